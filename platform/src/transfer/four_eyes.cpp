// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/four_eyes.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/level.h"
#include "platform/src/transfer/states.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
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
                                           const CaseRecord &record, Instant now)
{
    const auto steps = checkSteps(policy, record.level);
    if (steps.size() < 2)
        return steps.empty() ? std::set<std::string>{} : steps.front();
    const auto approvals = approvalsOf(connection, policy, record, now);
    if (!approvals)
        return tl::unexpected(approvals.error());
    return steps[std::min(approvals->next, steps.size() - 1)];
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
        "('evidence.decided', 'transfer.submitted', 'transfer.edited', 'evidence.added', "
        "'gate.waived') UNION ALL "
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

/// Each approval that stands is another person's.
Result<Done> requireAnotherPerson(db::Connection &connection, const CaseRecord &record,
                                  const std::string &staffId, Instant now)
{
    const auto mine = connection.exec(
        "SELECT FROM approval WHERE case_id = $1 AND void_reason IS NULL AND approved_hash = $2 "
        "AND by_staff_id = $3 AND expires_at > $4",
        db::Params{record.id, db::bytea(record.planHash), staffId, now});
    if (!mine)
        return tl::unexpected(mine.error());
    if (mine->isEmpty())
        return Done{};
    return refuse("second_person", "the next approval is another person's",
                  {{"approved_by", staffId}}, "lead");
}

/// The steps of a level, each with the approval that stands for it.
class StepsTaken
{
public:
    struct Approval {
        std::string by;
        Instant ends;
    };
    explicit StepsTaken(std::vector<std::set<std::string>> steps)
        : m_steps(std::move(steps)), m_taken(m_steps.size())
    {
    }
    /// One given at this instant by a person who has these roles by now: it stands for the first
    /// step that is theirs to check and that nobody's unexpired approval stood for. One person
    /// stands for one step.
    void take(Approval approval, const boost::json::array &roles, Instant at)
    {
        const auto isTheirs = [&](const std::optional<Approval> &held) {
            return held && held->ends > at && held->by == approval.by;
        };
        if (std::any_of(m_taken.begin(), m_taken.end(), isTheirs))
            return;
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            const bool isOpen = !m_taken[i] || m_taken[i]->ends <= at;
            const bool may = std::any_of(roles.begin(), roles.end(), [&](const auto &role) {
                return m_steps[i].contains(std::string{role.as_string()});
            });
            if (isOpen && may) {
                m_taken[i] = std::move(approval);
                return;
            }
        }
    }
    [[nodiscard]] Approvals at(Instant now) const
    {
        Approvals out;
        out.wanted = out.next = m_steps.size();
        for (std::size_t i = m_steps.size(); i-- > 0;) {
            const bool stands = m_taken[i] && m_taken[i]->ends > now;
            out.given += m_taken[i] ? 1 : 0;
            out.standing += stands ? 1 : 0;
            out.next = stands ? out.next : i;
        }
        return out;
    }

private:
    std::vector<std::set<std::string>> m_steps;
    std::vector<std::optional<Approval>> m_taken;
};

} // namespace

bool needsChecker(const CaseRecord &record)
{
    return record.route != "self_serve";
}

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

Result<Approvals> approvalsOf(db::Connection &connection, const policy::Policy &policy,
                              const CaseRecord &record, Instant now)
{
    const auto rows = connection.exec(
        "SELECT a.at, a.expires_at, a.by_staff_id, to_json(s.roles)::text FROM approval a JOIN "
        "staff_user s ON s.id = a.by_staff_id WHERE a.case_id = $1 AND a.void_reason IS NULL AND "
        "a.approved_hash = $2 AND s.status = 'active' ORDER BY a.at, a.id",
        db::Params{record.id, db::bytea(record.planHash)});
    if (!rows)
        return tl::unexpected(rows.error());
    StepsTaken taken{checkSteps(policy, record.level)};
    for (int i = 0; i < rows->size(); ++i)
        taken.take({rows->text(i, 2), rows->instant(i, 1)},
                   boost::json::parse(rows->text(i, 3)).as_array(), rows->instant(i, 0));
    return taken.at(now);
}

Result<Done> mayCheck(db::Connection &connection, const policy::Policy &policy,
                      const CaseRecord &record, const std::string &staffId,
                      const std::vector<std::string> &roles, Instant now)
{
    if (record.makerId == staffId)
        return refuseMaker(staffId, "transfer.submitted");
    const auto next = nextCheckers(connection, policy, record, now);
    if (!next)
        return tl::unexpected(next.error());
    if (std::none_of(roles.begin(), roles.end(),
                     [&](const auto &role) { return next->contains(role); }))
        return refuse("checker_role", "none of the caller's roles checks transfers of this level",
                      {{"level", record.level}}, "lead");
    return mayResolve(connection, record, staffId);
}

Result<Done> requireOpenLevel(const policy::Policy &policy, const CaseRecord &record)
{
    auto refusal = closedLevel(policy, record.level);
    return refusal.empty()
               ? Result<Done>{Done{}}
               : fail(ErrorKind::Rule, "rule", "transfers of this level are not open to staff",
                      std::move(refusal));
}

Result<Done> mayApprove(db::Connection &connection, const policy::Policy &policy,
                        const CaseRecord &record, const std::string &staffId,
                        const std::vector<std::string> &roles, Instant now)
{
    if (!needsChecker(record))
        return refuse("self_serve_is_read_only", "a self-serve request belongs to its owner",
                      {{"route", record.route}}, "the org's owner");
    if (auto person = mayCheck(connection, policy, record, staffId, roles, now); !person)
        return person;
    if (auto level = requireOpenLevel(policy, record); !level)
        return level;
    if (auto step = requireMove(record.state, "notice"); !step)
        return step;
    return requireAnotherPerson(connection, record, staffId, now);
}

Result<Done> mayResolve(db::Connection &connection, const CaseRecord &record,
                        const std::string &staffId)
{
    if (record.makerId == staffId)
        return refuseMaker(staffId, "transfer.submitted");
    if (auto clean = refuseHands(connection, record, staffId); !clean)
        return clean;
    return mustBeNoParty(connection, record, staffId);
}

Result<Done> mustBeNoParty(db::Connection &connection, const CaseRecord &record,
                           const std::string &staffId)
{
    const auto related = isParty(connection, record, staffId);
    if (!related)
        return tl::unexpected(related.error());
    if (*related)
        return refuseParty(staffId);
    return Done{};
}

} // namespace steward::platform::transfer
