// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_worker.h"

#include "app/store/freed_memory.h"
#include "app/store/plain_files.h"
#include "app/store/private_file.h"
#include "app/store/replica_schema.h"

#include <QFile>

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

Result<int> ReplicaStore::Worker::requireTable(const QString &wireTable) const
{
    const int table = tableIndex(wireTable.toStdString());
    if (auto ready = requireOpen(); !ready)
        return tl::unexpected(ready.error());
    if (table < 0)
        return tl::unexpected(Error{ErrorKind::Internal, QStringLiteral("no such table")});
    return table;
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

void ReplicaStore::Worker::announceChanged(const ChangeSet &changes)
{
    if (!changes.tables.isEmpty())
        QMetaObject::invokeMethod(
            &m_store, [store = &m_store, changes] { Q_EMIT store->changed(changes); },
            Qt::QueuedConnection);
}

Result<ReplicaStore::Opened> ReplicaStore::Worker::open()
{
    Opened opened;
    // Loaded again: from a version that did not seal.
    for (const auto &file : {replicaPath(), loadPath(), asidePath()})
        if (isPlainDatabase(file))
            shredDatabase(file);
    if (m_replica.isOpen())
        return Opened{m_replica.state(), m_load.state(), m_load.isOpen(),
                      m_wasSetAside,     m_wasDamaged,   m_replica.wasLogCut()};
    auto done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    if (!done && needsReplacing(done.error())) {
        // One generation is kept for support; sign-out deletes it too.
        removeDatabaseFiles(asidePath());
        for (const auto *suffix : {"", "-wal"})
            QFile::rename(replicaPath() + QLatin1StringView(suffix),
                          asidePath() + QLatin1StringView(suffix));
        removeDatabaseFiles(replicaPath());
        m_wasDamaged = done.error().code == QStringLiteral("damaged");
        m_wasSetAside = true;
        done = m_replica.open(replicaPath(), ReplicaFile::Form::Queryable);
    }
    if (!done)
        return tl::unexpected(done.error());
    opened.replica = m_replica.state();
    opened.wasSetAside = m_wasSetAside;
    opened.wasDamaged = m_wasDamaged;
    opened.wasLogCut = m_replica.wasLogCut();
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
    announceChanged(applied->changes);
    return applied;
}

Result<Repaired> ReplicaStore::Worker::repair(const PagePtr &page)
{
    auto repaired = m_replica.repair(*page);
    if (repaired)
        announceChanged(repaired->changes);
    return repaired;
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
    const auto table = requireTable(wireTable);
    if (!table)
        return tl::unexpected(table.error());
    if (auto done = m_replica.drop(*table); !done)
        return done;
    m_mustTruncate = !m_replica.truncateLog();
    ChangeSet changes;
    changes.csn = m_replica.state().csn;
    changes.tables += ChangeSet::Table{wireTable, {}, true};
    announceChanged(changes);
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

} // namespace steward::store
