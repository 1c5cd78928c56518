// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward::bench
{

/// How much of everything, by the number of memberships.
struct Sizes {
    int memberships = 1'000'000;
    [[nodiscard]] int people() const { return memberships * 6 / 10; }
    [[nodiscard]] int orgs() const { return memberships / 10; }
    [[nodiscard]] int payouts() const { return memberships * 3 / 10; }
};

/// Writes a replica of made-up rows, the same ones each time: names in Greek, Cyrillic, Latin with
/// diacritics and Arabic.
void makeReplica(const QString &path, const Sizes &sizes);

} // namespace steward::bench
