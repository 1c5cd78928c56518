// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_words.h"

#include "ui/shared/words.h"

#include <QCoreApplication>
#include <QHash>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

const QHash<QString, const char *> &wordTable()
{
    static const QHash<QString, const char *> all{
        {u"owner_consent"_s, QT_TRANSLATE_NOOP("TransferText", "Owner consent")},
        {u"recipient_identity"_s, QT_TRANSLATE_NOOP("TransferText", "Recipient identity")},
        {u"authority"_s, QT_TRANSLATE_NOOP("TransferText", "Authority")},
        {u"control"_s, QT_TRANSLATE_NOOP("TransferText", "Control")},
        {u"in_product_confirmation"_s,
         QT_TRANSLATE_NOOP("TransferText", "Confirmation in the product")},
        {u"reply_and_call_back"_s,
         QT_TRANSLATE_NOOP("TransferText", "Reply and call-back to the number on file")},
        {u"vendor_check"_s, QT_TRANSLATE_NOOP("TransferText", "Identity check by the vendor")},
        {u"id_document_seen"_s, QT_TRANSLATE_NOOP("TransferText", "Identity document seen")},
        {u"registry_extract"_s, QT_TRANSLATE_NOOP("TransferText", "Registry extract")},
        {u"signed_letter"_s, QT_TRANSLATE_NOOP("TransferText", "Signed letter")},
        {u"power_of_attorney"_s, QT_TRANSLATE_NOOP("TransferText", "Power of attorney")},
        {u"past_charge"_s, QT_TRANSLATE_NOOP("TransferText", "Last 4 and amount of a past charge")},
        {u"invoice_number"_s, QT_TRANSLATE_NOOP("TransferText", "Invoice number")},
        {u"bank_proof"_s, QT_TRANSLATE_NOOP("TransferText", "Bank proof")},
        {u"dns_txt"_s,
         QT_TRANSLATE_NOOP("TransferText", "DNS record at the organisation's domain")},
        {u"org_domain_mailbox"_s,
         QT_TRANSLATE_NOOP("TransferText", "Mailbox at the organisation's domain")},
        {u"support_pin"_s, QT_TRANSLATE_NOOP("TransferText", "Support PIN from a signed-in admin")},
        {u"admin_vouch"_s, QT_TRANSLATE_NOOP("TransferText", "Another admin vouches")},
        {u"recipient"_s, QT_TRANSLATE_NOOP("TransferText", "Recipient")},
        {u"old_owner"_s, QT_TRANSLATE_NOOP("TransferText", "Old owner")},
        {u"billing_contact"_s, QT_TRANSLATE_NOOP("TransferText", "Billing contact")},
        {u"owner_request"_s, QT_TRANSLATE_NOOP("TransferText", "The owner asks for it")},
        {u"staff_change"_s, QT_TRANSLATE_NOOP("TransferText", "Change of staff")},
        {u"company_sale"_s, QT_TRANSLATE_NOOP("TransferText", "The company is sold")},
        {u"owner_unreachable"_s, QT_TRANSLATE_NOOP("TransferText", "The owner cannot be reached")},
        {u"owner_deceased"_s, QT_TRANSLATE_NOOP("TransferText", "The owner has died")},
        {u"company_dissolved"_s, QT_TRANSLATE_NOOP("TransferText", "The company is dissolved")},
        {u"court_order"_s, QT_TRANSLATE_NOOP("TransferText", "Court order")},
        {u"in_product"_s, QT_TRANSLATE_NOOP("TransferText", "In the product")},
        {u"email"_s, QT_TRANSLATE_NOOP("TransferText", "E-mail")},
        {u"leave"_s, QT_TRANSLATE_NOOP("TransferText", "Leaves the organisation")},
        {u"could_not_do"_s, QT_TRANSLATE_NOOP("TransferText", "Could not be done")},
        {u"transfer.opened"_s, QT_TRANSLATE_NOOP("TransferText", "Transfer opened")},
        {u"transfer.gated"_s, QT_TRANSLATE_NOOP("TransferText", "Gates checked")},
        {u"transfer.edited"_s, QT_TRANSLATE_NOOP("TransferText", "Parties or choices changed")},
        {u"transfer.accepted"_s, QT_TRANSLATE_NOOP("TransferText", "The recipient accepted")},
        {u"transfer.submitted"_s, QT_TRANSLATE_NOOP("TransferText", "Sent for approval")},
        {u"transfer.approved"_s, QT_TRANSLATE_NOOP("TransferText", "Approved")},
        {u"transfer.voided"_s, QT_TRANSLATE_NOOP("TransferText", "Approval void")},
        {u"transfer.returned"_s, QT_TRANSLATE_NOOP("TransferText", "Returned to the officer")},
        {u"transfer.rejected"_s, QT_TRANSLATE_NOOP("TransferText", "Rejected")},
        {u"transfer.withdrawn"_s, QT_TRANSLATE_NOOP("TransferText", "Withdrawn")},
        {u"transfer.objected"_s, QT_TRANSLATE_NOOP("TransferText", "Objection recorded")},
        {u"transfer.paused"_s, QT_TRANSLATE_NOOP("TransferText", "Waiting began")},
        {u"transfer.continued"_s, QT_TRANSLATE_NOOP("TransferText", "Work continued")},
        {u"transfer.reassigned"_s, QT_TRANSLATE_NOOP("TransferText", "Another officer")},
        {u"transfer.noticed"_s, QT_TRANSLATE_NOOP("TransferText", "Notices sent")},
        {u"transfer.executed"_s, QT_TRANSLATE_NOOP("TransferText", "Carried out")},
        {u"evidence.added"_s, QT_TRANSLATE_NOOP("TransferText", "Evidence added")},
        {u"evidence.decided"_s, QT_TRANSLATE_NOOP("TransferText", "Verdict on evidence")},
        {u"contact_attempt.logged"_s, QT_TRANSLATE_NOOP("TransferText", "Contact logged")},
        {u"transfer.waits_for_notices"_s, QT_TRANSLATE_NOOP("TransferText", "Waits until everybody was told")},
        {u"transfer.sla_warned"_s, QT_TRANSLATE_NOOP("TransferText", "The deadline came near")},
        {u"transfer.sla_breached"_s, QT_TRANSLATE_NOOP("TransferText", "The deadline was missed")},
        {u"transfer.requested"_s, QT_TRANSLATE_NOOP("TransferText", "The owner asked for it in the product")},
        {u"transfer.verified"_s, QT_TRANSLATE_NOOP("TransferText", "Evidence complete")},
        {u"transfer.planned"_s, QT_TRANSLATE_NOOP("TransferText", "Everything is met: the plan can be sent")},
        {u"transfer.unplanned"_s, QT_TRANSLATE_NOOP("TransferText", "Something is no longer met: back to the checks")},
        {u"transfer.converted"_s, QT_TRANSLATE_NOOP("TransferText", "Carried on by support, because a payment arrived")},
        {u"transfer.confirmed"_s, QT_TRANSLATE_NOOP("TransferText", "The owner confirmed in the product")},
        {u"transfer.declined"_s, QT_TRANSLATE_NOOP("TransferText", "The recipient declined")},
        {u"transfer.executing"_s, QT_TRANSLATE_NOOP("TransferText", "The change began")},
        {u"transfer.failed"_s, QT_TRANSLATE_NOOP("TransferText", "A step at the provider failed")},
        {u"transfer.resumed"_s, QT_TRANSLATE_NOOP("TransferText", "The failed step is tried again")},
        {u"transfer.disputed"_s, QT_TRANSLATE_NOOP("TransferText", "Stopped by an objection")},
        {u"transfer.resolution_proposed"_s, QT_TRANSLATE_NOOP("TransferText", "How to settle the objection was proposed")},
        {u"transfer.resolved"_s, QT_TRANSLATE_NOOP("TransferText", "Objection settled")},
        {u"transfer.expired"_s, QT_TRANSLATE_NOOP("TransferText", "Expired")},
        {u"transfer.closed"_s, QT_TRANSLATE_NOOP("TransferText", "Closed: it can no longer be reversed")},
        {u"transfer.reversed"_s, QT_TRANSLATE_NOOP("TransferText", "Reversed")},
        {u"evidence.removed"_s, QT_TRANSLATE_NOOP("TransferText", "Evidence removed")},
        {u"evidence.completed"_s, QT_TRANSLATE_NOOP("TransferText", "All evidence is there")},
        {u"evidence.incomplete"_s, QT_TRANSLATE_NOOP("TransferText", "Evidence is missing again")},
        {u"gate.waived"_s, QT_TRANSLATE_NOOP("TransferText", "Gate waived")},
        {u"notice.sent"_s, QT_TRANSLATE_NOOP("TransferText", "Notice sent")},
        {u"notice.delivered"_s, QT_TRANSLATE_NOOP("TransferText", "Notice delivered")},
        {u"notice.failed"_s, QT_TRANSLATE_NOOP("TransferText", "Notice could not be delivered")},
        {u"ownership.transferred"_s, QT_TRANSLATE_NOOP("TransferText", "Ownership handed over")},
        {u"queued"_s, QT_TRANSLATE_NOOP("TransferText", "Waiting to be sent")},
        {u"sent"_s, QT_TRANSLATE_NOOP("TransferText", "Sent")},
        {u"cool_off"_s, QT_TRANSLATE_NOOP("TransferText", "Ownership is about to change")},
        {u"keep"_s, QT_TRANSLATE_NOOP("TransferText", "Stays")},
        {u"move"_s, QT_TRANSLATE_NOOP("TransferText", "Moves here")},
        {u"ticket"_s, QT_TRANSLATE_NOOP("TransferText", "Ticket")},
        {u"phone"_s, QT_TRANSLATE_NOOP("TransferText", "Telephone")},
        {u"letter"_s, QT_TRANSLATE_NOOP("TransferText", "Letter")},
        {u"recipient_declined"_s, QT_TRANSLATE_NOOP("TransferText", "The recipient declined")},
        {u"dispute_upheld"_s, QT_TRANSLATE_NOOP("TransferText", "The objection held")},
        {u"converted"_s, QT_TRANSLATE_NOOP("TransferText", "A payment arrived: support carries it on")},
        {u"resume"_s, QT_TRANSLATE_NOOP("TransferText", "The objection does not hold")},
        {u"reject"_s, QT_TRANSLATE_NOOP("TransferText", "The objection holds")},
    };
    return all;
}

const QHash<QString, const char *> &refusals()
{
    static const QHash<QString, const char *> all{
        {u"everybody_told"_s, QT_TRANSLATE_NOOP("TransferText", "Not everybody was told yet: the change waits for it.")},
        {u"dispute_lost"_s, QT_TRANSLATE_NOOP("TransferText", "Who asks lost a dispute about this organisation: a new case needs new evidence, or has to wait.")},
        {u"maker_is_not_checker"_s,
         QT_TRANSLATE_NOOP("TransferText", "Who prepared the case cannot decide it.")},
        {u"checker_role"_s,
         QT_TRANSLATE_NOOP("TransferText", "A lead decides a transfer of this level.")},
        {u"verifier_is_not_checker"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "Who judged an item of evidence cannot decide the case.")},
        {u"party_is_not_checker"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "A party, or somebody related to one, cannot decide the case.")},
        {u"plan_drift"_s,
         QT_TRANSLATE_NOOP("TransferText", "The plan is not the one that was looked at.")},
        {u"transfer_state"_s,
         QT_TRANSLATE_NOOP("TransferText", "The case does not stand at this step.")},
        {u"coverage"_s, QT_TRANSLATE_NOOP("TransferText", "Evidence is missing or not judged.")},
        {u"evidence_coverage"_s,
         QT_TRANSLATE_NOOP("TransferText", "Evidence is missing or not judged.")},
        {u"second_person"_s, QT_TRANSLATE_NOOP("TransferText", "A second person decides.")},
        {u"parties_chosen"_s, QT_TRANSLATE_NOOP("TransferText", "The parties are not chosen yet.")},
        {u"dispute_open"_s, QT_TRANSLATE_NOOP("TransferText", "Somebody objects to the transfer.")},
        {u"role_may_not"_s, QT_TRANSLATE_NOOP("TransferText", "Your role may not do this.")},
        {u"one_open_case"_s,
         QT_TRANSLATE_NOOP("TransferText", "This organisation has an open transfer already.")},
        {u"number_on_file"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "This number was not on file for the owner when the case was opened.")},
        {u"artefact_required"_s,
         QT_TRANSLATE_NOOP("TransferText", "This evidence needs its document or call note.")},
        {u"recipient_is_owner"_s,
         QT_TRANSLATE_NOOP("TransferText", "The recipient is the owner already.")},
        {u"ownership_has_changed"_s, QT_TRANSLATE_NOOP("TransferText", "The ownership has changed already: only a reversal undoes it.")},
        {u"self_serve_is_read_only"_s, QT_TRANSLATE_NOOP("TransferText", "The owner does this transfer in the product: here it can only be read, withdrawn or objected to.")},
        {u"recipient_known"_s, QT_TRANSLATE_NOOP("TransferText", "The recipient has no account with this address.")},
        {u"execution_failed"_s, QT_TRANSLATE_NOOP("TransferText", "A step at the provider failed.")},
        {u"route_self_serve"_s, QT_TRANSLATE_NOOP("TransferText", "This organisation has never paid: its owner hands it over in the product, or record why not.")},
        {u"cool_off"_s, QT_TRANSLATE_NOOP("TransferText", "The cool-off is still running.")},
        {u"waiting"_s, QT_TRANSLATE_NOOP("TransferText", "The case waits for somebody.")},
        {u"reversal_window"_s, QT_TRANSLATE_NOOP("TransferText", "The transfer can still be reversed.")},
        {u"plan_complete"_s, QT_TRANSLATE_NOOP("TransferText", "The plan is not complete.")},
        {u"owner_changed"_s, QT_TRANSLATE_NOOP("TransferText", "The owner changed meanwhile.")},
        {u"evidence_once"_s, QT_TRANSLATE_NOOP("TransferText", "This evidence is in the case already.")},
        {u"officer_role"_s, QT_TRANSLATE_NOOP("TransferText", "A case is handed to customer support or a lead.")},
        {u"customer_known"_s, QT_TRANSLATE_NOOP("TransferText", "The customer is not known at the provider.")},
        {u"database_constraint"_s, QT_TRANSLATE_NOOP("TransferText", "The platform refused it: something of this kind exists already.")},
        {u"command_of_another_person"_s, QT_TRANSLATE_NOOP("TransferText", "This was sent by somebody else.")},
    };
    return all;
}

} // namespace

QString transferWord(const QString &word)
{
    const auto at = wordTable().constFind(word);
    if (at != wordTable().constEnd())
        return tr(*at);
    return stateWord({}, word).text;
}

bool isTransferWord(const QString &word)
{
    return wordTable().contains(word) || isKnownWord(word);
}

QString refusalText(const QString &rule)
{
    const auto at = refusals().constFind(rule);
    return at == refusals().constEnd() ? QString() : tr(*at);
}

} // namespace steward::ui
