// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

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

/// How a rule goes through its cases: each stands alone. One that fails, whatever the reason, is
/// logged and rests, longer each time up to a minute, while the others go on. Of one thread.
class CaseTurns
{
public:
    using Act = std::function<Result<bool>(const std::string &caseId)>;

    explicit CaseTurns(std::string rule, std::stop_token stop = {})
        : m_rule(std::move(rule)), m_stop(std::move(stop))
    {
    }

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
    };
    void note(const std::string &caseId, const Error &error, Instant now);

    const std::string m_rule;
    const std::stop_token m_stop;
    std::map<std::string, Rest> m_rests;
    int m_failures = 0;
};

} // namespace transfer
} // namespace steward::platform
