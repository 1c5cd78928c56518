// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/command_transport.h"
#include "app/ports/sync_status.h"

#include <QJsonObject>
#include <QList>
#include <QPromise>

#include <qcorofuture.h>

#include <functional>
#include <memory>

namespace steward::test
{

/// Answers commands as told; with nothing told calls hang until they are answered, the oldest
/// first, or cancelled.
class ScriptedTransport : public ports::CommandTransport
{
public:
    struct Call {
        QString what; ///< send, state, void
        QString id;
        QByteArray body;
    };
    QList<Call> calls;
    std::function<void(const Call &)> onCall;

    void done(std::optional<qint64> csn);
    void state(ports::CommandAnswer::State state, int status = 200);
    void fail(ErrorKind kind, bool isFinal = false, const QString &code = {},
              qint64 retryAfterMs = 0);
    [[nodiscard]] bool isWaiting() const { return !m_hanging.isEmpty(); }
    [[nodiscard]] QStringList sequence() const;

    QCoro::Task<ports::CommandReply> send(CommandId id, QByteArray body,
                                          std::stop_token stop) override;
    QCoro::Task<ports::CommandReply> state(CommandId id, std::stop_token stop) override;
    QCoro::Task<ports::CommandReply> voidCommand(CommandId id, std::stop_token stop) override;

private:
    using Reply = ports::CommandReply;
    void give(Reply reply);
    QCoro::Task<Reply> next(Call call, std::stop_token stop);
    QList<Reply> m_replies;
    QList<std::shared_ptr<QPromise<Reply>>> m_hanging;
};

/// A replica that is as level as the test says.
class FakeSyncStatus : public ports::SyncStatus
{
    Q_OBJECT
public:
    using ports::SyncStatus::SyncStatus;
    [[nodiscard]] Phase phase() const override { return Phase::Live; }
    [[nodiscard]] qint64 rowsLoaded() const override { return 0; }
    [[nodiscard]] qint64 rowsExpected() const override { return 0; }
    [[nodiscard]] QDateTime lastPulledAt() const override { return pulledAt; }
    [[nodiscard]] QDateTime nextAttemptAt() const override { return {}; }
    [[nodiscard]] std::optional<Error> lastError() const override { return error; }
    [[nodiscard]] Load load() const override { return loading; }
    [[nodiscard]] Counters counters() const override
    {
        Counters counters;
        counters.csn = csn;
        return counters;
    }
    [[nodiscard]] std::optional<LeaseState> lease() const override { return LeaseState::Open; }
    [[nodiscard]] QDateTime lastContactAt() const override { return pulledAt; }
    [[nodiscard]] Comparison comparison() const override { return {}; }
    [[nodiscard]] QList<Trouble> troubles() const override { return {}; }
    [[nodiscard]] qint64 replicaBytes() const override { return 0; }
    void compareNow() override {}
    void loadAgain() override {}
    void refreshNow() override { ++refreshes; }
    void stopLoading() override {}
    [[nodiscard]] bool isStopped() const override { return isHeld; }
    void reach(qint64 newCsn)
    {
        csn = newCsn;
        Q_EMIT changed();
    }
    void become(Load load)
    {
        loading = load;
        Q_EMIT changed();
    }
    qint64 csn = 0;
    Load loading = Load::None;
    bool isHeld = false;
    std::optional<Error> error;
    QDateTime pulledAt;
    int refreshes = 0;
};

} // namespace steward::test
