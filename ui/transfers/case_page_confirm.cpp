// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"
#include "ui/shared/message_bar.h"
#include "ui/transfers/case_page.h"
#include "ui/transfers/kept_inputs.h"

#include <QPushButton>

// What was sent and has not ended: taken up again, and waiting until its person has confirmed in
// the browser.

namespace steward::ui
{

using namespace Qt::StringLiterals;

/// What was sent before the page, or the desk, was there: its end is still to be told.
void CasePage::adoptSent()
{
    const auto isKnown = [this](const CommandId &id) {
        return std::any_of(m_sent.cbegin(), m_sent.cend(),
                           [&id](const Sent &one) { return one.id == id; });
    };
    for (const KeptInputs::Sent &sent : m_inputs->sent()) {
        if (const auto end = m_documentEnds.constFind(sent.id); end != m_documentEnds.cend()) {
            m_inputs->endSent(sent.id, *end);
            m_documentEnds.erase(end);
        } else if (const auto state = m_context.services.commands.command(sent.id);
                   state && !isKnown(sent.id)) {
            m_sent << Sent{sent.id, state->command.type, state->command.args, sent.names, m_id};
        }
    }
    using Phase = ports::CommandState::Phase;
    for (const ports::CommandState &state : m_context.services.commands.commands())
        if (state.command.entity == u"case/"_s + m_id.value && !isKnown(state.command.id) &&
            state.phase != Phase::Confirmed && state.phase != Phase::Rejected &&
            state.phase != Phase::Conflict)
            m_sent << Sent{state.command.id, state.command.type, state.command.args, {}, m_id};
    QList<CommandId> mine;
    for (const Sent &sent : std::as_const(m_sent))
        if (sent.on == m_id)
            mine << sent.id;
    adoptDocuments();
    for (const CommandId &id : std::as_const(mine))
        commandChanged(id);
    shutActs();
}

QList<CommandId> CasePage::waitingForPerson() const
{
    QList<CommandId> out;
    for (const Sent &sent : m_sent) {
        const auto state = m_context.services.commands.command(sent.id);
        if (state && state->phase == ports::CommandState::Phase::Queued && state->error &&
            state->error->kind == ErrorKind::StepUpRequired)
            out << sent.id;
    }
    return out;
}

void CasePage::showConfirmation()
{
    if (waitingForPerson().isEmpty())
        return;
    const ports::Session &session = m_context.services.session;
    const auto who = session.principal();
    if (session.state() == ports::Session::State::SteppingUp) {
        say(Tone::Pending, tr("Confirm in the browser that it is you: it is sent then."));
    } else if (who && who->stepUpUntil > QDateTime::currentDateTimeUtc()) {
        say(Tone::Info, tr("Sending…"));
        m_asksPerson = true;
        return;
    } else {
        say(Tone::Warn, tr("It was not confirmed that it is you, so nothing was sent. What you "
                           "typed is kept."));
    }
    m_asksPerson = true;
    m_confirmAgain->show();
    m_giveUp->show();
}

void CasePage::confirmAgain()
{
    // Whoever closed the browser's page is still being waited for there.
    if (m_context.services.session.state() == ports::Session::State::SteppingUp)
        m_context.services.session.cancel();
    m_context.services.session.stepUp();
    showConfirmation();
}

void CasePage::giveUp()
{
    for (const CommandId &id : waitingForPerson())
        if (const Result<Done> given = m_context.services.commands.abandon(id); !given) {
            say(Tone::Danger, errorSentence(given.error()));
            return;
        }
    if (m_context.services.session.state() == ports::Session::State::SteppingUp)
        m_context.services.session.cancel();
}

} // namespace steward::ui
