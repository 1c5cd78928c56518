// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/words.h"

#include <QCoreApplication>
#include <QHash>

#include <array>

namespace steward::ui {
namespace {

using namespace Qt::StringLiterals;

struct Entry {
    const char *text;
    Tone tone;
};

const QHash<QString, Entry> &entries()
{
    static const QHash<QString, Entry> all{
        {u"free_guest"_s, {QT_TRANSLATE_NOOP("Words", "Free guest"), Tone::Neutral}},
        {u"t1"_s, {QT_TRANSLATE_NOOP("Words", "T1"), Tone::Neutral}},
        {u"t2"_s, {QT_TRANSLATE_NOOP("Words", "T2"), Tone::Neutral}},
        {u"t3"_s, {QT_TRANSLATE_NOOP("Words", "T3"), Tone::Neutral}},
        {u"active"_s, {QT_TRANSLATE_NOOP("Words", "Active"), Tone::Ok}},
        {u"past_due"_s, {QT_TRANSLATE_NOOP("Words", "Past due"), Tone::Warn}},
        {u"frozen"_s, {QT_TRANSLATE_NOOP("Words", "Frozen"), Tone::Danger}},
        {u"in_transfer"_s, {QT_TRANSLATE_NOOP("Words", "In transfer"), Tone::Pending}},
        {u"dormant"_s, {QT_TRANSLATE_NOOP("Words", "Dormant"), Tone::Neutral}},
        {u"developer"_s, {QT_TRANSLATE_NOOP("Words", "Developer"), Tone::Neutral}},
        {u"agency"_s, {QT_TRANSLATE_NOOP("Words", "Agency"), Tone::Neutral}},
        {u"studio"_s, {QT_TRANSLATE_NOOP("Words", "Studio"), Tone::Neutral}},
        {u"home"_s, {QT_TRANSLATE_NOOP("Words", "Home"), Tone::Ok}},
        {u"dual"_s, {QT_TRANSLATE_NOOP("Words", "Home elsewhere, dual"), Tone::Info}},
        {u"other"_s, {QT_TRANSLATE_NOOP("Words", "Home elsewhere"), Tone::Neutral}},
        {u"owner"_s, {QT_TRANSLATE_NOOP("Words", "Owner"), Tone::Info}},
        {u"admin"_s, {QT_TRANSLATE_NOOP("Words", "Admin"), Tone::Neutral}},
        {u"sales_agent"_s, {QT_TRANSLATE_NOOP("Words", "Sales agent"), Tone::Neutral}},
        {u"member"_s, {QT_TRANSLATE_NOOP("Words", "Member"), Tone::Neutral}},
        {u"guest"_s, {QT_TRANSLATE_NOOP("Words", "Guest"), Tone::Neutral}},
        {u"pending"_s, {QT_TRANSLATE_NOOP("Words", "Pending"), Tone::Pending}},
        {u"ended"_s, {QT_TRANSLATE_NOOP("Words", "Ended"), Tone::Neutral}},
        {u"invited"_s, {QT_TRANSLATE_NOOP("Words", "Invited"), Tone::Pending}},
        {u"disabled"_s, {QT_TRANSLATE_NOOP("Words", "Disabled"), Tone::Danger}},
        {u"none"_s, {QT_TRANSLATE_NOOP("Words", "None"), Tone::Neutral}},
        {u"totp"_s, {QT_TRANSLATE_NOOP("Words", "One-time codes"), Tone::Ok}},
        {u"trialing"_s, {QT_TRANSLATE_NOOP("Words", "Trial"), Tone::Info}},
        {u"canceled"_s, {QT_TRANSLATE_NOOP("Words", "Cancelled"), Tone::Neutral}},
        {u"expired"_s, {QT_TRANSLATE_NOOP("Words", "Expired"), Tone::Neutral}},
        {u"used"_s, {QT_TRANSLATE_NOOP("Words", "Used"), Tone::Neutral}},
        {u"accruing"_s, {QT_TRANSLATE_NOOP("Words", "Accruing"), Tone::Neutral}},
        {u"eligible"_s, {QT_TRANSLATE_NOOP("Words", "Eligible"), Tone::Ok}},
        {u"in_batch"_s, {QT_TRANSLATE_NOOP("Words", "In a batch"), Tone::Info}},
        {u"pending_approval"_s, {QT_TRANSLATE_NOOP("Words", "Waiting for approval"), Tone::Pending}},
        {u"approved"_s, {QT_TRANSLATE_NOOP("Words", "Approved"), Tone::Ok}},
        {u"submitted"_s, {QT_TRANSLATE_NOOP("Words", "Submitted"), Tone::Info}},
        {u"paid"_s, {QT_TRANSLATE_NOOP("Words", "Paid"), Tone::Ok}},
        {u"reconciled"_s, {QT_TRANSLATE_NOOP("Words", "Reconciled"), Tone::Ok}},
        {u"waiting"_s, {QT_TRANSLATE_NOOP("Words", "Waiting"), Tone::Pending}},
        {u"on_hold"_s, {QT_TRANSLATE_NOOP("Words", "On hold"), Tone::Warn}},
        {u"excluded"_s, {QT_TRANSLATE_NOOP("Words", "Excluded"), Tone::Neutral}},
        {u"rejected"_s, {QT_TRANSLATE_NOOP("Words", "Rejected"), Tone::Danger}},
        {u"failed"_s, {QT_TRANSLATE_NOOP("Words", "Failed"), Tone::Danger}},
        {u"unknown"_s, {QT_TRANSLATE_NOOP("Words", "Unknown"), Tone::Stale}},
        {u"clawed_back"_s, {QT_TRANSLATE_NOOP("Words", "Clawed back"), Tone::Danger}},
        {u"written_off"_s, {QT_TRANSLATE_NOOP("Words", "Written off"), Tone::Neutral}},
        {u"fraud"_s, {QT_TRANSLATE_NOOP("Words", "Fraud review"), Tone::Danger}},
        {u"dispute"_s, {QT_TRANSLATE_NOOP("Words", "Dispute"), Tone::Warn}},
        {u"method"_s, {QT_TRANSLATE_NOOP("Words", "Payout method"), Tone::Warn}},
        {u"manual"_s, {QT_TRANSLATE_NOOP("Words", "Held by a person"), Tone::Warn}},
        {u"intake"_s, {QT_TRANSLATE_NOOP("Words", "Intake"), Tone::Info}},
        {u"gated"_s, {QT_TRANSLATE_NOOP("Words", "Gates checked"), Tone::Info}},
        {u"verifying"_s, {QT_TRANSLATE_NOOP("Words", "Verifying"), Tone::Pending}},
        {u"planned"_s, {QT_TRANSLATE_NOOP("Words", "Planned"), Tone::Info}},
        {u"awaiting_approval"_s, {QT_TRANSLATE_NOOP("Words", "Waiting for approval"), Tone::Pending}},
        {u"notice"_s, {QT_TRANSLATE_NOOP("Words", "Notice period"), Tone::Pending}},
        {u"executing"_s, {QT_TRANSLATE_NOOP("Words", "Being carried out"), Tone::Pending}},
        {u"executed"_s, {QT_TRANSLATE_NOOP("Words", "Carried out"), Tone::Ok}},
        {u"closed"_s, {QT_TRANSLATE_NOOP("Words", "Closed"), Tone::Neutral}},
        {u"disputed"_s, {QT_TRANSLATE_NOOP("Words", "Disputed"), Tone::Danger}},
        {u"withdrawn"_s, {QT_TRANSLATE_NOOP("Words", "Withdrawn"), Tone::Neutral}},
        {u"exec_failed"_s, {QT_TRANSLATE_NOOP("Words", "Stopped midway"), Tone::Danger}},
        {u"reversing"_s, {QT_TRANSLATE_NOOP("Words", "Being reversed"), Tone::Pending}},
        {u"reversed"_s, {QT_TRANSLATE_NOOP("Words", "Reversed"), Tone::Neutral}},
        {u"customer"_s, {QT_TRANSLATE_NOOP("Words", "Customer"), Tone::Neutral}},
        {u"legal"_s, {QT_TRANSLATE_NOOP("Words", "Legal"), Tone::Neutral}},
        {u"finance"_s, {QT_TRANSLATE_NOOP("Words", "Finance"), Tone::Neutral}},
        {u"support"_s, {QT_TRANSLATE_NOOP("Words", "Support"), Tone::Neutral}},
        {u"self_serve"_s, {QT_TRANSLATE_NOOP("Words", "Self-serve"), Tone::Neutral}},
        {u"pass"_s, {QT_TRANSLATE_NOOP("Words", "Met"), Tone::Ok}},
        {u"fail"_s, {QT_TRANSLATE_NOOP("Words", "Not met"), Tone::Danger}},
        {u"wait"_s, {QT_TRANSLATE_NOOP("Words", "Wait"), Tone::Pending}},
        {u"ok"_s, {QT_TRANSLATE_NOOP("Words", "Done"), Tone::Ok}},
        {u"denied"_s, {QT_TRANSLATE_NOOP("Words", "Denied"), Tone::Warn}},
        {u"error"_s, {QT_TRANSLATE_NOOP("Words", "Failed"), Tone::Danger}},
        {u"succeeded"_s, {QT_TRANSLATE_NOOP("Words", "Succeeded"), Tone::Ok}},
        {u"captured"_s, {QT_TRANSLATE_NOOP("Words", "Captured"), Tone::Ok}},
        {u"refunded"_s, {QT_TRANSLATE_NOOP("Words", "Refunded"), Tone::Warn}},
        {u"cs_agent"_s, {QT_TRANSLATE_NOOP("Words", "Customer support"), Tone::Neutral}},
        {u"compliance"_s, {QT_TRANSLATE_NOOP("Words", "Compliance"), Tone::Neutral}},
        {u"lead"_s, {QT_TRANSLATE_NOOP("Words", "Lead"), Tone::Neutral}},
        {u"platform_admin"_s, {QT_TRANSLATE_NOOP("Words", "Platform administrator"), Tone::Neutral}},
        {u"auth"_s, {QT_TRANSLATE_NOOP("Words", "Sign-in"), Tone::Neutral}},
        {u"membership"_s, {QT_TRANSLATE_NOOP("Words", "Membership"), Tone::Neutral}},
        {u"role"_s, {QT_TRANSLATE_NOOP("Words", "Role"), Tone::Neutral}},
        {u"invite"_s, {QT_TRANSLATE_NOOP("Words", "Invite"), Tone::Neutral}},
        {u"ownership"_s, {QT_TRANSLATE_NOOP("Words", "Ownership"), Tone::Neutral}},
        {u"billing"_s, {QT_TRANSLATE_NOOP("Words", "Billing"), Tone::Neutral}},
        {u"referral"_s, {QT_TRANSLATE_NOOP("Words", "Referral"), Tone::Neutral}},
        {u"inventory"_s, {QT_TRANSLATE_NOOP("Words", "Inventory"), Tone::Neutral}},
        {u"privacy"_s, {QT_TRANSLATE_NOOP("Words", "Privacy"), Tone::Neutral}},
        {u"system"_s, {QT_TRANSLATE_NOOP("Words", "System"), Tone::Neutral}},
        {u"user"_s, {QT_TRANSLATE_NOOP("Words", "Person"), Tone::Neutral}},
        {u"staff"_s, {QT_TRANSLATE_NOOP("Words", "Staff"), Tone::Neutral}},
        {u"provider"_s, {QT_TRANSLATE_NOOP("Words", "Provider"), Tone::Neutral}},
        {u"org"_s, {QT_TRANSLATE_NOOP("Words", "Organisation"), Tone::Neutral}},
    };
    return all;
}

constexpr std::array kRules{
    QT_TRANSLATE_NOOP("Words", "The referral is real and the code has an owner"),
    QT_TRANSLATE_NOOP("Words", "Not a self-referral"),
    QT_TRANSLATE_NOOP("Words", "The referred organisation has paid"),
    QT_TRANSLATE_NOOP("Words", "The referrer has paid and is in good standing"),
    QT_TRANSLATE_NOOP("Words", "Within the twelve months"),
    QT_TRANSLATE_NOOP("Words", "Thirty days since the payment"),
    QT_TRANSLATE_NOOP("Words", "The payment was not refunded or disputed"),
    QT_TRANSLATE_NOOP("Words", "The balance reaches the minimum"),
    QT_TRANSLATE_NOOP("Words", "The payout method is verified and settled"),
    QT_TRANSLATE_NOOP("Words", "Tax and sanctions data are complete"),
    QT_TRANSLATE_NOOP("Words", "No open fraud flag"),
    QT_TRANSLATE_NOOP("Words", "The referrer is not suspended"),
    QT_TRANSLATE_NOOP("Words", "Not covered by another payout"),
};

QString readable(QString word)
{
    word.replace(u'_', u' ');
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

} // namespace

StateWord stateWord(const QString &column, const QString &word)
{
    // Eligibility names the first rule that is not met; none means that all are.
    if (column == "eligibility"_L1)
        return {word, word.isEmpty() ? Tone::Ok : Tone::Warn};
    if (word.isEmpty())
        return {u"–"_s, Tone::Neutral};
    const auto at = entries().constFind(word.toLower());
    if (at == entries().constEnd())
        return {readable(word), Tone::Neutral};
    Tone tone = at->tone;
    // "owner" is a fact in a role column and only a source elsewhere.
    if (at->tone == Tone::Info && word == "owner"_L1 && column != "role"_L1)
        tone = Tone::Neutral;
    return {QCoreApplication::translate("Words", at->text), tone};
}

QString ruleTitle(const QString &rule)
{
    bool isNumber = false;
    const int number = rule.mid(1).toInt(&isNumber);
    if (!isNumber || number < 1 || number > static_cast<int>(kRules.size()))
        return rule;
    return QCoreApplication::translate("Words", kRules.at(static_cast<size_t>(number - 1)));
}

} // namespace steward::ui
