// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite_replica_reader.h"

#include "app/store/finder.h"
#include "app/store/freed_memory.h"
#include "app/store/list_keys.h"
#include "app/store/list_sql.h"
#include "app/store/membership_index.h"
#include "app/store/replica_store.h"
#include "app/store/row_queries.h"

#include <QDateTime>
#include <QPromise>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

// The kernel keeps the file's pages; what is here again counts for this program alone.
constexpr int kListCacheKib = 256;
constexpr int kSearchCacheKib = 512;
constexpr int kRowCacheKib = 1024;

QString uniqueName(const QString &lane)
{
    static std::atomic<int> count = 0;
    return u"replica-reader-%1-%2"_s.arg(lane).arg(++count);
}

Result<QList<ports::CurrencyTotal>> readTotals(const ReadConnection &connection,
                                               const ports::ListQuery &query)
{
    const auto sql = payoutTotalsSql(query, QDateTime::currentMSecsSinceEpoch());
    if (!sql)
        return tl::unexpected(sql.error());
    auto statement = connection.prepare(sql->text);
    if (!statement)
        return tl::unexpected(statement.error());
    bindAll(*statement, sql->values);
    QList<ports::CurrencyTotal> totals;
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"payout totals"_s));
        if (step == SqliteStatement::Step::Done)
            return totals;
        totals.append({statement->text(0), statement->integer(1), statement->integer(2)});
    }
}

} // namespace

SqliteReplicaReader::SqliteReplicaReader(const QString &path, QObject *parent)
    : ReplicaReader{parent}, m_memberships{std::make_unique<MembershipIndex>()},
      m_lists{path, uniqueName(u"lists"_s), kListCacheKib},
      m_search{path, uniqueName(u"search"_s), kSearchCacheKib}, m_rows{path, uniqueName(u"rows"_s),
                                                                       kRowCacheKib}
{
    keepLargePiecesApart();
}

SqliteReplicaReader::~SqliteReplicaReader() = default;

void SqliteReplicaReader::follow(const ReplicaStore &store)
{
    connect(&store, &ReplicaStore::changed, this, &ReplicaReader::changed);
    connect(&store, &ReplicaStore::replaced, this, &SqliteReplicaReader::reopen);
}

void SqliteReplicaReader::hold()
{
    for (auto *lane : {&m_lists, &m_search, &m_rows})
        lane->hold();
}

void SqliteReplicaReader::release(const QString &path)
{
    m_isIndexBuilt = false;
    for (auto *lane : {&m_lists, &m_search, &m_rows})
        lane->release(path);
}

void SqliteReplicaReader::reopen()
{
    m_isIndexBuilt = false;
    m_lists.reopen();
    m_search.reopen();
    m_rows.reopen();
    Q_EMIT replaced();
}

template <class T>
QFuture<Result<T>> SqliteReplicaReader::ask(ReaderLane &lane, const QObject *token,
                                            std::function<Result<T>(const ReadConnection &)> job)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto future = promise->future();
    promise->start();
    lane.submit(token, [promise, job = std::move(job)](const Result<ReadConnection> &connection) {
        promise->addResult(connection ? job(*connection)
                                      : Result<T>{tl::unexpected(connection.error())});
        promise->finish();
    });
    return future;
}

QFuture<Result<ports::ListKeys>> SqliteReplicaReader::keys(ports::ListQuery query,
                                                           const QObject *supersedes)
{
    const bool isWhole = query.org.isNull() && query.user.isNull();
    return ask<ports::ListKeys>(m_lists, supersedes,
                                [this, isWhole, query = std::move(query)](const ReadConnection &c) {
                                    if (query.list != ports::List::Memberships || !isWhole)
                                        return readKeys(c, query);
                                    auto keys = readMembershipKeys(c, query, *m_memberships);
                                    m_isIndexBuilt = m_isIndexBuilt || keys.has_value();
                                    return keys;
                                });
}

bool SqliteReplicaReader::isSlow(const ports::ListQuery &query) const
{
    if (query.list != ports::List::Memberships || !query.org.isNull() || !query.user.isNull())
        return false;
    if (!query.filter && query.sortColumn.isEmpty())
        return !m_isIndexBuilt;
    return isOfIndex(query) || !query.filter;
}

QFuture<Result<ports::ListKeys>> SqliteReplicaReader::firstKeys(ports::ListQuery query, int limit,
                                                                const QObject *supersedes)
{
    if (m_isIndexBuilt && isOfIndex(query))
        return ask<ports::ListKeys>(
            m_lists, supersedes, [this, query = std::move(query), limit](const ReadConnection &c) {
                return indexKeys(c, query, *m_memberships, limit);
            });
    // Not in the lane that builds the index meanwhile.
    return ask<ports::ListKeys>(m_search, supersedes,
                                [query = std::move(query), limit](const ReadConnection &c) {
                                    return readKeys(c, query, limit);
                                });
}

QFuture<Result<QList<OrgRow>>> SqliteReplicaReader::orgRows(QList<RowKey> keys)
{
    return ask<QList<OrgRow>>(m_rows, nullptr, [keys = std::move(keys)](const ReadConnection &c) {
        return readOrgs(c, keys);
    });
}

QFuture<Result<QList<MembershipRow>>> SqliteReplicaReader::membershipRows(QList<RowKey> keys)
{
    return ask<QList<MembershipRow>>(
        m_rows, nullptr,
        [keys = std::move(keys)](const ReadConnection &c) { return readMemberships(c, keys); });
}

QFuture<Result<QList<PayoutRow>>> SqliteReplicaReader::payoutRows(QList<RowKey> keys)
{
    return ask<QList<PayoutRow>>(
        m_rows, nullptr,
        [keys = std::move(keys)](const ReadConnection &c) { return readPayouts(c, keys); });
}

QFuture<Result<QList<CaseRow>>> SqliteReplicaReader::caseRows(QList<RowKey> keys)
{
    return ask<QList<CaseRow>>(m_rows, nullptr, [keys = std::move(keys)](const ReadConnection &c) {
        return readCases(c, keys);
    });
}

QFuture<Result<QList<ports::CurrencyTotal>>>
SqliteReplicaReader::payoutTotals(ports::ListQuery query)
{
    return ask<QList<ports::CurrencyTotal>>(
        m_search, nullptr,
        [query = std::move(query)](const ReadConnection &c) { return readTotals(c, query); });
}

QFuture<Result<OrgRow>> SqliteReplicaReader::org(OrgId id)
{
    return ask<OrgRow>(m_rows, nullptr,
                       [id = std::move(id)](const ReadConnection &c) { return readOrg(c, id); });
}

QFuture<Result<PersonRow>> SqliteReplicaReader::person(UserId id)
{
    return ask<PersonRow>(m_rows, nullptr, [id = std::move(id)](const ReadConnection &c) {
        return readPerson(c, id);
    });
}

QFuture<Result<QList<NoteRow>>> SqliteReplicaReader::notes(OrgId org)
{
    return ask<QList<NoteRow>>(m_rows, nullptr, [org = std::move(org)](const ReadConnection &c) {
        return readNotes(c, org);
    });
}

QFuture<Result<QByteArray>> SqliteReplicaReader::policy()
{
    return ask<QByteArray>(m_rows, nullptr, [](const ReadConnection &c) { return readPolicy(c); });
}

QFuture<Result<QList<ports::FoundEntity>>> SqliteReplicaReader::find(QString text, int limit,
                                                                     const QObject *supersedes)
{
    return ask<QList<ports::FoundEntity>>(m_search, supersedes,
                                          [text = std::move(text), limit](const ReadConnection &c) {
                                              return findEntities(c, text, limit);
                                          });
}

QFuture<Result<QHash<QString, qint64>>> SqliteReplicaReader::actionableCounts()
{
    return ask<QHash<QString, qint64>>(
        m_search, nullptr, [](const ReadConnection &c) { return readActionableCounts(c); });
}

} // namespace steward::store
