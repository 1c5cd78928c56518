// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/orgs/notes_tab.h"

#include "app/ports/when_done.h"
#include "ui/shared/app_note.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/new_id.h"
#include "ui/shared/text_label.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QPushButton>
#include <QScrollArea>

namespace steward::ui
{

using namespace Qt::StringLiterals;

NotesTab::NotesTab(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_text(new AppNote(this)),
      m_add(new QPushButton(tr("Add note"), this)),
      m_saved(new TextLabel(Type::Caption, Ink::Muted, this)), m_problem(new MessageBar(this)),
      m_list(nullptr), m_empty(new TextLabel(tr("No notes yet."), Type::Body, Ink::Muted))
{
    setObjectName(u"orgs.notes"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4, metric::kSpace4);
    column->setSpacing(metric::kSpace2);
    auto *label = new TextLabel(tr("&New note"), Type::Strong, Ink::Text, this);
    label->setBuddy(m_text);
    m_text->setObjectName(u"orgs.notes.text"_s);
    m_text->setAccessibleName(tr("New note"));
    m_text->setPlaceholderText(tr("What a colleague should know. Ctrl+Return adds it."));
    m_text->setMaximumHeight(110);
    m_add->setObjectName(u"orgs.notes.add"_s);
    m_add->setProperty("variant", u"primary"_s);
    m_saved->setObjectName(u"orgs.notes.saved"_s);
    m_problem->setObjectName(u"orgs.notes.problem"_s);
    m_problem->hide();
    auto *row = new QHBoxLayout;
    row->addWidget(m_saved, 1);
    row->addWidget(m_add);
    auto *body = new QWidget;
    m_list = new QVBoxLayout(body);
    m_list->setContentsMargins(0, metric::kSpace2, 0, 0);
    m_list->setSpacing(metric::kSpace3);
    m_list->addWidget(m_empty);
    m_list->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    scroll->setAccessibleName(tr("Notes"));
    scroll->setObjectName(u"orgs.notes.list"_s);
    body->setBackgroundRole(QPalette::Base);
    body->setAutoFillBackground(true);
    column->addWidget(label);
    column->addWidget(m_text);
    column->addWidget(m_problem);
    column->addLayout(row);
    column->addWidget(scroll, 1);
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(400);
    connect(&m_saveTimer, &QTimer::timeout, this, &NotesTab::saveDraft);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        m_isDirty = true;
        m_add->setEnabled(!m_text->toPlainText().trimmed().isEmpty());
        // Started by the first unsaved change and not pushed back by the next: the limit is 800 ms.
        if (!m_saveTimer.isActive())
            m_saveTimer.start();
    });
    connect(m_text, &AppNote::left, this, &NotesTab::saveDraft);
    connect(m_text, &AppNote::submitted, this, &NotesTab::submit);
    connect(m_add, &QPushButton::clicked, this, &NotesTab::submit);
    connect(&context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                if (changes.table(u"note"_s) && !m_org.id.isNull())
                    reload();
            });
    connect(&context.services.commands, &ports::CommandBus::changed, this,
            &NotesTab::commandChanged);
    connect(&context.services.session, &ports::Session::changed, this, &NotesTab::followSession);
    followSession();
}

NotesTab::~NotesTab()
{
    saveDraft();
}

QString NotesTab::draftKey() const
{
    return u"note/"_s + m_org.id.value;
}

QString NotesTab::sentKey() const
{
    return u"note-sent/"_s + m_org.id.value;
}

/// Saves while the file still knows whose it is; the next person sees what that person wrote.
void NotesTab::followSession()
{
    saveDraft();
    const auto who = m_context.services.session.principal();
    if (!who || who->id == m_writer)
        return;
    m_writer = who->id;
    if (!m_org.id.isNull())
        loadDraft();
}

void NotesTab::showText(const QString &text)
{
    const QSignalBlocker blocker(m_text);
    m_text->setPlainText(text);
    m_isDirty = false;
    m_add->setEnabled(!text.trimmed().isEmpty());
}

void NotesTab::loadDraft()
{
    showText(m_context.services.drafts.load(draftKey()));
    m_saved->clear();
    m_problem->hide();
    m_sent = QJsonDocument::fromJson(m_context.services.drafts.load(sentKey()).toUtf8()).object();
    // Sent before the page, or the desk, was there: the end is still to be told.
    const QJsonObject sent = m_sent;
    for (auto it = sent.constBegin(); it != sent.constEnd(); ++it) {
        // Ended between taking the command and emptying the field.
        if (m_context.services.commands.command({it.key()}) && m_text->text() == it->toString()) {
            showText({});
            static_cast<void>(m_context.services.drafts.discard(draftKey()));
        }
        commandChanged({it.key()});
    }
}

void NotesTab::saveSent()
{
    auto &drafts = m_context.services.drafts;
    static_cast<void>(m_sent.isEmpty()
                          ? drafts.discard(sentKey())
                          : drafts.save(sentKey(), QString::fromUtf8(QJsonDocument(m_sent).toJson(
                                                       QJsonDocument::Compact))));
}

void NotesTab::show(const OrgRow &org)
{
    const bool isOther = m_org.id != org.id;
    if (isOther)
        saveDraft();
    m_org = org;
    if (isOther)
        loadDraft();
    reload();
}

void NotesTab::saveDraft()
{
    m_saveTimer.stop();
    if (!m_isDirty || m_org.id.isNull())
        return;
    const QString text = m_text->text();
    const Result<Done> saved = text.isEmpty() ? m_context.services.drafts.discard(draftKey())
                                              : m_context.services.drafts.save(draftKey(), text);
    if (!saved) {
        m_saved->setText(tr("Draft not saved: %1").arg(errorText(saved.error()).reason));
        return;
    }
    m_isDirty = false;
    //: %1 is a time of day.
    m_saved->setText(
        tr("Draft saved %1").arg(m_context.format.timeOfDay(QDateTime::currentDateTimeUtc())));
}

void NotesTab::submit()
{
    const QString text = m_text->text().trimmed();
    if (text.isEmpty() || m_org.id.isNull())
        return;
    saveDraft();
    ports::Command command;
    command.id = newCommandId();
    command.type = u"note.add"_s;
    // It overwrites nothing: no revision is expected, so nobody's change makes it a conflict.
    command.entity = u"org/"_s + m_org.id.value;
    command.args = {{u"org_id"_s, m_org.id.value}, {u"body"_s, text}};
    command.mayWaitOffline = true;
    const CommandId id = command.id;
    m_sent.insert(id.value, m_text->text());
    saveSent();
    if (const Result<Done> kept = m_context.services.commands.submit(std::move(command)); !kept) {
        m_sent.remove(id.value);
        saveSent();
        m_problem->setMessage(Tone::Danger, errorSentence(kept.error()));
        m_problem->show();
        return;
    }
    showText({});
    static_cast<void>(m_context.services.drafts.discard(draftKey()));
    m_saved->setText(tr("Sending…"));
    m_problem->hide();
}

void NotesTab::commandChanged(const CommandId &id)
{
    if (!m_sent.contains(id.value))
        return;
    const auto state = m_context.services.commands.command(id);
    if (!state)
        return;
    using Phase = ports::CommandState::Phase;
    if (state->phase == Phase::Confirmed) {
        m_saved->setText(tr("Note added."));
        m_context.live.announce(tr("Note added."));
        m_sent.remove(id.value);
        saveSent();
        reload();
    } else if (state->phase == Phase::Rejected || state->phase == Phase::Conflict) {
        // Refused: the words go back to the person who wrote them.
        const QString words = m_sent.take(id.value).toString();
        const QString newer = m_text->text();
        // They are back already when the desk ended between the two files.
        if (!newer.startsWith(words + u"\n\n"_s))
            m_text->setPlainText(newer.isEmpty() ? words : words + u"\n\n"_s + newer);
        saveDraft();
        saveSent();
        m_problem->setMessage(Tone::Danger, errorSentence(state->error.value_or(Error{})));
        m_problem->show();
        m_saved->clear();
    }
}

void NotesTab::reload()
{
    const OrgId org = m_org.id;
    ports::whenDone(m_context.services.reader.notes(org), this,
                    [this, org](const Result<QList<NoteRow>> &notes) {
                        if (notes && org == m_org.id)
                            showNotes(*notes);
                    });
}

void NotesTab::showNotes(const QList<NoteRow> &notes)
{
    while (m_list->count() > 2) {
        QLayoutItem *item = m_list->takeAt(0);
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_count = static_cast<int>(notes.size());
    m_empty->setVisible(notes.isEmpty());
    for (qsizetype i = 0; i < notes.size(); ++i) {
        const NoteRow &note = notes.at(i);
        auto *box = new QWidget;
        auto *column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(2);
        auto *body = new TextLabel(note.body, Type::Body);
        body->setWordWrap(true);
        body->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        body->setFocusPolicy(Qt::StrongFocus);
        body->setObjectName(u"orgs.notes.note.%1"_s.arg(i));
        //: %1 is a person, %2 a time.
        const QString by = tr("%1 · %2").arg(note.byName, m_context.format.minutes(note.createdAt));
        body->setAccessibleName(note.body);
        body->setAccessibleDescription(by);
        column->addWidget(body);
        column->addWidget(new TextLabel(note.isPending ? tr("%1 · will be sent").arg(by) : by,
                                        Type::Caption, Ink::Muted));
        m_list->insertWidget(static_cast<int>(i), box);
    }
    Q_EMIT countChanged();
}

} // namespace steward::ui
