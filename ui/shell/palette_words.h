// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/finder_model.h"
#include "ui/shared/pasted.h"

namespace steward::ui
{

/// The record's own page.
[[nodiscard]] Place placeOf(const ports::FoundEntity &entity);
[[nodiscard]] QString kindText(ports::FoundEntity::Kind kind);
/// "#", "@" and "$"; nothing for any other.
[[nodiscard]] std::optional<ports::FoundEntity::Kind> kindOfPrefix(QChar prefix);
/// What the records of a view are.
[[nodiscard]] std::optional<ports::FoundEntity::Kind> kindOfView(const QString &view);
/// The line after the results: what is still awaited, what failed, why there is nothing.
[[nodiscard]] QString noteText(const models::FinderModel &finder, const Pasted &pasted,
                               bool hasRows);

} // namespace steward::ui
