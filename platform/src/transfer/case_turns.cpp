// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_turns.h"

#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <set>

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
    forgetGone(caseIds, now);
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
        else if (const auto known = m_rests.find(id); known != m_rests.end())
            end(known);
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

CaseTurns::~CaseTurns()
{
    for (auto rest = m_rests.begin(); rest != m_rests.end();)
        rest = end(rest);
}

/// What has rested and is not asked for again has been dealt with by somebody else.
void CaseTurns::forgetGone(const std::vector<std::string> &caseIds, Instant now)
{
    const std::set<std::string> wanted(caseIds.begin(), caseIds.end());
    for (auto rest = m_rests.begin(); rest != m_rests.end();)
        rest = rest->second.until <= now && !wanted.contains(rest->first) ? end(rest)
                                                                          : std::next(rest);
}

CaseTurns::Rests::iterator CaseTurns::end(Rests::iterator rest)
{
    if (m_watch && rest->second.isStuck)
        --m_watch->stuckCases;
    return m_rests.erase(rest);
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
    if (m_watch)
        ++m_watch->failures;
    if (m_watch && m_watch->failed)
        m_watch->failed(error);
    if (!m_watch || rest.isStuck || rest.length < kLongestRest)
        return;
    rest.isStuck = true;
    ++m_watch->stuckCases;
    if (m_watch->stuck)
        m_watch->stuck({ErrorKind::Internal,
                        "case_stuck",
                        m_rule + ": case " + caseId + ": " + error.detail,
                        {},
                        error.sqlstate});
}

} // namespace steward::platform::transfer
