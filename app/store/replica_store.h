// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/replica_file.h"

#include <QFuture>
#include <QObject>
#include <QString>
#include <QThread>

#include <functional>
#include <memory>

namespace steward::store
{

/// The replica's one writer. Calls return at once and run in the order they were made, in a thread
/// of their own; futures finish there. Signals arrive in this object's thread.
///
/// replica.db is what readers open (path()); it always exists and has the schema. A load is built
/// in replica.new and renamed over it when it is whole, so readers keep the old contents until
/// replaced().
class ReplicaStore : public QObject
{
    Q_OBJECT
public:
    struct Opened {
        ReplicaState replica;
        ReplicaState load; ///< position or cursor set: a load was under way.
        bool isLoading = false;
        bool wasSetAside =
            false; ///< The file was damaged or of another version and has been replaced.
        bool wasDamaged = false; ///< Set aside because of that.
        bool wasLogCut = false;  ///< The newest pages were lost: see seal::wasLogCut().
    };

    explicit ReplicaStore(const QString &folder, QObject *parent = nullptr);
    ~ReplicaStore() override;

    [[nodiscard]] static QString path(const QString &folder);
    [[nodiscard]] QString path() const { return path(m_folder); }

    /// Before open(): the files are in another folder.
    void moveTo(const QString &folder);

    /// Must be the first call; again it only tells the state. A file that cannot be used is set
    /// aside and an empty one made.
    [[nodiscard]] QFuture<Result<Opened>> open();
    [[nodiscard]] QFuture<Result<Applied>> apply(PagePtr page, qint64 nowMsUtc);
    /// Starts a load, forgetting an older one.
    [[nodiscard]] QFuture<Result<Done>> beginLoad(QString staffId, QString environment);
    [[nodiscard]] QFuture<Result<Applied>> applyToLoad(PagePtr page, qint64 nowMsUtc);
    /// Indexes, then replica.new becomes replica.db: replaced().
    [[nodiscard]] QFuture<Result<ReplicaState>> finishLoad();
    [[nodiscard]] QFuture<Result<Done>> abandonLoad();
    [[nodiscard]] QFuture<Result<Done>> setOwner(QString staffId, QString environment);
    /// Kept over a restart; see ReplicaState::notBeforeMs.
    [[nodiscard]] QFuture<Result<Done>> setNotBefore(qint64 msUtc);
    [[nodiscard]] QFuture<Result<Done>> setLease(QString lease);
    /// The table's rows and tombstones are gone from the disk when it finishes, unless a reader
    /// held the log back; then they go with the next page.
    [[nodiscard]] QFuture<Result<Done>> drop(QString wireTable);
    /// Sign-out and revocation: all files are deleted and an empty replica made: replaced().
    [[nodiscard]] QFuture<Result<Done>> wipe();
    /// Writing past it fails as disk_full; 0 lifts the limit.
    [[nodiscard]] QFuture<Result<Done>> limitPages(int pages);
    /// See ReplicaFile: a repair is one transaction from beginRepair() to its last page.
    [[nodiscard]] QFuture<Result<BucketSums>> bucketSums(QString wireTable);
    [[nodiscard]] QFuture<Result<Done>> beginRepair(QString wireTable, BucketSet buckets);
    [[nodiscard]] QFuture<Result<Repaired>> repair(PagePtr page);
    [[nodiscard]] QFuture<Result<Done>> abandonRepair();
    [[nodiscard]] QFuture<Result<Done>> recount(QString wireTable);
    /// Opens pages of the file from this one on, whether a query asks for them or not: the first
    /// that is still to be looked at, 0 when all were. Storage `damaged` when one does not open,
    /// `unreadable` when the disk does not give it back.
    [[nodiscard]] QFuture<Result<qint64>> checkPages(qint64 from);
    /// Tables whose digest is not the sum over their rows.
    [[nodiscard]] QFuture<Result<QStringList>> selfCheck();

Q_SIGNALS:
    void changed(const steward::ChangeSet &changes);
    void replaced();

private:
    class Worker;
    template <class T>
    [[nodiscard]] QFuture<Result<T>> run(std::function<Result<T>(Worker &)> job);

    QString m_folder;
    QThread m_thread;
    Worker *m_worker;
};

} // namespace steward::store
