// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dialogs.h"

#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
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

StateWord phaseWord(const ports::CommandState &state)
{
    using Phase = ports::CommandState::Phase;
    if (state.isGivenUp)
        switch (state.phase) {
        case Phase::Accepted:
        case Phase::Confirmed:
            return {ActivityDialog::tr("Done before it could be given up"), Tone::Warn};
        case Phase::Rejected:
            return {ActivityDialog::tr("Given up"), Tone::Neutral};
        case Phase::Conflict:
            break;
        case Phase::Queued:
        case Phase::Sent:
        case Phase::Unknown:
            return {ActivityDialog::tr("Being given up"), Tone::Pending};
        }
    if (state.isHeld)
        return {ActivityDialog::tr("Waits for you"), Tone::Warn};
    switch (state.phase) {
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
    : QDialog(parent), m_context(context), m_issues(new LineList(tr("None."))),
      m_commands(new LineList(tr("Nothing yet.")))
{
    setObjectName(u"activity"_s);
    setWindowTitle(tr("Activity"));
    resize(640, 480);
    QVBoxLayout *lines = makeLines(this, u"activity.lines"_s);
    m_problem = new MessageBar(this);
    m_problem->setObjectName(u"activity.problem"_s);
    m_problem->hide();
    lines->addWidget(m_problem);
    lines->addWidget(new TextLabel(tr("Issues"), Type::Section));
    lines->addWidget(m_issues);
    lines->addWidget(new TextLabel(tr("What you did"), Type::Section));
    lines->addWidget(m_commands);
    lines->addStretch(1);
    connect(&context.services.commands, &ports::CommandBus::changed, this,
            &ActivityDialog::refresh);
    connect(&context.services.sync, &ports::SyncStatus::changed, this, &ActivityDialog::refresh);
    connect(&context.services.session, &ports::Session::changed, this, &ActivityDialog::refresh);
    refresh();
}

QList<LineList::Line> ActivityDialog::issues() const
{
    QList<LineList::Line> out;
    const auto add = [&out](const QString &key, const QString &title, const QString &sentence) {
        out << LineList::Line{u"activity.issue."_s + key,
                              //: An issue: %1 what, %2 why and what to do.
                              tr("%1. %2").arg(title, sentence),
                              {tr("Issue"), Tone::Warn},
                              {}};
    };
    const auto counters = m_context.services.sync.counters();
    if (const auto error = m_context.services.sync.lastError())
        add(u"sync"_s, errorText(*error).title, errorSentence(*error));
    if (counters.pagesDropped > 0)
        add(u"dropped"_s,
            tr("%n page(s) dropped", nullptr, static_cast<int>(counters.pagesDropped)),
            tr("They were damaged on the way and are fetched again."));
    if (counters.digestMismatches > 0)
        add(u"digest"_s,
            tr("%n difference(s) found", nullptr, static_cast<int>(counters.digestMismatches)),
            tr("What differed from the platform is fetched again."));
    if (m_context.services.session.isSessionOnly())
        add(u"keyring"_s, tr("No keyring, or it is locked"),
            tr("This sign-in is kept in memory and ends when Steward closes."));
    return out;
}

LineList::Line ActivityDialog::commandLine(const ports::CommandState &state)
{
    QString text =
        tr("%1 · %2").arg(commandTitle(state.command.type), m_context.format.relative(state.at));
    if (state.isHeld)
        text += u'\n' + tr("It is older than 30 days, so it does not go out by itself.");
    else if (state.error && !state.isGivenUp)
        text += u'\n' + errorSentence(*state.error);
    return {u"activity.command."_s + state.command.id.value, text, phaseWord(state), acts(state)};
}

QList<LineList::Act> ActivityDialog::acts(const ports::CommandState &state)
{
    const CommandId id = state.command.id;
    const QString title = commandTitle(state.command.type);
    ports::CommandBus &commands = m_context.services.commands;
    const auto act = [&](const QString &name, const QString &text, std::function<void()> done) {
        return LineList::Act{
            u"activity.%1.%2"_s.arg(name, id.value), text,
            //: What a button does, for assistive technology: %1 its text, %2 an act.
            tr("%1: %2").arg(text, title), std::move(done)};
    };
    const auto giveUp = [this, &commands, id] { complain(commands.abandon(id)); };
    if (state.isOver())
        return {act(u"dismiss"_s, tr("Remove from the list"),
                    [this, &commands, id] { complain(commands.dismiss(id)); })};
    if (state.isHeld)
        return {act(u"send"_s, tr("Send now"),
                    [this, &commands, id] { complain(commands.sendNow(id)); }),
                act(u"discard"_s, tr("Discard"), giveUp)};
    if (state.asksPerson())
        return {act(u"confirm"_s, tr("Confirm again"), [this] { confirmAgain(); }),
                act(u"give.up"_s, tr("Give up"), giveUp)};
    return {};
}

/// Whoever closed the browser's page is still being waited for there.
void ActivityDialog::confirmAgain()
{
    ports::Session &session = m_context.services.session;
    if (session.state() == ports::Session::State::SteppingUp)
        session.cancel();
    session.stepUp();
}

void ActivityDialog::complain(const Result<Done> &result)
{
    // It may have come to its end meanwhile: then there is nothing left to do.
    const bool isProblem = !result && result.error().kind != ErrorKind::NotFound;
    m_problem->setVisible(isProblem);
    if (isProblem)
        m_problem->setMessage(Tone::Danger, errorSentence(result.error()));
    refresh();
}

void ActivityDialog::refresh()
{
    m_issues->setLines(issues());
    QList<LineList::Line> lines;
    if (const qsizetype others = m_context.services.commands.keptForOthers(); others > 0)
        lines << LineList::Line{
            u"activity.others"_s,
            tr("%n act(s) of other people are kept on this computer. They go out when those people "
               "sign in here.",
               nullptr, static_cast<int>(others)),
            {tr("Kept"), Tone::Neutral},
            {}};
    const QList<ports::CommandState> commands = m_context.services.commands.commands();
    for (auto it = commands.crbegin(); it != commands.crend(); ++it)
        lines << commandLine(*it);
    m_commands->setLines(lines);
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
