// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"

#include <QDateTime>
#include <QObject>
#include <QStringList>

#include <optional>

namespace steward::ports
{

struct Principal {
    StaffId id;
    QString name;
    QString email;
    QStringList roles; ///< cs_agent, finance, compliance, lead, platform_admin
    QStringList views; ///< What the platform lets this person see: inbox, orgs, memberships, …
    qint64 permVer = 0;
    QString sessionId;
    QDateTime authTime;    ///< UTC of the last full sign-in.
    QDateTime stepUpUntil; ///< UTC; invalid when a step-up is needed first.
};

struct OwnSession {
    QString id;
    QDateTime createdAt;
    QDateTime lastUsedAt;
    QString address;
    QString userAgent;
    bool isThisOne = false;
    QDateTime endedAt;
    QString endReason;
};

struct Environment {
    QString name;   ///< PRODUCTION, STAGING, DEMO
    QString server; ///< host:port
    QString policyVersion;
};

/// Signing in, staying signed in, and being told that it is over.
class Session : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Starting, ///< Looking for a refresh token.
        SignedOut,
        WaitingForBrowser, ///< The sign-in page is open; cancel() is possible.
        SignedIn,
        SteppingUp, ///< Signed in; the browser asks for the second factor again.
        Locked,     ///< Idle lock: content is covered until the browser confirms the person.
        Ended,      ///< The platform ended it: role changed, killed, expired. Drafts are kept.
    };
    using QObject::QObject;
    [[nodiscard]] virtual State state() const = 0;
    [[nodiscard]] virtual std::optional<Principal> principal() const = 0;
    [[nodiscard]] virtual std::optional<Environment> environment() const = 0;
    /// Why the last attempt failed or the session ended.
    [[nodiscard]] virtual std::optional<Error> lastError() const = 0;
    /// The keychain refused: tokens live in memory only and end with the program.
    [[nodiscard]] virtual bool isSessionOnly() const = 0;
    /// The address to open by hand when no browser came up; empty outside WaitingForBrowser.
    [[nodiscard]] virtual QUrl browserUrl() const = 0;
    virtual void signIn() = 0;
    virtual void cancel() = 0;
    /// Revokes at the platform, forgets the token, wipes the replica. Drafts and outbox stay.
    virtual void signOut() = 0;
    virtual void stepUp() = 0;
    virtual void lock() = 0;
    virtual void unlock() = 0;
    virtual void refreshSessions() = 0;
    [[nodiscard]] virtual QList<OwnSession> sessions() const = 0;
    virtual void endSession(const QString &id) = 0;

Q_SIGNALS:
    void changed();
    void sessionsChanged();
};

} // namespace steward::ports
