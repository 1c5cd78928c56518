// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/outbox_file.h"
#include "app/ports/clock.h"
#include "app/ports/command_bus.h"
#include "app/ports/command_transport.h"
#include "app/ports/sync_status.h"

#include <QPromise>
#include <QSet>

#include <qcorotask.h>

#include <map>
#include <memory>
#include <stop_token>

namespace steward::commands
{

/// Saves commands, sends them, and follows them to their end (platform.md §6). The row is on disk
/// before the first byte leaves; each try sends the same bytes under the same id; commands of one
/// entity go one after the other, and a refusal frees the next. What became of a sent command is
/// asked, never guessed. Owns coroutines: lives as long as the session does.
class Outbox final : public ports::CommandBus
{
    Q_OBJECT
public:
    static constexpr std::chrono::seconds kOnlineWindow{
        60}; ///< A command that may not wait gives up after it.
    static constexpr std::chrono::seconds kStepUpWindow{
        600}; ///< The same while the second factor is asked for.
    static constexpr std::chrono::hours kSendsByItself{30 * 24};
    static constexpr std::chrono::hours kKeepsDone{24};
    static constexpr std::chrono::seconds kFreshFor{
        5}; ///< Of a pull, for commands that may not wait.

    Outbox(ports::CommandTransport &transport, ports::SyncStatus &sync, ports::Clock &clock,
           QObject *parent = nullptr);
    ~Outbox() override;

    /// Storage with code `damaged`: the file stays as it is for support, and nothing is sent or
    /// taken.
    [[nodiscard]] Result<Done> open(const QString &path);
    /// From now on this person's commands are shown, and new ones taken; sent once started.
    void show(const StaffId &staff) { m_staff = staff; }
    /// From now on this person's commands are shown and sent.
    void start(const StaffId &staff);
    /// Nothing more is sent; stopped() follows once nothing is under way.
    void stop();
    [[nodiscard]] bool isRunning() const { return !m_lanes.isEmpty(); }
    /// Ends every waiting, also for the person: the second factor was given, the network is back.
    void retryNow();

    [[nodiscard]] Result<Done> submit(ports::Command command) override;
    [[nodiscard]] QList<ports::CommandState> commands() const override;
    [[nodiscard]] std::optional<ports::CommandState> command(const CommandId &id) const override;
    [[nodiscard]] Result<Done> abandon(const CommandId &id) override;
    [[nodiscard]] Result<Done> sendNow(const CommandId &id) override;
    [[nodiscard]] Result<Done> dismiss(const CommandId &id) override;
    [[nodiscard]] qsizetype keptForOthers() const override;

Q_SIGNALS:
    void stopped();

private:
    using Phase = ports::CommandState::Phase;
    enum class Next { Again, Wait, Finished };

    [[nodiscard]] QCoro::Task<> runLane(QString entity, std::stop_token stop);
    [[nodiscard]] QCoro::Task<> process(qint64 seq, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Next> trySend(qint64 seq, std::stop_token stop);
    [[nodiscard]] QCoro::Task<ports::CommandReply> sendBytes(qint64 seq, std::stop_token stop);
    /// Given up, or too late: nullopt when it may go out.
    [[nodiscard]] std::optional<Next> withhold(OutboxRow &row);
    [[nodiscard]] static Error abandoned();
    [[nodiscard]] QCoro::Task<Next> tryResolve(qint64 seq, std::stop_token stop);
    [[nodiscard]] QCoro::Task<> waitFor(std::chrono::milliseconds delay);
    [[nodiscard]] OutboxRow *row(qint64 seq);
    [[nodiscard]] const OutboxRow *row(const CommandId &id) const;
    [[nodiscard]] qint64 nextOf(const QString &entity) const;
    /// Of this person, and young enough; or given up: then it is only asked about and fenced.
    [[nodiscard]] bool sendsByItself(const OutboxRow &row) const;
    [[nodiscard]] bool isOverdue(const OutboxRow &row) const;
    /// Of the window in which a command that may not wait is sent; none of it passes while all rows
    /// are being loaded, since nothing can be level then.
    [[nodiscard]] std::chrono::milliseconds timeLeft(const OutboxRow &row) const;
    /// Of the load that is under way. Nothing for what was over before it began, or was asked for
    /// in an earlier run of the desk: nobody waits for that any more.
    [[nodiscard]] std::chrono::milliseconds sparedNow(const OutboxRow &row) const;
    void noteLoad();
    [[nodiscard]] bool isLoadUnderWay() const;
    /// Queued, with the reason why it does not go out; kept once.
    Next keepWaiting(OutboxRow &row, const Error &why);
    [[nodiscard]] ports::CommandState stateOf(const OutboxRow &row) const;
    [[nodiscard]] OutboxRow *mine(const CommandId &id);
    [[nodiscard]] bool isReplicaFresh() const;
    [[nodiscard]] QCoro::Task<> waitForPull();
    /// Until the second factor was given, the row is given up, or its window is over.
    [[nodiscard]] QCoro::Task<> waitForPerson(qint64 seq, int confirmations, std::stop_token stop);
    /// Finished once it is on disk; else the platform is asked again.
    Next takeAnswer(OutboxRow &row, const ports::CommandAnswer &answer);
    Next refuse(OutboxRow &row, const Error &error, const QJsonObject &document);
    [[nodiscard]] Next takeFailure(OutboxRow &row, const ports::CommandFailure &failure);
    bool setPhase(OutboxRow &row, Phase phase, std::optional<Error> error);
    void startLane(const QString &entity);
    void pump();
    void confirm();
    void onSyncChanged();
    void wakeAll();
    void prune();

    ports::CommandTransport &m_transport;
    ports::SyncStatus &m_sync;
    ports::Clock &m_clock;
    OutboxFile m_file;
    std::optional<Error> m_fault;       ///< Why nothing can be kept or sent.
    std::map<qint64, OutboxRow> m_rows; ///< By seq, everybody's.
    StaffId m_staff;
    bool m_isStarted = false;
    std::stop_source m_stop;
    QSet<QString> m_lanes;                     ///< Entities with a coroutine.
    QHash<qint64, std::stop_source> m_sending; ///< Ends the sending of one row.
    bool m_awaitsPull = false;
    std::optional<QDateTime> m_loadBegan; ///< Of the load that is under way.
    int m_confirmations = 0;              ///< How often retryNow() was called.
    QList<std::shared_ptr<QPromise<void>>> m_waits;
};

} // namespace steward::commands
