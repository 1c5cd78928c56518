// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_words.h"

#include "ui/shared/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

struct Entry {
    QStringView code;
    const char *text;
};

constexpr Entry kWords[] = {
    {u"owner_consent", QT_TRANSLATE_NOOP("TransferText", "Owner consent")},
    {u"recipient_identity", QT_TRANSLATE_NOOP("TransferText", "Recipient identity")},
    {u"authority", QT_TRANSLATE_NOOP("TransferText", "Authority")},
    {u"control", QT_TRANSLATE_NOOP("TransferText", "Control")},
    {u"in_product_confirmation", QT_TRANSLATE_NOOP("TransferText", "Confirmation in the product")},
    {u"reply_and_call_back",
     QT_TRANSLATE_NOOP("TransferText", "Reply and call-back to the number on file")},
    {u"vendor_check", QT_TRANSLATE_NOOP("TransferText", "Identity check by the vendor")},
    {u"id_document_seen", QT_TRANSLATE_NOOP("TransferText", "Identity document seen")},
    {u"registry_extract", QT_TRANSLATE_NOOP("TransferText", "Registry extract")},
    {u"signed_letter", QT_TRANSLATE_NOOP("TransferText", "Signed letter")},
    {u"power_of_attorney", QT_TRANSLATE_NOOP("TransferText", "Power of attorney")},
    {u"past_charge", QT_TRANSLATE_NOOP("TransferText", "Last 4 and amount of a past charge")},
    {u"invoice_number", QT_TRANSLATE_NOOP("TransferText", "Invoice number")},
    {u"bank_proof", QT_TRANSLATE_NOOP("TransferText", "Bank proof")},
    {u"dns_txt", QT_TRANSLATE_NOOP("TransferText", "DNS record at the organisation's domain")},
    {u"org_domain_mailbox",
     QT_TRANSLATE_NOOP("TransferText", "Mailbox at the organisation's domain")},
    {u"support_pin", QT_TRANSLATE_NOOP("TransferText", "Support PIN from a signed-in admin")},
    {u"admin_vouch", QT_TRANSLATE_NOOP("TransferText", "Another admin vouches")},
    {u"recipient", QT_TRANSLATE_NOOP("TransferText", "Recipient")},
    {u"old_owner", QT_TRANSLATE_NOOP("TransferText", "Old owner")},
    {u"billing_contact", QT_TRANSLATE_NOOP("TransferText", "Billing contact")},
    {u"owner_request", QT_TRANSLATE_NOOP("TransferText", "The owner asks for it")},
    {u"staff_change", QT_TRANSLATE_NOOP("TransferText", "Change of staff")},
    {u"company_sale", QT_TRANSLATE_NOOP("TransferText", "The company is sold")},
    {u"owner_unreachable", QT_TRANSLATE_NOOP("TransferText", "The owner cannot be reached")},
    {u"owner_deceased", QT_TRANSLATE_NOOP("TransferText", "The owner has died")},
    {u"company_dissolved", QT_TRANSLATE_NOOP("TransferText", "The company is dissolved")},
    {u"court_order", QT_TRANSLATE_NOOP("TransferText", "Court order")},
    {u"in_product", QT_TRANSLATE_NOOP("TransferText", "In the product")},
    {u"email", QT_TRANSLATE_NOOP("TransferText", "E-mail")},
    {u"leave", QT_TRANSLATE_NOOP("TransferText", "Leaves the organisation")},
    {u"could_not_do", QT_TRANSLATE_NOOP("TransferText", "Could not be done")},
    {u"transfer.opened", QT_TRANSLATE_NOOP("TransferText", "Transfer opened")},
    {u"transfer.gated", QT_TRANSLATE_NOOP("TransferText", "Gates checked")},
    {u"transfer.edited", QT_TRANSLATE_NOOP("TransferText", "Parties or choices changed")},
    {u"transfer.accepted", QT_TRANSLATE_NOOP("TransferText", "The recipient accepted")},
    {u"transfer.submitted", QT_TRANSLATE_NOOP("TransferText", "Sent for approval")},
    {u"transfer.approved", QT_TRANSLATE_NOOP("TransferText", "Approved")},
    {u"transfer.voided", QT_TRANSLATE_NOOP("TransferText", "Approval void")},
    {u"transfer.returned", QT_TRANSLATE_NOOP("TransferText", "Returned to the officer")},
    {u"transfer.rejected", QT_TRANSLATE_NOOP("TransferText", "Rejected")},
    {u"transfer.withdrawn", QT_TRANSLATE_NOOP("TransferText", "Withdrawn")},
    {u"transfer.objected", QT_TRANSLATE_NOOP("TransferText", "Objection recorded")},
    {u"transfer.paused", QT_TRANSLATE_NOOP("TransferText", "Waiting began")},
    {u"transfer.continued", QT_TRANSLATE_NOOP("TransferText", "Work continued")},
    {u"transfer.reassigned", QT_TRANSLATE_NOOP("TransferText", "Another officer")},
    {u"transfer.noticed", QT_TRANSLATE_NOOP("TransferText", "Notices sent")},
    {u"transfer.executed", QT_TRANSLATE_NOOP("TransferText", "Carried out")},
    {u"evidence.added", QT_TRANSLATE_NOOP("TransferText", "Evidence added")},
    {u"evidence.decided", QT_TRANSLATE_NOOP("TransferText", "Verdict on evidence")},
    {u"contact_attempt.logged", QT_TRANSLATE_NOOP("TransferText", "Contact logged")},
    {u"transfer.waits_for_notices",
     QT_TRANSLATE_NOOP("TransferText", "Waits until everybody was told")},
    {u"transfer.sla_warned", QT_TRANSLATE_NOOP("TransferText", "The deadline came near")},
    {u"transfer.sla_breached", QT_TRANSLATE_NOOP("TransferText", "The deadline was missed")},
    {u"transfer.requested",
     QT_TRANSLATE_NOOP("TransferText", "The owner asked for it in the product")},
    {u"transfer.verified", QT_TRANSLATE_NOOP("TransferText", "Evidence complete")},
    {u"transfer.planned",
     QT_TRANSLATE_NOOP("TransferText", "Everything is met: the plan can be sent")},
    {u"transfer.unplanned",
     QT_TRANSLATE_NOOP("TransferText", "Something is no longer met: back to the checks")},
    {u"transfer.recipient_asked",
     QT_TRANSLATE_NOOP("TransferText", "The recipient was asked again")},
    {u"transfer.level_changed", QT_TRANSLATE_NOOP("TransferText", "Another level")},
    {u"transfer.stopped",
     QT_TRANSLATE_NOOP("TransferText", "Stopped at its route: the level is not open to staff")},
    {u"transfer.converted",
     QT_TRANSLATE_NOOP("TransferText", "Carried on by support, because a payment arrived")},
    {u"transfer.confirmed",
     QT_TRANSLATE_NOOP("TransferText", "The owner confirmed in the product")},
    {u"transfer.declined", QT_TRANSLATE_NOOP("TransferText", "The recipient declined")},
    {u"transfer.executing", QT_TRANSLATE_NOOP("TransferText", "The change began")},
    {u"transfer.failed", QT_TRANSLATE_NOOP("TransferText", "A step at the provider failed")},
    {u"transfer.resumed", QT_TRANSLATE_NOOP("TransferText", "The failed step is tried again")},
    {u"transfer.disputed", QT_TRANSLATE_NOOP("TransferText", "Stopped until it is examined")},
    {u"transfer.resolution_proposed",
     QT_TRANSLATE_NOOP("TransferText", "How to settle the objection was proposed")},
    {u"transfer.resolved", QT_TRANSLATE_NOOP("TransferText", "Dispute settled")},
    {u"transfer.expired", QT_TRANSLATE_NOOP("TransferText", "Expired")},
    {u"transfer.closed",
     QT_TRANSLATE_NOOP("TransferText", "Closed: the time for objections is over")},
    {u"transfer.reversed", QT_TRANSLATE_NOOP("TransferText", "Reversed")},
    {u"evidence.removed", QT_TRANSLATE_NOOP("TransferText", "Evidence removed")},
    {u"evidence.completed", QT_TRANSLATE_NOOP("TransferText", "All evidence is there")},
    {u"evidence.incomplete", QT_TRANSLATE_NOOP("TransferText", "Evidence is missing again")},
    {u"gate.waived", QT_TRANSLATE_NOOP("TransferText", "Gate waived")},
    {u"notice.resent", QT_TRANSLATE_NOOP("TransferText", "Notices sent again")},
    {u"notice.sent", QT_TRANSLATE_NOOP("TransferText", "Notice sent")},
    {u"notice.delivered", QT_TRANSLATE_NOOP("TransferText", "Notice delivered")},
    {u"notice.failed", QT_TRANSLATE_NOOP("TransferText", "Notice could not be delivered")},
    {u"ownership.transferred", QT_TRANSLATE_NOOP("TransferText", "Ownership handed over")},
    {u"queued", QT_TRANSLATE_NOOP("TransferText", "Waiting to be sent")},
    {u"sent", QT_TRANSLATE_NOOP("TransferText", "Sent")},
    {u"cool_off", QT_TRANSLATE_NOOP("TransferText", "Ownership is about to change")},
    {u"keep", QT_TRANSLATE_NOOP("TransferText", "Stays")},
    {u"move", QT_TRANSLATE_NOOP("TransferText", "Moves here")},
    {u"ticket", QT_TRANSLATE_NOOP("TransferText", "Ticket")},
    {u"phone", QT_TRANSLATE_NOOP("TransferText", "Telephone")},
    {u"letter", QT_TRANSLATE_NOOP("TransferText", "Letter")},
    {u"fraud_flag", QT_TRANSLATE_NOOP("TransferText", "Fraud flag")},
    {u"legal_hold", QT_TRANSLATE_NOOP("TransferText", "Legal hold")},
    {u"held", QT_TRANSLATE_NOOP("TransferText", "The change is held up")},
    {u"contested", QT_TRANSLATE_NOOP("TransferText", "An objection to the change that was made")},
    {u"confirmed", QT_TRANSLATE_NOOP("TransferText", "The change stands")},
    {u"recipient_declined", QT_TRANSLATE_NOOP("TransferText", "The recipient declined")},
    {u"dispute_upheld", QT_TRANSLATE_NOOP("TransferText", "The objection held")},
    {u"converted", QT_TRANSLATE_NOOP("TransferText", "A payment arrived: support carries it on")},
    {u"resume", QT_TRANSLATE_NOOP("TransferText", "The objection does not hold")},
    {u"reject", QT_TRANSLATE_NOOP("TransferText", "The objection holds")},
};

constexpr Entry kRefusals[] = {
    {u"new_owner_freeze",
     QT_TRANSLATE_NOOP("TransferText", "The ownership has just changed: no new transfer begins "
                                       "while objections to the last one are taken.")},
    {u"levels_open_to_staff",
     QT_TRANSLATE_NOOP("TransferText", "A case of this level is not open to staff.")},
    {u"recipient_named", QT_TRANSLATE_NOOP("TransferText", "A recipient has to be named first.")},
    {u"recipient_unanswered",
     QT_TRANSLATE_NOOP("TransferText", "The recipient has answered already.")},
    {u"resends_max",
     QT_TRANSLATE_NOOP("TransferText", "The new owner was asked as often as they can be.")},
    {u"waiver_role",
     QT_TRANSLATE_NOOP("TransferText", "Your role does not let a case pass this gate.")},
    {u"nothing_to_waive",
     QT_TRANSLATE_NOOP("TransferText", "The gate is open: there is nothing to waive.")},
    {u"debt_has_grown",
     QT_TRANSLATE_NOOP("TransferText", "More is open now than what was shown. Look at the billing "
                                       "facts again.")},
    {u"waiver_opens_nothing",
     QT_TRANSLATE_NOOP("TransferText", "What keeps the gate shut cannot be waived. A disputed "
                                       "payment can be while the customer at the provider is "
                                       "kept.")},
    {u"owner_untold",
     QT_TRANSLATE_NOOP("TransferText", "No mail reached the owner: nothing changes before the "
                                       "owner is told.")},
    {u"owner_is_told",
     QT_TRANSLATE_NOOP("TransferText", "A mail has reached the owner, or is on its way.")},
    {u"everybody_told",
     QT_TRANSLATE_NOOP("TransferText", "Not everybody was told yet: the change waits for it.")},
    {u"dispute_lost",
     QT_TRANSLATE_NOOP("TransferText", "Who asks lost a dispute about this organisation: a new "
                                       "case needs new evidence, or has to wait.")},
    {u"maker_is_not_checker",
     QT_TRANSLATE_NOOP("TransferText", "Who prepared the case cannot decide it.")},
    {u"checker_role",
     QT_TRANSLATE_NOOP("TransferText", "A lead decides a transfer of this level.")},
    {u"verifier_is_not_checker",
     QT_TRANSLATE_NOOP("TransferText", "Who judged an item of evidence cannot decide the case.")},
    {u"party_is_not_checker",
     QT_TRANSLATE_NOOP("TransferText",
                       "A party, or somebody related to one, cannot decide the case.")},
    {u"plan_drift",
     QT_TRANSLATE_NOOP("TransferText", "The plan is not the one that was looked at.")},
    {u"transfer_state", QT_TRANSLATE_NOOP("TransferText", "The case does not stand at this step.")},
    {u"coverage", QT_TRANSLATE_NOOP("TransferText", "Evidence is missing or not judged.")},
    {u"evidence_coverage", QT_TRANSLATE_NOOP("TransferText", "Evidence is missing or not judged.")},
    {u"second_person", QT_TRANSLATE_NOOP("TransferText", "A second person decides.")},
    {u"parties_chosen", QT_TRANSLATE_NOOP("TransferText", "The parties are not chosen yet.")},
    {u"dispute_open",
     QT_TRANSLATE_NOOP("TransferText", "The transfer is disputed, and that is not settled.")},
    {u"role_may_not", QT_TRANSLATE_NOOP("TransferText", "Your role may not do this.")},
    {u"one_open_case",
     QT_TRANSLATE_NOOP("TransferText", "This organisation has an open transfer already.")},
    {u"number_on_file",
     QT_TRANSLATE_NOOP("TransferText",
                       "This number was not on file for the owner when the case was opened.")},
    {u"artefact_required",
     QT_TRANSLATE_NOOP("TransferText", "This evidence needs its document or call note.")},
    {u"recipient_is_owner",
     QT_TRANSLATE_NOOP("TransferText", "The recipient is the owner already.")},
    {u"ownership_has_changed",
     QT_TRANSLATE_NOOP("TransferText",
                       "The ownership has changed already: this does not undo it.")},
    {u"self_serve_is_read_only",
     QT_TRANSLATE_NOOP("TransferText", "The owner does this transfer in the product: here it "
                                       "can only be read, withdrawn or objected to.")},
    {u"recipient_known",
     QT_TRANSLATE_NOOP("TransferText", "The recipient has no account with this address.")},
    {u"execution_failed", QT_TRANSLATE_NOOP("TransferText", "A step at the provider failed.")},
    {u"route_self_serve",
     QT_TRANSLATE_NOOP("TransferText", "This organisation has never paid: its owner hands it "
                                       "over in the product, or record why not.")},
    {u"cool_off", QT_TRANSLATE_NOOP("TransferText", "The cool-off is still running.")},
    {u"waiting", QT_TRANSLATE_NOOP("TransferText", "The case waits for somebody.")},
    {u"reversal_window",
     QT_TRANSLATE_NOOP("TransferText", "Objections to the transfer are still taken.")},
    {u"plan_complete", QT_TRANSLATE_NOOP("TransferText", "The plan is not complete.")},
    {u"owner_changed", QT_TRANSLATE_NOOP("TransferText", "The owner changed meanwhile.")},
    {u"evidence_once", QT_TRANSLATE_NOOP("TransferText", "This evidence is in the case already.")},
    {u"officer_role",
     QT_TRANSLATE_NOOP("TransferText", "A case is handed to customer support or a lead.")},
    {u"customer_known",
     QT_TRANSLATE_NOOP("TransferText", "The customer is not known at the provider.")},
    {u"database_constraint",
     QT_TRANSLATE_NOOP("TransferText",
                       "The platform refused it: something of this kind exists already.")},
    {u"command_of_another_person",
     QT_TRANSLATE_NOOP("TransferText", "This was sent by somebody else.")},
};

constexpr Entry kBack[] = {
    {u"approval_expired",
     QT_TRANSLATE_NOOP("TransferText", "Nobody was told a day: the approval was over by then. The "
                                       "case is back with its officer, to be sent for approval "
                                       "again.")},
    {u"not_approved",
     QT_TRANSLATE_NOOP("TransferText", "Nobody was told a day: not everybody who has to had "
                                       "approved it. The case is back with its officer, to be sent "
                                       "for approval again.")},
    {u"drift", QT_TRANSLATE_NOOP("TransferText", "Nobody was told a day: the plan no longer holds. "
                                                 "The approvals are void, and the case is back "
                                                 "with its officer.")},
    {u"level_changed",
     QT_TRANSLATE_NOOP("TransferText", "The case has another level by now. The approvals are void, "
                                       "and the case is back with its officer.")},
};

template <size_t size>
const char *textOf(const Entry (&table)[size], const QString &code)
{
    const auto *at = std::find_if(std::begin(table), std::end(table),
                                  [&code](const Entry &one) { return one.code == code; });
    return at == std::end(table) ? nullptr : at->text;
}

} // namespace

QString transferWord(const QString &word)
{
    if (const char *text = textOf(kWords, word))
        return tr(text);
    return stateWord({}, word).text;
}

bool isTransferWord(const QString &word)
{
    return textOf(kWords, word) || isKnownWord(word);
}

QString refusalText(const QString &rule)
{
    const char *text = textOf(kRefusals, rule);
    return text ? tr(text) : QString();
}

QString backText(const QString &why, const QString &route)
{
    if (why.isEmpty())
        return {};
    if (route == "self_serve"_L1)
        return tr(QT_TRANSLATE_NOOP("TransferText",
                                    "Nobody was told a day: the plan is no longer the one that "
                                    "everybody was told of. Once nothing stands in its way the "
                                    "request goes on by itself, and everybody is told anew."));
    const char *text = textOf(kBack, why);
    return tr(text ? text
                   : QT_TRANSLATE_NOOP("TransferText",
                                       "The case did not go on: it is back with its officer."));
}

} // namespace steward::ui
