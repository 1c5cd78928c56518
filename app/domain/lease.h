// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

namespace steward
{

/// Where a machine stands in time. Only the second and third cannot be set by its user.
struct Moment {
    qint64 wallMs = 0;      ///< UTC, since 1970.
    qint64 sinceBootMs = 0; ///< Counts on while the machine sleeps.
    QString bootId;         ///< Another one after each start of the machine.
};

/// What a replica remembers of the last authenticated contact with its platform.
struct Lease {
    qint64 highestServerMs = 0; ///< The highest date the platform ever gave.
    Moment contact;

    [[nodiscard]] QString toText() const;
    /// Empty for anything that toText() did not write.
    [[nodiscard]] static Lease fromText(const QString &text);
};

enum class LeaseState {
    Open,
    NoContact,    ///< Rows are here, but no contact is remembered.
    Expired,      ///< The last contact is too long ago.
    ClockSetBack, ///< The wall clock is below the highest server date, and not because it was so.
    Restarted,    ///< The machine was started since: how long ago the contact is cannot be known.
};

/// No authenticated contact for so long: the rows are not shown.
inline constexpr std::chrono::milliseconds kLeaseTime = std::chrono::hours{72};

/// Within one start of the machine the time since the contact is measured by a clock nobody sets,
/// so a wall clock that is 400 days ahead, or a day behind all along, changes nothing.
[[nodiscard]] LeaseState judgeLease(const Lease &lease, const Moment &now);

/// After an authenticated contact; 0 when the answer had no date.
[[nodiscard]] Lease renewedLease(const Lease &lease, qint64 serverMs, const Moment &now);

} // namespace steward
