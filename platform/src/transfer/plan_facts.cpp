// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/plan_facts.h"

#include "platform/src/db/connection.h"
#include "platform/src/domain/gates.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/letters.h"

#include <boost/json/value.hpp>

#include <set>

namespace steward::platform::transfer
{

namespace
{

Error notChosen(const char *what)
{
    return {ErrorKind::Rule,
            "rule",
            std::string{what} + " is not chosen yet",
            {{"rule", "parties_chosen"}, {"facts", {{"missing", what}}}, {"who", "cs_agent, lead"}},
            {}};
}

std::string choiceFor(const boost::json::object &inputs, const std::string &selector)
{
    const auto *invites = inputs.if_contains("invites");
    const auto *choice =
        invites && invites->is_object() ? invites->as_object().if_contains(selector) : nullptr;
    return choice && choice->is_string() ? std::string{choice->as_string()} : "keep";
}

/// The old owner, the org and the recipient as they stand.
Result<Done> readPeople(db::Connection &connection, const CaseRecord &record, PlanFacts &out)
{
    const auto owner = connection.exec("SELECT m.id, m.user_id, m.rev, o.rev, o.status FROM org o "
                                       "JOIN membership m ON m.id = o.owner_membership_id "
                                       "WHERE o.id = $1",
                                       db::Params{record.orgId});
    if (!owner)
        return tl::unexpected(owner.error());
    if (owner->isEmpty() || owner->text(0, 1) != record.fromUserId)
        return fail(ErrorKind::Rule, "rule", "the org has another owner than the case says",
                    {{"rule", "owner_changed"},
                     {"facts", boost::json::object{}},
                     {"who", "cs_agent, lead"}});
    out.orgId = record.orgId;
    out.owner = {owner->text(0, 0), owner->text(0, 1), "owner", owner->int64(0, 2)};
    out.orgRev = owner->int64(0, 3);
    out.orgStatus = owner->text(0, 4);
    const auto recipient = connection.exec(
        "SELECT u.id, u.home_org_id, u.email, u.name, m.id, m.role, m.rev FROM user_account u "
        "LEFT JOIN membership m ON m.user_id = u.id AND m.org_id = $2 AND m.state = 'active' WHERE "
        "u.id = $1",
        db::Params{*record.toUserId, record.orgId});
    if (!recipient)
        return tl::unexpected(recipient.error());
    if (recipient->isEmpty())
        return tl::unexpected(notChosen("recipient"));
    out.recipientUserId = recipient->text(0, 0);
    out.recipientHomeOrgId = recipient->text(0, 1);
    out.newBillingEmail = recipient->text(0, 2);
    out.newBillingName = recipient->text(0, 3);
    if (!recipient->isNull(0, 4))
        out.recipient = MembershipFacts{recipient->text(0, 4), out.recipientUserId,
                                        recipient->text(0, 5), recipient->int64(0, 6)};
    return Done{};
}

Result<Done> readAccess(db::Connection &connection, const CaseRecord &record, PlanFacts &out)
{
    const auto invites = connection.exec(
        "SELECT selector, kind FROM invite WHERE org_id = $1 AND state = 'open' AND (kind = "
        "'ownership_accept' OR "
        "issuer_membership_id = $2) AND case_id IS DISTINCT FROM $3 ORDER BY selector",
        db::Params{record.orgId, out.owner.id, record.id});
    if (!invites)
        return tl::unexpected(invites.error());
    for (int i = 0; i < invites->size(); ++i)
        out.invites.push_back({invites->text(i, 0), invites->text(i, 1),
                               choiceFor(record.inputs, invites->text(i, 0))});
    const auto tokens = connection.exec("SELECT selector FROM buyer_token WHERE minted_by = $1 AND "
                                        "state = 'live' ORDER BY selector",
                                        db::Params{out.owner.id});
    if (!tokens)
        return tl::unexpected(tokens.error());
    for (int i = 0; i < tokens->size(); ++i)
        out.buyerTokens.push_back(tokens->text(i, 0));
    const auto billing = connection.exec(
        "SELECT payment_provider, external_customer_id FROM org_billing WHERE id = $1",
        db::Params{record.orgId});
    if (!billing)
        return tl::unexpected(billing.error());
    // An org that hands itself over has never paid: nothing is done at a provider.
    if (!billing->isEmpty() && record.route != "self_serve") {
        out.provider = billing->optionalText(0, 0);
        out.customerId = billing->optionalText(0, 1);
    }
    return Done{};
}

/// Old owner at every known address, all admins, the billing contact, the recipient; each address
/// once.
Result<Done> readNotices(db::Connection &connection, PlanFacts &out)
{
    const auto rows = connection.exec(
        "SELECT 'old_owner' AS party, email, language FROM user_account WHERE id = $2 "
        "UNION SELECT 'old_owner', c.value, u.language FROM contact_point c JOIN user_account u ON "
        "u.id = c.user_id "
        "  WHERE c.user_id = $2 AND c.kind = 'email' "
        "UNION SELECT 'admin', u.email, u.language FROM membership m JOIN user_account u ON u.id = "
        "m.user_id "
        "  WHERE m.org_id = $1 AND m.role = 'admin' AND m.state = 'active' "
        "UNION SELECT 'billing_contact', value, 'en' FROM contact_point WHERE org_id = $1 AND kind "
        "= 'email' AND purpose = 'billing' "
        "UNION SELECT 'recipient', email, language FROM user_account WHERE id = $3 "
        "ORDER BY 1 DESC, 2",
        db::Params{out.orgId, out.owner.userId, out.recipientUserId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::set<std::string> seen;
    for (int i = 0; i < rows->size(); ++i)
        if (seen.insert(rows->text(i, 1)).second)
            out.notices.push_back(
                {rows->text(i, 1), rows->text(i, 0), letterLanguage(rows->text(i, 2))});
    return Done{};
}

} // namespace

bool FreshPlan::isComplete() const
{
    return domain::allPass(gates) && evidenceCoverage.isMet();
}

Error FreshPlan::blocked() const
{
    boost::json::array standing;
    for (const auto &gate : gates)
        if (gate.verdict != domain::Verdict::Pass)
            standing.push_back(domain::toJson(gate, "wait_until"));
    return {ErrorKind::Rule,
            "rule",
            "gates or evidence stand in the way",
            {{"rule", "plan_complete"},
             {"facts", {{"gates", std::move(standing)}, {"coverage", evidenceCoverage.toJson()}}},
             {"who", "cs_agent, lead"}},
            {}};
}

Result<FreshPlan> computePlan(db::Connection &connection, const policy::Policy &policy,
                              const CaseRecord &record, Instant now)
{
    if (!record.toUserId)
        return tl::unexpected(notChosen("recipient"));
    if (!record.oldOwnerRole)
        return tl::unexpected(notChosen("old_owner_role"));
    PlanFacts facts;
    facts.newMembershipId = record.id;
    facts.oldOwnerRole = *record.oldOwnerRole;
    facts.movesHomeOrg = record.homeOrgOutcome == "move";
    const auto coolOff = policy.transfer.coolOff.find(record.level);
    facts.coolOffSeconds = coolOff == policy.transfer.coolOff.end() ? 0 : coolOff->second.count();
    if (auto done = readPeople(connection, record, facts); !done)
        return tl::unexpected(done.error());
    if (auto done = readAccess(connection, record, facts); !done)
        return tl::unexpected(done.error());
    if (auto done = readNotices(connection, facts); !done)
        return tl::unexpected(done.error());
    FreshPlan out;
    out.effects = effectsOf(facts);
    const auto input = queries::gateInputOfCase(connection, record.id);
    if (!input)
        return tl::unexpected(input.error());
    const auto gateFacts = queries::readGateFacts(connection, *input);
    if (!gateFacts)
        return tl::unexpected(gateFacts.error());
    out.gates = domain::judgeGates(*gateFacts, policy, now);
    auto snapshot = queries::gateSnapshot(connection, policy, record.id, now);
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    out.gateSnapshot = std::move(*snapshot);
    auto evidence = loadEvidence(connection, record.id);
    if (!evidence)
        return tl::unexpected(evidence.error());
    out.evidence = std::move(*evidence);
    const auto *rules = policy.doc.if_contains("transfer");
    out.evidenceCoverage =
        coverage(rules && rules->is_object() ? rules->as_object() : boost::json::object{},
                 record.route, record.level, out.evidence);
    out.hash = planHash(out.effects, {out.gates, revisionsOf(facts), out.evidence, policy.version});
    return out;
}

} // namespace steward::platform::transfer
