// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/freeze.h"
#include "platform/src/core/bytes.h"
#include "platform/src/customer/act_parts.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/refile.h"

#include <boost/json/value.hpp>

namespace steward::platform::customer
{

namespace
{

using transfer::CaseRecord;

Error noSuchOutcome()
{
    return {ErrorKind::BadRequest, "bad_field", "there is no such choice of a home", {}, {}};
}

Result<Done> mustBeOpenToSelfServe(db::Connection &connection, const Actor &actor)
{
    const auto org = connection.exec(
        "SELECT o.first_successful_payment_at IS NULL, m.user_id = $2::uuid, EXISTS (SELECT FROM "
        "transfer_case c WHERE c.org_id = o.id "
        "AND c.state NOT IN ('executed', 'closed', 'rejected', 'withdrawn', 'expired', "
        "'reversed')) "
        "FROM org o JOIN membership m ON m.id = o.owner_membership_id WHERE o.id = $1",
        db::Params{actor.session.orgId, actor.session.userId});
    if (!org)
        return tl::unexpected(org.error());
    if (org->isEmpty() || !org->boolean(0, 1))
        return notYours("owner_requests", "only the owner asks for a transfer", "the org's owner");
    if (auto frozen = commands::mustNotBeFrozen(connection, {actor.session.orgId, std::nullopt});
        !frozen)
        return frozen;
    const auto refuse = [](const char *rule, const char *detail) {
        return fail(ErrorKind::Rule, "rule", detail,
                    {{"rule", rule}, {"facts", boost::json::object{}}, {"who", "cs_agent, lead"}});
    };
    if (!org->boolean(0, 0))
        return refuse("route_self_serve",
                      "an organisation that has paid is transferred by the support team");
    if (org->boolean(0, 2))
        return refuse("one_open_case", "this organisation has an open transfer already");
    return Done{};
}

Result<CaseRecord> insertCase(db::Connection &connection, const policy::Policy &policy,
                              const Actor &actor, const std::string &toEmail,
                              const std::string &oldOwnerRole, const std::string &homeOrgOutcome)
{
    const auto id = newUuidV7(actor.now.us / 1000);
    const auto made = connection.exec(
        "INSERT INTO transfer_case (id, ref, org_id, level, route, state, reason_code, "
        "requester_channel, from_user_id, to_user_id, to_email, "
        "old_owner_role, home_org_outcome, policy_version, opened_at, last_activity_at) VALUES "
        "($1, 'TR-' || nextval('transfer_ref'), $2, 'L1', 'self_serve', "
        "'gated', 'owner_request', 'in_product', $3, (SELECT u.id FROM user_account u WHERE "
        "lower(u.email) = lower($4) AND u.status <> 'disabled'), $4, "
        "$5, $8, $6, $7, $7)",
        db::Params{id, actor.session.orgId, actor.session.userId, toEmail, oldOwnerRole,
                   policy.version, actor.now, homeOrgOutcome});
    if (!made)
        return tl::unexpected(made.error());
    return transfer::loadCase(connection, id);
}

Result<Done> askRecipient(db::Connection &connection, const policy::Policy &policy,
                          const Actor &actor, const CaseRecord &record)
{
    const auto selector = toHex(randomBytes(8)), token = toBase64Url(randomBytes(32));
    const auto expires = actor.now.plus(policy.transfer.acceptTtl);
    const auto made = connection.exec(
        "INSERT INTO invite (selector, token_sha256, kind, org_id, issuer_membership_id, "
        "addressee, role, issued_at, expires_at, state, case_id) "
        "SELECT $1, $2, 'ownership_accept', o.id, o.owner_membership_id, $4, 'owner', $5, $6, "
        "'open', $7 FROM org o WHERE o.id = $3 "
        "RETURNING (SELECT name FROM org WHERE id = $3), coalesce((SELECT u.language FROM "
        "user_account u WHERE lower(u.email) = lower($4)), 'en')",
        db::Params{selector, db::bytea(sha256(token)), record.orgId, record.toEmail.value_or(""),
                   actor.now, expires, record.id});
    if (!made)
        return tl::unexpected(made.error());
    return transfer::queueIntents(connection, record.id,
                                  {{"accept/" + selector,
                                    "mail",
                                    {{"template", "ownership_accept"},
                                     {"case_id", record.id},
                                     {"to", record.toEmail.value_or("")},
                                     {"org", made->text(0, 0)},
                                     {"language", made->text(0, 1)},
                                     {"selector", selector},
                                     {"token", token},
                                     {"expires_at", expires.rfc3339()}}}},
                                  actor.now);
}

/// Nobody's mailbox is filled through us: a request is sent again as often as any token.
Result<Done> mustBeFew(db::Connection &connection, const policy::Policy &policy,
                       const std::string &caseId)
{
    const auto rows = connection.exec("SELECT count(*) - 1 FROM invite WHERE case_id = $1 AND kind "
                                      "= 'ownership_accept'",
                                      db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    const auto *tokens = policy.doc.if_contains("tokens");
    const auto *most =
        tokens && tokens->is_object() ? tokens->as_object().if_contains("resends_max") : nullptr;
    if (!most || !most->is_int64())
        return fail(ErrorKind::Internal, "policy_incomplete",
                    "the policy has no tokens.resends_max");
    if (rows->int64(0, 0) < most->as_int64())
        return Done{};
    return fail(
        ErrorKind::Rule, "rule",
        "the new owner has been asked as often as they can be; take the request back, or "
        "write to us",
        {{"rule", "resends_max"}, {"facts", {{"resends", rows->int64(0, 0)}}}, {"who", "nobody"}});
}

Result<std::string> tryRequest(db::Connection &connection, const Actor &actor,
                               const std::string &toEmail, const std::string &oldOwnerRole,
                               const std::string &homeOrgOutcome)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto locked =
            connection.exec("SELECT lock_entities($1::uuid[])",
                            db::Params{db::array({actor.session.orgId, actor.session.userId})});
        !locked)
        return tl::unexpected(locked.error());
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    if (!policy->transfer.oldOwnerRoles.contains(oldOwnerRole))
        return fail(ErrorKind::BadRequest, "bad_field", "there is no such role to keep");
    if (!policy->transfer.homeOrgOutcomes.contains(homeOrgOutcome))
        return tl::unexpected(noSuchOutcome());
    if (auto open = mustBeOpenToSelfServe(connection, actor); !open)
        return tl::unexpected(open.error());
    if (auto settled = transfer::mustNotBeFresh(connection, actor.session.orgId,
                                                policy->transfer.newOwnerFreeze, actor.now);
        !settled)
        return tl::unexpected(settled.error());
    const auto lost = transfer::lostDisputeOf(
        connection, *policy, {actor.session.orgId, std::nullopt, toEmail, actor.session.userId},
        actor.now);
    if (!lost)
        return tl::unexpected(lost.error());
    if (*lost)
        return tl::unexpected((*lost)->refusal());
    const auto record =
        insertCase(connection, *policy, actor, toEmail, oldOwnerRole, homeOrgOutcome);
    if (!record)
        return tl::unexpected(record.error());
    if (auto asked = askRecipient(connection, *policy, actor, *record); !asked)
        return tl::unexpected(asked.error());
    // Who asks has just given a second factor and named whom: that is the consent.
    if (auto consent = addEvidence(connection, actor, *record, "owner_consent",
                                   "in_product_confirmation", "owner");
        !consent)
        return tl::unexpected(consent.error());
    if (auto gates = refreshGates(connection, record->id, actor.now); !gates)
        return tl::unexpected(gates.error());
    if (auto noted = noteAct(connection, actor, *record, "transfer.requested"); !noted)
        return tl::unexpected(noted.error());
    if (auto written =
            writeCaseEvent(connection, actor, *record, "transfer.requested",
                           {{"route", "self_serve"}, {"level", "L1"}, {"state", "gated"}});
        !written)
        return tl::unexpected(written.error());
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return record->ref;
}

} // namespace

Result<std::string> requestTransfer(db::Connection &connection, const Actor &actor,
                                    const std::string &toEmail, const std::string &oldOwnerRole,
                                    const std::string &homeOrgOutcome)
{
    if (auto fresh = requireFresh(connection, actor); !fresh)
        return tl::unexpected(fresh.error());
    if (sameAddress(toEmail, actor.session.email))
        return fail(
            ErrorKind::Rule, "rule", "you are the owner already",
            {{"rule", "recipient_is_owner"}, {"facts", boost::json::object{}}, {"who", "nobody"}});
    return again<std::string>(
        [&] { return tryRequest(connection, actor, toEmail, oldOwnerRole, homeOrgOutcome); });
}

Result<Done> chooseHomeOrg(db::Connection &connection, const Actor &actor,
                           const std::string &caseId, const std::string &outcome)
{
    if (auto fresh = requireFresh(connection, actor); !fresh)
        return fresh;
    return onCase(connection, caseId, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine)
            return tl::unexpected(mine.error());
        if (!mine->mayChooseHome)
            return notYours("requester_chooses",
                            "only who made the request chooses, until the new owner has accepted",
                            "the org's owner");
        const auto policy = policy::load(connection);
        if (!policy)
            return tl::unexpected(policy.error());
        if (!policy->transfer.homeOrgOutcomes.contains(outcome))
            return tl::unexpected(noSuchOutcome());
        const auto chosen = connection.exec(
            "UPDATE transfer_case SET home_org_outcome = $2, plan = NULL, plan_hash = NULL WHERE "
            "id = $1",
            db::Params{record.id, outcome});
        if (!chosen)
            return tl::unexpected(chosen.error());
        if (auto gates = refreshGates(connection, record.id, actor.now); !gates)
            return gates;
        if (auto noted = noteAct(connection, actor, record, "transfer.edited"); !noted)
            return noted;
        if (auto written = writeCaseEvent(connection, actor, record, "transfer.edited",
                                          {{"state", record.state}, {"party", "old_owner"}});
            !written)
            return written;
        return settle(connection, actor, record.id);
    });
}

Result<Done> askAgain(db::Connection &connection, const Actor &actor, const std::string &caseId)
{
    return onCase(connection, caseId, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine)
            return tl::unexpected(mine.error());
        if (!mine->mayAskAgain)
            return notYours("requester_asks_again",
                            "only who made the request asks again, while it is not answered",
                            "the org's owner");
        const auto policy = policy::load(connection);
        if (!policy)
            return tl::unexpected(policy.error());
        if (auto few = mustBeFew(connection, *policy, record.id); !few)
            return few;
        if (auto ended = transfer::endRequest(connection, record.id); !ended)
            return ended;
        if (auto asked = askRecipient(connection, *policy, actor, record); !asked)
            return asked;
        if (auto gates = refreshGates(connection, record.id, actor.now); !gates)
            return gates;
        if (auto noted = noteAct(connection, actor, record, "transfer.recipient_asked"); !noted)
            return noted;
        return writeCaseEvent(connection, actor, record, "transfer.recipient_asked",
                              {{"state", record.state}, {"party", "old_owner"}});
    });
}

Result<Done> withdrawRequest(db::Connection &connection, const Actor &actor,
                             const std::string &caseId, const std::string &reason)
{
    return onCase(connection, caseId, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine)
            return tl::unexpected(mine.error());
        if (!mine->mayWithdraw)
            return notYours("requester_withdraws",
                            "only who made the request takes it back, before it is carried out",
                            "the org's owner, or cs_agent, lead");
        if (auto moved = transfer::moveCase(connection, record, "withdrawn", actor.now); !moved)
            return tl::unexpected(moved.error());
        if (auto stopped = stop(connection, actor, record, "withdrawn"); !stopped)
            return stopped;
        const auto closed = connection.exec("UPDATE transfer_case SET closed_at = $2, "
                                            "close_reason = $3 WHERE id = $1",
                                            db::Params{record.id, actor.now, reason});
        if (!closed)
            return tl::unexpected(closed.error());
        if (auto noted =
                noteAct(connection, actor, record, "transfer.withdrawn", {{"reason", reason}});
            !noted)
            return noted;
        return writeCaseEvent(
            connection, actor, record, "transfer.withdrawn",
            {{"state", "withdrawn"}, {"state_before", record.state}, {"party", "old_owner"}},
            reason);
    });
}

} // namespace steward::platform::customer
