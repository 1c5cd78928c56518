// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"
#include "ui/shared/message_bar.h"
#include "ui/transfers/case_page.h"

#include <QPushButton>

// What was sent from the page and waits until its person has confirmed in the browser.

namespace steward::ui
{

using namespace Qt::StringLiterals;

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
