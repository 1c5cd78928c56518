// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/format.h"
#include "ui/transfers/case_text.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <iterator>

// What opens a gate, and what an agent may tell the customer meanwhile.

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

/// The platform's code, what it asks of us, and what it says to the customer.
struct Remedy {
    const char *code;
    const char *agent;
    const char *customer;
};

constexpr Remedy kRemedies[] = {
    {"use_support_route", QT_TRANSLATE_NOOP("TransferText", "carry it through support"),
     QT_TRANSLATE_NOOP("TransferText",
                       "A payment has arrived, so our support team carries the transfer on.")},
    {"use_self_serve_or_record_reason",
     QT_TRANSLATE_NOOP("TransferText", "the owner does it in the product, or record why not"),
     QT_TRANSLATE_NOOP("TransferText", "The owner can hand the organisation over in the product.")},
    {"ask_recipient", QT_TRANSLATE_NOOP("TransferText", "ask the recipient to accept"),
     QT_TRANSLATE_NOOP("TransferText", "We will ask the recipient to accept.")},
    {"choose_recipient", QT_TRANSLATE_NOOP("TransferText", "choose the recipient"),
     QT_TRANSLATE_NOOP("TransferText", "Please tell us who the new owner is.")},
    {"recipient_accepts", QT_TRANSLATE_NOOP("TransferText", "the recipient accepts"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The recipient has an e-mail from us and still has to accept.")},
    {"recipient_creates_account",
     QT_TRANSLATE_NOOP("TransferText", "the recipient makes an account"),
     QT_TRANSLATE_NOOP("TransferText", "The recipient still has to make an account.")},
    {"verify_email",
     QT_TRANSLATE_NOOP("TransferText", "the recipient confirms their e-mail address"),
     QT_TRANSLATE_NOOP("TransferText", "The recipient still has to confirm their e-mail address.")},
    {"enrol_second_factor",
     QT_TRANSLATE_NOOP("TransferText", "the recipient sets up a second factor"),
     QT_TRANSLATE_NOOP("TransferText", "The recipient still has to set up a second factor.")},
    {"activate_account", QT_TRANSLATE_NOOP("TransferText", "the recipient's account is activated"),
     QT_TRANSLATE_NOOP("TransferText", "The recipient's account has to be active first.")},
    {"accept_invitation",
     QT_TRANSLATE_NOOP("TransferText", "the recipient accepts the invitation as a member"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The recipient still has to accept the invitation as a member.")},
    {"wait_until", QT_TRANSLATE_NOOP("TransferText", "time passes"),
     QT_TRANSLATE_NOOP("TransferText",
                       "For your protection we have to wait before the transfer can go on.")},
    {"invoice_paid_or_waived",
     QT_TRANSLATE_NOOP("TransferText", "the invoice is paid, or finance waives it"),
     QT_TRANSLATE_NOOP(
         "TransferText",
         "An invoice of the organisation is open: the transfer goes on once it is paid.")},
    {"dispute_resolved",
     QT_TRANSLATE_NOOP("TransferText", "the dispute is settled at the provider"),
     QT_TRANSLATE_NOOP("TransferText",
                       "A payment is disputed: the transfer goes on once that is settled.")},
    {"dispute_resolved_or_waived",
     QT_TRANSLATE_NOOP("TransferText",
                       "the dispute is settled at the provider, or finance waives it"),
     QT_TRANSLATE_NOOP("TransferText",
                       "A payment is disputed: the transfer goes on once that is settled.")},
    {"billing_facts_known",
     QT_TRANSLATE_NOOP("TransferText", "the provider tells the billing facts"),
     QT_TRANSLATE_NOOP("TransferText", "We are waiting for our payment provider.")},
    {"release_fraud_flag", QT_TRANSLATE_NOOP("TransferText", "compliance releases the fraud flag"),
     QT_TRANSLATE_NOOP("TransferText", "We are checking the proof we have.")},
    {"release_legal_hold", QT_TRANSLATE_NOOP("TransferText", "compliance releases the legal hold"),
     QT_TRANSLATE_NOOP("TransferText", "We are checking the proof we have.")},
    {"choose_old_owner_role",
     QT_TRANSLATE_NOOP("TransferText", "choose what the old owner becomes"),
     QT_TRANSLATE_NOOP("TransferText",
                       "Please tell us what the present owner is to be afterwards.")},
    {"name_another_admin", QT_TRANSLATE_NOOP("TransferText", "the owner names another admin"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The organisation needs another admin before the owner leaves it.")},
    {"name_another_admin_or_note",
     QT_TRANSLATE_NOOP("TransferText",
                       "another admin is named, or a lead writes why none is needed"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The organisation needs another admin before the owner leaves it.")},
    {"repair_ownership",
     QT_TRANSLATE_NOOP("TransferText", "a platform administrator repairs the ownership"),
     QT_TRANSLATE_NOOP("TransferText", "We have to put something right on our side first.")},
    {"leave_another_org",
     QT_TRANSLATE_NOOP("TransferText", "the recipient leaves another organisation"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The recipient is in too many organisations and has to leave one.")},
    {"choose_home_org_outcome",
     QT_TRANSLATE_NOOP("TransferText", "choose the recipient's home organisation"),
     QT_TRANSLATE_NOOP("TransferText", "Please tell us which organisation is the recipient's home "
                                       "afterwards.")},
    {"hand_over_another_org",
     QT_TRANSLATE_NOOP("TransferText", "the recipient hands over another organisation"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The recipient owns too many organisations and has to hand one over.")},
    {"set_sso_domain",
     QT_TRANSLATE_NOOP("TransferText", "the organisation sets its sign-in domain"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The organisation still has to set its domain for single sign-on.")},
    {"state_unreachable_period",
     QT_TRANSLATE_NOOP("TransferText", "write since when the owner cannot be reached"),
     QT_TRANSLATE_NOOP("TransferText", "Please tell us since when the owner cannot be reached.")},
    {"contact_owner",
     QT_TRANSLATE_NOOP("TransferText", "contact the owner, who signed in meanwhile"),
     QT_TRANSLATE_NOOP("TransferText",
                       "The owner was active lately: we have to hear from them first.")},
};

const Remedy *remedyOf(const QString &code)
{
    const auto *at =
        std::find_if(std::begin(kRemedies), std::end(kRemedies),
                     [&code](const Remedy &one) { return code == QLatin1StringView(one.code); });
    return at == std::end(kRemedies) ? nullptr : at;
}

const QHash<QString, const char *> &sentences()
{
    static const QHash<QString, const char *> all{
        {u"takes_effect_at"_s,
         QT_TRANSLATE_NOOP("TransferText", "The transfer is approved and takes place %1.")},
        {u"takes_place_at"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "Everybody concerned is being told. The transfer takes place %1, unless "
                           "somebody objects before.")},
        {u"everybody_is_told_next"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "Nothing stands in the way: everybody concerned is told next.")},
        {u"owner_confirms"_s,
         QT_TRANSLATE_NOOP("TransferText", "The owner still has to confirm it in the product.")},
        {u"recipient_did_not_answer"_s,
         QT_TRANSLATE_NOOP("TransferText", "The recipient did not answer in time: the owner can "
                                           "ask again on the account page.")},
        {u"second_person_checks"_s,
         QT_TRANSLATE_NOOP("TransferText", "A second person checks the transfer.")},
        {u"ownership_changed"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "The transfer is done. Everybody concerned has to sign in again.")},
        {u"objection_is_examined"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "An objection is examined; until then nothing changes.")},
        {u"change_is_being_made"_s,
         QT_TRANSLATE_NOOP("TransferText", "The change is being made now.")},
        {u"recipient_not_named"_s,
         QT_TRANSLATE_NOOP("TransferText", "Please tell us who the new owner is.")},
        {u"checks_are_running"_s,
         QT_TRANSLATE_NOOP("TransferText", "We are checking the proof we have.")},
        {u"identity_is_checked"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "We are checking who is who, and will tell you what we still need.")},
        {u"plan_is_prepared"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "All proof is here. We prepare the transfer for approval.")},
        {u"we_wait_for_you"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "We are waiting for your answer; after it the transfer goes on.")},
        {u"we_wait_inside"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "We are waiting for another team of ours and will write to you.")},
        {u"cannot_go_on"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "The transfer cannot go on like this; we will write to you why.")},
        {u"case_withdrawn"_s,
         QT_TRANSLATE_NOOP("TransferText", "The transfer was withdrawn; nothing has changed.")},
        {u"case_rejected"_s,
         QT_TRANSLATE_NOOP("TransferText", "The transfer was refused; nothing has changed.")},
        {u"case_expired"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "The transfer has expired because nothing was heard; nothing has "
                           "changed.")},
        {u"case_closed"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "The transfer is done, and the time for objections is over.")},
        {u"case_reversed"_s,
         QT_TRANSLATE_NOOP("TransferText",
                           "The transfer was reversed: the former owner owns it again.")},
    };
    return all;
}

} // namespace

QString remedyText(const QString &code)
{
    const Remedy *at = remedyOf(code);
    return at ? tr(at->agent) : transferWord(code);
}

QString tellText(const TransferCaseView &view, const ScreenFormat &format)
{
    if (view.tellCode.isEmpty())
        return {};
    const auto time = [&view](QLatin1StringView name) {
        return QDateTime::fromString(view.tellFacts.value(name).toString(), Qt::ISODateWithMs);
    };
    if (const auto at = sentences().constFind(view.tellCode); at != sentences().constEnd()) {
        const QString sentence = tr(*at);
        if (view.tellFacts.value("objection_open"_L1).toBool())
            //: %1 a whole sentence to the customer: the transfer is done.
            return tr(QT_TRANSLATE_NOOP("TransferText",
                                        "%1 Somebody objected to it: that is examined, and whoever "
                                        "was told of the change is told how it ends."))
                .arg(sentence);
        return sentence.contains(u"%1"_s) ? sentence.arg(format.minutes(time("at"_L1))) : sentence;
    }
    const Remedy *remedy = remedyOf(view.tellCode);
    if (!remedy)
        return tr(QT_TRANSLATE_NOOP("TransferText", "We are working on the transfer."));
    const QString sentence = tr(remedy->customer);
    const QDateTime until = time("until"_L1);
    if (!until.isValid())
        return sentence;
    //: %1 a whole sentence to the customer, %2 a time.
    return tr(QT_TRANSLATE_NOOP("TransferText", "%1 This holds until %2."))
        .arg(sentence, format.minutes(until));
}

StateWord slaWord(const TransferCaseView &view)
{
    if (view.slaState == "breach"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "SLA missed")), Tone::Danger};
    const QString left = timeLeft(view.slaDueAt);
    if (left.isEmpty())
        return {};
    //: How long the team still has; %1 is a duration.
    return {tr(QT_TRANSLATE_NOOP("TransferText", "SLA %1 left")).arg(left),
            view.slaState == "warn"_L1 ? Tone::Warn : Tone::Ok};
}

} // namespace steward::ui
