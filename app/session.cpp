// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/ports/await.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

Q_LOGGING_CATEGORY(lcSession, "app.session", QtInfoMsg)

constexpr auto kTwoFactors = "urn:steward:acr:2fa"_L1;
constexpr int kStepUpSeconds = 300;

void logFailure(const char *what, const Error &error)
{
    qCInfo(lcSession).noquote() << what << u"failed:"_s << error.detail << u"code"_s << error.code
                                << u"request"_s << error.requestId;
}

} // namespace

DeskSession::DeskSession(net::Authenticator &authenticator, net::RequestGate &gate,
                         api::SessionApi api, DeskSessionConfig config)
    : m_authenticator(authenticator), m_gate(gate), m_api(api), m_config(std::move(config))
{
    m_environment = ports::Environment{{}, m_config.server, {}};
    connect(&m_gate, &net::RequestGate::ended, this, &DeskSession::end);
    connect(&m_gate, &net::RequestGate::stepUpDemanded, this, &DeskSession::noteStepUpDemand);
    connect(&m_authenticator, &net::Authenticator::browserUrlChanged, this, &Session::changed);
    connect(&m_authenticator, &net::Authenticator::sessionOnlyChanged, this, &Session::changed);
}

DeskSession::~DeskSession()
{
    shutdown();
}

void DeskSession::start()
{
    recallRest();
    loadEnvironment();
    restore();
}

void DeskSession::shutdown()
{
    disconnect(&m_gate, nullptr, this, nullptr);
    disconnect(&m_authenticator, nullptr, this, nullptr);
    m_attempt.request_stop();
    m_stop.request_stop();
}

void DeskSession::enter(State state, std::optional<Error> error)
{
    m_state = state;
    m_lastError = std::move(error);
    qCInfo(lcSession) << "state" << int(state);
    Q_EMIT changed();
}

std::stop_token DeskSession::newAttempt()
{
    m_attempt.request_stop();
    m_attempt = {};
    return m_attempt.get_token();
}

QCoro::Task<> DeskSession::loadEnvironment()
{
    net::RetryPolicy retry;
    const auto stop = m_stop.get_token();
    while (!stop.stop_requested()) {
        const auto meta = co_await m_api.meta(stop);
        if (stop.stop_requested())
            co_return;
        if (meta) {
            m_environment =
                ports::Environment{meta->environment, m_config.server, meta->policyVersion};
            if (m_principal)
                rememberPrincipal(*m_principal);
            Q_EMIT changed();
            co_return;
        }
        logFailure("reading the environment", meta.error());
        // Nothing else speaks to the server while nobody is signed in.
        if (m_state == State::SignedOut && !m_lastError) {
            m_lastError = meta.error();
            Q_EMIT changed();
        }
        const auto pause = retry.next(std::chrono::milliseconds{meta.error().retryAfterMs});
        (void)co_await ports::sleepFor(pause, stop);
    }
}

QCoro::Task<> DeskSession::restore()
{
    net::RetryPolicy retry;
    const auto stop = m_stop.get_token();
    const auto attempt = newAttempt();
    m_gate.open(std::nullopt);
    while (!stop.stop_requested() && !attempt.stop_requested()) {
        const auto who = co_await m_api.me(attempt);
        if (stop.stop_requested() || attempt.stop_requested())
            co_return;
        if (who) {
            admit(*who);
            co_return;
        }
        logFailure("restoring the sign-in", who.error());
        // end() has dealt with it when the platform refused.
        if (m_state == State::Ended || m_state == State::SignedOut)
            co_return;
        const auto known = lastPrincipal();
        const bool mayReadOffline = who.error().kind == ErrorKind::Offline && known;
        if (!mayReadOffline && who.error().kind != ErrorKind::Offline) {
            m_gate.close();
            enter(State::SignedOut, who.error());
            co_return;
        }
        if (mayReadOffline)
            m_principal = known;
        enter(mayReadOffline ? openState() : State::Starting, who.error());
        const auto pause = retry.next(std::chrono::milliseconds{who.error().retryAfterMs});
        (void)co_await ports::sleepFor(pause, attempt);
    }
}

void DeskSession::admit(const ports::Principal &who)
{
    const auto before = lastPrincipal();
    if (before && before->id != who.id) {
        qCInfo(lcSession) << "another person signed in; the replica is dropped";
        m_config.wipeReplica();
    }
    m_principal = who;
    m_demand = {};
    rememberPrincipal(who);
    enter(openState());
    refreshSessions();
}

void DeskSession::signIn()
{
    if (m_state != State::SignedOut && m_state != State::Ended && m_state != State::Starting)
        return;
    const auto stop = newAttempt();
    m_gate.close();
    enter(State::WaitingForBrowser);
    runSignIn(stop);
}

QCoro::Task<> DeskSession::runSignIn(std::stop_token stop)
{
    net::SignInDemand demand;
    if (m_isLocked) {
        // The browser may still know whoever locked it.
        demand.acr = kTwoFactors;
        demand.maxAge = 0;
    }
    const auto token = co_await m_authenticator.signIn(std::move(demand), stop);
    if (stop.stop_requested())
        co_return;
    if (!token) {
        logFailure("signing in", token.error());
        enter(State::SignedOut, token.error());
        co_return;
    }
    const auto who = co_await holderOf(token->value, stop);
    if (stop.stop_requested())
        co_return;
    if (who) {
        m_isLocked = false;
        m_gate.open(*token);
        admit(*who);
        co_return;
    }
    enter(State::SignedOut, who.error());
}

QCoro::Task<Result<ports::Principal>> DeskSession::holderOf(QByteArray token, std::stop_token stop)
{
    net::RetryPolicy retry;
    while (true) {
        auto who = co_await m_api.holderOf(token, stop);
        if (who || stop.stop_requested())
            co_return who;
        logFailure("reading whose sign-in it is", who.error());
        // The person did their part; a broken wire must not ask for it twice.
        const auto kind = who.error().kind;
        if (kind != ErrorKind::Offline && kind != ErrorKind::TooMany)
            co_return who;
        (void)co_await ports::sleepFor(
            retry.next(std::chrono::milliseconds{who.error().retryAfterMs}), stop);
    }
}

void DeskSession::cancel()
{
    switch (m_state) {
    case State::WaitingForBrowser:
        newAttempt();
        enter(State::SignedOut);
        break;
    case State::SteppingUp:
        newAttempt();
        enter(State::SignedIn);
        break;
    case State::Locked:
        newAttempt();
        enter(State::Locked);
        break;
    default:
        break;
    }
}

void DeskSession::signOut()
{
    if (!m_principal && m_state != State::Starting)
        return;
    newAttempt();
    m_gate.close();
    m_isLocked = false;
    m_principal.reset();
    m_sessions.clear();
    m_config.memory.forget();
    m_config.wipeReplica();
    enter(State::SignedOut);
    Q_EMIT sessionsChanged();
    runSignOut();
}

QCoro::Task<> DeskSession::runSignOut()
{
    const auto stop = m_stop.get_token();
    const auto revoked = co_await m_authenticator.revoke(stop);
    if (revoked || stop.stop_requested())
        co_return;
    logFailure("signing out at the platform", revoked.error());
    // Shown, because the sign-in lives on at the platform until it expires.
    if (m_state == State::SignedOut) {
        m_lastError = revoked.error();
        Q_EMIT changed();
    }
}

void DeskSession::stepUp()
{
    if (m_state != State::SignedIn)
        return;
    net::SignInDemand demand = m_demand;
    if (demand.acr.isEmpty())
        demand.acr = kTwoFactors;
    if (demand.maxAge < 0)
        demand.maxAge = kStepUpSeconds;
    if (m_principal)
        demand.loginHint = m_principal->email;
    const auto stop = newAttempt();
    enter(State::SteppingUp);
    runConfirmation(std::move(demand), State::SignedIn, stop);
}

void DeskSession::lock()
{
    if (m_state != State::SignedIn && m_state != State::SteppingUp)
        return;
    newAttempt();
    m_isLocked = true;
    if (m_principal)
        rememberPrincipal(*m_principal);
    enter(State::Locked);
}

void DeskSession::unlock()
{
    if (m_state != State::Locked || !browserUrl().isEmpty())
        return;
    net::SignInDemand demand;
    demand.acr = kTwoFactors;
    demand.maxAge = 0;
    if (m_principal)
        demand.loginHint = m_principal->email;
    const auto stop = newAttempt();
    m_lastError.reset();
    runConfirmation(std::move(demand), State::Locked, stop);
}

QCoro::Task<> DeskSession::runConfirmation(net::SignInDemand demand, State before,
                                           std::stop_token stop)
{
    const auto expected = m_principal ? m_principal->id : StaffId{};
    const auto token = co_await m_authenticator.signIn(std::move(demand), stop);
    if (stop.stop_requested())
        co_return;
    if (!token) {
        logFailure("confirming the person", token.error());
        enter(before, token.error());
        co_return;
    }
    const auto who = co_await holderOf(token->value, stop);
    if (stop.stop_requested() || m_state == State::Ended)
        co_return;
    if (!who) {
        enter(before, who.error());
        co_return;
    }
    if (who->id != expected) {
        // The stored token is the other person's by now: nothing of this session may go on with it.
        signOut();
        m_lastError =
            Error{ErrorKind::Unauthenticated, u"another person signed in"_s, {}, u"other_person"_s};
        Q_EMIT changed();
        co_return;
    }
    m_isLocked = false;
    m_gate.open(*token);
    admit(*who);
}

void DeskSession::end(const Error &error)
{
    if (m_state == State::SignedOut)
        return;
    logFailure("the session", error);
    newAttempt();
    m_gate.close();
    // Nothing stored is no session that ended.
    if (error.code == "signed_out"_L1) {
        enter(State::SignedOut);
        return;
    }
    if (error.code == "session_revoked"_L1) {
        m_config.wipeReplica();
        m_config.memory.forget();
    }
    m_sessions.clear();
    // Detached: it ends by the keychain's own limit.
    (void)m_authenticator.forget();
    enter(State::Ended, error);
    Q_EMIT sessionsChanged();
}

void DeskSession::endedByPlatform(const QString &reason)
{
    if (m_state == State::SignedOut || m_state == State::Ended)
        return;
    const bool isByClock = reason == "idle"_L1 || reason == "absolute"_L1;
    end(Error{ErrorKind::Unauthenticated,
              u"the platform ended the session: %1"_s.arg(reason),
              {},
              isByClock ? u"session_expired"_s : u"session_revoked"_s});
}

void DeskSession::noteStepUpDemand(const QString &acr, int maxAge)
{
    m_demand.acr = acr;
    m_demand.maxAge = maxAge;
    if (m_principal && m_principal->stepUpUntil.isValid()) {
        m_principal->stepUpUntil = {};
        Q_EMIT changed();
    }
}

void DeskSession::reloadPrincipal()
{
    runReload();
}

QCoro::Task<> DeskSession::runReload()
{
    const auto who = co_await m_api.me(m_stop.get_token());
    if (!who || !m_principal || who->id != m_principal->id)
        co_return;
    m_principal = *who;
    rememberPrincipal(*who);
    Q_EMIT changed();
}

void DeskSession::refreshSessions()
{
    if (m_principal)
        runRefreshSessions();
}

QCoro::Task<> DeskSession::runRefreshSessions()
{
    const auto own = m_principal->sessionId;
    const auto sessions = co_await m_api.sessions(own, m_stop.get_token());
    if (!sessions) {
        logFailure("listing the sign-ins", sessions.error());
        co_return;
    }
    if (!m_principal || m_principal->sessionId != own)
        co_return;
    m_sessions = *sessions;
    Q_EMIT sessionsChanged();
}

void DeskSession::endSession(const QString &id)
{
    runEndSession(id);
}

QCoro::Task<> DeskSession::runEndSession(QString id)
{
    const auto stop = m_stop.get_token();
    const auto ended = co_await m_api.endSession(id, stop);
    if (stop.stop_requested())
        co_return;
    if (!ended) {
        logFailure("ending a sign-in", ended.error());
        m_lastError = ended.error();
        Q_EMIT changed();
    }
    refreshSessions();
}

} // namespace steward
