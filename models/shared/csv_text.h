// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace steward::models
{

/// A cell as a spreadsheet may open it: what would start a formula gets a leading apostrophe.
[[nodiscard]] QString neutralised(const QString &cell);
/// One RFC 4180 record in UTF-8 with CRLF; cells neutralised, direction marks removed.
[[nodiscard]] QByteArray csvRecord(const QStringList &cells);

} // namespace steward::models
