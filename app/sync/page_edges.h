// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace steward::sync
{

/// Where the page of a load begins that comes after this one, by the first and the last line of
/// this one alone: it can be asked for before this one is read. Empty when nothing comes after it,
/// or this is not the page that begins at `place`. No more than a guess until the page was read.
[[nodiscard]] QString nextOfLoad(const QByteArray &page, const QString &place);

} // namespace steward::sync
