// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/lease.h"
#include "app/domain/result.h"

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QStringList>

#include <optional>

namespace steward::ports
{

/// Where the replica stands against the platform. The status bar and the sync page watch it.
class SyncStatus : public QObject
{
    Q_OBJECT
public:
    enum class Phase {
        Stopped,
        FirstLoad, ///< No usable replica yet; progress() counts rows.
        CatchingUp,
        Live, ///< more=false was answered; hints or long poll keep it so.
        Offline,
        Paused,        ///< Disk full or a refused page: lastError() says which; retried.
        UpgradeNeeded, ///< 426
    };
    struct Counters {
        qint64 csn = 0;
        qint64 pages = 0;
        qint64 pagesDropped = 0; ///< No trailer, wrong hash, over a cap, unknown record.
        qint64 bytes = 0;
        qint64 digestMismatches = 0;
        qint64 repairs = 0;         ///< Tables of which some buckets, or all, were fetched again.
        qint64 rowsRepaired = 0;    ///< That were wrong, missing or too many.
        qint64 platformCsn = 0;     ///< The newest one heard of; csn when nothing newer was.
        bool hintsByStream = false; ///< SSE; false = long poll.
    };
    /// How the replica's sums stand to the platform's.
    struct Comparison {
        enum class Outcome { None, Equal, Mending, Differs };
        Outcome outcome = Outcome::None;
        QDateTime at;       ///< UTC of the last comparison.
        QStringList tables; ///< That differed in it, by their names on the wire.
    };
    struct Trouble {
        QDateTime at; ///< UTC.
        Error error;
    };
    using QObject::QObject;
    [[nodiscard]] virtual Phase phase() const = 0;
    [[nodiscard]] virtual qint64 rowsLoaded() const = 0;
    [[nodiscard]] virtual qint64 rowsExpected() const = 0; ///< 0 = unknown.
    [[nodiscard]] virtual QDateTime
    lastPulledAt() const = 0; ///< UTC of the last answer with more=false.
    [[nodiscard]] virtual QDateTime nextAttemptAt() const = 0;
    [[nodiscard]] virtual std::optional<Error> lastError() const = 0;
    [[nodiscard]] virtual Counters counters() const = 0;
    /// Whether the rows may be shown; nothing before the file was opened.
    [[nodiscard]] virtual std::optional<LeaseState> lease() const = 0;
    [[nodiscard]] virtual QDateTime lastContactAt() const = 0; ///< UTC.
    [[nodiscard]] virtual Comparison comparison() const = 0;
    /// The last ten, the newest first, also those that passed.
    [[nodiscard]] virtual QList<Trouble> troubles() const = 0;
    /// Of the replica's files on disk.
    [[nodiscard]] virtual qint64 replicaBytes() const = 0;
    enum class Load {
        None,
        Again,  ///< By loadAgain(): what is here would do as well.
        Needed, ///< There is nothing else to show, or what is here is of no use any more.
    };
    /// Also while it is stopped, or waits for its next try.
    [[nodiscard]] virtual Load load() const = 0;
    /// Sums the rows of every table anew, then compares with the platform.
    virtual void compareNow() = 0;
    /// Loads everything anew; what is here stays in use until the load is whole.
    virtual void loadAgain() = 0;
    /// Asks at once, whatever is being waited for; also what goes on after stopLoading().
    virtual void refreshNow() = 0;
    /// Stops the loading. One that was only asked for is forgotten, and what is here is kept level
    /// again; of another, what has been stored stays and refreshNow() goes on from there.
    virtual void stopLoading() = 0;
    [[nodiscard]] virtual bool isStopped() const = 0; ///< By stopLoading(); the phase is Paused.

Q_SIGNALS:
    void changed();
};

} // namespace steward::ports
