// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_text.h"

#include "ui/shared/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>

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
    };
    return all;
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

const QHash<QString, const char *> &refusals()
{
    static const QHash<QString, const char *> all{
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
    };
    return all;
}

QString readable(QString word)
{
    word.replace(u'_', u' ');
    word.replace(u'.', u' ');
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
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
    const int number = rule.mid(1).toInt();
    return number >= 1 && number <= static_cast<int>(kGates.size())
               ? tr(kGates.at(static_cast<size_t>(number - 1)))
               : rule;
}

QString transferWord(const QString &word)
{
    const auto at = wordTable().constFind(word);
    if (at != wordTable().constEnd())
        return tr(*at);
    return stateWord({}, word).text;
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
        if (!it->isObject() && !it->isArray() && !it.key().endsWith("_id"_L1) &&
            it.key() != "smallest_change"_L1 && it.key() != "policy_version"_L1 &&
            !it.key().endsWith("_s"_L1) && !it.key().endsWith("_hash"_L1))
            //: A fact behind a verdict: %1 its name, %2 its value.
            parts << tr(QT_TRANSLATE_NOOP("TransferText", "%1: %2"))
                         .arg(readable(it.key()), factValue(*it, format));
    return parts.join(u" · "_s);
}

QString gateSentence(const GateView &gate, const ScreenFormat &format)
{
    QString out = factsText(gate.facts, format);
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
    const auto get = [&effect](QLatin1StringView name) { return effect.value(name).toString(); };
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
    if (kind == "notice"_L1)
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Notice to the %1"))
                    .arg(transferWord(get("party"_L1)).toLower()),
                get("addressee_masked"_L1) + u" · "_s + get("language"_L1)};
    if (kind == "cool_off"_L1) {
        const qint64 minutes = effect.value("seconds"_L1).toInteger() / 60;
        return {tr(QT_TRANSLATE_NOOP("TransferText", "Cool-off before anything changes")),
                minutes % 60 == 0 ? tr(QT_TRANSLATE_NOOP("TransferText", "%1 h")).arg(minutes / 60)
                                  : tr(QT_TRANSLATE_NOOP("TransferText", "%1 min")).arg(minutes)};
    }
    return {readable(kind), {}};
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
    const auto at = refusals().constFind(block.rule);
    QString out;
    if (at != refusals().constEnd())
        out = tr(*at);
    else if (block.rule.startsWith(u'G')) {
        // What would open it says more than the facts, which stand at the gate.
        const QString remedy = block.facts.value("smallest_change"_L1).toString();
        out = remedy.isEmpty() ? gateTitle(block.rule) + u". "_s + factsText(block.facts, format)
                               //: A gate in the way: %1 what it asks, %2 what would open it.
                               : tr(QT_TRANSLATE_NOOP("TransferText", "%1. What opens it: %2."))
                                     .arg(gateTitle(block.rule), remedyText(remedy));
    } else
        out = readable(block.rule) + u". "_s + factsText(block.facts, format);
    if (!block.who.isEmpty() && block.who != "nobody"_L1)
        //: Who may do what is refused here.
        out +=
            u' ' + tr(QT_TRANSLATE_NOOP("TransferText", "Who can: %1.")).arg(readable(block.who));
    return out;
}

QString changeText(const CaseChange &change)
{
    QString field = readable(change.field);
    if (change.field.startsWith("gate/"_L1))
        field = gateTitle(change.field.mid(5));
    else if (change.field.startsWith("verdict/"_L1))
        field = transferWord(change.field.mid(8));
    const bool isHash = change.field == "plan_hash"_L1;
    const auto shown = [isHash](const QString &value) {
        if (value.isEmpty())
            return u"–"_s;
        return isHash ? value.left(8) + u'…' : transferWord(value);
    };
    //: A field of a case that changed: %1 its name, %2 before, %3 after.
    return tr(QT_TRANSLATE_NOOP("TransferText", "%1: %2 → %3"))
        .arg(field, shown(change.before), shown(change.after));
}

} // namespace steward::ui
