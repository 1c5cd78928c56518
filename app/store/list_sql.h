// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <variant>

namespace steward::store
{

class SqliteStatement;

/// What is bound: a number, UTF-8 text, or the 16 bytes of an id.
struct SqlText {
    QByteArray utf8;
};
struct SqlBlob {
    QByteArray bytes;
};
using SqlValue = std::variant<qint64, SqlText, SqlBlob>;

struct Sql {
    QString text;
    QList<SqlValue> values;
};

/// Binds in order. The values must outlive the statement's steps.
void bindAll(SqliteStatement &statement, const QList<SqlValue> &values);

/// How a query's field is asked of the replica.
struct FieldSql {
    enum class Kind {
        Folded, ///< expr is a condition in which # stands for the comparison of `folded`.
        Word,
        Code, ///< A referral code: normalised first.
        Uuid,
        Enum,
        UpperEnum, ///< Kept in upper case by the platform: L1.
        Time,
        Number,
        Money, ///< expr in minor units, extra the currency.
    };
    const char *name;
    Kind kind;
    const char *expr;
    const char *extra =
        nullptr; ///< Money: the currency. Folded: what is NULL when the field is not set.
};

struct FlagSql {
    const char *name;
    const char *condition; ///< {now}: milliseconds UTC.
};

struct SortSql {
    const char *column;
    const char *expr;
    /// A join that already runs in this order over covering indexes; used while nothing narrows the
    /// list. It leaves out what has no partner.
    const char *drivingFrom = nullptr;
    const char *drivingExpr = nullptr;
};

/// How one kind of list lies over the replica's tables.
struct ListSql {
    const char *from;
    const char *key;
    const char *defaultSort;
    bool isDefaultDescending;
    const char *orgColumns; ///< Condition for ListQuery.org, with one or two ?.
    const char *userColumns;
    const char *
        text; ///< Condition for free words: every # is a comparison of `folded`, every $ of a code.
    QList<FieldSql> fields;
    QList<FlagSql> flags;
    QList<SortSql> sorts;
};
[[nodiscard]] const ListSql &listSql(ports::List list);

enum class Strays { LeftOut, Kept }; ///< Rows whose person or organisation is not here.
/// The row keys in order. Without strays it may be a hundred times as fast.
[[nodiscard]] Result<Sql> keysSql(const ports::ListQuery &query, qint64 nowMsUtc,
                                  Strays strays = Strays::LeftOut);
/// How many rows the list has without its filter.
[[nodiscard]] Sql totalSql(const ports::ListQuery &query);
/// currency, sum, count of the filtered payouts.
[[nodiscard]] Result<Sql> payoutTotalsSql(const ports::ListQuery &query, qint64 nowMsUtc);

} // namespace steward::store
