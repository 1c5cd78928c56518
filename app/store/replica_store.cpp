// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_worker.h"

#include <QPromise>

namespace steward::store
{

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

void ReplicaStore::moveTo(const QString &folder)
{
    m_folder = folder;
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, folder] { worker->moveTo(folder); }, Qt::QueuedConnection);
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

QFuture<Result<Done>> ReplicaStore::setLease(QString lease)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        auto ready = worker.requireOpen();
        return ready ? worker.m_replica.setLease(lease) : ready;
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

QFuture<Result<BucketSums>> ReplicaStore::bucketSums(QString wireTable)
{
    return run<BucketSums>([=](Worker &worker) -> Result<BucketSums> {
        const auto table = worker.requireTable(wireTable);
        return table ? worker.m_replica.bucketSums(*table) : tl::unexpected(table.error());
    });
}

QFuture<Result<Done>> ReplicaStore::beginRepair(QString wireTable, BucketSet buckets)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        const auto table = worker.requireTable(wireTable);
        return table ? worker.m_replica.beginRepair(*table, buckets)
                     : tl::unexpected(table.error());
    });
}

QFuture<Result<Repaired>> ReplicaStore::repair(PagePtr page)
{
    return run<Repaired>([page = std::move(page)](Worker &worker) { return worker.repair(page); });
}

QFuture<Result<Done>> ReplicaStore::abandonRepair()
{
    return run<Done>([](Worker &worker) -> Result<Done> {
        worker.m_replica.abandonRepair();
        return Done{};
    });
}

QFuture<Result<Done>> ReplicaStore::recount(QString wireTable)
{
    return run<Done>([=](Worker &worker) -> Result<Done> {
        const auto table = worker.requireTable(wireTable);
        return table ? worker.m_replica.recount(*table) : tl::unexpected(table.error());
    });
}

QFuture<Result<qint64>> ReplicaStore::checkPages(qint64 from)
{
    return run<qint64>([from](Worker &worker) -> Result<qint64> {
        if (auto ready = worker.requireOpen(); !ready)
            return tl::unexpected(ready.error());
        return worker.m_replica.checkPages(from);
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
