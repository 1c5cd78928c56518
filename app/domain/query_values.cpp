// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_values.h"

#include <QRegularExpression>

#include <algorithm>
#include <memory>

namespace steward::query
{
namespace
{

using namespace Qt::StringLiterals;

std::optional<QDateTime> relativeInstant(QStringView text, const QTimeZone &zone,
                                         const QDateTime &now)
{
    static const QRegularExpression shape{u"^-(\\d{1,4})(mo|m|h|d|w|y)$"_s};
    if (text == u"now")
        return now;
    if (text == u"today")
        return QDateTime{now.toTimeZone(zone).date(), QTime{0, 0}, zone}.toUTC();
    const auto match = shape.match(text.toString());
    if (!match.hasMatch())
        return {};
    const int n = match.captured(1).toInt();
    const QString unit = match.captured(2);
    const QDateTime local = now.toTimeZone(zone);
    if (unit == u"m")
        return now.addSecs(-60LL * n);
    if (unit == u"h")
        return now.addSecs(-3600LL * n);
    if (unit == u"d")
        return local.addDays(-n).toUTC();
    if (unit == u"w")
        return local.addDays(-7LL * n).toUTC();
    return (unit == u"mo" ? local.addMonths(-n) : local.addYears(-n)).toUTC();
}

TimeSpan wholeDays(QDate from, QDate to, const QTimeZone &zone)
{
    // startOfDay: where clocks jump at midnight, a day begins at 01:00.
    return {from.startOfDay(zone).toUTC(), to.startOfDay(zone).toUTC()};
}

std::optional<TimeSpan> timeOfDay(QDate date, const QRegularExpressionMatch &match,
                                  const QTimeZone &zone)
{
    const QString seconds = match.captured(6), fraction = match.captured(7),
                  offset = match.captured(8);
    const QTime time{match.captured(4).toInt(), match.captured(5).toInt(), seconds.toInt(),
                     fraction.leftJustified(3, u'0').left(3).toInt()};
    if (!time.isValid())
        return {};
    QDateTime from;
    if (offset.isEmpty()) {
        from = QDateTime{date, time, zone};
    } else if (offset == u"Z" || offset == u"z") {
        from = QDateTime{date, time, QTimeZone::utc()};
    } else {
        const int minutes = offset.mid(1, 2).toInt() * 60 + offset.right(2).toInt();
        from = QDateTime{date, time, Qt::OffsetFromUTC,
                         (offset.startsWith(u'-') ? -60 : 60) * minutes};
    }
    const qint64 length = !fraction.isEmpty() ? 1 : !seconds.isEmpty() ? 1000 : 60'000;
    return TimeSpan{from.toUTC(), from.addMSecs(length).toUTC()};
}

} // namespace

bool isRelativeTime(QStringView text)
{
    return relativeInstant(text.toString().toLower(), QTimeZone::utc(),
                           QDateTime{QDate{2000, 1, 1}, QTime{0, 0}, Qt::UTC})
        .has_value();
}

bool isAddress(QStringView text)
{
    const auto slash = text.indexOf(u'/');
    const QString address = (slash < 0 ? text : text.first(slash)).toString();
    static const QRegularExpression v4{
        u"^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)$"_s};
    static const QRegularExpression v6{u"^[0-9a-fA-F:.]{2,45}$"_s};
    const bool isV4 = v4.match(address).hasMatch();
    const auto groups = address.split(u':');
    const bool isV6 =
        !isV4 && v6.match(address).hasMatch() && groups.size() >= 3 && groups.size() <= 9 &&
        address.count(u"::"_s) <= 1 && (groups.size() == 8 || address.contains(u"::"_s)) &&
        std::all_of(groups.begin(), groups.end(), [](const QString &g) { return g.size() <= 4; });
    if (!isV4 && !isV6)
        return false;
    if (slash < 0)
        return true;
    bool isNumber = false;
    const int bits = text.mid(slash + 1).toString().toInt(&isNumber);
    return isNumber && bits >= 0 && bits <= (isV4 ? 32 : 128);
}

std::optional<TimeSpan> timeSpan(const Atom &atom, const QTimeZone &zone, const QDateTime &now)
{
    if (atom.isPrefix)
        return {};
    if (atom.kind == Atom::Kind::RelativeTime) {
        const auto at = relativeInstant(atom.text, zone, now);
        if (!at)
            return {};
        // "today" is the whole day when it stands alone; the others are instants.
        return atom.text == u"today" ? TimeSpan{*at, at->toTimeZone(zone).addDays(1).toUTC()}
                                     : TimeSpan{*at, at->addMSecs(1)};
    }
    static const QRegularExpression shape{
        u"^(\\d{4})(?:-(\\d{2})(?:-(\\d{2})(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,3}))?)?([Zz]|[+-]\\d{2}:?\\d{2})?)?)?)?$"_s};
    const auto match = shape.match(atom.text);
    if (!match.hasMatch())
        return {};
    const int year = match.captured(1).toInt();
    const bool hasMonth = !match.captured(2).isEmpty(), hasDay = !match.captured(3).isEmpty();
    const QDate first{year, hasMonth ? match.captured(2).toInt() : 1,
                      hasDay ? match.captured(3).toInt() : 1};
    if (!first.isValid() || year < 1970 || year > 9998)
        return {};
    if (!match.captured(4).isEmpty())
        return timeOfDay(first, match, zone);
    return wholeDays(first,
                     hasDay     ? first.addDays(1)
                     : hasMonth ? first.addMonths(1)
                                : first.addYears(1),
                     zone);
}

std::optional<qint64> minorUnits(QStringView text, int exponent)
{
    static const QRegularExpression shape{u"^(-?)(\\d{1,12})(?:\\.(\\d{1,3}))?$"_s};
    const auto match = shape.match(text.toString());
    if (!match.hasMatch())
        return {};
    QString fraction = match.captured(3);
    while (fraction.endsWith(u'0'))
        fraction.chop(1);
    if (fraction.size() > exponent)
        return {};
    const qint64 minor = (match.captured(2) + fraction.leftJustified(exponent, u'0')).toLongLong();
    return match.captured(1).isEmpty() ? minor : -minor;
}

QString normalisedCode(QStringView text)
{
    QString code;
    for (const QChar c : text.toString().toUpper()) {
        if (c == u' ' || c == u'-')
            continue;
        code += c == u'I' || c == u'L' ? u'1' : c == u'O' ? u'0' : c;
    }
    return code;
}

NodePtr withMe(const NodePtr &node, const QString &id)
{
    if (!node)
        return node;
    Node copy = *node;
    for (auto &child : copy.children)
        child = withMe(child, id);
    for (auto &atom : copy.value.atoms)
        if (atom.kind == Atom::Kind::Word && atom.text == u"@me")
            atom.text = id;
    return std::make_shared<const Node>(std::move(copy));
}

namespace
{

Atom absolute(const QDateTime &at)
{
    return {Atom::Kind::Word, at.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s) + u'Z', false};
}

void makeAbsolute(Node &term, const QTimeZone &zone, const QDateTime &now)
{
    Value &value = term.value;
    const auto span = [&](const Atom &atom) { return timeSpan(atom, zone, now); };
    if (value.kind == Value::Kind::Range) {
        if (value.from)
            value.from = absolute(span(*value.from)->from);
        if (value.to)
            value.to = absolute(span(*value.to)->to.addMSecs(-1));
        return;
    }
    if (value.kind != Value::Kind::Single)
        return;
    const auto at = span(value.atoms.front());
    switch (term.op) {
    case Operator::Has:
    case Operator::NotEqual:
        value = {.kind = Value::Kind::Range,
                 .from = absolute(at->from),
                 .to = absolute(at->to.addMSecs(-1))};
        return;
    case Operator::Greater:
        term.op = Operator::GreaterOrEqual;
        value.atoms = {absolute(at->to)};
        return;
    case Operator::GreaterOrEqual:
        value.atoms = {absolute(at->from)};
        return;
    case Operator::Less:
        value.atoms = {absolute(at->from)};
        return;
    case Operator::LessOrEqual:
        term.op = Operator::Less;
        value.atoms = {absolute(at->to)};
        return;
    }
}

} // namespace

NodePtr withAbsoluteTimes(const NodePtr &node, const FieldSet &fields, const QTimeZone &zone,
                          const QDateTime &now)
{
    if (!node)
        return node;
    Node copy = *node;
    for (auto &child : copy.children)
        child = withAbsoluteTimes(child, fields, zone, now);
    if (copy.kind == Node::Kind::Term) {
        const auto match = fields.find(copy.field);
        if (match.field && match.field->type == FieldType::Time)
            makeAbsolute(copy, zone, now);
    }
    return std::make_shared<const Node>(std::move(copy));
}

} // namespace steward::query
