// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_record.h"

#include "ui/shared/format.h"
#include "ui/transfers/case_text.h"

#include <QCoreApplication>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferRecord", text);
}

QString escaped(const QString &text)
{
    return text.toHtmlEscaped().replace(u'\n', u"<br>"_s);
}

QString cells(const QStringList &texts, QLatin1StringView tag = "td"_L1)
{
    QString out = u"<tr>"_s;
    for (const QString &text : texts)
        out += u"<%1>%2</%1>"_s.arg(QString{tag}, text);
    return out + u"</tr>"_s;
}

/// Values beside their names, without a head.
QString fields(const QList<std::pair<QString, QString>> &values)
{
    QString rows;
    for (const auto &[name, value] : values)
        if (!value.isEmpty())
            rows +=
                u"<tr><td width=\"26%\" class=\"name\">%1</td><td width=\"74%\">%2</td></tr>"_s.arg(
                    escaped(name), value);
    return u"<table width=\"100%\" cellspacing=\"0\" cellpadding=\"3\">%1</table>"_s.arg(rows);
}

/// A table under its title; the head is repeated on every page it runs over.
QString table(const QString &title, const QStringList &heads, const QString &rows,
              const QString &empty)
{
    // A heading after a table has no room of its own.
    const QString top = u"<p class=\"gap\">&nbsp;</p><h2>%1</h2>"_s.arg(escaped(title));
    if (rows.isEmpty())
        return top + u"<p class=\"quiet\">%1</p>"_s.arg(escaped(empty));
    QStringList shown;
    for (const QString &head : heads)
        shown << escaped(head);
    return top +
           u"<table width=\"100%\" cellspacing=\"0\" cellpadding=\"4\"><thead>%1</thead>%2</table>"_s
               .arg(cells(shown, "th"_L1), rows);
}

QString strong(const QString &text)
{
    return u"<b>%1</b>"_s.arg(escaped(text));
}

QString small(const QString &text)
{
    return text.isEmpty() ? QString() : u"<br><span class=\"quiet\">%1</span>"_s.arg(escaped(text));
}

QString mono(const QString &text)
{
    return u"<span class=\"mono\">%1</span>"_s.arg(escaped(text));
}

QString summary(const TransferCaseView &view, const ScreenFormat &format)
{
    const auto person = [](const PartyView &one) {
        return escaped(one.name) + small(one.email) + small(one.id.value);
    };
    const auto time = [&format](const QDateTime &at) {
        return at.isValid() ? escaped(format.exact(at)) : QString();
    };
    return fields(
        {{tr(QT_TRANSLATE_NOOP("TransferRecord", "Organisation")),
          strong(view.orgName) + small(view.org.value)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "From")), person(view.from)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "To")), view.to ? person(*view.to) : QString()},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Old owner afterwards")),
          escaped(transferWord(view.oldOwnerRole))},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "State")),
          strong(stateWord(u"state"_s, view.state).text) + small(closeReasonText(view))},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Route and level")),
          escaped(transferWord(view.route) + u" · "_s + view.level) + small(view.routeReason)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Reason")),
          escaped(transferWord(view.reasonCode))},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Asked for by")),
          escaped(transferWord(view.channel) +
                  (view.ticket.isEmpty() ? QString() : u" · "_s + view.ticket))},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Officer")), escaped(view.officerName)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Prepared by")), escaped(view.makerName)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Opened")), time(view.openedAt)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Sent for approval")), time(view.submittedAt)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Cool-off until")), time(view.coolOffUntil)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Carried out")), time(view.executedAt)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Objections are taken until")),
          time(view.reversibleUntil)},
         {tr(QT_TRANSLATE_NOOP("TransferRecord", "Closed")), time(view.closedAt)}});
}

QString evidence(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const EvidenceView &item : view.evidence) {
        QString detail = escaped(item.note);
        if (item.bytes > 0)
            detail += (detail.isEmpty() ? QString() : u"<br>"_s) +
                      escaped(format.bytes(item.bytes)) + u"<br>"_s +
                      mono(groupedHash(item.sha256));
        rows += cells({escaped(transferWord(item.type)) + small(transferWord(item.evidenceClass)),
                       strong(verdictWord(item.verdict).text) + small(item.verdictBy),
                       escaped(item.addedBy.isEmpty()
                                   ? tr(QT_TRANSLATE_NOOP("TransferRecord", "The customer"))
                                   : item.addedBy) +
                           small(format.exact(item.addedAt)),
                       detail});
    }
    return table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Evidence")),
                 {tr(QT_TRANSLATE_NOOP("TransferRecord", "What")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Verdict")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Added")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Note and SHA-256"))},
                 rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "No evidence was added.")));
}

QString gates(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const GateView &gate : view.gates)
        rows +=
            cells({escaped(gate.rule), escaped(gateTitle(gate.rule)),
                   strong(verdictWord(gate.verdict).text), escaped(gateSentence(gate, format))});
    return table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Gates")) + u" · "_s +
                     //: When the gates were judged: %1 a time, %2 the policy's version.
                     tr(QT_TRANSLATE_NOOP("TransferRecord", "judged %1, policy %2"))
                         .arg(format.exact(view.gatesAt), view.policyVersion),
                 {QString(), tr(QT_TRANSLATE_NOOP("TransferRecord", "Gate")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Verdict")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Facts"))},
                 rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "No gate was judged.")));
}

QString plan(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const QJsonObject &effect : view.effects) {
        const EffectText text = effectText(effect, view);
        rows += cells({escaped(text.title), escaped(text.detail)});
    }
    for (const EffectText &text : billingTexts(view, format))
        rows += cells({escaped(text.title), escaped(text.detail)});
    QString out = table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Effects")),
                        {tr(QT_TRANSLATE_NOOP("TransferRecord", "What happens")),
                         tr(QT_TRANSLATE_NOOP("TransferRecord", "Before → after"))},
                        rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "No plan was made.")));
    if (view.hasPlan)
        out += u"<p class=\"quiet\">%1 %2</p>"_s.arg(
            escaped(tr(QT_TRANSLATE_NOOP("TransferRecord", "Plan hash"))),
            mono(groupedHash(view.planHash)));
    return out;
}

QString approvals(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const ApprovalView &one : view.approvals)
        rows += cells({escaped(one.by), escaped(format.exact(one.at)),
                       one.voidReason.isEmpty()
                           ? strong(tr(QT_TRANSLATE_NOOP("TransferRecord", "Stands")))
                           : strong(tr(QT_TRANSLATE_NOOP("TransferRecord", "Void"))) +
                                 small(transferWord(one.voidReason))});
    return table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Approvals")),
                 {tr(QT_TRANSLATE_NOOP("TransferRecord", "By")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "At")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Approval"))},
                 rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "Nobody has approved.")));
}

QString notices(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const NoticeView &one : view.notices)
        rows += cells({escaped(transferWord(one.party)), escaped(one.addressee),
                       escaped(transferWord(one.templateName)) + small(languageText(one.language)) +
                           small(one.subject),
                       strong(transferWord(one.delivery)) +
                           small(one.sentAt.isValid() ? format.exact(one.sentAt) : QString()) +
                           small(one.receipt)});
    QString contacts;
    for (const ContactView &one : view.contacts)
        contacts += cells({escaped(format.exact(one.at)), escaped(one.by),
                           escaped(transferWord(one.channel)) + small(transferWord(one.outcome)),
                           escaped(one.note)});
    return table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Notices")),
                 {tr(QT_TRANSLATE_NOOP("TransferRecord", "Party")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Address")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Letter")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Delivery"))},
                 rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "Nobody was told."))) +
           table(tr(QT_TRANSLATE_NOOP("TransferRecord", "Contacts")),
                 {tr(QT_TRANSLATE_NOOP("TransferRecord", "At")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "By")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "Channel")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "What was said"))},
                 contacts, tr(QT_TRANSLATE_NOOP("TransferRecord", "Nobody was contacted.")));
}

QString history(const TransferCaseView &view, const ScreenFormat &format)
{
    QString rows;
    for (const TimelineView &one : view.timeline)
        rows += cells(
            {escaped(format.exact(one.at)),
             escaped(one.by.isEmpty() ? tr(QT_TRANSLATE_NOOP("TransferRecord", "The platform"))
                                      : one.by),
             strong(transferWord(one.kind)) + small(factsText(one.facts, format))});
    return table(tr(QT_TRANSLATE_NOOP("TransferRecord", "History")),
                 {tr(QT_TRANSLATE_NOOP("TransferRecord", "At")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "By")),
                  tr(QT_TRANSLATE_NOOP("TransferRecord", "What"))},
                 rows, tr(QT_TRANSLATE_NOOP("TransferRecord", "Nothing happened.")));
}

QString audit(const CaseRecord &record, const ScreenFormat &format)
{
    QString rows;
    for (const AuditEventRow &one : record.audit) {
        const QString place = one.index < 0
                                  ? tr(QT_TRANSLATE_NOOP("TransferRecord", "not sequenced yet"))
                                  : u"%1/%2"_s.arg(one.month).arg(one.index);
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(one.occurredAtUs / 1000, Qt::UTC);
        rows += cells({mono(place), escaped(transferWord(one.action)) + small(format.exact(at)),
                       mono(one.id.value) + u"<br>"_s + mono(groupedHash(one.leafHash))});
    }
    return table(
        tr(QT_TRANSLATE_NOOP("TransferRecord", "Proof in the audit log")),
        {tr(QT_TRANSLATE_NOOP("TransferRecord", "Place")),
         tr(QT_TRANSLATE_NOOP("TransferRecord", "Event")),
         tr(QT_TRANSLATE_NOOP("TransferRecord", "Event id and leaf hash"))},
        rows,
        record.hasAudit
            ? tr(QT_TRANSLATE_NOOP("TransferRecord",
                                   "The log shows this role no event of the case."))
            : tr(QT_TRANSLATE_NOOP("TransferRecord",
                                   "The log could not be read when this record was made.")));
}

} // namespace

QString recordHtml(const CaseRecord &record, const ScreenFormat &format)
{
    const TransferCaseView &view = record.view;
    const QString title =
        //: Title of a printed case; %1 is its reference.
        tr(QT_TRANSLATE_NOOP("TransferRecord", "Ownership transfer %1")).arg(view.ref);
    return u"<h1>%1</h1>"_s.arg(escaped(title)) + summary(view, format) + evidence(view, format) +
           gates(view, format) + plan(view, format) + approvals(view, format) +
           notices(view, format) + history(view, format) + audit(record, format);
}

} // namespace steward::ui
