// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_outlook.h"

#include "platform/src/domain/gates.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/states.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>

namespace steward::platform::transfer
{

namespace json = boost::json;

namespace
{

constexpr auto kOfficers = "cs_agent, lead", kOwner = "owner";

/// Who can bring about the least change that opens a gate.
std::string whoChanges(const domain::Judgement &gate)
{
    static const std::map<std::string, const char *, std::less<>> kWho{
        {"recipient_accepts", "recipient"},
        {"verify_email", "recipient"},
        {"enrol_second_factor", "recipient"},
        {"activate_account", "recipient"},
        {"accept_invitation", "recipient"},
        {"recipient_creates_account", "recipient"},
        {"leave_another_org", "recipient"},
        {"hand_over_another_org", "recipient"},
        {"invoice_paid_or_waived", "owner, finance"},
        {"dispute_resolved_or_waived", "provider, finance"},
        {"dispute_resolved", "provider"},
        {"name_another_admin", "owner"},
        {"name_another_admin_or_note", "owner, lead"},
        {"release_fraud_flag", "compliance"},
        {"release_legal_hold", "compliance"},
        {"wait_until", "time"},
    };
    if (gate.isFinal || !gate.smallestChange)
        return "nobody";
    const auto found = kWho.find(gate.smallestChange->code);
    return found == kWho.end() ? kOfficers : found->second;
}

json::object block(const char *rule, json::object facts, const char *who)
{
    return {{"rule", rule}, {"facts", std::move(facts)}, {"who", who}};
}

json::object gateBlock(const domain::Judgement &gate)
{
    auto known = gate.facts;
    known["verdict"] = domain::word(gate.verdict, "wait_until");
    known["smallest_change"] =
        gate.smallestChange ? json::value(gate.smallestChange->code) : json::value(nullptr);
    known["next_change_at"] = domain::timeOrNull(gate.nextChangeAt);
    return block(gate.rule.c_str(), std::move(known), whoChanges(gate).c_str());
}

void addGates(const OutlookFacts &facts, json::array &out)
{
    for (const auto &gate : facts.gates) {
        if (gate.verdict == domain::Verdict::Pass)
            continue;
        auto shut = gateBlock(gate);
        // What an officer would see to is the owner's in a request of theirs, and nobody waives.
        if (!needsChecker(facts.record) &&
            (shut["who"] == kOfficers || shut["who"] == "owner, finance"))
            shut["who"] = kOwner;
        out.push_back(std::move(shut));
    }
}

/// What keeps the case at its route: the level of its reason, or the one that a gate asks for.
void addLevel(const OutlookFacts &facts, json::array &out)
{
    if (!facts.closedLevel.empty())
        out.push_back(facts.closedLevel);
    if (facts.record.route == "support")
        for (const auto &gate : facts.gates)
            if (domain::needsClosedLevel(gate))
                out.push_back(gateBlock(gate));
}

void addEvidence(const OutlookFacts &facts, json::array &out)
{
    if (!facts.evidence.isMet())
        out.push_back(block("evidence_coverage", facts.evidence.toJson(),
                            needsChecker(facts.record) ? kOfficers : kOwner));
}

void addParties(const OutlookFacts &facts, json::array &out)
{
    if (!facts.record.toUserId)
        out.push_back(block("parties_chosen", {{"missing", "recipient"}}, "cs_agent, lead"));
    if (!facts.record.oldOwnerRole)
        out.push_back(block("parties_chosen", {{"missing", "old_owner_role"}}, "cs_agent, lead"));
}

void addDrift(const OutlookFacts &facts, json::array &out)
{
    if (facts.hasDrifted)
        out.push_back(block("plan_drift", {}, "cs_agent, lead"));
}

json::object disputeBlock(const OutlookFacts &facts)
{
    json::object known;
    if (facts.proposal)
        known = {{"proposed_outcome", facts.proposal->outcome},
                 {"proposed_by", facts.proposal->byStaffId},
                 {"proposed_at", facts.proposal->at.rfc3339()}};
    return block("dispute_open", std::move(known), whoIsMissing(facts.proposal).c_str());
}

std::string_view following(std::string_view state)
{
    static const std::map<std::string_view, std::string_view> kNext{
        {"intake", "gated"},
        {"gated", "verifying"},
        {"verifying", "planned"},
        {"planned", "awaiting_approval"},
        {"awaiting_approval", "notice"},
        {"notice", "executed"},
        {"executing", "executed"},
        {"exec_failed", "executing"},
        {"executed", "closed"},
        {"reversing", "reversed"},
    };
    const auto found = kNext.find(state);
    return found == kNext.end() ? std::string_view{} : found->second;
}

json::array blocks(const OutlookFacts &facts)
{
    const auto &record = facts.record;
    const auto &state = record.state;
    json::array out;
    if (!needsChecker(record) && (state == "gated" || state == "verifying" || state == "planned")) {
        addGates(facts, out);
        addEvidence(facts, out);
    } else if (state == "intake" || state == "gated") {
        addLevel(facts, out);
        addParties(facts, out);
    } else if (state == "verifying" || state == "planned") {
        addParties(facts, out);
        addGates(facts, out);
        addEvidence(facts, out);
        if (!facts.lostDispute.empty())
            out.push_back(block("dispute_lost", facts.lostDispute, "cs_agent, lead"));
    } else if (state == "awaiting_approval") {
        addDrift(facts, out);
        addGates(facts, out);
        addEvidence(facts, out);
        out.push_back(block("second_person", {}, "lead"));
    } else if (state == "notice") {
        addDrift(facts, out);
        addGates(facts, out);
        out.push_back(
            block("cool_off", {{"until", domain::timeOrNull(record.coolOffUntil)}}, "time"));
        if (facts.untold.all() > 0)
            out.push_back(
                facts.untold.isOwnerLost()
                    ? block("owner_untold", {{"lost", facts.untold.ownersLost}},
                            needsChecker(record) ? kOfficers : kOwner)
                    : block("everybody_told", {{"not_yet_told", facts.untold.all()}}, "time"));
    } else if (state == "waiting") {
        out.push_back(json::object{{"rule", "waiting"},
                                   {"facts", {{"on", facts.waitingOn.value_or("customer")}}},
                                   {"who", facts.waitingOn.value_or("customer")}});
    } else if (state == "disputed") {
        out.push_back(disputeBlock(facts));
    } else if (state == "exec_failed") {
        out.push_back(block("execution_failed", facts.resumePoint, "lead"));
    } else if (state == "executed") {
        out.push_back(block("reversal_window",
                            {{"until", domain::timeOrNull(facts.reversibleUntil)}}, "time"));
    }
    return out;
}

json::object sentence(std::string_view code, json::object facts = {})
{
    return {{"code", code}, {"facts", std::move(facts)}};
}

const domain::Judgement *firstShut(const OutlookFacts &facts)
{
    const auto shut = std::find_if(facts.gates.begin(), facts.gates.end(), [](const auto &gate) {
        return gate.verdict != domain::Verdict::Pass;
    });
    return shut == facts.gates.end() ? nullptr : &*shut;
}

json::object tellOfGate(const domain::Judgement &gate)
{
    // That somebody is suspected is not for the telephone.
    if (gate.rule == "G7")
        return sentence("checks_are_running");
    return sentence(gate.smallestChange ? gate.smallestChange->code : "cannot_go_on",
                    {{"gate", gate.rule}, {"until", domain::timeOrNull(gate.nextChangeAt)}});
}

/// Of a request that its owner makes by themselves: nobody here asks the recipient a second time or
/// prepares a plan.
json::object tellOfRequest(const OutlookFacts &facts)
{
    const auto *gate = firstShut(facts);
    if (gate && gate->rule == "G2" && gate->smallestChange &&
        gate->smallestChange->code == "ask_recipient")
        return sentence("recipient_did_not_answer");
    if (gate)
        return tellOfGate(*gate);
    return sentence(facts.evidence.isMet() ? "everybody_is_told_next" : "owner_confirms");
}

json::object tellOf(const OutlookFacts &facts)
{
    const auto &record = facts.record;
    if (isTerminal(record.state))
        return sentence("case_" + record.state);
    if (record.state == "executed")
        return sentence("ownership_changed",
                        {{"reversible_until", domain::timeOrNull(facts.reversibleUntil)}});
    if (record.state == "notice")
        return sentence(needsChecker(record) ? "takes_effect_at" : "takes_place_at",
                        {{"at", domain::timeOrNull(record.coolOffUntil)}});
    if (record.state == "awaiting_approval")
        return sentence("second_person_checks");
    if (record.state == "waiting")
        return sentence(facts.waitingOn == "customer" ? "we_wait_for_you" : "we_wait_inside",
                        {{"on", facts.waitingOn.value_or("customer")}});
    if (record.state == "exec_failed" || record.state == "executing" || record.state == "reversing")
        return sentence("change_is_being_made");
    if (!needsChecker(record))
        return tellOfRequest(facts);
    if (!facts.closedLevel.empty())
        return sentence("cannot_go_on");
    if (!record.toUserId)
        return sentence("recipient_not_named");
    if (const auto *gate = firstShut(facts))
        return tellOfGate(*gate);
    return sentence(facts.evidence.isMet() ? "plan_is_prepared" : "identity_is_checked");
}

} // namespace

json::object nextStep(const OutlookFacts &facts)
{
    const auto &record = facts.record;
    json::value to = nullptr;
    if (record.state == "waiting" || record.state == "disputed")
        to = record.priorState.value_or("gated");
    else if (!needsChecker(record) && (record.state == "verifying" || record.state == "planned"))
        to = "notice"; // Nobody checks it.
    else if (const auto next = following(record.state); !next.empty())
        to = next;
    return {{"to", std::move(to)}, {"blocked_by", blocks(facts)}};
}

Result<json::object> tellCustomer(db::Connection &connection, const OutlookFacts &facts)
{
    if (facts.record.state != "disputed")
        return tellOf(facts);
    // No signal disputes what was carried out: somebody has objected.
    if (hasChangedHands(facts.record))
        return sentence("ownership_changed", {{"objection_open", true}});
    const auto signalled = isBySignal(connection, facts.record.id);
    if (!signalled)
        return tl::unexpected(signalled.error());
    // A suspicion is not for the telephone, and nobody is said to have objected who did not. Who
    // did is told so whatever else stands against the case: that sentence gives nothing away.
    return sentence(*signalled ? "checks_are_running" : "objection_is_examined");
}

} // namespace steward::platform::transfer
