// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/gate_facts.h"

#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>

namespace steward::platform::queries
{

namespace json = boost::json;
using domain::GateFacts;
using domain::PartyFacts;

namespace
{

Result<Done> readOrg(db::Connection &connection, const GateInput &input, GateFacts &out)
{
    auto rows = connection.exec(
        "SELECT o.first_successful_payment_at, o.tier, o.sso_domain, b.id IS NOT NULL, "
        "coalesce(b.unpaid_invoices, 0), "
        "coalesce(b.open_disputes, 0), coalesce((SELECT p.mode FROM billing_plan p WHERE p.case_id "
        "= $3) = 'keep', b.payment_provider IS NOT NULL, false), (SELECT count(*) FROM membership "
        "m WHERE m.org_id = o.id "
        "AND m.role = 'owner' AND m.state = 'active'), "
        "(SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.role = 'admin' AND m.state "
        "= 'active' AND m.user_id IS DISTINCT FROM $2), "
        "(SELECT max(t.executed_at) FROM transfer_case t WHERE t.org_id = o.id AND t.state IN "
        "('executed', 'closed') AND t.id IS DISTINCT FROM $3), "
        "(SELECT m.user_id FROM membership m WHERE m.id = o.owner_membership_id) "
        "FROM org o LEFT JOIN org_billing b ON b.id = o.id WHERE o.id = $1",
        db::Params{input.orgId, out.recipient ? std::optional{out.recipient->id} : std::nullopt,
                   input.caseId.empty() ? std::nullopt : std::optional{input.caseId}});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such org");
    out.firstPaid = rows->optionalInstant(0, 0);
    out.tier = rows->text(0, 1);
    out.ssoDomain = rows->optionalText(0, 2);
    out.hasBilling = rows->boolean(0, 3);
    out.unpaidInvoices = static_cast<int>(rows->int64(0, 4));
    out.openDisputes = static_cast<int>(rows->int64(0, 5));
    out.keepsCustomer = rows->boolean(0, 6);
    out.activeOwners = static_cast<int>(rows->int64(0, 7));
    out.activeAdmins = static_cast<int>(rows->int64(0, 8));
    out.lastTransfer = rows->optionalInstant(0, 9);
    out.owner = PartyFacts{};
    out.owner->id = input.formerOwnerId.value_or(rows->text(0, 10));
    return Done{};
}

/// By id, or by an address; nothing when neither leads to an account.
Result<std::optional<PartyFacts>> readParty(db::Connection &connection,
                                            const std::optional<std::string> &id,
                                            const std::optional<std::string> &email)
{
    auto rows =
        connection.exec("SELECT id, status, email_verified_at, mfa = 'totp', credential_reset_at, "
                        "mfa_enrolled_at, last_new_country_at, last_login_at, "
                        "lower(split_part(email, '@', 2)), is_staff_related OR EXISTS (SELECT FROM "
                        "staff_user s WHERE lower(s.email) = lower(u.email) "
                        "OR u.id = ANY (s.declared_relations)) FROM user_account u WHERE id = $1 "
                        "OR ($1 IS NULL AND lower(email) = lower($2))",
                        db::Params{id, email});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    PartyFacts out;
    out.id = rows->text(0, 0);
    out.status = rows->text(0, 1);
    out.emailVerified = rows->optionalInstant(0, 2);
    out.hasSecondFactor = rows->boolean(0, 3);
    out.credentialReset = rows->optionalInstant(0, 4);
    out.secondFactorEnrolled = rows->optionalInstant(0, 5);
    out.newCountry = rows->optionalInstant(0, 6);
    out.lastLogin = rows->optionalInstant(0, 7);
    out.emailDomain = rows->text(0, 8);
    out.isStaffOrRelated = rows->boolean(0, 9);
    return out;
}

Result<Done> readRecipient(db::Connection &connection, const GateInput &input, GateFacts &out)
{
    out.isRecipientChosen = input.recipientUserId || input.recipientEmail;
    if (!out.isRecipientChosen)
        return Done{};
    auto party = readParty(connection, input.recipientUserId, input.recipientEmail);
    if (!party)
        return tl::unexpected(party.error());
    out.recipient = std::move(*party);
    if (!out.recipient)
        return Done{};
    auto rows = connection.exec("SELECT (SELECT m.state FROM membership m WHERE m.org_id = $2 AND "
                                "m.user_id = u.id AND m.state <> 'ended'), "
                                "(SELECT count(DISTINCT m.org_id) FROM membership m WHERE "
                                "m.user_id = u.id AND m.state = 'active' AND m.org_id <> $2), "
                                "(SELECT count(*) FROM membership m WHERE m.user_id = u.id AND "
                                "m.state = 'active' AND m.role = 'owner' AND m.org_id <> $2), "
                                "u.home_org_id <> $2, EXISTS (SELECT FROM membership m WHERE "
                                "m.user_id = u.id AND m.state = 'active' AND m.org_id = "
                                "u.home_org_id) FROM user_account u WHERE u.id = $1",
                                db::Params{out.recipient->id, input.orgId});
    if (!rows)
        return tl::unexpected(rows.error());
    out.recipientMembership = rows->optionalText(0, 0);
    out.recipientOrgsElsewhere = static_cast<int>(rows->int64(0, 1));
    out.recipientOwnedElsewhere = static_cast<int>(rows->int64(0, 2));
    out.isRecipientHomeElsewhere = rows->boolean(0, 3);
    out.isRecipientHomeCounted = rows->boolean(0, 4);
    return Done{};
}

Result<std::vector<std::string>> ids(db::Connection &connection, const char *sql,
                                     const db::Params &params)
{
    auto rows = connection.exec(sql, params);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(rows->text(i, 0));
    return out;
}

Result<Done> readWaivers(db::Connection &connection, const std::string &caseId, GateFacts &out)
{
    const auto rows =
        connection.exec("SELECT gate, by_name, at, note, recipient_id, "
                        "coalesce(unpaid_invoices, 0), coalesce(open_disputes, 0) FROM "
                        "gate_waiver WHERE case_id = $1 AND NOT is_over",
                        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i)
        out.waivers[rows->text(i, 0)] = {rows->text(i, 1),
                                         rows->instant(i, 2),
                                         rows->text(i, 3),
                                         rows->optionalText(i, 4).value_or(""),
                                         static_cast<int>(rows->int64(i, 5)),
                                         static_cast<int>(rows->int64(i, 6))};
    return Done{};
}

Result<Done> readObstacles(db::Connection &connection, const GateInput &input, GateFacts &out)
{
    auto flags = ids(connection,
                     "SELECT id FROM fraud_flag WHERE released_at IS NULL AND (org_id = $1 OR "
                     "user_id = $2 OR user_id = $3) ORDER BY since, id",
                     db::Params{input.orgId, out.owner->id,
                                out.recipient ? std::optional{out.recipient->id} : std::nullopt});
    if (!flags)
        return tl::unexpected(flags.error());
    auto holds = ids(
        connection,
        "SELECT id FROM legal_hold WHERE released_at IS NULL AND org_id = $1 ORDER BY since, id",
        db::Params{input.orgId});
    if (!holds)
        return tl::unexpected(holds.error());
    out.fraudFlags = std::move(*flags);
    out.legalHolds = std::move(*holds);
    if (input.caseId.empty())
        return Done{};
    auto asked = connection.exec("SELECT state, expires_at FROM invite WHERE case_id = $1 AND kind "
                                 "= 'ownership_accept' ORDER BY issued_at DESC LIMIT 1",
                                 db::Params{input.caseId});
    if (!asked)
        return tl::unexpected(asked.error());
    if (!asked->isEmpty())
        out.acceptance = domain::AcceptFacts{asked->text(0, 0), asked->instant(0, 1)};
    return readWaivers(connection, input.caseId, out);
}

} // namespace

Result<GateInput> gateInputOfCase(db::Connection &connection, const std::string &caseId)
{
    auto rows = connection.exec(
        "SELECT org_id, route, level, route_reason, reason_code, "
        "to_user_id, to_email, old_owner_role, home_org_outcome, "
        "inputs->>'unreachable_since', from_user_id FROM transfer_case WHERE id = $1",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    GateInput out;
    out.orgId = rows->text(0, 0);
    out.caseId = caseId;
    out.route = rows->text(0, 1);
    out.level = rows->text(0, 2);
    out.routeReason = rows->optionalText(0, 3);
    out.reasonCode = rows->text(0, 4);
    out.recipientUserId = rows->optionalText(0, 5);
    out.recipientEmail = rows->optionalText(0, 6);
    out.oldOwnerRole = rows->optionalText(0, 7);
    out.homeOrgOutcome = rows->optionalText(0, 8);
    if (const auto since = rows->optionalText(0, 9)) {
        if (const auto at = Instant::parse(*since); at.isValid())
            out.unreachableSince = at;
    }
    out.formerOwnerId = rows->text(0, 10);
    return out;
}

Result<GateFacts> readGateFacts(db::Connection &connection, const GateInput &input)
{
    GateFacts out;
    out.orgId = input.orgId;
    out.caseId = input.caseId;
    out.route = input.route;
    out.level = input.level;
    out.routeReason = input.routeReason;
    out.reasonCode = input.reasonCode;
    out.oldOwnerRole = input.oldOwnerRole;
    out.homeOrgOutcome = input.homeOrgOutcome;
    out.unreachableSince = input.unreachableSince;
    if (auto done = readRecipient(connection, input, out); !done)
        return tl::unexpected(done.error());
    if (auto done = readOrg(connection, input, out); !done)
        return tl::unexpected(done.error());
    auto owner = readParty(connection, out.owner->id, std::nullopt);
    if (!owner)
        return tl::unexpected(owner.error());
    out.owner = std::move(*owner);
    if (!out.owner)
        return fail(ErrorKind::NotFound, "not_found", "the owner has no account");
    if (auto done = readObstacles(connection, input, out); !done)
        return tl::unexpected(done.error());
    return out;
}

Result<json::object> gateSnapshot(db::Connection &connection, const policy::Policy &policy,
                                  const std::string &caseId, Instant now)
{
    const auto input = gateInputOfCase(connection, caseId);
    if (!input)
        return tl::unexpected(input.error());
    const auto facts = readGateFacts(connection, *input);
    if (!facts)
        return tl::unexpected(facts.error());
    json::array gates;
    for (const auto &judgement : domain::judgeGates(*facts, policy, now))
        gates.push_back(domain::toJson(judgement, "wait_until"));
    return json::object{{"evaluated_at", now.rfc3339()},
                        {"policy_version", policy.version},
                        {"gates", std::move(gates)}};
}

} // namespace steward::platform::queries
