// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"
#include "app/store/reader_lane.h"

#include <functional>
#include <atomic>
#include <memory>

namespace steward::store
{

class MembershipIndex;
class ReplicaStore;

/// Reads replica.db from worker threads: one for the key vectors of lists, one for the finder, one
/// for rows and single entities, so that what is on screen never waits for a search.
class SqliteReplicaReader : public ports::ReplicaReader
{
    Q_OBJECT
public:
    explicit SqliteReplicaReader(const QString &path, QObject *parent = nullptr);
    ~SqliteReplicaReader() override;

    /// Passes on the store's news. The store must outlive this reader.
    void follow(const ReplicaStore &store);
    /// Questions wait until release(): before the key is there the file cannot be read.
    void hold();
    void release(const QString &path);
    /// The file at the path is another one now.
    void reopen();

    QFuture<Result<ports::ListKeys>> keys(ports::ListQuery query,
                                          const QObject *supersedes) override;
    bool isSlow(const ports::ListQuery &query) const override;
    QFuture<Result<ports::ListKeys>> firstKeys(ports::ListQuery query, int limit,
                                               const QObject *supersedes) override;
    QFuture<Result<QList<OrgRow>>> orgRows(QList<RowKey> keys) override;
    QFuture<Result<QList<MembershipRow>>> membershipRows(QList<RowKey> keys) override;
    QFuture<Result<QList<PayoutRow>>> payoutRows(QList<RowKey> keys) override;
    QFuture<Result<QList<CaseRow>>> caseRows(QList<RowKey> keys) override;
    QFuture<Result<QList<ports::CurrencyTotal>>> payoutTotals(ports::ListQuery query) override;
    QFuture<Result<OrgRow>> org(OrgId id) override;
    QFuture<Result<PersonRow>> person(UserId id) override;
    QFuture<Result<QList<NoteRow>>> notes(OrgId org) override;
    QFuture<Result<QByteArray>> policy() override;
    QFuture<Result<QList<ports::FoundEntity>>> find(QString text, int limit,
                                                    const QObject *supersedes) override;
    QFuture<Result<QHash<QString, qint64>>> actionableCounts() override;

private:
    template <class T>
    QFuture<Result<T>> ask(ReaderLane &lane, const QObject *token,
                           std::function<Result<T>(const ReadConnection &)> job);

    std::unique_ptr<MembershipIndex> m_memberships; ///< Of m_lists' thread alone.
    std::atomic<bool> m_isIndexBuilt = false;
    ReaderLane m_lists;
    ReaderLane m_search;
    ReaderLane m_rows;
};

} // namespace steward::store
