// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_store.h"

#include "app/store/freed_memory.h"
#include "app/store/private_file.h"
#include "app/store/replica_schema.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QPromise>

#include <cstdio>

namespace steward::store
{

namespace
{

bool needsReplacing(const Error &error)
{
    return error.code == QStringLiteral("newer_schema") ||
           error.code == QStringLiteral("older_schema") || error.code == QStringLiteral("damaged");
}

} // namespace

/// Lives in the writer's thread.
class ReplicaStore::Worker : public QObject
{
public:
    Worker(ReplicaStore &store, const QString &folder) : m_store(store), m_folder(folder) {}

    [[nodiscard]] Result<Opened> open();
    [[nodiscard]] Result<Applied> apply(const PagePtr &page, qint64 nowMsUtc);
    [[nodiscard]] Result<Done> beginLoad(const QString &staffId, const QString &environment);
    [[nodiscard]] Result<Applied> applyToLoad(const PagePtr &page, qint64 nowMsUtc);
    [[nodiscard]] Result<ReplicaState> finishLoad();
    [[nodiscard]] Result<Done> abandonLoad();
    [[nodiscard]] Result<Done> drop(const QString &wireTable);
    [[nodiscard]] Result<Done> wipe();
    [[nodiscard]] Result<QStringList> selfCheck();
    [[nodiscard]] Result<Done> requireOpen() const;
    void close();
    ReplicaFile m_replica;
    ReplicaFile m_load;

private:
    [[nodiscard]] QString replicaPath() const { return path(m_folder); }
    [[nodiscard]] QString loadPath() const { return m_folder + QStringLiteral("/replica.new"); }
    [[nodiscard]] QString asidePath() const { return m_folder + QStringLiteral("/replica.aside"); }
    [[nodiscard]] Result<Done> renameLoadOver();
    void announceReplaced();
    ReplicaStore &m_store;
    const QString m_folder;
    bool m_mustTruncate = false;
};

Result<Done> ReplicaStore::Worker::requireOpen() const
{
    if (!m_replica.isOpen())
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the replica is not open"),
                                    {},
                                    QStringLiteral("not_open"),
                                    0});
    return Done{};
}

void ReplicaStore::Worker::close()
{
    m_replica.close();
    m_load.close();
}

void ReplicaStore::Worker::announceReplaced()
{
    QMetaObject::invokeMethod(
        &m_store, [store = &m_store] { Q_EMIT store->replaced(); }, Qt::QueuedConnection);
}

Result<ReplicaStore::Opened> ReplicaStore::Worker::open()
{
    Opened opened;
    if (m_replica.isOpen())
        return Opened{m_replica.state(), m_load.state(), m_load.isOpen(), false};
    auto done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    if (!done && needsReplacing(done.error())) {
        // One generation is kept for support; sign-out deletes it too.
        removeDatabaseFiles(asidePath());
        for (const auto *suffix : {"", "-wal"})
            QFile::rename(replicaPath() + QLatin1StringView(suffix),
                          asidePath() + QLatin1StringView(suffix));
        removeDatabaseFiles(replicaPath());
        opened.wasSetAside = true;
        done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    }
    if (!done)
        return tl::unexpected(done.error());
    opened.replica = m_replica.state();
    if (QFile::exists(loadPath())) {
        if (m_load.open(loadPath(), ReplicaFile::Form::Bulk)) {
            opened.load = m_load.state();
            opened.isLoading = true;
        } else {
            removeDatabaseFiles(loadPath());
        }
    }
    return opened;
}

Result<Applied> ReplicaStore::Worker::apply(const PagePtr &page, qint64 nowMsUtc)
{
    if (auto ready = requireOpen(); !ready)
        return tl::unexpected(ready.error());
    auto applied = m_replica.apply(*page, nowMsUtc);
    if (!applied)
        return applied;
    m_mustTruncate = m_mustTruncate || applied->droppedTables;
    if (m_mustTruncate && m_replica.truncateLog())
        m_mustTruncate = false;
    if (!applied->changes.tables.isEmpty())
        QMetaObject::invokeMethod(
            &m_store,
            [store = &m_store, changes = applied->changes] { Q_EMIT store->changed(changes); },
            Qt::QueuedConnection);
    return applied;
}

Result<Done> ReplicaStore::Worker::beginLoad(const QString &staffId, const QString &environment)
{
    m_load.close();
    removeDatabaseFiles(loadPath());
    if (auto done = m_load.open(loadPath(), ReplicaFile::Form::Bulk); !done)
        return done;
    return m_load.setOwner(staffId, environment);
}

Result<Applied> ReplicaStore::Worker::applyToLoad(const PagePtr &page, qint64 nowMsUtc)
{
    if (!m_load.isOpen())
        return tl::unexpected(Error{ErrorKind::Internal, QStringLiteral("no load was begun")});
    return m_load.apply(*page, nowMsUtc);
}

Result<Done> ReplicaStore::Worker::renameLoadOver()
{
    // The old log must be gone before the new file bears its name; readers that still have the old
    // files open keep them by their handles.
    for (const auto *suffix : {"-wal", "-shm"})
        QFile::remove(replicaPath() + QLatin1StringView(suffix));
    const bool isRenamed = std::rename(QFile::encodeName(loadPath()).constData(),
                                       QFile::encodeName(replicaPath()).constData()) == 0;
    auto done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    if (!isRenamed)
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the loaded replica could not be renamed"),
                                    {},
                                    QStringLiteral("io"),
                                    0});
    return done;
}

Result<ReplicaState> ReplicaStore::Worker::finishLoad()
{
    if (!m_load.isOpen() || m_load.state().cursor.isEmpty())
        return tl::unexpected(Error{ErrorKind::Internal, QStringLiteral("the load is not whole")});
    if (auto built = m_load.buildIndexes(); !built)
        return tl::unexpected(built.error());
    if (!m_load.truncateLog())
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the loaded replica's log is still in use"),
                                    {},
                                    QStringLiteral("busy"),
                                    0});
    m_load.close();
    m_replica.close();
    const auto done = renameLoadOver();
    giveBackFreedMemory();
    announceReplaced();
    if (!done)
        return tl::unexpected(done.error());
    return m_replica.state();
}

Result<Done> ReplicaStore::Worker::abandonLoad()
{
    m_load.close();
    removeDatabaseFiles(loadPath());
    return Done{};
}

Result<Done> ReplicaStore::Worker::drop(const QString &wireTable)
{
    const int table = tableIndex(wireTable.toStdString());
    if (auto ready = requireOpen(); !ready || table < 0)
        return ready ? Result<Done>(tl::unexpected(
                           Error{ErrorKind::Internal, QStringLiteral("no such table")}))
                     : ready;
    if (auto done = m_replica.drop(table); !done)
        return done;
    m_mustTruncate = !m_replica.truncateLog();
    ChangeSet changes;
    changes.csn = m_replica.state().csn;
    changes.tables += ChangeSet::Table{wireTable, {}, true};
    QMetaObject::invokeMethod(
        &m_store, [store = &m_store, changes] { Q_EMIT store->changed(changes); },
        Qt::QueuedConnection);
    return Done{};
}

Result<Done> ReplicaStore::Worker::wipe()
{
    close();
    for (const auto &file : {replicaPath(), loadPath(), asidePath()})
        removeDatabaseFiles(file);
    auto done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    announceReplaced();
    return done;
}

Result<QStringList> ReplicaStore::Worker::selfCheck()
{
    QStringList wrong;
    for (std::size_t i = 0; i < tables().size(); ++i) {
        const auto sum = m_replica.recomputedDigest(int(i));
        if (!sum)
            return tl::unexpected(sum.error());
        if (*sum != m_replica.digest(int(i)))
            wrong += QString::fromUtf8(tables()[i].wire.data(), qsizetype(tables()[i].wire.size()));
    }
    return wrong;
}

ReplicaStore::ReplicaStore(const QString &folder, QObject *parent)
    : QObject(parent), m_folder(folder), m_worker(new Worker(*this, folder))
{
    qRegisterMetaType<ChangeSet>();
    m_thread.setObjectName(QStringLiteral("replica-writer"));
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

ReplicaStore::~ReplicaStore()
{
    // The jobs made so far still run: their futures must finish.
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->close(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
    delete m_worker;
}

QString ReplicaStore::path(const QString &folder)
{
    return folder + QStringLiteral("/replica.db");
}

template <class T>
QFuture<Result<T>> ReplicaStore::run(std::function<Result<T>(Worker &)> job)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto future = promise->future();
    promise->start();
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, promise, job = std::move(job)] {
            promise->addResult(job(*worker));
            promise->finish();
        },
        Qt::QueuedConnection);
    return future;
}

QFuture<Result<ReplicaStore::Opened>> ReplicaStore::open()
{
    return run<Opened>([](Worker &worker) { return worker.open(); });
}

QFuture<Result<Applied>> ReplicaStore::apply(PagePtr page, qint64 nowMsUtc)
{
    return run<Applied>([page = std::move(page), nowMsUtc](Worker &worker) {
        return worker.apply(page, nowMsUtc);
    });
}

QFuture<Result<Done>> ReplicaStore::beginLoad(QString staffId, QString environment)
{
    return run<Done>([=](Worker &worker) { return worker.beginLoad(staffId, environment); });
}

QFuture<Result<Applied>> ReplicaStore::applyToLoad(PagePtr page, qint64 nowMsUtc)
{
    return run<Applied>([page = std::move(page), nowMsUtc](Worker &worker) {
        return worker.applyToLoad(page, nowMsUtc);
    });
}

QFuture<Result<ReplicaState>> ReplicaStore::finishLoad()
{
    return run<ReplicaState>([](Worker &worker) { return worker.finishLoad(); });
}

QFuture<Result<Done>> ReplicaStore::abandonLoad()
{
    return run<Done>([](Worker &worker) { return worker.abandonLoad(); });
}

QFuture<Result<Done>> ReplicaStore::setOwner(QString staffId, QString environment)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        auto ready = worker.requireOpen();
        return ready ? worker.m_replica.setOwner(staffId, environment) : ready;
    });
}

QFuture<Result<Done>> ReplicaStore::setNotBefore(qint64 msUtc)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        auto ready = worker.requireOpen();
        return ready ? worker.m_replica.setNotBefore(msUtc) : ready;
    });
}

QFuture<Result<Done>> ReplicaStore::drop(QString wireTable)
{
    return run<Done>([=](Worker &worker) { return worker.drop(wireTable); });
}

QFuture<Result<Done>> ReplicaStore::wipe()
{
    return run<Done>([](Worker &worker) { return worker.wipe(); });
}

QFuture<Result<Done>> ReplicaStore::limitPages(int pages)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        auto ready = worker.requireOpen();
        if (ready && worker.m_load.isOpen())
            ready = worker.m_load.limitPages(pages);
        return ready ? worker.m_replica.limitPages(pages) : ready;
    });
}

QFuture<Result<QStringList>> ReplicaStore::selfCheck()
{
    return run<QStringList>([](Worker &worker) -> Result<QStringList> {
        if (auto ready = worker.requireOpen(); !ready)
            return tl::unexpected(ready.error());
        return worker.selfCheck();
    });
}

} // namespace steward::store
