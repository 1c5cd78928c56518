// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/queries/payout_assembly.h"
#include "platform/src/queries/payout_facts.h"

#include <optional>
#include <stop_token>

namespace steward::platform::queries
{

struct Evaluated {
    std::int64_t looked = 0;  ///< Payouts judged.
    std::int64_t changed = 0; ///< Rows written: a row whose verdicts stand is left alone.
};

/// Judges these payees' payouts and writes what differs, in the caller's transaction. A row that
/// somebody else changed meanwhile is left to the next run.
[[nodiscard]] Result<Evaluated> evaluatePayouts(db::Connection &connection,
                                                const policy::PayoutValues &values, Instant now,
                                                const std::vector<std::string> &payees);

/// The job: assembles and evaluates what is due with the policy in force, in steps. Each is a short
/// transaction of its own, because the whole feed waits for one that is open; broken off between
/// two and begun anew, it ends with the same rows. A payee is never judged in parts, since rules
/// look at the whole balance.
class PayoutRun
{
public:
    /// `step`: how many rows one transaction makes, or payouts it judges: as many payees as that
    /// is reached with.
    PayoutRun(db::Connection &connection, Instant now, Scope scope, std::int64_t step = 2'000)
        : m_connection(connection), m_now(now), m_scope(scope), m_step(step)
    {
    }
    /// One step; false when nothing is left to be done.
    [[nodiscard]] Result<bool> next();
    [[nodiscard]] const Evaluated &evaluated() const { return m_evaluated; }

private:
    [[nodiscard]] Result<Done> begin();
    [[nodiscard]] Result<Done> work();
    [[nodiscard]] Result<Done> judgeSome();

    db::Connection &m_connection;
    const Instant m_now;
    const Scope m_scope;
    const std::int64_t m_step;
    policy::PayoutValues m_values;
    std::optional<PayoutAssembly> m_assembly;
    std::optional<std::vector<Payee>> m_payees;
    std::size_t m_judged = 0; ///< Of the payees.
    Evaluated m_evaluated;
};

/// The whole run, or as much of it as there is until the stop is asked for.
[[nodiscard]] Result<Evaluated> runPayoutJob(db::Connection &connection, Instant now,
                                             Scope scope = Scope::Due,
                                             const std::stop_token &stop = {});

} // namespace steward::platform::queries
