// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/case_story.h"

#include "platform/src/db/connection.h"
#include "platform/src/domain/gates.h"
#include "platform/src/domain/policy.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/case_outlook.h"
#include "platform/src/transfer/letters.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>

namespace steward::platform::customer
{

namespace
{

namespace json = boost::json;

struct Words {
    std::string_view code, text;
};

constexpr Words kWords[]{
    {"recipient_accepts", "The new owner has been asked by e-mail and still has to accept."},
    {"recipient_did_not_answer",
     "The new owner did not answer in time. The owner can ask again, or take the request back."},
    {"ask_recipient", "The new owner will be asked by e-mail."},
    {"choose_recipient", "It is not decided yet who the new owner is."},
    {"recipient_not_named", "It is not decided yet who the new owner is."},
    {"recipient_creates_account", "The new owner still has to make an account."},
    {"verify_email", "The new owner still has to confirm their e-mail address."},
    {"enrol_second_factor", "The new owner still has to set up a second factor."},
    {"activate_account", "The new owner's account has to be active first."},
    {"accept_invitation", "The new owner still has to accept the invitation as a member."},
    {"leave_another_org", "The new owner is in too many organisations and has to leave one."},
    {"hand_over_another_org",
     "The new owner owns too many organisations and has to hand one over."},
    {"wait_until", "For everybody's protection the transfer waits before it goes on by itself."},
    {"invoice_paid_or_waived", "An invoice of the organisation has to be paid first."},
    {"dispute_resolved_or_waived", "A payment is disputed; that has to be settled first."},
    {"name_another_admin", "The organisation needs another admin before its owner leaves it."},
    {"name_another_admin_or_note",
     "The organisation needs another admin before its owner leaves it."},
    {"choose_home_org_outcome", "The owner still has to choose the new owner's home organisation."},
    {"dispute_resolved", "A payment is disputed; that has to be settled first."},
    {"new_owner_acts", "The new owner still has something to do."},
    {"set_sso_domain", "The organisation has to set its domain for single sign-on first."},
    {"owner_confirms", "The owner still has to confirm the request here."},
    {"everybody_is_told_next",
     "Nothing stands in the way: everybody concerned is told by e-mail next."},
    {"takes_place_at", "Everybody concerned is told by e-mail. Unless somebody objects before, the "
                       "ownership changes after this time: {time}."},
    {"takes_effect_at",
     "Everybody concerned is told by e-mail. Unless somebody objects before, the "
     "ownership changes after this time: {time}."},
    {"ownership_changed", "The ownership has changed. Both owners had to sign in again."},
    {"change_is_being_made", "The change is being made now."},
    {"objection_is_examined", "Somebody objected. Nothing changes until that is settled."},
    {"second_person_checks", "Our support team checks the transfer a second time."},
    {"identity_is_checked", "Our support team checks who is who."},
    {"plan_is_prepared", "Our support team prepares the transfer."},
    {"checks_are_running", "The transfer is being checked."},
    {"we_wait_for_you", "Our support team waits for an answer of yours."},
    {"we_wait_inside", "Our support team works on it and will write to you."},
    {"cannot_go_on", "The transfer cannot go on like this."},
    {"case_withdrawn", "It was taken back or declined. Nothing has changed."},
    {"request_stopped",
     "It was stopped because somebody had to recover their account. Nothing has changed."},
    {"case_rejected", "It was refused. Nothing has changed."},
    {"case_expired", "It has lapsed. Nothing has changed."},
    {"case_closed", "The ownership has changed for good."},
    {"case_reversed", "The change was reversed: the former owner owns it again."},
};

/// What concerns the new owner, whom it is no secret to.
bool isRecipients(std::string_view gate)
{
    constexpr std::array<std::string_view, 5> kTheirs{"G2", "G3", "G4", "G9", "G10"};
    return gate.empty() || std::find(kTheirs.begin(), kTheirs.end(), gate) != kTheirs.end();
}

/// What the new owner's account or other organisations lack: nobody else's to know.
bool isOfRecipientAlone(std::string_view code)
{
    constexpr std::array<std::string_view, 7> kTheirs{
        "recipient_creates_account", "verify_email",      "enrol_second_factor",
        "activate_account",          "accept_invitation", "leave_another_org",
        "hand_over_another_org"};
    return std::find(kTheirs.begin(), kTheirs.end(), code) != kTheirs.end();
}

/// Nobody took it back.
Result<bool> wasRecovered(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT FROM transfer_case WHERE id = $1 AND close_reason = 'account_recovered'",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    return !rows->isEmpty();
}

std::string textAt(const json::object &from, std::string_view name)
{
    const auto *value = from.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::string timeOf(const std::string &wire)
{
    const auto at = Instant::parse(wire);
    return at.isValid() ? transfer::letterTime("en", at) : std::string{};
}

std::string worded(const json::object &tell)
{
    const auto code = textAt(tell, "code");
    const auto facts = tell.at("facts").as_object();
    const auto *found = std::find_if(std::begin(kWords), std::end(kWords),
                                     [&](const Words &words) { return words.code == code; });
    std::string text{found == std::end(kWords) ? "The transfer is being worked on." : found->text};
    if (const auto place = text.find("{time}"); place != std::string::npos)
        text.replace(place, 6, timeOf(textAt(facts, "at")));
    if (const auto until = timeOf(textAt(facts, "until")); !until.empty())
        text +=
            (code == "wait_until" ? " This holds until: " : " There is time until: ") + until + ".";
    if (facts.contains("objection_open"))
        text += " Somebody objected; that is being examined, and everybody who was told of the "
                "change is told how it ends.";
    return text;
}

/// The same facts that the staff's page of the case follows from.
Result<json::object> toldOf(db::Connection &connection, const transfer::CaseRecord &record,
                            Instant now)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto input = queries::gateInputOfCase(connection, record.id);
    if (!input)
        return tl::unexpected(input.error());
    const auto facts = queries::readGateFacts(connection, *input);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto evidence = transfer::loadEvidence(connection, record.id);
    if (!evidence)
        return tl::unexpected(evidence.error());
    const auto gates = domain::judgeGates(*facts, *policy, now);
    const auto *rules = policy->doc.if_contains("transfer");
    const auto proof =
        transfer::coverage(rules && rules->is_object() ? rules->as_object() : boost::json::object{},
                           record.route, record.level, *evidence);
    return transfer::tellCustomer(
        connection, {record, gates, proof, false, record.waitingOn, record.reversibleUntil});
}

} // namespace

Result<std::string> storyOf(db::Connection &connection, const std::string &caseId,
                            const std::string &userId, Instant now)
{
    const auto record = transfer::loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    auto told = toldOf(connection, *record, now);
    if (!told)
        return tl::unexpected(told.error());
    if (userId != record->fromUserId &&
        !isRecipients(textAt(told->at("facts").as_object(), "gate")))
        return worded({{"code", "checks_are_running"}, {"facts", json::object{}}});
    if (userId != record->toUserId && isOfRecipientAlone(textAt(*told, "code")))
        return worded({{"code", "new_owner_acts"}, {"facts", json::object{}}});
    if (record->state == "withdrawn") {
        const auto recovered = wasRecovered(connection, caseId);
        if (!recovered)
            return tl::unexpected(recovered.error());
        if (*recovered)
            return worded({{"code", "request_stopped"}, {"facts", json::object{}}});
    }
    return worded(*told);
}

std::string lengthOf(std::chrono::seconds time)
{
    struct Unit {
        std::int64_t seconds;
        const char *name;
    };
    for (const auto &[seconds, name] :
         {Unit{86'400, " days"}, Unit{3600, " hours"}, Unit{60, " minutes"}})
        if (time.count() >= 2 * seconds)
            return std::to_string(time.count() / seconds) + name;
    return std::to_string(time.count()) + " seconds";
}

} // namespace steward::platform::customer
