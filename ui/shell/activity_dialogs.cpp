// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dialogs.h"

#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/record_panel.h"
#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QVBoxLayout *makeLines(QDialog *dialog, const QString &name)
{
    auto *body = new QWidget;
    body->setBackgroundRole(QPalette::Base);
    body->setAutoFillBackground(true);
    auto *lines = new QVBoxLayout(body);
    lines->setContentsMargins(metric::kSpace4, metric::kSpace3, metric::kSpace4, metric::kSpace3);
    lines->setSpacing(metric::kSpace3);
    auto *scroll = new QScrollArea(dialog);
    scroll->setObjectName(name);
    scroll->setAccessibleName(dialog->windowTitle());
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    return lines;
}

void clearLines(QVBoxLayout *lines)
{
    while (QLayoutItem *item = lines->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

struct PhaseWord {
    QString text;
    Tone tone;
};

PhaseWord phaseWord(ports::CommandState::Phase phase)
{
    using Phase = ports::CommandState::Phase;
    switch (phase) {
    case Phase::Queued:
        return {ActivityDialog::tr("Will be sent"), Tone::Pending};
    case Phase::Sent:
        return {ActivityDialog::tr("Sent"), Tone::Pending};
    case Phase::Accepted:
        return {ActivityDialog::tr("Accepted"), Tone::Info};
    case Phase::Confirmed:
        return {ActivityDialog::tr("Done"), Tone::Ok};
    case Phase::Rejected:
        return {ActivityDialog::tr("Refused"), Tone::Danger};
    case Phase::Conflict:
        return {ActivityDialog::tr("Changed by somebody else"), Tone::Warn};
    case Phase::Unknown:
        return {ActivityDialog::tr("Answer lost, being checked"), Tone::Stale};
    }
    return {};
}

QString commandTitle(const QString &type)
{
    if (type == "note.add"_L1)
        return ActivityDialog::tr("Add a note");
    return stateWord({}, QString(type).replace(u'.', u' ')).text;
}

} // namespace

ActivityDialog::ActivityDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context)
{
    setObjectName(u"activity"_s);
    setWindowTitle(tr("Activity"));
    resize(640, 480);
    m_lines = makeLines(this, u"activity.lines"_s);
    connect(&context.services.commands, &ports::CommandBus::changed, this,
            &ActivityDialog::refresh);
    connect(&context.services.sync, &ports::SyncStatus::changed, this, &ActivityDialog::refresh);
    refresh();
}

void ActivityDialog::addLine(const QString &title, const QString &detail, const QString &name,
                             int tone)
{
    auto *line = new QWidget;
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::kSpace3);
    auto *text = new TextLabel(title, Type::Body);
    text->setWordWrap(true);
    text->setFocusPolicy(Qt::StrongFocus);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setObjectName(name);
    text->setAccessibleName(title);
    text->setAccessibleDescription(detail);
    auto *chip = new StateChip;
    chip->setWord({detail, static_cast<Tone>(tone)});
    row->addWidget(text, 1);
    row->addWidget(chip, 0, Qt::AlignTop);
    m_lines->addWidget(line);
}

void ActivityDialog::addIssue(const QString &title, const QString &sentence)
{
    //: An issue: %1 what, %2 why and what to do.
    addLine(tr("%1. %2").arg(title, sentence), tr("Issue"),
            u"activity.issue.%1"_s.arg(m_lines->count()), static_cast<int>(Tone::Warn));
}

void ActivityDialog::addCommand(const ports::CommandState &state)
{
    const PhaseWord word = phaseWord(state.phase);
    QString title =
        tr("%1 · %2").arg(commandTitle(state.command.type), m_context.format.relative(state.at));
    if (state.error)
        title += u'\n' + errorSentence(*state.error);
    addLine(title, word.text, u"activity.command.%1"_s.arg(state.command.id.value),
            static_cast<int>(word.tone));
    if (state.phase == ports::CommandState::Phase::Queued && state.error &&
        state.error->kind == ErrorKind::StepUpRequired)
        addConfirmation(state);
}

/// It waits for its person: they confirm, or give it up.
void ActivityDialog::addConfirmation(const ports::CommandState &state)
{
    auto *line = new QWidget;
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::kSpace2);
    const QString title = commandTitle(state.command.type);
    const CommandId id = state.command.id;
    auto *confirm = new QPushButton(tr("Confirm again"), line);
    confirm->setObjectName(u"activity.confirm."_s + id.value);
    //: What a button does, for assistive technology; %1 is an act.
    confirm->setAccessibleName(tr("Confirm again: %1").arg(title));
    connect(confirm, &QPushButton::clicked, this, [this] {
        ports::Session &session = m_context.services.session;
        if (session.state() == ports::Session::State::SteppingUp)
            session.cancel();
        session.stepUp();
    });
    auto *giveUp = new QPushButton(tr("Give up"), line);
    giveUp->setObjectName(u"activity.give.up."_s + id.value);
    //: What a button does, for assistive technology; %1 is an act.
    giveUp->setAccessibleName(tr("Give up: %1").arg(title));
    connect(giveUp, &QPushButton::clicked, this, [this, id] {
        // It may have come to its end meanwhile: then there is nothing to give up.
        if (const auto given = m_context.services.commands.abandon(id); !given)
            refresh();
    });
    for (QPushButton *button : {confirm, giveUp}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_lines->addWidget(line);
}

/// The lines are made anew; who stood on a button stands on it again.
void ActivityDialog::refresh()
{
    const QWidget *focused = focusWidget();
    const QString name = focused ? focused->objectName() : QString();
    clearLines(m_lines);
    m_lines->addWidget(new TextLabel(tr("Issues"), Type::Section));
    const auto counters = m_context.services.sync.counters();
    const int before = m_lines->count();
    if (const auto error = m_context.services.sync.lastError())
        addIssue(errorText(*error).title, errorSentence(*error));
    if (counters.pagesDropped > 0)
        addIssue(tr("%n page(s) dropped", nullptr, static_cast<int>(counters.pagesDropped)),
                 tr("They were damaged on the way and are fetched again."));
    if (counters.digestMismatches > 0)
        addIssue(tr("%n difference(s) found", nullptr, static_cast<int>(counters.digestMismatches)),
                 tr("The copy of this machine is being loaded again."));
    if (m_context.services.session.isSessionOnly())
        addIssue(tr("No keyring"), tr("The sign-in ends when Steward closes."));
    if (m_lines->count() == before)
        m_lines->addWidget(new TextLabel(tr("None."), Type::Body, Ink::Muted));
    m_lines->addWidget(new TextLabel(tr("What you did"), Type::Section));
    const QList<ports::CommandState> commands = m_context.services.commands.commands();
    for (auto it = commands.crbegin(); it != commands.crend(); ++it)
        addCommand(*it);
    if (commands.isEmpty())
        m_lines->addWidget(new TextLabel(tr("Nothing yet."), Type::Body, Ink::Muted));
    m_lines->addStretch(1);
    for (int i = 0; i < m_lines->count() && !name.isEmpty(); ++i)
        if (const QWidget *line = m_lines->itemAt(i)->widget())
            if (auto *again = line->findChild<QWidget *>(name))
                again->setFocus();
}

SyncDialog::SyncDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context), m_panel(new RecordPanel(u"sync.panel"_s)),
      m_progress(new QProgressBar), m_rate(new TextLabel(Type::Body, Ink::Text2))
{
    setObjectName(u"sync"_s);
    setWindowTitle(tr("Synchronisation"));
    resize(560, 520);
    QVBoxLayout *section = m_panel->addSection(tr("Now"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("First load"));
    m_progress->setObjectName(u"sync.progress"_s);
    m_rate->setObjectName(u"sync.rate"_s);
    section->addWidget(m_progress);
    section->addWidget(m_rate);
    m_panel->addField(u"phase"_s, tr("State"));
    m_panel->addField(u"pulled"_s, tr("Last complete"));
    m_panel->addField(u"next"_s, tr("Next attempt"));
    m_panel->addField(u"csn"_s, tr("Position"));
    m_panel->addField(u"hints"_s, tr("News by"));
    m_panel->addSection(tr("Since the start"));
    m_panel->addField(u"pages"_s, tr("Pages"));
    m_panel->addField(u"dropped"_s, tr("Pages dropped"));
    m_panel->addField(u"digest"_s, tr("Differences found"));
    m_panel->addField(u"bytes"_s, tr("Received"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *again = buttons->addButton(tr("Refresh now"), QDialogButtonBox::ActionRole);
    again->setObjectName(u"sync.refresh"_s);
    connect(again, &QPushButton::clicked, this, [this] { m_context.services.sync.refreshNow(); });
    m_stop = buttons->addButton(tr("Stop loading"), QDialogButtonBox::ActionRole);
    m_stop->setObjectName(u"sync.stop"_s);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        ports::SyncStatus &status = m_context.services.sync;
        if (status.isStopped())
            status.refreshNow();
        else
            status.stopLoading();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_panel, 1);
    column->addWidget(buttons);
    m_panel->setTitle(windowTitle());
    connect(&context.services.sync, &ports::SyncStatus::changed, this, &SyncDialog::refresh);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &SyncDialog::refresh);
    m_tick.start();
    refresh();
}

void SyncDialog::refresh()
{
    using Phase = ports::SyncStatus::Phase;
    const ports::SyncStatus &sync = m_context.services.sync;
    const ScreenFormat &format = m_context.format;
    QString phase;
    switch (sync.phase()) {
    case Phase::Stopped:
        phase = tr("Stopped");
        break;
    case Phase::FirstLoad:
        phase = tr("First load");
        break;
    case Phase::CatchingUp:
        phase = tr("Catching up");
        break;
    case Phase::Live:
        phase = tr("Up to date");
        break;
    case Phase::Offline:
        phase = tr("Offline");
        break;
    case Phase::Paused:
        phase = sync.isStopped() ? tr("Stopped by you") : tr("Paused");
        break;
    case Phase::UpgradeNeeded:
        phase = tr("A newer Steward is needed");
        break;
    }
    if (const auto error = sync.lastError())
        phase = tr("%1 — %2").arg(phase, errorSentence(*error));
    const auto counters = sync.counters();
    m_panel->set(u"phase"_s, phase);
    m_panel->set(u"pulled"_s, format.exact(sync.lastPulledAt()));
    m_panel->set(u"next"_s, sync.nextAttemptAt().isValid() ? format.exact(sync.nextAttemptAt())
                                                           : tr("As soon as there is news"));
    m_panel->set(u"csn"_s, format.count(counters.csn));
    m_panel->set(u"hints"_s, counters.hintsByStream ? tr("Stream") : tr("Waiting request"));
    m_panel->set(u"pages"_s, format.count(counters.pages));
    m_panel->set(u"dropped"_s, format.count(counters.pagesDropped));
    m_panel->set(u"digest"_s, format.count(counters.digestMismatches));
    m_panel->set(u"bytes"_s, format.bytes(counters.bytes));
    showProgress();
}

void SyncDialog::showProgress()
{
    const ports::SyncStatus &sync = m_context.services.sync;
    const bool isLoading = sync.phase() == ports::SyncStatus::Phase::FirstLoad;
    const bool isStopped = sync.isStopped();
    m_progress->setVisible(isLoading || isStopped);
    m_rate->setVisible(isLoading || isStopped);
    m_stop->setVisible(isLoading || isStopped);
    m_stop->setText(isStopped ? tr("Go on loading") : tr("Stop loading"));
    if (!isLoading)
        m_load.forgetPace();
    m_load.note(sync.rowsLoaded(), sync.rowsExpected());
    m_progress->setRange(0, m_load.permille() < 0 ? 0 : 1000);
    m_progress->setValue(m_load.permille());
    m_rate->setText(m_load.sentence(m_context.format));
}

SessionsDialog::SessionsDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context)
{
    setObjectName(u"sessions"_s);
    setWindowTitle(tr("Your sign-ins"));
    resize(640, 420);
    m_lines = makeLines(this, u"sessions.lines"_s);
    connect(&context.services.session, &ports::Session::sessionsChanged, this,
            &SessionsDialog::refresh);
    refresh();
    context.services.session.refreshSessions();
}

void SessionsDialog::refresh()
{
    clearLines(m_lines);
    const QList<ports::OwnSession> sessions = m_context.services.session.sessions();
    for (const ports::OwnSession &session : sessions) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        //: A sign-in: %1 the program, %2 the address, %3 when it was last used.
        const QString text = tr("%1 from %2, last used %3")
                                 .arg(session.userAgent, display::identifier(session.address),
                                      m_context.format.relative(session.lastUsedAt));
        auto *label = new TextLabel(text, Type::Body);
        label->setWordWrap(true);
        row->addWidget(label, 1);
        auto *chip = new StateChip;
        if (session.isThisOne)
            chip->setWord({tr("This one"), Tone::Ok});
        else if (session.endedAt.isValid())
            chip->setWord({tr("Ended"), Tone::Neutral});
        else
            chip->setWord({tr("Active"), Tone::Info});
        row->addWidget(chip);
        if (!session.endedAt.isValid() && !session.isThisOne) {
            auto *end = new QPushButton(tr("End it"));
            end->setObjectName(u"sessions.end."_s + session.id);
            end->setAccessibleName(tr("End the sign-in %1").arg(text));
            row->addWidget(end);
            connect(end, &QPushButton::clicked, this,
                    [this, id = session.id] { m_context.services.session.endSession(id); });
        }
        m_lines->addWidget(line);
    }
    if (sessions.isEmpty())
        m_lines->addWidget(
            new TextLabel(tr("The list has not arrived yet."), Type::Body, Ink::Muted));
    m_lines->addStretch(1);
}

} // namespace steward::ui
