// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_page.h"

#include "app/domain/transfer_step.h"
#include "app/ports/when_done.h"
#include "ui/shared/app_note.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/new_id.h"
#include "ui/shared/record_header.h"
#include "ui/shared/state_page.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_step.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/decision_steps.h"
#include "ui/transfers/fresh_answer.h"
#include "ui/transfers/kept_inputs.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

void CasePage::connectServices()
{
    m_inputs->follow(m_context.services.session);
    connect(m_inputs, &KeptInputs::stateChanged, this, &CasePage::showSaved);
    connect(m_states, &StatePage::asked, this, [this](StatePage::Act act) {
        if (act == StatePage::Act::SignIn)
            m_context.services.session.signIn();
        else if (act != StatePage::Act::CopyDetails)
            refresh();
    });
    connect(&m_context.services.commands, &ports::CommandBus::changed, this,
            &CasePage::commandChanged);
    connect(&m_context.services.reader, &ports::ReplicaReader::changed, this,
            [this](const ChangeSet &changes) {
                const auto names = [&changes](const QString &table, const QString &id) {
                    const ChangeSet::Table *one = changes.table(table);
                    return one && (one->isWhole || one->changedIds.contains(id));
                };
                // Without the stream of hints these rows are the only word of facts that changed.
                const bool isNear = !m_context.services.sync.counters().hintsByStream &&
                                    (changes.table(u"membership"_s) || changes.table(u"user"_s) ||
                                     changes.table(u"org_billing"_s));
                if (names(u"case"_s, m_id.value) || names(u"org"_s, m_view.org.value) ||
                    changes.table(u"policy"_s) || isNear)
                    refresh();
            });
    followFacts();
    connect(&m_context.services.session, &ports::Session::changed, this, [this] {
        if (m_asksPerson)
            showConfirmation();
    });
    connect(&m_context.format, &ScreenFormat::changed, this, [this] {
        if (m_hasCase)
            showCase();
    });
}

void CasePage::show(const CaseId &id)
{
    m_isFocusDue = true;
    if (id == m_id) {
        refresh();
    } else {
        keepLook();
        m_id = id;
        m_hasCase = false;
        m_document = {};
        m_isOwnChangeDue = false;
        m_asksPerson = false;
        m_conflict.reset();
        m_bar->hide();
        m_tell->hide();
        m_stand->hide();
        m_reasonBox->hide();
        m_header->setTitle({});
        m_header->setChips({});
        m_line->clear();
        m_inputs->open(u"case/"_s + id.value);
        m_states->setState(StatePage::State::FirstLoad);
        readLastLook();
        m_answer->begin([this, id] { return m_context.services.cases.detail(id); });
        // An act on the case that was open before may still wait for its person.
        showConfirmation();
    }
}

void CasePage::take(const QJsonObject &document)
{
    auto view = readTransferCase(document);
    if (!view) {
        m_states->setError(view.error(), m_hasCase);
        return;
    }
    m_answer->follow(view->org);
    const bool isFirst = !m_hasCase;
    const int before = isFirst ? 0 : transferStep(m_view.state, m_view.priorState);
    m_isOwnChangeDue = false;
    m_view = *std::move(view);
    m_document = document;
    m_hasCase = true;
    m_states->setState(StatePage::State::Content);
    watchTimes();
    const int now = transferStep(m_view.state, m_view.priorState);
    const bool hadFocus = m_stack->isAncestorOf(window()->focusWidget());
    // It moves by itself when the case does, whoever moved it; not away from what somebody reads
    // back.
    if (isFirst || (now != before && m_step == before)) {
        goToStep(now);
        m_isFocusDue = m_isFocusDue || (!isFirst && hadFocus);
    } else if (m_step < 8 && m_step > reachedStep(m_view))
        goToStep(now);
    showCase();
    if (isFirst) {
        askKeptReason();
        adoptSent();
    }
    if (std::exchange(m_isFocusDue, false) && isVisible() && isAncestorOf(window()->focusWidget()))
        focusStep();
    if (m_conflict && m_view.rev != m_conflictBefore.rev)
        showConflict();
}

/// Theirs beside mine, once the newer case is here.
void CasePage::showConflict()
{
    QStringList theirs;
    for (const CaseChange &change : caseChanges(m_conflictBefore, m_view))
        theirs << changeText(change, m_view);
    QStringList mine;
    for (auto it = m_conflict->args.constBegin(); it != m_conflict->args.constEnd(); ++it)
        if (it->isString())
            mine << transferWord(it->toString());
    //: %1 and %2 are revisions of a case.
    say(Tone::Warn,
        tr("The case went from v%1 to v%2 meanwhile; yours was not sent and is kept.")
                .arg(m_conflictBefore.rev)
                .arg(m_view.rev) +
            u'\n' +
            tr("Theirs: %1")
                .arg(theirs.isEmpty() ? tr("an entry in the history") : theirs.join(u"; "_s)) +
            u'\n' + tr("Yours: %1").arg(mine.join(u", "_s)),
        true);
}

void CasePage::showCase()
{
    showHead();
    showStand();
    showRail();
    for (CaseStep *step : m_steps)
        step->showCase(m_view);
    m_approval->showChanges(m_lastLook ? caseChanges(*m_lastLook, m_view) : QList<CaseChange>{},
                            m_lastLook ? m_lastLookAt : QDateTime());
    static const QStringList ended{u"executed"_s,  u"closed"_s,    u"rejected"_s,
                                   u"withdrawn"_s, u"expired"_s,   u"reversed"_s,
                                   u"executing"_s, u"reversing"_s, u"exec_failed"_s};
    // Of a request that its owner carries, staff do these two things and nothing else.
    const bool isOpen = !ended.contains(m_view.state);
    const bool isOurs = m_view.route == "support"_L1;
    m_withdraw->setVisible(isOpen);
    m_object->setVisible(isOpen);
    m_wait->setVisible(
        isOurs && QStringList{u"gated"_s, u"verifying"_s, u"planned"_s}.contains(m_view.state));
    m_resume->setVisible(m_view.state == "waiting"_L1);
    m_settle->setVisible(m_view.state == "disputed"_L1);
    m_retry->setVisible(m_view.state == "exec_failed"_L1);
    if (!isOpen)
        m_reasonBox->hide();
    shutActs();
}

void CasePage::showHead()
{
    const ScreenFormat &format = m_context.format;
    const QString to = m_view.to ? m_view.to->name : tr("new owner");
    //: Title of a case: %1 reference, %2 organisation, %3 the new owner.
    m_header->setTitle(tr("%1  %2 → %3").arg(display::identifier(m_view.ref), m_view.orgName, to));
    QList<StateWord> chips{stateWord(u"state"_s, m_view.state), {m_view.level, Tone::Neutral}};
    if (const StateWord left = slaWord(m_view); !left.text.isEmpty())
        chips << left;
    m_header->setChips(chips);
    QString sla = tr("no deadline runs");
    if (m_view.slaDueAt.isValid())
        sla = m_view.slaTarget == "decision"_L1
                  ? tr("decision due %1").arg(format.minutes(m_view.slaDueAt))
                  : tr("first response due %1").arg(format.minutes(m_view.slaDueAt));
    //: %1 revision of the case, %2 officer, %3 deadline.
    m_line->setText(tr("v%1 · officer %2 · %3")
                        .arg(m_view.rev)
                        .arg(m_view.officerName.isEmpty() ? u"–"_s : m_view.officerName, sla));
    const QString tell = tellText(m_view, format);
    m_tell->setVisible(!tell.isEmpty());
    m_tellText = tell;
    m_tell->setMessage(Tone::Info, tr("What to tell the customer now: %1").arg(tell));
}

void CasePage::showSaved()
{
    m_saveAgain->setVisible(m_inputs->state() == KeptInputs::State::NotSaved);
    switch (m_inputs->state()) {
    case KeptInputs::State::Clean:
        m_saved->clear();
        break;
    case KeptInputs::State::Saving:
        m_saved->setText(tr("Saving…"));
        break;
    //: %1 is a time of day.
    case KeptInputs::State::Saved:
        m_saved->setText(tr("Saved %1").arg(m_context.format.timeOfDay(m_inputs->savedAt())));
        break;
    case KeptInputs::State::NotSaved:
        m_saved->setText(tr("Not saved"));
        break;
    }
    m_saved->setVisible(!m_saved->text().isEmpty());
}

void CasePage::say(Tone tone, const QString &text, bool canSendAgain)
{
    m_bar->setMessage(tone, text);
    m_sendAgain->setVisible(canSendAgain);
    m_asksPerson = false;
    m_confirmAgain->hide();
    m_giveUp->hide();
    m_bar->show();
    m_context.live.announce(text);
}

void CasePage::send(const QString &type, const QJsonObject &args, const QStringList &clears)
{
    if (const QString why = whyShut(type); !why.isEmpty()) {
        say(Tone::Warn, why);
        return;
    }
    ports::Command command;
    command.id = newCommandId();
    command.type = type;
    command.entity = u"case/"_s + m_id.value;
    command.expect.insert(command.entity, m_view.rev);
    command.args = args;
    command.args.insert(u"case_id"_s, m_id.value);
    m_inputs->saveNow();
    m_inputs->noteSent(command.id, clears);
    m_sent << Sent{command.id, type, args, clears, m_id};
    shutActs();
    const CommandId id = command.id;
    if (const Result<Done> kept = m_context.services.commands.submit(std::move(command)); !kept) {
        m_sent.removeIf([&id](const Sent &one) { return one.id == id; });
        m_inputs->endSent(id, false);
        shutActs();
        say(Tone::Danger, errorSentence(kept.error()));
        return;
    }
    if (std::any_of(m_sent.cbegin(), m_sent.cend(),
                    [&id](const Sent &one) { return one.id == id && !one.hasAskedStepUp; }))
        say(Tone::Info, tr("Sending…"));
}

void CasePage::commandChanged(const CommandId &id)
{
    const auto at =
        std::find_if(m_sent.begin(), m_sent.end(), [&id](const Sent &one) { return one.id == id; });
    const auto state = m_context.services.commands.command(id);
    if (at == m_sent.end() || !state)
        return;
    using Phase = ports::CommandState::Phase;
    if (state->phase == Phase::Confirmed || state->phase == Phase::Rejected ||
        state->phase == Phase::Conflict) {
        // Told once its case is open again, and here.
        if (at->on != m_id || !m_hasCase) {
            if (m_asksPerson && waitingForPerson().isEmpty())
                m_bar->hide();
            return;
        }
        const Sent sent = *at;
        m_sent.removeAt(at - m_sent.begin());
        if (state->phase == Phase::Confirmed)
            done(sent, state->answer);
        else
            refused(sent, state->error.value_or(Error{}), state->answer,
                    state->phase == Phase::Conflict);
        shutActs();
        refresh();
    } else if (state->isGivenUp) {
        if (at->on == m_id)
            say(Tone::Info, tr("Being given up: the platform is asked whether it had arrived."));
        else if (m_asksPerson && waitingForPerson().isEmpty())
            m_bar->hide();
    } else if (state->error && state->error->kind == ErrorKind::StepUpRequired &&
               !at->hasAskedStepUp) {
        // The same command goes again by itself once the browser confirmed the person.
        at->hasAskedStepUp = true;
        m_context.services.session.stepUp();
        showConfirmation();
    } else if (at->on == m_id && state->error && state->error->kind != ErrorKind::StepUpRequired) {
        say(Tone::Warn, errorSentence(*state->error));
    }
}

void CasePage::done(const Sent &sent, const QJsonObject &answer)
{
    m_inputs->endSent(sent.id, true);
    m_isOwnChangeDue = true;
    const QJsonObject result = answer.value("result"_L1).toObject();
    if (const QString back = backText(result.value("back_to_checks"_L1).toString(), m_view.route);
        !back.isEmpty()) {
        say(Tone::Warn, back);
        return;
    }
    m_bar->hide();
    m_context.live.announce(tr("Done."));
}

void CasePage::refused(const Sent &sent, const Error &error, const QJsonObject &answer,
                       bool isConflict)
{
    m_inputs->endSent(sent.id, false);
    if (isConflict) {
        m_conflict = sent;
        m_conflictBefore = m_view;
        say(Tone::Warn,
            tr("The case changed meanwhile; nothing of yours was sent, and it is kept."), false);
        return;
    }
    if (error.kind == ErrorKind::Cancelled) {
        say(Tone::Info, tr("Given up: nothing was changed, and what you typed is kept."));
        return;
    }
    const QString why = refusalSentence(answer, m_context.format);
    say(Tone::Danger, why.isEmpty() ? errorSentence(error) : why);
}

} // namespace steward::ui
