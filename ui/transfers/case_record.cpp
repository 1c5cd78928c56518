// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_record.h"

#include "ui/shared/format.h"
#include "ui/transfers/case_text.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QPdfWriter>
#include <QSaveFile>
#include <QTextDocument>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("TransferRecord", text);
}

QString row(const QString &first, const QString &second)
{
    return u"<tr><td width=\"35%\"><b>%1</b></td><td>%2</td></tr>"_s.arg(
        first.toHtmlEscaped(), second.toHtmlEscaped().replace(u'\n', u"<br>"_s));
}

QString section(const QString &title, const QString &rows)
{
    return rows.isEmpty() ? QString()
                          : u"<h2>%1</h2><table width=\"100%\" cellpadding=\"3\">%2</table>"_s.arg(
                                title.toHtmlEscaped(), rows);
}

QString checks(const TransferCaseView &view, const ScreenFormat &format)
{
    QString gates;
    for (const GateView &gate : view.gates)
        gates += row(u"%1 %2"_s.arg(gate.rule, gateTitle(gate.rule)),
                     verdictWord(gate.verdict).text + u'\n' + gateSentence(gate, format));
    QString evidence;
    for (const EvidenceView &item : view.evidence)
        evidence += row(transferWord(item.type),
                        u"%1 · %2 · %3\nSHA-256 %4\n%5"_s.arg(
                            verdictWord(item.verdict).text, item.verdictBy,
                            format.exact(item.addedAt), groupedHash(item.sha256), item.note));
    return section(tr(QT_TRANSLATE_NOOP("TransferRecord", "Gates")), gates) +
           section(tr(QT_TRANSLATE_NOOP("TransferRecord", "Evidence")), evidence);
}

QString decisions(const TransferCaseView &view, const ScreenFormat &format)
{
    QString plan;
    for (const QJsonObject &effect : view.effects) {
        const EffectText text = effectText(effect, view);
        plan += row(text.title, text.detail);
    }
    if (view.hasPlan)
        plan +=
            row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Plan hash")), groupedHash(view.planHash));
    QString approvals;
    for (const ApprovalView &one : view.approvals)
        approvals += row(one.by, format.exact(one.at) + u' ' + transferWord(one.voidReason));
    QString notices;
    for (const NoticeView &one : view.notices)
        notices += row(transferWord(one.party),
                       u"%1 · %2 · %3"_s.arg(one.addressee, transferWord(one.delivery),
                                             format.exact(one.sentAt)));
    QString history;
    for (const TimelineView &one : view.timeline)
        history += row(format.exact(one.at), u"%1 · %2\n%3"_s.arg(one.by, transferWord(one.kind),
                                                                  factsText(one.facts, format)));
    return section(tr(QT_TRANSLATE_NOOP("TransferRecord", "Effects")), plan) +
           section(tr(QT_TRANSLATE_NOOP("TransferRecord", "Approvals")), approvals) +
           section(tr(QT_TRANSLATE_NOOP("TransferRecord", "Notices")), notices) +
           section(tr(QT_TRANSLATE_NOOP("TransferRecord", "History")), history);
}

} // namespace

QString recordHtml(const TransferCaseView &view, const ScreenFormat &format)
{
    QString head = row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Organisation")),
                       view.orgName + u'\n' + view.org.value);
    head += row(tr(QT_TRANSLATE_NOOP("TransferRecord", "From")),
                u"%1, %2"_s.arg(view.from.name, view.from.email));
    if (view.to)
        head += row(tr(QT_TRANSLATE_NOOP("TransferRecord", "To")),
                    u"%1, %2"_s.arg(view.to->name, view.to->email));
    head += row(
        tr(QT_TRANSLATE_NOOP("TransferRecord", "State")),
        u"%1 · %2 · v%3"_s.arg(stateWord(u"state"_s, view.state).text, view.level).arg(view.rev));
    head += row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Reason")), transferWord(view.reasonCode));
    head += row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Opened")), format.exact(view.openedAt));
    head +=
        row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Carried out")), format.exact(view.executedAt));
    head += row(tr(QT_TRANSLATE_NOOP("TransferRecord", "Policy")), view.policyVersion);
    const QString title =
        tr(QT_TRANSLATE_NOOP("TransferRecord", "Ownership transfer %1")).arg(view.ref);
    return u"<h1>%1</h1><table width=\"100%\" cellpadding=\"3\">%2</table>%3%4"_s.arg(
        title.toHtmlEscaped(), head, checks(view, format), decisions(view, format));
}

QString saveRecord(const TransferCaseView &view, const ScreenFormat &format, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    {
        QPdfWriter writer(&file);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout::Millimeter);
        writer.setTitle(view.ref);
        QTextDocument document;
        document.setHtml(recordHtml(view, format));
        document.print(&writer);
    }
    return file.commit() ? QString() : file.errorString();
}

void askAndSaveRecord(const TransferCaseView &view, const ScreenFormat &format, QWidget *parent,
                      std::function<void(QString)> ended)
{
    auto *dialog = new QFileDialog(parent->window(),
                                   tr(QT_TRANSLATE_NOOP("TransferRecord", "Save the record")));
    dialog->setObjectName(u"case.record.dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr(QT_TRANSLATE_NOOP("TransferRecord", "PDF document (*.pdf)")));
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->selectFile(view.ref + u".pdf"_s);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [view, &format, ended = std::move(ended)](const QString &path) {
                         ended(saveRecord(view, format, path));
                     });
    dialog->open();
}

} // namespace steward::ui
