// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/session_api.h"
#include "app/net/authenticator.h"
#include "app/net/request_gate.h"
#include "app/net/retry_policy.h"
#include "app/ports/session.h"
#include "app/ports/sign_in_memory.h"

#include <functional>
#include <stop_token>

namespace steward
{

struct DeskSessionConfig {
    QString server; ///< host:port
    ports::SignInMemory &memory;
    std::function<void()> wipeReplica; ///< Sign-out, revocation, and another person signing in.
};

/// Who is signed in. Owns the flow between browser, gate and keychain; lives as long as the
/// program.
class DeskSession final : public ports::Session
{
    Q_OBJECT
public:
    DeskSession(net::Authenticator &authenticator, net::RequestGate &gate, api::SessionApi api,
                DeskSessionConfig config);
    ~DeskSession() override;

    /// Looks for a stored sign-in; what the keychain takes is not waited for here. The memory is
    /// open by then.
    void start();
    /// Nothing is sent; the desk shows what it holds for whoever was signed in last.
    void startOffline();
    /// Ends what waits before it returns.
    void shutdown();
    /// The platform's event stream said that it is over.
    void endedByPlatform(const QString &reason);
    /// Roles or views may have changed.
    void reloadPrincipal();

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] std::optional<ports::Principal> principal() const override { return m_principal; }
    [[nodiscard]] std::optional<ports::Environment> environment() const override
    {
        return m_environment;
    }
    [[nodiscard]] std::optional<Error> lastError() const override { return m_lastError; }
    [[nodiscard]] bool isSessionOnly() const override { return m_authenticator.isSessionOnly(); }
    [[nodiscard]] QUrl browserUrl() const override { return m_authenticator.browserUrl(); }
    [[nodiscard]] QList<ports::OwnSession> sessions() const override { return m_sessions; }
    void signIn() override;
    void cancel() override;
    void signOut() override;
    void stepUp() override;
    void lock() override;
    void unlock() override;
    void refreshSessions() override;
    void endSession(const QString &id) override;

private:
    QCoro::Task<> restore();
    QCoro::Task<> loadEnvironment();
    QCoro::Task<> runSignIn(std::stop_token stop);
    /// A step-up or an unlock: the same person again, in the same session.
    QCoro::Task<> runConfirmation(net::SignInDemand demand, State before, std::stop_token stop);
    /// Whose this token is, asked past the gate: nothing waiting there may go out in the name of
    /// another. Goes on asking while the wire is broken.
    QCoro::Task<Result<ports::Principal>> holderOf(QByteArray token, std::stop_token stop);
    QCoro::Task<> runSignOut();
    QCoro::Task<> runReload();
    QCoro::Task<> runRefreshSessions();
    QCoro::Task<> runEndSession(QString id);
    /// Ends the attempt before it.
    std::stop_token newAttempt();
    void enter(State state, std::optional<Error> error = {});
    void admit(const ports::Principal &who);
    [[nodiscard]] State openState() const { return m_isLocked ? State::Locked : State::SignedIn; }
    void end(const Error &error);
    void noteStepUpDemand(const QString &acr, int maxAge);
    [[nodiscard]] std::optional<ports::Principal> lastPrincipal() const;
    /// What is kept beside the person, readable only from the start on.
    void recallRest();
    void rememberPrincipal(const ports::Principal &who) const;

    net::Authenticator &m_authenticator;
    net::RequestGate &m_gate;
    api::SessionApi m_api;
    DeskSessionConfig m_config;
    std::stop_source m_stop;
    std::stop_source m_attempt;
    State m_state = State::Starting;
    std::optional<ports::Principal> m_principal;
    std::optional<ports::Environment> m_environment;
    std::optional<Error> m_lastError;
    QList<ports::OwnSession> m_sessions;
    net::SignInDemand m_demand;
    bool m_isLocked = false; ///< Closing the program does not unlock it.
};

} // namespace steward
