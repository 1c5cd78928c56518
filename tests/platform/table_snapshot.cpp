// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/table_snapshot.h"

#include <QJsonDocument>

namespace steward::tests
{

namespace
{

platform::db::Rows ran(platform::db::Connection &admin, const std::string &sql)
{
    auto rows = admin.exec(sql);
    if (!rows)
        qFatal("%s: %s", sql.c_str(), rows.error().detail.c_str());
    return std::move(*rows);
}

QString text(const QJsonObject &row)
{
    return QString::fromUtf8(QJsonDocument{row}.toJson(QJsonDocument::Compact)).left(600);
}

} // namespace

TableSnapshot snapshotOf(platform::db::Connection &admin)
{
    TableSnapshot out;
    const auto tables =
        ran(admin, "SELECT c.relname, string_agg(format('t.%I::text', a.attname), ' || ''/'' || ' "
                   "ORDER BY array_position(i.indkey::smallint[], a.attnum)) FROM pg_class c "
                   "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
                   "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
                   "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1");
    for (int table = 0; table < tables.size(); ++table) {
        const auto name = tables.text(table, 0);
        // A partition of the log takes its key from its parent.
        const auto key = tables.isNull(table, 1) && name.starts_with("audit_event")
                             ? std::string{"t.id::text"}
                             : tables.text(table, 1);
        if (key.empty())
            qFatal("%s has no primary key", name.c_str());
        const auto rows = ran(admin, "SELECT " + key + ", to_jsonb(t)::text FROM " + name + " t");
        for (int row = 0; row < rows.size(); ++row)
            out.insert(
                QString::fromStdString(name + '/' + rows.text(row, 0)),
                QJsonDocument::fromJson(QByteArray::fromStdString(rows.text(row, 1))).object());
    }
    return out;
}

TableDifference differenceOf(const TableSnapshot &before, const TableSnapshot &after)
{
    TableDifference out;
    for (auto it = before.cbegin(); it != before.cend(); ++it)
        if (!after.contains(it.key()))
            out.insert(it.key(), {});
    for (auto it = after.cbegin(); it != after.cend(); ++it) {
        const auto was = before.value(it.key());
        if (was == *it)
            continue;
        QJsonObject changed;
        for (auto column = it->constBegin(); column != it->constEnd(); ++column)
            if (!was.contains(column.key()) || was[column.key()] != column.value())
                changed[column.key()] = column.value();
        out.insert(it.key(), changed);
    }
    return out;
}

QString disagreement(const TableDifference &found, const TableDifference &expected)
{
    for (auto it = found.cbegin(); it != found.cend(); ++it) {
        if (!expected.contains(it.key()))
            return "no effect explains " + it.key() + ": " + text(*it);
        if (expected[it.key()] != *it)
            return it.key() + " became " + text(*it) + ", the effects say " +
                   text(expected[it.key()]);
    }
    for (auto it = expected.cbegin(); it != expected.cend(); ++it)
        if (!found.contains(it.key()))
            return "an effect is not seen: " + it.key() + " " + text(*it);
    return {};
}

} // namespace steward::tests
