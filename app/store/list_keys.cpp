// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/list_keys.h"

#include "app/domain/query_printer.h"
#include "app/store/freed_memory.h"
#include "app/store/membership_index.h"

#include <QDateTime>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kRowsBetweenLooks = 4096;

Result<qint64> count(const ReadConnection &connection, const Sql &sql)
{
    auto statement = connection.prepare(sql.text);
    if (!statement)
        return tl::unexpected(statement.error());
    bindAll(*statement, sql.values);
    if (statement->step() != SqliteStatement::Step::Row)
        return tl::unexpected(connection.error(u"count"_s));
    return statement->integer(0);
}

/// What the digest counts with every page is the whole table; counting a million rows takes longer
/// than reading the first of them.
Result<qint64> total(const ReadConnection &connection, const ports::ListQuery &query, bool isTop)
{
    if (isTop && query.list == ports::List::Memberships && query.org.isNull() &&
        query.user.isNull()) {
        const auto counted =
            count(connection,
                  {u"SELECT ifnull(max(rows), -1) FROM digest WHERE tbl = 'membership'"_s, {}});
        if (!counted || *counted >= 0)
            return counted;
    }
    return count(connection, totalSql(query));
}

/// The part of a filter that the index knows, and the rest.
struct Split {
    query::NodePtr known, rest;
};

Split split(const query::NodePtr &filter)
{
    if (MembershipIndex::understands(filter))
        return {filter, nullptr};
    if (filter->kind != query::Node::Kind::And)
        return {nullptr, filter};
    Split parts;
    for (const auto &child : filter->children) {
        auto &side = MembershipIndex::understands(child) ? parts.known : parts.rest;
        side = query::makeAnd(side, child);
    }
    return parts;
}

} // namespace

Result<ports::ListKeys> readKeys(const ReadConnection &connection, const ports::ListQuery &query,
                                 int limit, Strays strays)
{
    auto sql = keysSql(query, QDateTime::currentMSecsSinceEpoch(), strays);
    if (!sql)
        return tl::unexpected(sql.error());
    if (limit > 0)
        sql->text += u" LIMIT "_s + QString::number(limit);
    const auto rows = total(connection, query, limit > 0);
    if (!rows)
        return tl::unexpected(rows.error());
    auto statement = connection.prepare(sql->text);
    if (!statement)
        return tl::unexpected(statement.error());
    bindAll(*statement, sql->values);
    ports::ListKeys keys;
    keys.total = *rows;
    if (!query.filter)
        keys.keys.reserve(limit > 0 ? limit : keys.total);
    for (qint64 row = 0;; ++row) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed ||
            (row % kRowsBetweenLooks == 0 && connection.isCancelled()))
            return tl::unexpected(connection.error(u"list keys"_s));
        if (step == SqliteStatement::Step::Done)
            return keys;
        keys.keys.append(static_cast<RowKey>(statement->integer(0)));
    }
}

bool isOfIndex(const ports::ListQuery &query)
{
    return query.list == ports::List::Memberships && query.org.isNull() && query.user.isNull() &&
           MembershipIndex::sortsBy(query.sortColumn) && MembershipIndex::understands(query.filter);
}

Result<ports::ListKeys> indexKeys(const ReadConnection &connection, const ports::ListQuery &query,
                                  MembershipIndex &index, int limit)
{
    if (auto ready = index.ensure(connection); !ready)
        return tl::unexpected(ready.error());
    auto keys = index.keys(query.filter, {query.sortColumn, query.order}, limit, connection);
    if (connection.isCancelled())
        return tl::unexpected(connection.error(u"list keys"_s));
    return ports::ListKeys{std::move(keys), index.size()};
}

Result<ports::ListKeys> readMembershipKeys(const ReadConnection &connection,
                                           const ports::ListQuery &query, MembershipIndex &index)
{
    if (isOfIndex(query))
        return indexKeys(connection, query, index);
    if (auto ready = index.ensure(connection); !ready)
        return tl::unexpected(ready.error());
    const auto [known, rest] = split(query.filter);
    const MembershipIndex::Order order{query.sortColumn, query.order};
    ports::ListKeys keys;
    if (const auto *kept = rest ? nullptr : index.kept(order)) {
        keys = {*kept, index.size()};
    } else {
        auto ordered = query;
        ordered.filter = rest;
        auto read =
            readKeys(connection, ordered, 0, index.hasStrays() ? Strays::Kept : Strays::LeftOut);
        // A million rows put in order by SQL were in memory for that.
        giveBackFreedMemory();
        if (!read)
            return read;
        keys = std::move(*read);
        if (!rest)
            index.keep(order, keys.keys);
    }
    keys.keys = index.among(keys.keys, known, connection);
    if (connection.isCancelled())
        return tl::unexpected(connection.error(u"list keys"_s));
    return keys;
}

} // namespace steward::store
