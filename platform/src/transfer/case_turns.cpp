// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_turns.h"

#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <exception>

namespace steward::platform::transfer
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kShortestRest = 1s, kLongestRest = 60s;
constexpr const char *kLockWait = "SET lock_timeout = '2s'";

/// Code of others throws; that is the failure of one case.
Result<bool> guarded(const CaseTurns::Act &act, const std::string &caseId)
{
    try {
        return act(caseId);
    } catch (const std::exception &failure) {
        return fail(ErrorKind::Internal, "exception", failure.what());
    }
}

} // namespace

Result<int> CaseTurns::each(db::Connection &connection, const std::vector<std::string> &caseIds,
                            Instant now, const Act &act)
{
    if (caseIds.empty())
        return 0;
    if (auto set = connection.script(kLockWait); !set)
        return tl::unexpected(set.error());
    int acted = 0;
    for (const auto &id : caseIds) {
        if (m_stop.stop_requested())
            break;
        const auto rest = m_rests.find(id);
        if (rest != m_rests.end() && now < rest->second.until)
            continue;
        const auto done = guarded(act, id);
        if (!done && !connection.isHealthy())
            return tl::unexpected(done.error());
        if (!done)
            note(id, done.error(), now);
        else
            m_rests.erase(id);
        acted += done && *done ? 1 : 0;
    }
    if (auto reset = connection.script("RESET lock_timeout"); !reset)
        return tl::unexpected(reset.error());
    return acted;
}

std::string CaseTurns::resting(Instant now) const
{
    std::vector<std::string> out;
    for (const auto &[id, rest] : m_rests)
        if (now < rest.until)
            out.push_back(id);
    return db::array(out);
}

void CaseTurns::note(const std::string &caseId, const Error &error, Instant now)
{
    ++m_failures;
    auto &rest = m_rests[caseId];
    rest.length = std::clamp<std::chrono::seconds>(2 * rest.length, kShortestRest, kLongestRest);
    rest.until = now.plus(rest.length);
    log::warning("case_rule_failed", {{"rule", m_rule},
                                      {"case", caseId},
                                      {"code", error.code},
                                      {"detail", error.detail},
                                      {"sqlstate", error.sqlstate}});
}

} // namespace steward::platform::transfer
