// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward::net
{

/// A log line without tokens, codes, proofs, passwords, e-mail addresses and phone numbers. Ids,
/// paths and times stay: without them a log explains nothing.
[[nodiscard]] QString redacted(const QString &line);

} // namespace steward::net
