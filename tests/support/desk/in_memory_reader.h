// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"

#include <QPromise>

#include <functional>
#include <memory>

namespace steward::test
{

/// A replica of rows in a list: keys in the order written here. Answers wait for release() when
/// held.
class InMemoryReader : public ports::ReplicaReader
{
public:
    using ReplicaReader::ReplicaReader;

    QList<RowKey> order; ///< What keys() answers.
    qint64 total = -1;   ///< −1: as many as order.
    std::optional<Error> keysError, rowsError;
    bool isHeld = false;
    QList<ports::ListQuery> asked, askedTop;
    QList<QList<RowKey>> fetched;
    int finds = 0;
    std::function<OrgRow(qint64)> orgOf;
    std::function<MembershipRow(qint64)> membershipOf;
    std::function<PayoutRow(qint64)> payoutOf;
    std::function<CaseRow(qint64)> caseOf;
    QList<ports::CurrencyTotal> totals;
    QList<ports::FoundEntity> found;

    void release()
    {
        for (const auto &answer : std::exchange(m_waiting, {}))
            answer();
    }
    /// The newest answer first: what a slow older query looks like.
    void releaseBackwards()
    {
        auto waiting = std::exchange(m_waiting, {});
        for (auto at = waiting.rbegin(); at != waiting.rend(); ++at)
            (*at)();
    }
    void tell(const QString &table) { Q_EMIT changed({.tables = {{.name = table}}}); }

    QFuture<Result<ports::ListKeys>> keys(ports::ListQuery query, const QObject *) override
    {
        asked << query;
        if (keysError)
            return answer<ports::ListKeys>(tl::unexpected(*keysError));
        return answer<ports::ListKeys>(ports::ListKeys{order, total < 0 ? order.size() : total});
    }
    bool isOrdering = false; ///< The whole list takes its time, its top does not.
    [[nodiscard]] bool isSlow(const ports::ListQuery &) const override { return isOrdering; }
    QFuture<Result<ports::ListKeys>> firstKeys(ports::ListQuery query, int limit,
                                               const QObject *) override
    {
        askedTop << query;
        // Never held: the top is there at once.
        const bool wasHeld = std::exchange(isHeld, false);
        auto top = answer<ports::ListKeys>(
            ports::ListKeys{order.mid(0, limit), total < 0 ? order.size() : total});
        isHeld = wasHeld;
        return top;
    }
    QFuture<Result<QList<OrgRow>>> orgRows(QList<RowKey> keys) override
    {
        return rows<OrgRow>(keys, orgOf);
    }
    QFuture<Result<QList<MembershipRow>>> membershipRows(QList<RowKey> keys) override
    {
        return rows<MembershipRow>(keys, membershipOf);
    }
    QFuture<Result<QList<PayoutRow>>> payoutRows(QList<RowKey> keys) override
    {
        return rows<PayoutRow>(keys, payoutOf);
    }
    QFuture<Result<QList<CaseRow>>> caseRows(QList<RowKey> keys) override
    {
        return rows<CaseRow>(keys, caseOf);
    }
    QFuture<Result<QList<ports::CurrencyTotal>>> payoutTotals(ports::ListQuery) override
    {
        return answer<QList<ports::CurrencyTotal>>(totals);
    }
    QFuture<Result<OrgRow>> org(OrgId) override { return answer<OrgRow>(notFound()); }
    QFuture<Result<PersonRow>> person(UserId) override { return answer<PersonRow>(notFound()); }
    QFuture<Result<QList<NoteRow>>> notes(OrgId) override
    {
        return answer<QList<NoteRow>>(QList<NoteRow>{});
    }
    QFuture<Result<QByteArray>> policy() override { return answer<QByteArray>(notFound()); }
    QFuture<Result<QList<ports::FoundEntity>>> find(QString text, int, const QObject *) override
    {
        ++finds;
        auto mine = found;
        for (auto &entity : mine)
            entity.subtitle = text;
        return answer<QList<ports::FoundEntity>>(mine);
    }
    QFuture<Result<QHash<QString, qint64>>> actionableCounts() override
    {
        return answer<QHash<QString, qint64>>(QHash<QString, qint64>{});
    }

private:
    static tl::unexpected<Error> notFound()
    {
        return tl::unexpected(Error{.kind = ErrorKind::NotFound});
    }

    template <class T>
    QFuture<Result<T>> answer(Result<T> result)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        const auto finish = [promise, result = std::move(result)] {
            promise->addResult(result);
            promise->finish();
        };
        if (isHeld)
            m_waiting << finish;
        else
            finish();
        return promise->future();
    }
    template <class Row>
    QFuture<Result<QList<Row>>> rows(const QList<RowKey> &keys,
                                     const std::function<Row(qint64)> &make)
    {
        fetched << keys;
        if (rowsError)
            return answer<QList<Row>>(tl::unexpected(*rowsError));
        QList<Row> list;
        for (const qint64 key : keys)
            list << make(key);
        return answer<QList<Row>>(list);
    }
    QList<std::function<void()>> m_waiting;
};

} // namespace steward::test
