// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/words.h"

#include <QCoreApplication>
#include <QHash>

#include <array>

namespace steward::ui
{
namespace
{

using namespace Qt::StringLiterals;

struct Entry {
    const char *word;
    const char *text;
    Tone tone;
};

constexpr Entry kEntries[] = {
    {"free_guest", QT_TRANSLATE_NOOP("Words", "Free guest"), Tone::Neutral},
    {"t1", QT_TRANSLATE_NOOP("Words", "T1"), Tone::Neutral},
    {"t2", QT_TRANSLATE_NOOP("Words", "T2"), Tone::Neutral},
    {"t3", QT_TRANSLATE_NOOP("Words", "T3"), Tone::Neutral},
    {"active", QT_TRANSLATE_NOOP("Words", "Active"), Tone::Ok},
    {"past_due", QT_TRANSLATE_NOOP("Words", "Past due"), Tone::Warn},
    {"frozen", QT_TRANSLATE_NOOP("Words", "Frozen"), Tone::Danger},
    {"in_transfer", QT_TRANSLATE_NOOP("Words", "In transfer"), Tone::Pending},
    {"dormant", QT_TRANSLATE_NOOP("Words", "Dormant"), Tone::Neutral},
    {"developer", QT_TRANSLATE_NOOP("Words", "Developer"), Tone::Neutral},
    {"agency", QT_TRANSLATE_NOOP("Words", "Agency"), Tone::Neutral},
    {"studio", QT_TRANSLATE_NOOP("Words", "Studio"), Tone::Neutral},
    {"home", QT_TRANSLATE_NOOP("Words", "Home"), Tone::Ok},
    {"dual", QT_TRANSLATE_NOOP("Words", "Home elsewhere, dual"), Tone::Info},
    {"other", QT_TRANSLATE_NOOP("Words", "Home elsewhere"), Tone::Neutral},
    {"owner", QT_TRANSLATE_NOOP("Words", "Owner"), Tone::Info},
    {"admin", QT_TRANSLATE_NOOP("Words", "Admin"), Tone::Neutral},
    {"sales_agent", QT_TRANSLATE_NOOP("Words", "Sales agent"), Tone::Neutral},
    {"member", QT_TRANSLATE_NOOP("Words", "Member"), Tone::Neutral},
    {"guest", QT_TRANSLATE_NOOP("Words", "Guest"), Tone::Neutral},
    {"pending", QT_TRANSLATE_NOOP("Words", "Pending"), Tone::Pending},
    {"ended", QT_TRANSLATE_NOOP("Words", "Ended"), Tone::Neutral},
    {"invited", QT_TRANSLATE_NOOP("Words", "Invited"), Tone::Pending},
    {"disabled", QT_TRANSLATE_NOOP("Words", "Disabled"), Tone::Danger},
    {"none", QT_TRANSLATE_NOOP("Words", "None"), Tone::Neutral},
    {"totp", QT_TRANSLATE_NOOP("Words", "One-time codes"), Tone::Ok},
    {"trialing", QT_TRANSLATE_NOOP("Words", "Trial"), Tone::Info},
    {"canceled", QT_TRANSLATE_NOOP("Words", "Cancelled"), Tone::Neutral},
    {"expired", QT_TRANSLATE_NOOP("Words", "Expired"), Tone::Neutral},
    {"used", QT_TRANSLATE_NOOP("Words", "Used"), Tone::Neutral},
    {"accruing", QT_TRANSLATE_NOOP("Words", "Accruing"), Tone::Neutral},
    {"eligible", QT_TRANSLATE_NOOP("Words", "Eligible"), Tone::Ok},
    {"in_batch", QT_TRANSLATE_NOOP("Words", "In a batch"), Tone::Info},
    {"pending_approval", QT_TRANSLATE_NOOP("Words", "Waiting for approval"), Tone::Pending},
    {"approved", QT_TRANSLATE_NOOP("Words", "Approved"), Tone::Ok},
    {"submitted", QT_TRANSLATE_NOOP("Words", "Submitted"), Tone::Info},
    {"paid", QT_TRANSLATE_NOOP("Words", "Paid"), Tone::Ok},
    {"reconciled", QT_TRANSLATE_NOOP("Words", "Reconciled"), Tone::Ok},
    {"waiting", QT_TRANSLATE_NOOP("Words", "Waiting"), Tone::Pending},
    {"on_hold", QT_TRANSLATE_NOOP("Words", "On hold"), Tone::Warn},
    {"excluded", QT_TRANSLATE_NOOP("Words", "Excluded"), Tone::Neutral},
    {"rejected", QT_TRANSLATE_NOOP("Words", "Rejected"), Tone::Danger},
    {"failed", QT_TRANSLATE_NOOP("Words", "Failed"), Tone::Danger},
    {"unknown", QT_TRANSLATE_NOOP("Words", "Unknown"), Tone::Stale},
    {"clawed_back", QT_TRANSLATE_NOOP("Words", "Clawed back"), Tone::Danger},
    {"written_off", QT_TRANSLATE_NOOP("Words", "Written off"), Tone::Neutral},
    {"fraud", QT_TRANSLATE_NOOP("Words", "Fraud review"), Tone::Danger},
    {"dispute", QT_TRANSLATE_NOOP("Words", "Dispute"), Tone::Warn},
    {"method", QT_TRANSLATE_NOOP("Words", "Payout method"), Tone::Warn},
    {"manual", QT_TRANSLATE_NOOP("Words", "Held by a person"), Tone::Warn},
    {"intake", QT_TRANSLATE_NOOP("Words", "Intake"), Tone::Info},
    {"gated", QT_TRANSLATE_NOOP("Words", "Gates checked"), Tone::Info},
    {"verifying", QT_TRANSLATE_NOOP("Words", "Verifying"), Tone::Pending},
    {"planned", QT_TRANSLATE_NOOP("Words", "Planned"), Tone::Info},
    {"awaiting_approval", QT_TRANSLATE_NOOP("Words", "Waiting for approval"), Tone::Pending},
    {"notice", QT_TRANSLATE_NOOP("Words", "Notice period"), Tone::Pending},
    {"executing", QT_TRANSLATE_NOOP("Words", "Being carried out"), Tone::Pending},
    {"executed", QT_TRANSLATE_NOOP("Words", "Carried out"), Tone::Ok},
    {"closed", QT_TRANSLATE_NOOP("Words", "Closed"), Tone::Neutral},
    {"disputed", QT_TRANSLATE_NOOP("Words", "Disputed"), Tone::Danger},
    {"withdrawn", QT_TRANSLATE_NOOP("Words", "Withdrawn"), Tone::Neutral},
    {"exec_failed", QT_TRANSLATE_NOOP("Words", "Stopped midway"), Tone::Danger},
    {"reversing", QT_TRANSLATE_NOOP("Words", "Being reversed"), Tone::Pending},
    {"reversed", QT_TRANSLATE_NOOP("Words", "Reversed"), Tone::Neutral},
    {"customer", QT_TRANSLATE_NOOP("Words", "Customer"), Tone::Neutral},
    {"legal", QT_TRANSLATE_NOOP("Words", "Legal"), Tone::Neutral},
    {"finance", QT_TRANSLATE_NOOP("Words", "Finance"), Tone::Neutral},
    {"support", QT_TRANSLATE_NOOP("Words", "Support"), Tone::Neutral},
    {"self_serve", QT_TRANSLATE_NOOP("Words", "Self-serve"), Tone::Neutral},
    {"pass", QT_TRANSLATE_NOOP("Words", "Met"), Tone::Ok},
    {"fail", QT_TRANSLATE_NOOP("Words", "Not met"), Tone::Danger},
    {"wait", QT_TRANSLATE_NOOP("Words", "Wait"), Tone::Pending},
    {"ok", QT_TRANSLATE_NOOP("Words", "Done"), Tone::Ok},
    {"warn", QT_TRANSLATE_NOOP("Words", "Soon"), Tone::Warn},
    {"breach", QT_TRANSLATE_NOOP("Words", "Missed"), Tone::Danger},
    {"denied", QT_TRANSLATE_NOOP("Words", "Denied"), Tone::Warn},
    {"error", QT_TRANSLATE_NOOP("Words", "Failed"), Tone::Danger},
    {"succeeded", QT_TRANSLATE_NOOP("Words", "Succeeded"), Tone::Ok},
    {"captured", QT_TRANSLATE_NOOP("Words", "Captured"), Tone::Ok},
    {"refunded", QT_TRANSLATE_NOOP("Words", "Refunded"), Tone::Warn},
    {"cs_agent", QT_TRANSLATE_NOOP("Words", "Customer support"), Tone::Neutral},
    {"compliance", QT_TRANSLATE_NOOP("Words", "Compliance"), Tone::Neutral},
    {"lead", QT_TRANSLATE_NOOP("Words", "Lead"), Tone::Neutral},
    {"platform_admin", QT_TRANSLATE_NOOP("Words", "Platform administrator"), Tone::Neutral},
    {"auth", QT_TRANSLATE_NOOP("Words", "Sign-in"), Tone::Neutral},
    {"membership", QT_TRANSLATE_NOOP("Words", "Membership"), Tone::Neutral},
    {"role", QT_TRANSLATE_NOOP("Words", "Role"), Tone::Neutral},
    {"invite", QT_TRANSLATE_NOOP("Words", "Invite"), Tone::Neutral},
    {"ownership", QT_TRANSLATE_NOOP("Words", "Ownership"), Tone::Neutral},
    {"billing", QT_TRANSLATE_NOOP("Words", "Billing"), Tone::Neutral},
    {"referral", QT_TRANSLATE_NOOP("Words", "Referral"), Tone::Neutral},
    {"inventory", QT_TRANSLATE_NOOP("Words", "Inventory"), Tone::Neutral},
    {"privacy", QT_TRANSLATE_NOOP("Words", "Privacy"), Tone::Neutral},
    {"system", QT_TRANSLATE_NOOP("Words", "System"), Tone::Neutral},
    {"user", QT_TRANSLATE_NOOP("Words", "Person"), Tone::Neutral},
    {"staff", QT_TRANSLATE_NOOP("Words", "Staff"), Tone::Neutral},
    {"provider", QT_TRANSLATE_NOOP("Words", "Provider"), Tone::Neutral},
    {"org", QT_TRANSLATE_NOOP("Words", "Organisation"), Tone::Neutral},
    {"verified", QT_TRANSLATE_NOOP("Words", "Verified"), Tone::Ok},
    {"checking", QT_TRANSLATE_NOOP("Words", "Being checked"), Tone::Pending},
    {"finding", QT_TRANSLATE_NOOP("Words", "Does not hold"), Tone::Danger},
    {"not_checked", QT_TRANSLATE_NOOP("Words", "Not checked"), Tone::Stale},
    {"unanchored", QT_TRANSLATE_NOOP("Words", "No key installed"), Tone::Stale},
};

const QHash<QString, const Entry *> &entries()
{
    static const QHash<QString, const Entry *> all = [] {
        QHash<QString, const Entry *> byWord;
        for (const Entry &entry : kEntries)
            byWord.insert(QString::fromLatin1(entry.word), &entry);
        return byWord;
    }();
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
    Tone tone = (*at)->tone;
    // "owner" is a fact in a role column and only a source elsewhere.
    if ((*at)->tone == Tone::Info && word == "owner"_L1 && column != "role"_L1)
        tone = Tone::Neutral;
    return {QCoreApplication::translate("Words", (*at)->text), tone};
}

bool isKnownWord(const QString &word)
{
    return entries().contains(word.toLower());
}

QString ruleTitle(const QString &rule)
{
    bool isNumber = false;
    const int number = QStringView{rule}.mid(1).toInt(&isNumber);
    if (!isNumber || number < 1 || number > static_cast<int>(kRules.size()))
        return rule;
    return QCoreApplication::translate("Words", kRules.at(static_cast<size_t>(number - 1)));
}

QString timeLeft(const QDateTime &until)
{
    const qint64 minutes = QDateTime::currentDateTimeUtc().secsTo(until) / 60;
    if (!until.isValid() || minutes < 0)
        return {};
    if (minutes >= 48 * 60)
        //: Time left: days and hours.
        return QCoreApplication::translate("Words", "%1 d %2 h")
            .arg(minutes / 1440)
            .arg(minutes % 1440 / 60);
    if (minutes >= 60)
        //: Time left: hours and minutes.
        return QCoreApplication::translate("Words", "%1 h %2 min")
            .arg(minutes / 60)
            .arg(minutes % 60);
    //: Time left: minutes.
    return QCoreApplication::translate("Words", "%1 min").arg(minutes);
}

StateWord dueWord(const QDateTime &due)
{
    if (!due.isValid())
        return {};
    const QString left = timeLeft(due);
    if (left.isEmpty())
        return {QCoreApplication::translate("Words", "SLA missed"), Tone::Danger};
    constexpr qint64 kSoonS = 2 * 3600;
    //: How long the team still has; %1 is a duration.
    return {QCoreApplication::translate("Words", "%1 left").arg(left),
            QDateTime::currentDateTimeUtc().secsTo(due) < kSoonS ? Tone::Warn : Tone::Ok};
}

QString reasonProblem(const QString &reason)
{
    constexpr int kLeast = 10, kMost = 2'000;
    const auto length = reason.toUcs4().size();
    if (length < kLeast)
        return QCoreApplication::translate("Words", "Write why, in at least %n character(s).",
                                           nullptr, kLeast);
    if (length > kMost)
        return QCoreApplication::translate("Words", "Too long by %n character(s).", nullptr,
                                           int(length - kMost));
    return {};
}

} // namespace steward::ui
