// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <chrono>
#include <vector>

namespace steward::platform::transfer
{

/// When an office works: the policy's days (1 = Monday) and hours, in Cyprus time.
struct BusinessCalendar {
    std::vector<int> days{1, 2, 3, 4, 5};
    std::chrono::minutes opens{9 * 60};
    std::chrono::minutes closes{18 * 60};

    [[nodiscard]] std::chrono::seconds workedBetween(Instant from, Instant to) const;
    /// The instant at which this much has been worked since `from`.
    [[nodiscard]] Instant after(Instant from, std::chrono::seconds worked) const;
    [[nodiscard]] std::chrono::seconds day() const { return closes - opens; }
};

/// Cyprus time minus UTC at this instant: two hours, three from the last Sunday of March to the
/// last of October, changed at 01:00 UTC.
[[nodiscard]] std::chrono::hours cyprusOffset(Instant at);

/// What is due to the customer and how much of it is used up: the first response after opening,
/// the decision once the evidence is complete (workflows.md §1.5). Only what was spent with us
/// counts. due_at is null while the clock stands.
[[nodiscard]] Result<boost::json::object> slaOf(db::Connection &connection,
                                                const policy::Policy &policy,
                                                const CaseRecord &record, Instant now);

/// Writes when the case is due into its row, for the lists that cannot reckon it. In the
/// transaction of the act that changed it, so that the act has one revision; a deadline that was
/// missed stays the one that was missed. Answers the case's revision.
[[nodiscard]] Result<std::int64_t> keepDeadline(db::Connection &connection,
                                                const policy::Policy &policy,
                                                const std::string &caseId, Instant now);

} // namespace steward::platform::transfer
