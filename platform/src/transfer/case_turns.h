// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace transfer
{

/// What came of all rules' turns, for whoever watches the service, from any thread.
struct TurnsWatch {
    std::function<void(const Error &)> stuck; ///< Told once of a case that goes on failing.
    std::atomic<std::int64_t> failures{0};
    std::atomic<std::int64_t> stuckCases{0};        ///< Now, of each rule.
    std::function<void(const Error &)> failed = {}; ///< Told of each failure.
};

/// How a rule goes through its cases: each stands alone. One that fails, whatever the reason, is
/// logged and rests, longer each time up to a minute, while the others go on; one whose rest grows
/// no longer is stuck until it succeeds or is nothing for the rule any more. Of one thread.
class CaseTurns
{
public:
    using Act = std::function<Result<bool>(const std::string &caseId)>;

    /// `watch` lives longer.
    explicit CaseTurns(std::string rule, std::stop_token stop = {}, TurnsWatch *watch = nullptr)
        : m_rule(std::move(rule)), m_stop(std::move(stop)), m_watch(watch)
    {
    }
    ~CaseTurns();
    CaseTurns(const CaseTurns &) = delete;
    CaseTurns &operator=(const CaseTurns &) = delete;

    /// Acts on each case that does not rest, until the stop is asked for, waiting for no lock
    /// longer than a moment. Answers how often `act` said true; an error only when the session
    /// broke.
    [[nodiscard]] Result<int> each(db::Connection &connection,
                                   const std::vector<std::string> &caseIds, Instant now,
                                   const Act &act);
    /// The cases that rest, as a uuid[] parameter.
    [[nodiscard]] std::string resting(Instant now) const;
    [[nodiscard]] int failures() const { return m_failures; }

private:
    struct Rest {
        std::chrono::seconds length{0};
        Instant until{};
        bool isStuck = false;
    };
    using Rests = std::map<std::string, Rest>;
    void forgetGone(const std::vector<std::string> &caseIds, Instant now);
    Rests::iterator end(Rests::iterator rest);
    void note(const std::string &caseId, const Error &error, Instant now);

    const std::string m_rule;
    const std::stop_token m_stop;
    TurnsWatch *const m_watch;
    Rests m_rests;
    int m_failures = 0;
};

} // namespace transfer
} // namespace steward::platform
