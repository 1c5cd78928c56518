// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_text.h"

#include "ui/shared/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QLocale>

#include <utility>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferText", text);
}

constexpr std::array kGates{
    QT_TRANSLATE_NOOP("TransferText", "The organisation has paid: support route"),
    QT_TRANSLATE_NOOP("TransferText", "The recipient accepted"),
    QT_TRANSLATE_NOOP("TransferText", "The recipient's e-mail and second factor"),
    QT_TRANSLATE_NOOP("TransferText", "The recipient is or becomes a member"),
    QT_TRANSLATE_NOOP("TransferText", "No recent transfer"),
    QT_TRANSLATE_NOOP("TransferText", "No open dispute, no unpaid invoice"),
    QT_TRANSLATE_NOOP("TransferText", "No fraud flag, no legal hold"),
    QT_TRANSLATE_NOOP("TransferText", "Exactly one owner afterwards"),
    QT_TRANSLATE_NOOP("TransferText", "Organisations of the recipient and home organisation"),
    QT_TRANSLATE_NOOP("TransferText", "Organisations the recipient owns"),
    QT_TRANSLATE_NOOP("TransferText", "Limits of the tier"),
    QT_TRANSLATE_NOOP("TransferText", "No fresh change of sign-in"),
    QT_TRANSLATE_NOOP("TransferText", "Activity of the owner"),
};

/// "cs_agent, lead" as people are called.
QString peopleText(const QString &who)
{
    QStringList out;
    for (const QString &one : who.split(u", "_s))
        out << (isTransferWord(one) ? transferWord(one) : readableWord(one));
    return out.join(u", "_s);
}

/// Where an execution stopped, and what is left of it.
QString resumePoint(const QJsonObject &facts, const ScreenFormat &format)
{
    const QString provider = facts.value("provider"_L1).toString();
    const QString error = facts.value("error"_L1).toString();
    QString out;
    if (!provider.isEmpty() && !error.isEmpty())
        //: %1 a payment provider, %2 what it answered, %3 how often it was tried.
        out =
            u' ' + tr(QT_TRANSLATE_NOOP("TransferText", "%1 said “%2” (tried %3 times)."))
                       .arg(provider, error, format.count(facts.value("attempts"_L1).toInteger()));
    if (facts.contains("steps_left"_L1))
        //: %1 and %2 are counts of steps at a payment provider.
        out += u' ' + tr(QT_TRANSLATE_NOOP("TransferText", "Done: %1 steps. Left: %2."))
                          .arg(format.count(facts.value("steps_done"_L1).toInteger()),
                               format.count(facts.value("steps_left"_L1).toInteger()));
    return out;
}

/// Which part in the case stands in the way of deciding it.
QString partText(const QJsonObject &facts)
{
    const QString act = facts.value("act"_L1).toString();
    return act.isEmpty() ? QString()
                         //: Why somebody may not decide: %1 what they did in the case before.
                         : u' ' + tr(QT_TRANSLATE_NOOP("TransferText", "Their part was: %1."))
                                      .arg(transferWord(act));
}

/// The name of a fact as people say it.
QString factName(const QString &key)
{
    if (key == "act"_L1)
        return tr(QT_TRANSLATE_NOOP("TransferText", "Part in the case"));
    if (key == "verdict_note"_L1)
        return tr(QT_TRANSLATE_NOOP("TransferText", "Note to the verdict"));
    return readableWord(key);
}

QString factValue(const QJsonValue &value, const ScreenFormat &format)
{
    if (value.isNull())
        return u"–"_s;
    if (value.isBool())
        return value.toBool() ? tr(QT_TRANSLATE_NOOP("TransferText", "yes"))
                              : tr(QT_TRANSLATE_NOOP("TransferText", "no"));
    if (value.isDouble())
        return format.count(value.toInteger());
    const QString text = value.toString();
    if (const QDateTime at = QDateTime::fromString(text, Qt::ISODateWithMs); at.isValid())
        return format.minutes(at);
    return transferWord(text);
}

} // namespace

QString readableWord(QString word)
{
    word.replace(u'_', u' ');
    word.replace(u'.', u' ');
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

QString transferStepTitle(int step)
{
    constexpr std::array kTitles{
        QT_TRANSLATE_NOOP("TransferText", "Route"),    QT_TRANSLATE_NOOP("TransferText", "Parties"),
        QT_TRANSLATE_NOOP("TransferText", "Identity"), QT_TRANSLATE_NOOP("TransferText", "Impact"),
        QT_TRANSLATE_NOOP("TransferText", "Approval"), QT_TRANSLATE_NOOP("TransferText", "Notice"),
        QT_TRANSLATE_NOOP("TransferText", "Outcome")};
    return step >= 1 && step <= 7 ? tr(kTitles.at(static_cast<size_t>(step - 1))) : QString();
}

QString gateTitle(const QString &rule)
{
    const int number = QStringView{rule}.mid(1).toInt();
    return number >= 1 && number <= static_cast<int>(kGates.size())
               ? tr(kGates.at(static_cast<size_t>(number - 1)))
               : rule;
}

StateWord verdictWord(const QString &verdict)
{
    if (verdict.isEmpty())
        return {tr(QT_TRANSLATE_NOOP("TransferText", "No verdict yet")), Tone::Pending};
    if (verdict == "could_not_do"_L1)
        return {transferWord(verdict), Tone::Warn};
    return stateWord(u"verdict"_s, verdict);
}

QString factsText(const QJsonObject &facts, const ScreenFormat &format)
{
    QStringList parts;
    for (auto it = facts.constBegin(); it != facts.constEnd(); ++it)
        if (!it->isObject() && !it->isArray() && !it->isNull() && !it.key().endsWith("_id"_L1) &&
            it.key() != "smallest_change"_L1 && it.key() != "policy_version"_L1 &&
            !it.key().endsWith("_s"_L1) && !it.key().endsWith("_hash"_L1))
            //: A fact behind a verdict: %1 its name, %2 its value.
            parts << tr(QT_TRANSLATE_NOOP("TransferText", "%1: %2"))
                         .arg(factName(it.key()), factValue(*it, format));
    return parts.join(u" · "_s);
}

namespace
{

/// Who let the case pass the gate although it is shut; empty when nobody did.
QString waiverText(QJsonObject &facts, const ScreenFormat &format)
{
    const QString by = facts.take("waived_by"_L1).toString();
    const QDateTime at =
        QDateTime::fromString(facts.take("waived_at"_L1).toString(), Qt::ISODateWithMs);
    const QString note = facts.take("waiver_note"_L1).toString();
    return by.isEmpty() ? QString()
                        //: A gate that somebody let pass: %1 a name, %2 a time, %3 what they wrote.
                        : tr(QT_TRANSLATE_NOOP("TransferText", "Waived by %1 on %2: “%3”"))
                              .arg(by, format.minutes(at), note);
}

} // namespace

QString gateSentence(const GateView &gate, const ScreenFormat &format)
{
    QJsonObject facts = gate.facts;
    const QString waiver = waiverText(facts, format);
    QString out = factsText(facts, format);
    if (!waiver.isEmpty())
        out += (out.isEmpty() ? QString() : u"\n"_s) + waiver;
    QString change;
    if (gate.smallestUntil.isValid() || gate.nextChangeAt.isValid())
        //: What would make a gate pass: %1 is a time.
        change = tr(QT_TRANSLATE_NOOP("TransferText", "Opens %1"))
                     .arg(format.minutes(gate.smallestUntil.isValid() ? gate.smallestUntil
                                                                      : gate.nextChangeAt));
    if (!gate.smallestChange.isEmpty() && gate.smallestChange != "wait_until"_L1)
        //: What would make a gate pass.
        change = tr(QT_TRANSLATE_NOOP("TransferText", "Smallest change: %1"))
                     .arg(remedyText(gate.smallestChange)) +
                 (change.isEmpty() ? QString() : u" · "_s + change);
    if (!change.isEmpty())
        out += (out.isEmpty() ? QString() : u"\n"_s) + change;
    return out;
}

EffectText effectText(const QJsonObject &effect, const TransferCaseView &view)
{
    const auto get = [&effect](QLatin1StringView name) {
        const QString value = effect.value(name).toString();
        // Of an earlier look that kept no names.
        return value.startsWith(u'#') ? QString() : value;
    };
    const auto person = [&view](const QString &id) {
        if (id == view.from.id.value)
            return view.from.name;
        return view.to && id == view.to->id.value
                   ? view.to->name
                   : tr(QT_TRANSLATE_NOOP("TransferText", "somebody else"));
    };
    const QString kind = get("kind"_L1);
    const QString who = person(get("user_id"_L1));
    const auto arrow = [](const QString &before, const QString &after) {
        //: Before → after.
        return tr(QT_TRANSLATE_NOOP("TransferText", "%1 → %2")).arg(before, after);
    };
    if (kind == "owner_steps_down"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "%1 steps down")).arg(who),
                arrow(transferWord(get("before"_L1)), transferWord(get("after"_L1)))};
    if (kind == "owner_set"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "%1 becomes the owner")).arg(who),
                arrow(transferWord(get("before"_L1)), transferWord(get("after"_L1)))};
    if (kind == "home_org_moves"_L1)
        return {
            tr(QT_TRANSLATE_NOOP("TransferText", "Home organisation of %1 moves here")).arg(who),
            {}};
    if (kind == "sessions_end"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "%1 is signed out everywhere")).arg(who),
                tr(QT_TRANSLATE_NOOP("TransferText", "All sessions on all subdomains → ended"))};
    if (kind == "invite"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Open invite %1 by the old owner"))
                    .arg(get("selector"_L1)),
                arrow(transferWord(get("invite_kind"_L1)), transferWord(get("after"_L1)))};
    if (kind == "buyer_token_rotates"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Buyer link %1")).arg(get("selector"_L1)),
                tr(QT_TRANSLATE_NOOP("TransferText", "Working → stops working"))};
    if (kind == "billing_contact"_L1)
        return {
            tr(QT_TRANSLATE_NOOP("TransferText", "Billing contact at %1")).arg(get("provider"_L1)),
            tr(QT_TRANSLATE_NOOP("TransferText", "→ %1, %2 · customer %3 kept · no money moves"))
                .arg(get("name"_L1), get("email"_L1), get("customer_id"_L1))};
    const QString addressee = get("addressee_masked"_L1),
                  language = languageText(get("language"_L1));
    if (kind == "notice"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Notice to the %1"))
                    .arg(transferWord(get("party"_L1)).toLower()),
                addressee.isEmpty() ? language : addressee + u" · "_s + language};
    if (kind == "org_status"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Status of the organisation")),
                arrow(transferWord(get("before"_L1)), transferWord(get("after"_L1)))};
    if (kind == "cool_off"_L1) {
        const qint64 minutes = effect.value("seconds"_L1).toInteger() / 60;
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Cool-off before anything changes")),
                minutes % 60 == 0 ? tr(QT_TRANSLATE_NOOP("TransferText", "%1 h")).arg(minutes / 60)
                                  : tr(QT_TRANSLATE_NOOP("TransferText", "%1 min")).arg(minutes)};
    }
    return {readableWord(kind), {}};
}

QString roleRefusal(const QStringList &roles)
{
    QStringList titles;
    for (const QString &role : roles)
        titles << transferWord(role);
    //: %1 is a list of roles.
    return tr(QT_TRANSLATE_NOOP("TransferText", "Your role may not do this. Who can: %1."))
        .arg(titles.join(u", "_s));
}

QList<EffectText> billingTexts(const TransferCaseView &view, const ScreenFormat &format)
{
    static const QHash<QString, const char *> modes{
        {u"keep"_s, QT_TRANSLATE_NOOP("TransferText", "The customer at the provider is kept")},
        {u"replace"_s, QT_TRANSLATE_NOOP("TransferText", "A new customer is made at the provider")},
        {u"none"_s, QT_TRANSLATE_NOOP("TransferText", "Nothing happens at a provider")}};
    QList<EffectText> out;
    if (const auto mode = modes.constFind(view.billingMode); mode != modes.constEnd())
        out << EffectText{tr(*mode),
                          view.billingExpires.isValid()
                              ? tr(QT_TRANSLATE_NOOP("TransferText", "This preview holds until %1"))
                                    .arg(format.exact(view.billingExpires))
                              : QString()};
    for (QJsonObject line : view.billingLines) {
        const QString kind = line.take("kind"_L1).toString();
        const QString text = line.take("text"_L1).toString();
        out << EffectText{text.isEmpty() ? transferWord(kind) : text, factsText(line, format)};
    }
    return out;
}

QString blockText(const BlockView &block, const ScreenFormat &format)
{
    if (isClosedLevel(block))
        return closedLevelText(block, format);
    QString out = refusalText(block.rule);
    if (!out.isEmpty())
        out += block.rule == "execution_failed"_L1 ? resumePoint(block.facts, format)
                                                   : partText(block.facts);
    else if (block.rule.startsWith(u'G')) {
        // What would open it says more than the facts, which stand at the gate.
        const QString remedy = block.facts.value("smallest_change"_L1).toString();
        out = remedy.isEmpty() ? gateTitle(block.rule) + u". "_s + factsText(block.facts, format)
                               //: A gate in the way: %1 what it asks, %2 what would open it.
                               : tr(QT_TRANSLATE_NOOP("TransferText", "%1. What opens it: %2."))
                                     .arg(gateTitle(block.rule), remedyText(remedy));
    } else
        out = readableWord(block.rule) + u". "_s + factsText(block.facts, format);
    if (!block.who.isEmpty() && block.who != "nobody"_L1)
        //: Who may do what is refused here.
        out +=
            u' ' + tr(QT_TRANSLATE_NOOP("TransferText", "Who can: %1.")).arg(peopleText(block.who));
    return out;
}

QString refusalSentence(const QJsonObject &answer, const ScreenFormat &format)
{
    const QString rule = answer.value("rule"_L1).toString();
    if (rule.isEmpty())
        return {};
    const QJsonValue who = answer.value("who"_L1);
    return blockText(
        {rule, answer.value("facts"_L1).toObject(),
         who.isArray() ? who.toVariant().toStringList().join(u", "_s) : who.toString()},
        format);
}

CaseStops stopsOf(const TransferCaseView &view)
{
    CaseStops out;
    for (const TimelineView &entry : view.timeline) {
        if (entry.kind == "transfer.disputed"_L1 || entry.kind == "transfer.objected"_L1)
            out.open << entry;
        else if (entry.kind == "transfer.resolved"_L1)
            out.settled << std::exchange(out.open, {});
    }
    return out;
}

bool isSignal(const TimelineView &stop)
{
    return stop.facts.contains("reason_code"_L1);
}

QString closeReasonText(const TransferCaseView &view)
{
    return isTransferWord(view.closeReason) ? transferWord(view.closeReason) : view.closeReason;
}

QString languageText(const QString &language)
{
    return QLocale::languageToString(QLocale(language).language());
}

QString waitingText(const TransferCaseView &view, const ScreenFormat &format)
{
    QStringList names = view.waits.people;
    const bool isUnnamed = names.isEmpty() && view.waits.roles == QStringList{u"recipient"_s};
    if (isUnnamed && view.to)
        names << view.to->email;
    if (names.isEmpty())
        for (const QString &role : view.waits.roles)
            names << transferWord(role);
    if (names.isEmpty())
        return {};
    QString who = names.takeFirst();
    for (const QString &other : names)
        //: Whom a case waits for: either of two, by name or by role.
        who = tr(QT_TRANSLATE_NOOP("TransferText", "%1 or %2")).arg(who, other);
    return view.waits.since.isValid()
               //: A step of the rail that waits: %1 for whom, %2 since when.
               ? tr(QT_TRANSLATE_NOOP("TransferText", "Waiting on %1 since %2"))
                     .arg(who, format.minutes(view.waits.since))
               //: A step of the rail that waits: %1 for whom.
               : tr(QT_TRANSLATE_NOOP("TransferText", "Waiting on %1")).arg(who);
}

} // namespace steward::ui
