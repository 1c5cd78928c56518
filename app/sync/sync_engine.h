// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/retry_delay.h"
#include "app/ports/clock.h"
#include "app/ports/hint_stream.h"
#include "app/ports/sync_source.h"
#include "app/ports/sync_status.h"
#include "app/store/replica_store.h"

#include <QHash>
#include <QPromise>

#include <qcorotask.h>

#include <deque>
#include <list>
#include <memory>
#include <stop_token>

namespace steward::sync
{

/// Keeps the replica level with the platform: first load, catch-up, then pulls on hints, by long
/// poll while the hint stream is silent. One loop, which ends only with stop() or a revoked
/// session; every failure has its next attempt. Lives as long as the session does, since it owns
/// coroutines.
class SyncEngine : public ports::SyncStatus
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kTwoPulls{1'000};   ///< At most two in so long.
    static constexpr std::chrono::milliseconds kPullGap{500};      ///< While more is asked for.
    static constexpr std::chrono::milliseconds kIdlePull{60'000};  ///< A pull without any hint.
    static constexpr std::chrono::milliseconds kEmptyPageGap{200}; ///< more=true without a row.
    static constexpr std::chrono::milliseconds kStuckRequest{90'000};
    static constexpr std::chrono::milliseconds kWatch{2'000};
    static constexpr std::chrono::milliseconds kLeaseWatch{30'000};
    static constexpr std::chrono::milliseconds kLeaseKeep{60'000}; ///< Written no more often.
    static constexpr std::chrono::milliseconds kUpgradeRetry{600'000};
    static constexpr std::chrono::milliseconds kMismatchLoadGap{600'000};
    static constexpr int kMostRepairs = 5; ///< By bucket, of one table within kMismatchLoadGap.
    static constexpr int kMostFailures = 3;
    /// An unreadable part of the replica's file: damage when it was met so often in a row.
    static constexpr int kMostUnreadable = 3;
    static constexpr std::chrono::milliseconds kReadAgain{600'000};
    static constexpr qsizetype kTroubles = 10;
    static constexpr std::chrono::milliseconds kLongestRetryAfter{3'600'000};
    static constexpr int kLongPollSeconds = 25;
    static constexpr std::size_t kMostAhead = 2; ///< Pages of a load beside the one being stored.

    SyncEngine(store::ReplicaStore &store, ports::SyncSource &source, ports::HintStream &hints,
               ports::Clock &clock, QObject *parent = nullptr);
    ~SyncEngine() override;

    /// For this person in this environment; a replica of anybody else is wiped first.
    void start(const StaffId &staff, const QString &environment);
    /// The lease of a replica that was opened, also where the engine is never started.
    void watchLease(const store::ReplicaState &replica);
    /// Ends the loop; stopped() follows once nothing is under way any more.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

    [[nodiscard]] Phase phase() const override { return m_phase; }
    [[nodiscard]] qint64 rowsLoaded() const override { return m_load.loadedRows; }
    [[nodiscard]] qint64 rowsExpected() const override { return m_load.expectedRows; }
    [[nodiscard]] QDateTime lastPulledAt() const override { return m_lastPulledAt; }
    [[nodiscard]] QDateTime nextAttemptAt() const override { return m_nextAttemptAt; }
    [[nodiscard]] std::optional<Error> lastError() const override { return m_lastError; }
    [[nodiscard]] Counters counters() const override;
    [[nodiscard]] std::optional<LeaseState> lease() const override { return m_leaseState; }
    [[nodiscard]] QDateTime lastContactAt() const override;
    [[nodiscard]] Comparison comparison() const override { return m_comparison; }
    [[nodiscard]] QList<Trouble> troubles() const override { return m_troubles; }
    [[nodiscard]] qint64 replicaBytes() const override;
    [[nodiscard]] Load load() const override;
    void compareNow() override;
    void loadAgain() override;
    void refreshNow() override;
    void stopLoading() override;
    [[nodiscard]] bool isStopped() const override { return m_isHeld; }

Q_SIGNALS:
    void stopped();
    /// The hint stream said that the session is over; the engine has stopped.
    void sessionRevoked(const QString &reason);
    /// The scope this replica was loaded with has changed.
    void permissionsChanged(qint64 permVer);

private:
    struct Pulled {
        bool more = false;
        qint64 rows = 0;
    };
    [[nodiscard]] QCoro::Task<> run(StaffId staff, QString environment, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> openReplica(StaffId staff, QString environment);
    [[nodiscard]] QCoro::Task<Result<Pulled>> pull(std::stop_token stop);
    /// What is asked of the platform; the first that is set decides.
    struct Question {
        QString digestOf;
        QString repairOf;
        QList<int> buckets;
        QString cursor;
        QString position;
        int waitSeconds = 0;
    };
    [[nodiscard]] QCoro::Task<Result<QByteArray>> ask(Question question, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<store::PagePtr>> fetch(Question question,
                                                            std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<store::PagePtr>> read(Result<QByteArray> bytes, QString place,
                                                           std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Pulled>> pullIntoLoad(std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<store::PagePtr>> nextLoadPage(std::stop_token stop);
    void askAhead(const QString &position);
    void askFurther();
    QCoro::Task<> runAhead(QString position,
                           std::shared_ptr<QPromise<Result<store::PagePtr>>> promise);
    [[nodiscard]] QCoro::Task<> dropAhead();
    [[nodiscard]] QCoro::Task<Result<Pulled>> pullIntoReplica(std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> finishLoad(store::Applied applied, bool hadDigest);
    [[nodiscard]] QCoro::Task<> recover(Error error);
    [[nodiscard]] QCoro::Task<> waitAfter(Pulled pulled);
    [[nodiscard]] QCoro::Task<> waitAfterFailure(Error error);
    [[nodiscard]] QCoro::Task<> waitWhileHeld(std::stop_token stop);
    [[nodiscard]] QCoro::Task<> forgetLoad();
    [[nodiscard]] QCoro::Task<> waitFor(std::chrono::milliseconds delay);
    [[nodiscard]] Result<Done> checkPage(const store::Page &page, store::Page::Kind kind,
                                         const store::ReplicaState &state) const;
    /// What cures a difference, each when the one before did not; the last only reports.
    enum class Remedy { Buckets, Table, Load, None };
    [[nodiscard]] QCoro::Task<Result<Pulled>> mend(store::Applied applied, QStringList scope,
                                                   std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> mendTable(QString table, Remedy remedy,
                                                      std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> fetchRows(QString table, store::BucketSet buckets,
                                                      std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<Done>> recountWrongSums();
    [[nodiscard]] QCoro::Task<Result<Done>> checkFile(std::stop_token stop);
    [[nodiscard]] bool isTakenForDamage(const Error &error);
    void tellWhatWasFound(const store::ReplicaStore::Opened &opened);
    [[nodiscard]] Remedy nextRemedy(const QString &table);
    void noteComparison(const QStringList &different);
    void report(const Error &error);
    [[nodiscard]] bool mayDrop(const QString &table);
    [[nodiscard]] bool wantsLongPoll() const;
    [[nodiscard]] bool wantsPull() const;
    [[nodiscard]] std::chrono::milliseconds earliestPull();
    void adoptReplica(const store::ReplicaState &state);
    void startLoad();
    void wake();
    void watch();
    void cancelRequests(std::chrono::milliseconds olderThan = std::chrono::milliseconds{-1});
    void setPhase(Phase phase);
    void notePull();
    void onFeedHint(qint64 csn);
    void onPermissionsHint(qint64 permVer);

    store::ReplicaStore &m_store;
    ports::SyncSource &m_source;
    ports::HintStream &m_hints;
    ports::Clock &m_clock;

    std::stop_source m_stop;
    struct Request {
        std::chrono::milliseconds since;
        std::stop_source stop;
    };
    std::list<Request> m_requests; ///< Under way.
    std::shared_ptr<QPromise<void>> m_wait;
    ports::Clock::TimerId m_watchTimer = 0;
    std::chrono::milliseconds m_watchedAt{0};
    QDateTime m_watchedWall;
    std::chrono::milliseconds m_lastPullStart{-1'000'000};
    std::chrono::milliseconds m_pullStartBefore{-1'000'000};
    bool m_wasHeldBack = false; ///< The last pull was wanted before it was allowed.
    std::optional<std::chrono::milliseconds> m_mismatchLoadAt;
    struct Cure {
        Remedy next = Remedy::Buckets;
        int repairs = 0;
        int failures = 0; ///< Of the remedy that is next.
        std::chrono::milliseconds since{0};
    };
    [[nodiscard]] Cure &cureOf(const QString &table);
    void giveBack(const QString &table, const Cure &before, const Error &error);
    QHash<QString, Cure> m_cures; ///< By table.

    bool m_isRunning = false;
    bool m_isLoading = false;
    bool m_isLoadBegun = false;
    bool m_isLevel = false; ///< The last page said more=false.
    bool m_hasHint = false;
    bool m_wantsNow = false;      ///< refreshNow(): the waiting ends, whatever it waits for.
    bool m_wantsCheck = false;    ///< compareNow()
    bool m_wantsLoad = false;     ///< loadAgain()
    bool m_isLoadAsked = false;   ///< The load under way is one of loadAgain().
    bool m_isLoadGivenUp = false; ///< stopLoading() during such a one.
    bool m_isHeld = false;        ///< stopLoading() of another: until refreshNow().
    bool m_wasRevoked = false;
    qint64 m_hintedCsn = 0;
    StaffId m_staff;
    QString m_environment;
    store::ReplicaState m_replica;
    store::ReplicaState m_load;
    /// The pages of a load that are asked for or read and not stored yet, in order: the platform
    /// builds them while this side reads and the disk is busy. Each is asked for as soon as the one
    /// before has come. Nobody but pullIntoLoad() takes them; the loop never goes on to anything
    /// else, nor ends, before they are gone.
    struct Ahead {
        QString position;
        QFuture<Result<store::PagePtr>> page;
        QString next; ///< Where the one after it begins, once that is known.
    };
    std::deque<Ahead> m_ahead;
    std::stop_source m_aheadStop; ///< Until they are gone no other one is asked for.
    RetryDelay m_retry;

    Phase m_phase = Phase::Stopped;
    Counters m_counters;
    QDateTime m_lastPulledAt;
    QDateTime m_nextAttemptAt;
    std::optional<Error> m_lastError;
    void noteContact();
    void judge();
    [[nodiscard]] QCoro::Task<> keepLease();
    Lease m_lease;
    Lease m_keptLease; ///< As it stands in the file.
    bool m_hasRows = false;
    qint64 m_pageToCheck = 0; ///< −1 once every page of the file was opened.
    std::chrono::milliseconds m_checkNotBefore{0};
    int m_unreadable = 0;         ///< Since a pull that found nothing unreadable.
    bool m_isFindingTold = false; ///< What opening the file has found.
    std::optional<LeaseState> m_leaseState;
    ports::Clock::TimerId m_leaseTimer = 0;
    Comparison m_comparison;
    QList<Trouble> m_troubles;
};

} // namespace steward::sync
