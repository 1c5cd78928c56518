// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/event_panel.h"

#include "ui/audit/verdict_text.h"
#include "ui/shared/format.h"

#include <QJsonDocument>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QDateTime timeOf(const AuditEventRow &event)
{
    return QDateTime::fromMSecsSinceEpoch(event.occurredAtUs / 1000, Qt::UTC);
}

} // namespace

EventPanel::EventPanel(const QString &name, QWidget *parent)
    : RecordPanel(name, parent), m_panelName(name)
{
    addSection(tr("Event"));
    addField(u"time"_s, tr("Time"));
    addField(u"utc"_s, tr("Time in UTC"));
    addField(u"action"_s, tr("Action"), FieldRow::Kind::Mono);
    addField(u"category"_s, tr("Category"));
    addField(u"outcome"_s, tr("Result"));
    addField(u"actor"_s, tr("Actor"));
    addField(u"target"_s, tr("Target"));
    addField(u"org"_s, tr("Organisation"), FieldRow::Kind::Mono);
    m_private = addSection(tr("Personal data, masked for your role"));
    addSection(tr("Details"));
    addField(u"metadata"_s, tr("Recorded text"), FieldRow::Kind::Mono);
    addField(u"request"_s, tr("Request"), FieldRow::Kind::Mono);
    addField(u"policy"_s, tr("Policy"));
    addField(u"pseudonymises"_s, tr("Identities until"));
    addSection(tr("Place in the log"));
    addField(u"verified"_s, tr("Verification"));
    addField(u"code"_s, tr("Finding"), FieldRow::Kind::Mono);
    //: As this program computed it from the row, not as the platform says it is.
    addField(u"own_leaf"_s, tr("Leaf hash, computed here"), FieldRow::Kind::Mono);
    addField(u"index"_s, tr("Position"));
    addField(u"leaf"_s, tr("Leaf hash"), FieldRow::Kind::Mono);
    addField(u"link"_s, tr("Permanent link"), FieldRow::Kind::Mono);
    addField(u"id"_s, tr("Id"), FieldRow::Kind::Mono);
    showNothing(tr("No event selected"));
}

void EventPanel::showNothing(const QString &title, const QString &reason)
{
    m_event = {};
    setTitle(title, reason);
    setChips({});
    setSectionsVisible(false);
}

void EventPanel::clearTitle()
{
    setTitle({}, {});
}

void EventPanel::setVerdict(const AuditVerdict &verdict)
{
    const bool isFinding = verdict.state == AuditVerdict::State::Finding;
    setChips({stateWord(u"outcome"_s, m_outcome), verdictChip(verdict)});
    set(u"verified"_s, verdictSentence(verdict));
    set(u"code"_s, isFinding ? findingCode(verdict.finding) : QString());
    setFieldVisible(u"code"_s, isFinding);
    set(u"own_leaf"_s, verdict.leafHash.isEmpty() ? QString() : groupedHash(verdict.leafHash));
    setCopyText(u"own_leaf"_s, QString::fromLatin1(verdict.leafHash.toHex()));
    setFieldVisible(u"own_leaf"_s, !verdict.leafHash.isEmpty());
}

void EventPanel::show(const AuditEventRow &event, const AuditVerdict &verdict,
                      const ScreenFormat &format)
{
    setSectionsVisible(true);
    setTitle(event.action, format.exact(timeOf(event)));
    m_event = event.id;
    m_place = event.index;
    m_outcome = event.outcome;
    setVerdict(verdict);
    set(u"time"_s, format.exact(timeOf(event)));
    set(u"utc"_s, display::identifier(timeOf(event).toString(Qt::ISODateWithMs)));
    set(u"action"_s, display::identifier(event.action));
    set(u"category"_s, stateWord(u"category"_s, event.category).text);
    set(u"outcome"_s, stateWord(u"outcome"_s, event.outcome).text);
    //: Who took part in an event: %1 the alias, %2 the kind of party.
    set(u"actor"_s, tr("%1 (%2)").arg(display::identifier(event.actor.alias),
                                      stateWord({}, event.actor.kind).text));
    set(u"target"_s, event.subject ? tr("%1 (%2)").arg(display::identifier(event.subject->alias),
                                                       stateWord({}, event.subject->kind).text)
                                   : QString());
    set(u"org"_s, event.org.isNull() ? QString() : display::identifier(event.org.value));
    set(u"metadata"_s, QString::fromUtf8(event.metadata));
    set(u"request"_s, display::identifier(event.requestId));
    set(u"policy"_s, event.policyVersion);
    set(u"pseudonymises"_s, format.minutes(event.pseudonymisesOn));
    set(u"index"_s, event.index < 0
                        ? tr("Not in the tree yet")
                        : display::identifier(u"%1/%2"_s.arg(event.month).arg(event.index)));
    set(u"leaf"_s, event.leafHash.isEmpty() ? QString() : groupedHash(event.leafHash));
    setCopyText(u"leaf"_s, QString::fromLatin1(event.leafHash.toHex()));
    set(u"link"_s, display::identifier(u"steward://audit/"_s + event.id.value));
    set(u"id"_s, display::identifier(event.id.value));
    showPrivate(event.privateFields);
}

void EventPanel::showPrivate(const QList<AuditPrivateField> &fields)
{
    qDeleteAll(m_privateRows);
    m_privateRows.clear();
    for (const AuditPrivateField &field : fields) {
        auto *row =
            new FieldRow(stateWord({}, field.name).text, m_panelName + u".private."_s + field.name);
        row->setValue(field.masked.isEmpty() ? tr("Hidden from your role") : field.masked);
        row->setNote(stateWord({}, field.dataClass).text);
        m_private->addWidget(row);
        m_privateRows << row;
    }
    setSectionVisible(tr("Personal data, masked for your role"), !fields.isEmpty());
}

} // namespace steward::ui
