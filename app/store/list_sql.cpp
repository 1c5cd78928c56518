// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/list_sql.h"

#include "app/domain/fold.h"
#include "app/domain/money.h"
#include "app/domain/query_values.h"
#include "app/store/sqlite_statement.h"
#include "app/store/uuid_codec.h"

#include <QDateTime>

#include <algorithm>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;
using query::Atom;
using query::Node;
using query::Operator;
using query::Value;

QString latin(const char *text)
{
    return QString::fromLatin1(text);
}

/// Writes a condition and collects its values in the order of the question marks.
class Builder
{
public:
    Builder(const ListSql &list, qint64 nowMs) : m_list{list}, m_nowMs{nowMs} {}

    [[nodiscard]] QString condition(const Node &node)
    {
        switch (node.kind) {
        case Node::Kind::And:
            return joined(node, u" AND "_s);
        case Node::Kind::Or:
            return joined(node, u" OR "_s);
        // What is not set does not match, so it matches the opposite: NULL must not swallow the
        // row.
        case Node::Kind::Not:
            return u"NOT ifnull("_s + condition(*node.children.front()) + u", 0)"_s;
        case Node::Kind::Term:
            return term(node);
        case Node::Kind::HasField:
            return presence(node.field);
        case Node::Kind::Text:
            return freeText(node.text);
        }
        return u"0"_s;
    }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    [[nodiscard]] QList<SqlValue> takeValues() { return std::exchange(m_values, {}); }

private:
    QString fail(const QString &detail)
    {
        m_error = Error{.kind = ErrorKind::Rule, .detail = detail};
        return u"0"_s;
    }

    QString joined(const Node &node, const QString &with)
    {
        QStringList parts;
        for (const auto &child : node.children)
            parts << condition(*child);
        return u'(' + parts.join(with) + u')';
    }

    const FieldSql *field(const QString &name) const
    {
        const auto at =
            std::find_if(m_list.fields.begin(), m_list.fields.end(),
                         [&](const FieldSql &f) { return name == QLatin1StringView(f.name); });
        return at == m_list.fields.end() ? nullptr : &*at;
    }

    QString presence(const QString &name)
    {
        const FieldSql *sql = field(name);
        if (!sql)
            return fail(u"unknown field "_s + name);
        const char *expr =
            sql->kind == FieldSql::Kind::Folded && sql->extra ? sql->extra : sql->expr;
        return u'(' + latin(expr) + u" IS NOT NULL)"_s;
    }

    QString flag(const Value &value)
    {
        const QString name = value.atoms.empty() ? QString{} : value.atoms.front().text;
        for (const auto &f : m_list.flags)
            if (name == QLatin1StringView(f.name))
                return u'(' + latin(f.condition).replace(u"{now}"_s, QString::number(m_nowMs)) +
                       u')';
        return fail(u"unknown flag "_s + name);
    }

    QString term(const Node &node)
    {
        if (node.field == u"is")
            return flag(node.value);
        const FieldSql *sql = field(node.field);
        if (!sql)
            return fail(u"unknown field "_s + node.field);
        if (node.op == Operator::NotEqual)
            return u"NOT ifnull("_s + matches(*sql, Operator::Has, node.value) + u", 0)"_s;
        return matches(*sql, node.op, node.value);
    }

    QString matches(const FieldSql &sql, Operator op, const Value &value)
    {
        if (value.kind == Value::Kind::Range) {
            QStringList ends;
            if (value.from)
                ends << atom(sql, Operator::GreaterOrEqual, *value.from);
            if (value.to)
                ends << atom(sql, Operator::LessOrEqual, *value.to);
            return u'(' + ends.join(u" AND "_s) + u')';
        }
        QStringList any;
        for (const auto &one : value.atoms)
            any << atom(sql, op, one);
        return any.size() == 1 ? any.constFirst() : u'(' + any.join(u" OR "_s) + u')';
    }

    QString atom(const FieldSql &sql, Operator op, const Atom &atom)
    {
        const QString expr = latin(sql.expr);
        switch (sql.kind) {
        case FieldSql::Kind::Folded:
            return withFolded(expr, atom);
        case FieldSql::Kind::Word:
            return word(expr, atom.text, atom.isPrefix);
        case FieldSql::Kind::Code:
            return word(expr, query::normalisedCode(atom.text), atom.isPrefix);
        case FieldSql::Kind::Uuid:
            return uuid(expr, atom);
        case FieldSql::Kind::Enum:
        case FieldSql::Kind::UpperEnum:
            bindText(sql.kind == FieldSql::Kind::Enum ? atom.text : atom.text.toUpper());
            return expr + u" = ?"_s;
        case FieldSql::Kind::Time:
            return time(expr, op, atom);
        case FieldSql::Kind::Number:
            return number(expr, op, query::minorUnits(atom.text, 0));
        case FieldSql::Kind::Money:
            return number(u"(%1 * %2)"_s.arg(expr, thousandths(latin(sql.extra))), op,
                          query::minorUnits(atom.text, 3));
        }
        return u"0"_s;
    }

    QString withFolded(QString condition, const Atom &atom)
    {
        const QByteArray folded = fold(atom.text).toUtf8();
        const qsizetype times = condition.count(u'#');
        for (qsizetype i = 0; i < times; ++i)
            m_values.append(SqlText{folded});
        return u'(' +
               condition.replace(u'#', atom.isPrefix ? u"instr(folded, ?) = 1"_s
                                                     : u"instr(folded, ?) > 0"_s) +
               u')';
    }

    QString freeText(const Atom &atom)
    {
        QString sql;
        for (const char *c = m_list.text; *c != '\0'; ++c) {
            if (*c == '#') {
                m_values.append(SqlText{fold(atom.text).toUtf8()});
                sql += atom.isPrefix ? u"instr(folded, ?) = 1"_s : u"instr(folded, ?) > 0"_s;
            } else if (*c == '$') {
                bindText(atom.text.toUpper());
                sql += u'?';
            } else {
                sql += QLatin1Char(*c);
            }
        }
        return sql;
    }

    QString word(const QString &expr, const QString &text, bool isPrefix)
    {
        if (!isPrefix) {
            bindText(text);
            return u'(' + expr + u" = ? COLLATE NOCASE)"_s;
        }
        bindText(text.toLower());
        return u"(substr(lower(%1), 1, %2) = ?)"_s.arg(expr).arg(text.size());
    }

    QString uuid(const QString &expr, const Atom &atom)
    {
        if (atom.isPrefix) {
            QString hex = atom.text.toUpper();
            hex.remove(u'-');
            bindText(hex);
            return u"(substr(hex(%1), 1, %2) = ?)"_s.arg(expr).arg(hex.size());
        }
        m_values.append(SqlBlob{uuidBlob(atom.text)});
        return u'(' + expr + u" = ?)"_s;
    }

    QString time(const QString &expr, Operator op, const Atom &atom)
    {
        // The lists resolve bare dates in the zone of the screen before they ask; what is left is
        // UTC.
        const auto span = query::timeSpan(atom, QTimeZone::utc(),
                                          QDateTime::fromMSecsSinceEpoch(m_nowMs, Qt::UTC));
        if (!span)
            return fail(u"not a time"_s);
        const qint64 from = span->from.toMSecsSinceEpoch(), to = span->to.toMSecsSinceEpoch();
        const auto compare = [&](const QString &with, qint64 ms) {
            m_values.append(ms);
            return u"(%1 %2 ?)"_s.arg(expr, with);
        };
        switch (op) {
        case Operator::Greater:
            return compare(u">="_s, to);
        case Operator::GreaterOrEqual:
            return compare(u">="_s, from);
        case Operator::Less:
            return compare(u"<"_s, from);
        case Operator::LessOrEqual:
            return compare(u"<"_s, to);
        case Operator::Has:
        case Operator::NotEqual:
            break;
        }
        m_values.append(from);
        m_values.append(to);
        return u"(%1 >= ? AND %1 < ?)"_s.arg(expr);
    }

    QString number(const QString &expr, Operator op, std::optional<qint64> value)
    {
        if (!value)
            return fail(u"not a number"_s);
        m_values.append(*value);
        const QString with = op == Operator::Greater          ? u">"_s
                             : op == Operator::GreaterOrEqual ? u">="_s
                             : op == Operator::Less           ? u"<"_s
                             : op == Operator::LessOrEqual    ? u"<="_s
                                                              : u"="_s;
        return u"(%1 %2 ?)"_s.arg(expr, with);
    }

    /// Minor units differ by currency; amounts are compared in thousandths of the major unit.
    static QString thousandths(const QString &currency)
    {
        return u"(CASE WHEN %1 IN "
               u"('BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF','UGX','VND','VUV','"
               u"XAF','XOF','XPF') "
               "THEN 1000 WHEN %1 IN ('BHD','IQD','JOD','KWD','LYD','OMR','TND') THEN 1 ELSE 10 END)"_s
                   .arg(currency);
    }

    void bindText(const QString &text) { m_values.append(SqlText{text.toUtf8()}); }

    const ListSql &m_list;
    const qint64 m_nowMs;
    QList<SqlValue> m_values;
    std::optional<Error> m_error;
};

bool narrows(const query::NodePtr &node)
{
    if (!node)
        return false;
    if (node->kind == Node::Kind::And)
        return std::any_of(node->children.begin(), node->children.end(), narrows);
    if (node->kind == Node::Kind::Or)
        return std::all_of(node->children.begin(), node->children.end(), narrows);
    // A condition on names or ids usually leaves few rows: filter first, sort what is left.
    return node->kind == Node::Kind::Text ||
           (node->kind == Node::Kind::Term && node->field != u"is" && node->field != u"role" &&
            node->field != u"state");
}

QString restriction(const ListSql &list, const ports::ListQuery &query, QList<SqlValue> &values)
{
    QStringList parts;
    if (!query.org.isNull()) {
        parts << latin(list.orgColumns);
        values.append(SqlBlob{uuidBlob(query.org.value)});
    }
    if (!query.user.isNull()) {
        parts << latin(list.userColumns);
        values.append(SqlBlob{uuidBlob(query.user.value)});
    }
    return parts.join(u" AND "_s);
}

Result<Sql> whereSql(const ListSql &list, const ports::ListQuery &query, qint64 nowMs)
{
    Sql sql;
    QStringList parts;
    if (const QString own = restriction(list, query, sql.values); !own.isEmpty())
        parts << own;
    if (query.filter) {
        Builder builder{list, nowMs};
        parts << builder.condition(*query.filter);
        if (builder.error())
            return tl::unexpected(*builder.error());
        sql.values += builder.takeValues();
    }
    if (!parts.isEmpty())
        sql.text = u" WHERE "_s + parts.join(u" AND "_s);
    return sql;
}

} // namespace

void bindAll(SqliteStatement &statement, const QList<SqlValue> &values)
{
    int index = 0;
    for (const auto &value : values) {
        ++index;
        if (const auto *number = std::get_if<qint64>(&value)) {
            statement.bind(index, *number);
        } else if (const auto *text = std::get_if<SqlText>(&value)) {
            statement.bindText(index,
                               {text->utf8.constData(), static_cast<size_t>(text->utf8.size())});
        } else {
            const QByteArray &blob = std::get<SqlBlob>(value).bytes;
            statement.bindBlob(index, {reinterpret_cast<const std::uint8_t *>(blob.constData()),
                                       static_cast<size_t>(blob.size())});
        }
    }
}

Result<Sql> keysSql(const ports::ListQuery &query, qint64 nowMsUtc, Strays strays)
{
    const ListSql &list = listSql(query.list);
    auto where = whereSql(list, query, nowMsUtc);
    if (!where)
        return where;
    const QString wanted = query.sortColumn.isEmpty() ? latin(list.defaultSort) : query.sortColumn;
    const auto sort = std::find_if(list.sorts.begin(), list.sorts.end(), [&](const SortSql &s) {
        return wanted == QLatin1StringView(s.column);
    });
    if (sort == list.sorts.end())
        return tl::unexpected(
            Error{.kind = ErrorKind::Rule, .detail = u"the list does not sort by "_s + wanted});
    const bool isDescending =
        query.sortColumn.isEmpty() ? list.isDefaultDescending : query.order == Qt::DescendingOrder;
    const bool isDriven = sort->drivingFrom && strays == Strays::LeftOut && query.org.isNull() &&
                          query.user.isNull() && !narrows(query.filter);
    const QString direction = isDescending ? u" DESC"_s : QString{};
    QString order = latin(isDriven ? sort->drivingExpr : sort->expr);
    // Only the sort by ref has two parts, neither with a comma inside.
    if (order.startsWith(u"length("))
        order.replace(u", "_s, direction + u", "_s);
    where->text = u"SELECT %1 FROM %2%3 ORDER BY %4%5, %1%5"_s.arg(
        latin(list.key), latin(isDriven ? sort->drivingFrom : list.from), where->text, order,
        direction);
    return where;
}

Sql totalSql(const ports::ListQuery &query)
{
    const ListSql &list = listSql(query.list);
    Sql sql;
    const QString own = restriction(list, query, sql.values);
    sql.text = u"SELECT count(*) FROM "_s + latin(list.from) +
               (own.isEmpty() ? QString{} : u" WHERE "_s + own);
    return sql;
}

Result<Sql> payoutTotalsSql(const ports::ListQuery &query, qint64 nowMsUtc)
{
    auto where = whereSql(listSql(ports::List::Payouts), query, nowMsUtc);
    if (where)
        where->text = u"SELECT p.currency, sum(p.amount_minor), count(*) FROM payout p"_s +
                      where->text + u" GROUP BY p.currency ORDER BY p.currency"_s;
    return where;
}

} // namespace steward::store
