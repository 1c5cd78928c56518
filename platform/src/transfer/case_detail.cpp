// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_detail.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/gates.h"
#include "platform/src/transfer/case_outlook.h"
#include "platform/src/transfer/case_parts.h"
#include "platform/src/transfer/case_waits.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/level.h"
#include "platform/src/transfer/notices.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/refile.h"
#include "platform/src/transfer/saga.h"
#include "platform/src/transfer/sla.h"
#include "platform/src/transfer/states.h"

#include <algorithm>
#include <array>

namespace steward::platform::transfer
{

namespace json = boost::json;

namespace
{

/// What was decided stays shown as it was decided.
bool isDecided(std::string_view state)
{
    constexpr std::array kStates{"executing", "executed", "exec_failed", "reversing"};
    return isTerminal(state) || std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

/// A dispute lasts no longer than until the case is back where it was.
const std::string &standsAt(const CaseRecord &record)
{
    return record.state == "disputed" && record.priorState ? *record.priorState : record.state;
}

/// What was decided, and what was announced, follows the policy it was submitted under: so it is
/// compared, and carried out.
bool keepsItsPolicy(const CaseRecord &record)
{
    return isDecided(record.state) || standsAt(record) == "notice";
}

/// What is true of the case now, or was when it ended.
struct Judged {
    std::vector<domain::Judgement> gates;
    json::array gateList;
    json::value gatesAt = nullptr;
    Coverage evidence;
    json::value plan = nullptr;
    json::array plannedNotices;
    bool hasDrifted = false;
    bool showsBilling = false;
};

/// Whose desk has the billing rows.
bool seesBilling(const policy::Policy &policy, const identity::Principal &caller)
{
    const auto *tables = policy.doc.if_contains("synced_tables");
    const auto *roles =
        tables && tables->is_object() ? tables->as_object().if_contains("org_billing") : nullptr;
    if (!roles || !roles->is_array())
        return false;
    return std::any_of(roles->as_array().begin(), roles->as_array().end(), [&](const auto &role) {
        return role.is_string() && caller.has(role.as_string());
    });
}

const json::object &transferRules(const policy::Policy &policy)
{
    static const json::object kNone;
    const auto *rules = policy.doc.if_contains("transfer");
    return rules && rules->is_object() ? rules->as_object() : kNone;
}

void maskBilling(json::object &effect, bool showsBilling)
{
    if (const auto *address = effect.if_contains("email"); address && address->is_string())
        effect["email"] = maskedAddress(address->as_string());
    if (showsBilling)
        return;
    for (const auto *name : {"provider", "customer_id"})
        effect[name] = "…";
}

json::array shownEffects(const json::array &effects, bool showsBilling)
{
    json::array out;
    for (const auto &entry : effects) {
        auto effect = entry.is_object() ? entry.as_object() : json::object{};
        if (const auto *address = effect.if_contains("addressee");
            address && address->is_string()) {
            effect["addressee_masked"] = maskedAddress(address->as_string());
            effect.erase("addressee");
        }
        if (const auto *kind = effect.if_contains("kind"); kind && *kind == "billing_contact")
            maskBilling(effect, showsBilling);
        out.push_back(std::move(effect));
    }
    return out;
}

/// The cool-off, with which everybody is told, is still to come.
bool isYetToTell(const CaseRecord &record)
{
    const auto &stands = standsAt(record);
    return stands != "notice" && !isDecided(stands);
}

json::value hexOrNull(const Bytes &hash)
{
    return hash.empty() ? json::value(nullptr) : json::value(toHex(hash));
}

Result<Judged> judgeAnew(db::Connection &connection, const policy::Policy &policy,
                         const CaseRecord &record, Judged out, Instant now)
{
    const auto input = queries::gateInputOfCase(connection, record.id);
    if (!input)
        return tl::unexpected(input.error());
    const auto facts = queries::readGateFacts(connection, *input);
    if (!facts)
        return tl::unexpected(facts.error());
    out.gates = domain::judgeGates(*facts, policy, now);
    for (const auto &gate : out.gates)
        out.gateList.push_back(domain::toJson(gate, "wait_until"));
    out.gatesAt = now.rfc3339();
    const auto fresh = computePlan(connection, policy, record, now);
    // Without parties there is nothing to plan yet.
    if (!fresh && fresh.error().kind != ErrorKind::Rule)
        return tl::unexpected(fresh.error());
    if (!fresh)
        return out;
    if (isYetToTell(record)) {
        auto notices = plannedNotices(connection, record, fresh->effects);
        if (!notices)
            return tl::unexpected(notices.error());
        out.plannedNotices = std::move(*notices);
    }
    out.hasDrifted = !record.planHash.empty() && record.planHash != fresh->hash;
    out.plan = json::object{{"effects", shownEffects(fresh->effects, out.showsBilling)},
                            {"hash", toHex(fresh->hash)},
                            {"previewed_at", now.rfc3339()},
                            {"is_complete", fresh->isComplete()},
                            {"submitted_hash", hexOrNull(record.planHash)},
                            {"has_drifted", out.hasDrifted}};
    return out;
}

Result<Judged> readDecided(db::Connection &connection, const CaseRecord &record, Judged out)
{
    const auto kept =
        connection.exec("SELECT gate_snapshot->'gates', gate_snapshot->>'evaluated_at', "
                        "wire_time(submitted_at) FROM transfer_case WHERE id = $1",
                        db::Params{record.id});
    if (!kept)
        return tl::unexpected(kept.error());
    if (!kept->isNull(0, 0)) {
        out.gateList = parseArray(kept->text(0, 0));
        out.gatesAt = kept->isNull(0, 1) ? json::value(nullptr) : json::value(kept->text(0, 1));
    }
    if (const auto *effects = record.plan.if_contains("effects"); effects && effects->is_array())
        out.plan =
            json::object{{"effects", shownEffects(effects->as_array(), out.showsBilling)},
                         {"hash", hexOrNull(record.planHash)},
                         {"previewed_at", kept->isNull(0, 2) ? json::value(nullptr)
                                                             : json::value(kept->text(0, 2))},
                         {"is_complete", true},
                         {"submitted_hash", hexOrNull(record.planHash)},
                         {"has_drifted", false}};
    return out;
}

Result<Judged> judge(db::Connection &connection, const policy::Policy &policy,
                     const identity::Principal &caller, const CaseRecord &record, Instant now)
{
    const auto evidence = loadEvidence(connection, record.id);
    if (!evidence)
        return tl::unexpected(evidence.error());
    Judged out;
    out.showsBilling = seesBilling(policy, caller);
    out.evidence = coverage(transferRules(policy), record.route, record.level, *evidence);
    return isDecided(record.state) ? readDecided(connection, record, std::move(out))
                                   : judgeAnew(connection, policy, record, std::move(out), now);
}

/// May this caller approve, and if not, by which rule and who may.
Result<json::object> checkers(db::Connection &connection, const policy::Policy &policy,
                              const identity::Principal &caller, const CaseRecord &record,
                              Instant now)
{
    const auto refused = [](const json::object &members) {
        return json::object{{"may_approve", false},
                            {"rule", members.at("rule")},
                            {"facts", members.at("facts")},
                            {"who", members.at("who")}};
    };
    auto may = mayApprove(connection, policy, record, caller.staffId, caller.roles, now);
    if (!may && may.error().kind != ErrorKind::Forbidden && may.error().kind != ErrorKind::Rule)
        return tl::unexpected(may.error());
    if (!may)
        return refused(may.error().members);
    return json::object{
        {"may_approve", true}, {"rule", nullptr}, {"facts", json::object{}}, {"who", nullptr}};
}

Result<json::object> nextOf(db::Connection &connection, const policy::Policy &policy,
                            const CaseRecord &record, const OutlookFacts &outlook, Instant now)
{
    auto next = nextStep(outlook);
    auto waits = waitsFor(connection, policy, record, next.at("blocked_by").as_array(), now);
    if (!waits)
        return tl::unexpected(waits.error());
    next["waits_for"] = std::move(*waits);
    return next;
}

/// Puts a part into the answer; false keeps its error.
class Parts
{
public:
    template <class T>
    void add(const char *name, Result<T> part)
    {
        if (m_error)
            return;
        if (part)
            m_out[name] = std::move(*part);
        else
            m_error = part.error();
    }
    Result<json::object> take()
    {
        if (m_error)
            return tl::unexpected(*m_error);
        return std::move(m_out);
    }

private:
    json::object m_out;
    std::optional<Error> m_error;
};

void addJudged(Parts &parts, const Judged &judged)
{
    parts.add("gates", Result<json::array>{judged.gateList});
    parts.add("gates_at", Result<json::value>{judged.gatesAt});
    parts.add("coverage", Result<json::object>{judged.evidence.toJson()});
    parts.add("plan", Result<json::value>{judged.plan});
    parts.add("planned_notices", Result<json::array>{judged.plannedNotices});
}

} // namespace

Result<json::object> caseDetail(db::Connection &connection, const policy::Policy &policy,
                                const identity::Principal &caller, const std::string &caseId,
                                Instant now)
{
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    const auto itsPolicy = keepsItsPolicy(*record)
                               ? policy::loadVersion(connection, record->policyVersion)
                               : Result<policy::Policy>{policy};
    if (!itsPolicy)
        return tl::unexpected(itsPolicy.error());
    const auto judged = judge(connection, *itsPolicy, caller, *record, now);
    if (!judged)
        return tl::unexpected(judged.error());
    auto proposal = proposalOf(connection, caseId);
    if (!proposal)
        return tl::unexpected(proposal.error());
    auto resumePoint = resumePointOf(connection, caseId);
    if (!resumePoint)
        return tl::unexpected(resumePoint.error());
    const auto notYetTold = untold(connection, caseId);
    if (!notYetTold)
        return tl::unexpected(notYetTold.error());
    const auto lost = lostDisputeOf(connection, *itsPolicy, *record, now);
    if (!lost)
        return tl::unexpected(lost.error());
    const OutlookFacts outlook{*record,
                               judged->gates,
                               judged->evidence,
                               judged->hasDrifted,
                               record->waitingOn,
                               record->reversibleUntil,
                               std::move(*proposal),
                               std::move(*resumePoint),
                               *lost ? (*lost)->facts() : json::object{},
                               closedLevel(policy, record->level),
                               *notYetTold};
    Parts parts;
    parts.add("case", caseFields(connection, caseId));
    parts.add("org", orgOf(connection, record->orgId));
    parts.add("from", personOf(connection, record->fromUserId, std::nullopt));
    parts.add("to", personOf(connection, record->toUserId, record->toEmail));
    parts.add("officer", staffOf(connection, record->officerId));
    parts.add("maker", staffOf(connection, record->makerId));
    parts.add("acceptance", acceptanceOf(connection, caseId));
    addJudged(parts, *judged);
    parts.add("evidence", evidenceOf(connection, caseId));
    parts.add("billing", billingOf(connection, caseId));
    parts.add("approvals", approvalsOf(connection, caseId));
    parts.add("notices", noticesOf(connection, caseId));
    parts.add("contact_log", contactsOf(connection, caseId));
    parts.add("timeline", timelineOf(connection, caseId));
    parts.add("checkers", checkers(connection, policy, caller, *record, now));
    parts.add("sla", slaOf(connection, *itsPolicy, *record, now));
    parts.add("tell_customer", tellCustomer(connection, outlook));
    parts.add("next", nextOf(connection, policy, *record, outlook, now));
    parts.add("evaluated_at", Result<std::string>{now.rfc3339()});
    parts.add("policy_version", Result<std::string>{itsPolicy->version});
    return parts.take();
}

Result<json::object> orgGates(db::Connection &connection, const policy::Policy &policy,
                              const queries::GateInput &input, Instant now)
{
    auto org = orgOf(connection, input.orgId);
    if (!org)
        return org;
    const auto facts = queries::readGateFacts(connection, input);
    if (!facts)
        return tl::unexpected(facts.error());
    json::array gates;
    for (const auto &gate : domain::judgeGates(*facts, policy, now))
        gates.push_back(domain::toJson(gate, "wait_until"));
    auto open = openCaseOf(connection, input.orgId);
    if (!open)
        return tl::unexpected(open.error());
    return json::object{{"org", std::move(*org)},
                        {"gates", std::move(gates)},
                        {"gates_at", now.rfc3339()},
                        {"policy_version", policy.version},
                        {"open_case", std::move(*open)}};
}

} // namespace steward::platform::transfer
