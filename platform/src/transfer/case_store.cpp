// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_store.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/states.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

boost::json::object parseObject(const std::optional<std::string> &text)
{
    boost::system::error_code failure;
    auto value = text ? boost::json::parse(*text, failure) : boost::json::value{};
    return !failure && value.is_object() ? std::move(value.as_object()) : boost::json::object{};
}

Result<std::int64_t> revOf(const Result<db::Rows> &updated)
{
    if (!updated)
        return tl::unexpected(updated.error());
    if (updated->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    return updated->int64(0, 0);
}

} // namespace

Result<CaseRecord> loadCase(db::Connection &connection, const std::string &id)
{
    const auto rows = connection.exec(
        "SELECT id, ref, org_id, level, route, state, prior_state, reason_code, from_user_id, "
        "to_user_id, to_email, old_owner_role, "
        "home_org_outcome, officer_id, maker_id, plan_hash, plan, inputs, policy_version, "
        "cool_off_until, waiting_on, reversible_until, opened_at, last_activity_at, rev "
        "FROM transfer_case WHERE id = $1",
        db::Params{id});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    CaseRecord out;
    int column = 0;
    const auto text = [&] { return rows->text(0, column++); };
    const auto optional = [&] { return rows->optionalText(0, column++); };
    out.id = text();
    out.ref = text();
    out.orgId = text();
    out.level = text();
    out.route = text();
    out.state = text();
    out.priorState = optional();
    out.reasonCode = text();
    out.fromUserId = text();
    out.toUserId = optional();
    out.toEmail = optional();
    out.oldOwnerRole = optional();
    out.homeOrgOutcome = optional();
    out.officerId = optional();
    out.makerId = optional();
    out.planHash = rows->bytes(0, column++);
    out.plan = parseObject(optional());
    out.inputs = parseObject(optional());
    out.policyVersion = text();
    out.coolOffUntil = rows->optionalInstant(0, column++);
    out.waitingOn = optional();
    out.reversibleUntil = rows->optionalInstant(0, column++);
    out.openedAt = rows->instant(0, column++);
    out.lastActivityAt = rows->instant(0, column++);
    out.rev = rows->int64(0, column);
    return out;
}

Result<std::vector<std::string>> lockIdsOf(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT unnest(array_remove(ARRAY[id, org_id, from_user_id, to_user_id], NULL)) FROM "
        "transfer_case WHERE id = $1",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(rows->text(i, 0));
    return out;
}

Result<Done> lockCase(db::Connection &connection, const std::string &caseId)
{
    const auto locked = connection.exec(
        "SELECT lock_entities(array_remove(ARRAY[id, org_id, from_user_id, to_user_id], NULL)) "
        "FROM transfer_case WHERE id = $1",
        db::Params{caseId});
    if (!locked)
        return tl::unexpected(locked.error());
    return Done{};
}

Result<bool> onLockedCase(db::Connection &connection, const std::string &caseId,
                          const std::function<Result<bool>(const CaseRecord &)> &act)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto locked = lockCase(connection, caseId); !locked)
        return tl::unexpected(locked.error());
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    const auto moved = act(*record);
    if (!moved)
        return moved;
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return moved;
}

Result<std::vector<EvidenceItem>> loadEvidence(db::Connection &connection,
                                               const std::string &caseId)
{
    const auto rows =
        connection.exec("SELECT e.id, e.class, e.type, e.source, e.verdict, e.verdict_by, "
                        "e.sha256, coalesce(e.artefact->>'requester_thread', 'false') = 'true', "
                        "coalesce(e.added_by = c.to_user_id, false) FROM evidence e JOIN "
                        "transfer_case c ON c.id = e.case_id WHERE e.case_id = $1 ORDER BY e.id",
                        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<EvidenceItem> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2), rows->text(i, 3),
                       rows->optionalText(i, 4).value_or(""), rows->optionalText(i, 5).value_or(""),
                       rows->boolean(i, 7), rows->bytes(i, 6), rows->boolean(i, 8)});
    return out;
}

Result<int> forgetRecipient(db::Connection &connection, const std::string &caseId,
                            const std::optional<std::string> &byStaff)
{
    const auto failed = connection.exec(
        "UPDATE evidence SET verdict = 'fail', verdict_by = $2 WHERE case_id = $1 AND "
        "(class IN ('owner_consent', 'recipient_identity') OR type = 'admin_vouch') RETURNING id",
        db::Params{caseId, byStaff});
    if (!failed)
        return tl::unexpected(failed.error());
    return failed->size();
}

Result<Done> endRequest(db::Connection &connection, const std::string &caseId)
{
    const auto dead = connection.exec(
        "UPDATE invite SET state = 'revoked' WHERE case_id = $1 AND state IN ('open', 'accepted')",
        db::Params{caseId});
    if (!dead)
        return tl::unexpected(dead.error());
    const auto off = connection.exec(
        "UPDATE outbound_intent SET state = 'canceled', body = body - 'token' WHERE state = "
        "'queued' AND kind = 'mail' AND body->>'case_id' = $1 AND body->>'template' = "
        "'ownership_accept'",
        db::Params{caseId});
    if (!off)
        return tl::unexpected(off.error());
    return Done{};
}

Result<Done> mustNotBeFresh(db::Connection &connection, const std::string &orgId,
                            std::chrono::seconds freeze, Instant now)
{
    const auto rows = connection.exec(
        "SELECT id, ref, until FROM (SELECT id, ref, greatest(executed_at + $2 * interval '1 "
        "second', CASE state WHEN 'executed' THEN reversible_until END)::timestamptz(3) AS until "
        "FROM transfer_case WHERE org_id = $1 AND state IN ('executed', 'closed')) AS past WHERE "
        "until > $3 ORDER BY until DESC LIMIT 1",
        db::Params{orgId, std::int64_t(freeze.count()), now});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return Done{};
    return fail(ErrorKind::Rule, "rule",
                "the ownership changed by " + rows->text(0, 1) +
                    "; until that stands for good there is no other transfer",
                {{"rule", "new_owner_freeze"},
                 {"facts",
                  {{"case_id", rows->text(0, 0)},
                   {"case_ref", rows->text(0, 1)},
                   {"until", rows->instant(0, 2).rfc3339()}}},
                 {"who", "time"}});
}

Result<boost::json::value> openCaseOf(db::Connection &connection, const std::string &orgId)
{
    const auto rows = connection.exec(
        "SELECT id, ref, state FROM transfer_case WHERE org_id = $1 AND state NOT IN "
        "('executed', 'closed', 'rejected', 'withdrawn', 'expired', 'reversed')",
        db::Params{orgId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return boost::json::value(nullptr);
    return boost::json::value(boost::json::object{
        {"id", rows->text(0, 0)}, {"ref", rows->text(0, 1)}, {"state", rows->text(0, 2)}});
}

boost::json::array parseArray(const std::string &text)
{
    boost::system::error_code failure;
    auto value = boost::json::parse(text, failure);
    return !failure && value.is_array() ? std::move(value.as_array()) : boost::json::array{};
}

Result<Done> addToTimeline(db::Connection &connection, const std::string &caseId,
                           const TimelineEntry &entry, Instant now)
{
    const auto added = connection.exec(
        "INSERT INTO case_event (id, case_id, kind, by_staff_id, by_user_id, at, facts) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)",
        db::Params{newUuidV7(now.us / 1000), caseId, entry.kind, entry.staffId, entry.userId, now,
                   boost::json::serialize(entry.facts)});
    if (!added)
        return tl::unexpected(added.error());
    return Done{};
}

Result<std::int64_t> moveCase(db::Connection &connection, const CaseRecord &record,
                              const std::string &to, Instant now)
{
    if (auto step = requireMove(record.state, to); !step)
        return tl::unexpected(step.error());
    const bool pauses = to == "waiting" || to == "disputed";
    return revOf(connection.exec(
        "UPDATE transfer_case SET state = $2, prior_state = CASE WHEN NOT $4 THEN NULL WHEN state "
        "= "
        "'waiting' THEN prior_state ELSE state END, waiting_on = NULL, waiting_since = NULL, "
        "last_activity_at = $3 WHERE id = $1 RETURNING rev",
        db::Params{record.id, to, now, pauses}));
}

Result<std::string> returnFromDispute(db::Connection &connection, const CaseRecord &record,
                                      Instant now)
{
    const auto moved = connection.exec(
        "UPDATE transfer_case SET state = coalesce(prior_state, 'gated'), prior_state = NULL, "
        "last_activity_at = $2 WHERE id = $1 AND state = 'disputed' RETURNING state",
        db::Params{record.id, now});
    if (!moved)
        return tl::unexpected(moved.error());
    if (moved->isEmpty())
        return tl::unexpected(outOfState(record.state, "resolved"));
    return moved->text(0, 0);
}

Result<std::int64_t> touchCase(db::Connection &connection, const std::string &caseId, Instant now)
{
    return revOf(connection.exec(
        "UPDATE transfer_case SET last_activity_at = $2 WHERE id = $1 RETURNING rev",
        db::Params{caseId, now}));
}

} // namespace steward::platform::transfer
