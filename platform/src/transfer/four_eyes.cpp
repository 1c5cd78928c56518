// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/four_eyes.h"

#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace steward::platform::transfer
{

namespace
{

tl::unexpected<Error> refuse(const char *rule, const char *detail, boost::json::object facts,
                             const char *who)
{
    return fail(ErrorKind::Forbidden, "forbidden", detail,
                {{"rule", rule}, {"facts", std::move(facts)}, {"who", who}});
}

/// The roles of which one must check next.
Result<std::set<std::string>> nextCheckers(db::Connection &connection, const policy::Policy &policy,
                                           const CaseRecord &record)
{
    const auto steps = checkSteps(policy, record.level);
    if (steps.size() < 2)
        return steps.empty() ? std::set<std::string>{} : steps.front();
    const auto approvals = approvalsOf(connection, record, record.lastActivityAt);
    if (!approvals)
        return tl::unexpected(approvals.error());
    return steps[std::min(approvals->given, steps.size() - 1)];
}

Result<bool> isParty(db::Connection &connection, const CaseRecord &record,
                     const std::string &staffId)
{
    const auto related = connection.exec(
        "SELECT EXISTS (SELECT FROM staff_user s JOIN user_account u ON lower(u.email) = "
        "lower(s.email) OR u.id = ANY (s.declared_relations) WHERE s.id = $1 AND u.id IN ($2, $3))",
        db::Params{staffId, record.fromUserId, record.toUserId});
    if (!related)
        return tl::unexpected(related.error());
    return related->boolean(0, 0);
}

tl::unexpected<Error> refuseMaker(const std::string &staffId, const std::string &act)
{
    return refuse("maker_is_not_checker", "who prepared the case cannot decide it",
                  {{"maker_id", staffId}, {"act", act}}, "another lead");
}

tl::unexpected<Error> refuseParty(const std::string &staffId)
{
    return refuse("party_is_not_checker",
                  "a party, or somebody related to one, cannot decide the case",
                  {{"staff_id", staffId}}, "another lead");
}

/// Whoever once had a hand in what is decided, also when a colleague did the same again later or
/// the case was sent back since.
Result<Done> refuseHands(db::Connection &connection, const CaseRecord &record,
                         const std::string &staffId)
{
    const auto acts = connection.exec(
        "SELECT kind FROM case_event WHERE case_id = $1 AND by_staff_id = $2 AND kind IN "
        "('evidence.decided', 'transfer.submitted', 'transfer.edited', 'evidence.added') UNION ALL "
        "SELECT 'evidence.decided' FROM evidence WHERE case_id = $1 AND verdict_by = $2 "
        "ORDER BY 1 LIMIT 1",
        db::Params{record.id, staffId});
    if (!acts)
        return tl::unexpected(acts.error());
    if (acts->isEmpty())
        return Done{};
    const auto act = acts->text(0, 0);
    if (act == "evidence.decided")
        return refuse("verifier_is_not_checker",
                      "who judged an item of evidence cannot decide the case",
                      {{"verifier_id", staffId}, {"act", act}}, "another lead");
    return refuseMaker(staffId, act);
}

} // namespace

std::vector<std::set<std::string>> checkSteps(const policy::Policy &policy,
                                              const std::string &level)
{
    std::vector<std::set<std::string>> out;
    const auto *rules = policy.doc.if_contains("transfer");
    const auto *checkers =
        rules && rules->is_object() ? rules->as_object().if_contains("checkers") : nullptr;
    const auto *steps =
        checkers && checkers->is_object() ? checkers->as_object().if_contains(level) : nullptr;
    if (!steps || !steps->is_array())
        return out;
    for (const auto &step : steps->as_array()) {
        auto &roles = out.emplace_back();
        if (step.is_array())
            for (const auto &role : step.as_array())
                if (role.is_string())
                    roles.emplace(role.as_string());
    }
    return out;
}

Result<Approvals> approvalsOf(db::Connection &connection, const CaseRecord &record, Instant now)
{
    const auto rows = connection.exec(
        "SELECT count(DISTINCT by_staff_id), count(DISTINCT by_staff_id) FILTER (WHERE expires_at "
        "> $3) FROM approval WHERE case_id = $1 AND void_reason IS NULL AND approved_hash = $2",
        db::Params{record.id, db::bytea(record.planHash), now});
    if (!rows)
        return tl::unexpected(rows.error());
    return Approvals{static_cast<std::size_t>(rows->int64(0, 0)),
                     static_cast<std::size_t>(rows->int64(0, 1))};
}

Result<Done> mayCheck(db::Connection &connection, const policy::Policy &policy,
                      const CaseRecord &record, const std::string &staffId,
                      const std::vector<std::string> &roles)
{
    if (record.makerId == staffId)
        return refuseMaker(staffId, "transfer.submitted");
    const auto next = nextCheckers(connection, policy, record);
    if (!next)
        return tl::unexpected(next.error());
    if (std::none_of(roles.begin(), roles.end(),
                     [&](const auto &role) { return next->contains(role); }))
        return refuse("checker_role", "none of the caller's roles checks transfers of this level",
                      {{"level", record.level}}, "lead");
    if (auto clean = refuseHands(connection, record, staffId); !clean)
        return clean;
    const auto related = isParty(connection, record, staffId);
    if (!related)
        return tl::unexpected(related.error());
    if (*related)
        return refuseParty(staffId);
    return Done{};
}

Result<Done> mayResolve(db::Connection &connection, const CaseRecord &record,
                        const std::string &staffId)
{
    if (record.makerId == staffId)
        return refuseMaker(staffId, "transfer.submitted");
    if (auto clean = refuseHands(connection, record, staffId); !clean)
        return clean;
    const auto related = isParty(connection, record, staffId);
    if (!related)
        return tl::unexpected(related.error());
    if (*related)
        return refuseParty(staffId);
    return Done{};
}

} // namespace steward::platform::transfer
