// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/replica_store.h"

namespace steward::store
{

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
    [[nodiscard]] Result<int> requireTable(const QString &wireTable) const;
    [[nodiscard]] Result<Repaired> repair(const PagePtr &page);
    [[nodiscard]] Result<Done> requireOpen() const;
    void close();
    void moveTo(const QString &folder) { m_folder = folder; }
    ReplicaFile m_replica;
    ReplicaFile m_load;

private:
    [[nodiscard]] QString replicaPath() const { return path(m_folder); }
    [[nodiscard]] QString loadPath() const { return m_folder + QStringLiteral("/replica.new"); }
    [[nodiscard]] QString asidePath() const { return m_folder + QStringLiteral("/replica.aside"); }
    [[nodiscard]] Result<Done> renameLoadOver();
    void announceReplaced();
    void announceChanged(const ChangeSet &changes);
    ReplicaStore &m_store;
    QString m_folder;
    bool m_mustTruncate = false;
    bool m_wasSetAside = false; ///< Since the program was started.
    bool m_wasDamaged = false;
};

} // namespace steward::store
