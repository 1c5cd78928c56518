// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_chips.h"
#include "app/domain/query_parser.h"
#include "app/domain/query_printer.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward::query;

namespace
{

constexpr quint32 kSeed = 20261122;
constexpr int kQueries = 10'000;

/// Writes random queries the way people do: mixed case, both negations, needless parentheses,
/// quotes.
class Generator
{
public:
    Generator(const FieldSet &fields, QRandomGenerator &random) : m_fields{fields}, m_random{random}
    {
    }

    QString query(int depth)
    {
        QStringList parts;
        const int count = 1 + pick(depth == 0 ? 4 : 3);
        for (int i = 0; i < count; ++i)
            parts << negatable(depth);
        QString text = parts.constFirst();
        for (int i = 1; i < parts.size(); ++i)
            text += QStringList{u" "_s, u"  "_s, u" AND "_s, u" OR "_s}[pick(4)] + parts[i];
        return text;
    }

private:
    int pick(int n) { return static_cast<int>(m_random.bounded(n)); }
    bool chance(int percent) { return pick(100) < percent; }

    QString negatable(int depth)
    {
        const QString primary = depth < 4 && chance(18) ? u'(' + query(depth + 1) + u')' : term();
        return chance(20) ? (chance(50) ? u"-"_s : u"NOT "_s) + primary : primary;
    }

    QString word()
    {
        static const QStringList words{
            u"cedar"_s, u"Berg"_s,  u"Ελιά"_s, u"Юрий"_s, u"maya@cedar.example"_s,
            u"a.b"_s,   u"x_y+z"_s, u"and"_s,  u"Ø"_s,    u"0192f0c1-77aa"_s,
            u"'tis"_s,  u"#3"_s,    u"café"_s, u"حداد"_s};
        return words[pick(static_cast<int>(words.size()))];
    }

    QString string()
    {
        static const QStringList strings{u"\"a b\""_s,
                                         u"\"OR\""_s,
                                         u"\"say \\\"hi\\\"\""_s,
                                         u"\"back\\\\slash\""_s,
                                         u"\"1..2\""_s,
                                         u"\"-x\""_s,
                                         u"\"*\""_s,
                                         u"\"a,b\""_s,
                                         u"\"status:x\""_s,
                                         u"\"(\""_s};
        return strings[pick(static_cast<int>(strings.size()))];
    }

    QString term()
    {
        if (chance(25))
            return chance(30) ? string() : chance(20) ? word() + u'*' : word();
        if (chance(15))
            return u"is:"_s + m_fields.flags[pick(static_cast<int>(m_fields.flags.size()))].name;
        const FieldSpec &field = m_fields.fields[pick(static_cast<int>(m_fields.fields.size()))];
        if (field.isOptional && chance(25))
            return QStringList{u"has:"_s + field.name, u"no:"_s + field.name,
                               field.name + u":*"_s}[pick(3)];
        const QString name = chance(20) && !field.aliases.isEmpty() ? field.aliases.constFirst()
                             : chance(10)                           ? field.name.toUpper()
                                                                    : field.name;
        return name + rest(field);
    }

    QString rest(const FieldSpec &field)
    {
        const bool isOrdered = field.type == FieldType::Time || field.type == FieldType::Money ||
                               field.type == FieldType::Number;
        if (isOrdered && chance(35))
            return QStringList{u">"_s, u">="_s, u"<"_s, u"<="_s, u":>="_s, u":<"_s}[pick(6)] +
                   value(field);
        const QString op = chance(15) ? u"!="_s : u":"_s;
        if (isOrdered && chance(35))
            return op + range(field);
        if (chance(25))
            return op + u'(' + value(field) + (chance(50) ? u", "_s : u","_s) + value(field) + u')';
        return chance(10) ? op + value(field) + u',' + value(field) : op + value(field);
    }

    QString range(const FieldSpec &field)
    {
        if (chance(25))
            return u"*.."_s + value(field);
        if (chance(25))
            return value(field) + u"..*"_s;
        switch (field.type) {
        case FieldType::Time:
            return u"2025-0%1..-%2d"_s.arg(1 + pick(9)).arg(pick(40));
        case FieldType::Money:
            return u"%1..%2.5"_s.arg(pick(50)).arg(60 + pick(50));
        default:
            return u"%1..%2"_s.arg(pick(50)).arg(60 + pick(50));
        }
    }

    QString value(const FieldSpec &field)
    {
        switch (field.type) {
        case FieldType::Enum: {
            QString v = field.values[pick(static_cast<int>(field.values.size()))];
            return chance(20) ? v.toUpper() : chance(20) ? v.replace(u'_', u'-') : v;
        }
        case FieldType::Time:
            return QStringList{u"2026-05"_s,
                               u"2026"_s,
                               u"2026-11-22"_s,
                               u"-7d"_s,
                               u"-3mo"_s,
                               u"now"_s,
                               u"today"_s,
                               u"2026-11-22T14:05:09Z"_s,
                               u"\"2026-05-01 10:00\""_s}[pick(9)];
        case FieldType::Money:
            return u"%1.%2"_s.arg(pick(5000)).arg(pick(100), 2, 10, QLatin1Char('0'));
        case FieldType::Number:
            return QString::number(pick(200));
        case FieldType::Ip:
            return QStringList{u"10.0.0.0/8"_s, u"192.168.1.7"_s, u"2001:db8::1"_s,
                               u"::/0"_s}[pick(4)];
        case FieldType::Word:
        case FieldType::Text:
            break;
        }
        return chance(25) ? string() : chance(15) ? word() + u'*' : chance(5) ? u"@me"_s : word();
    }

    const FieldSet &m_fields;
    QRandomGenerator &m_random;
};

} // namespace

class QueryRoundtripTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenThousandQueriesSurviveTextChipsText()
    {
        QRandomGenerator random{kSeed};
        const QList<const FieldSet *> sets{&orgFields(), &membershipFields(), &payoutFields(),
                                           &transferFields(), &auditFields()};
        for (int i = 0; i < kQueries; ++i) {
            const FieldSet &fields = *sets[i % sets.size()];
            const QString text = Generator{fields, random}.query(0);

            const auto first = parse(text, fields);
            QVERIFY2(
                first.ast,
                qPrintable(u"seed %1, query %2: %3 (issue %4 at %5)"_s.arg(kSeed)
                               .arg(i)
                               .arg(text)
                               .arg(first.issues.isEmpty()
                                        ? -1
                                        : static_cast<int>(first.issues.first().code))
                               .arg(first.issues.isEmpty() ? -1 : first.issues.first().offset)));
            const auto viaChips = fromChips(chips(first.ast));
            QVERIFY2(equal(viaChips, first.ast), qPrintable(text));
            const QString normal = print(viaChips);
            const auto second = parse(normal, fields);
            QVERIFY2(equal(second.ast, first.ast), qPrintable(text + u"  →  "_s + normal));
            QCOMPARE(print(second.ast), normal);
        }
    }

    void anyBytesEndInAnAnswer()
    {
        QRandomGenerator random{kSeed + 1};
        static const QString alphabet =
            u"ab:()\"-*.,<>=! \\\tORNOTis:has:tier:time:ip:2026\u202e\u00e9\u0001"_s;
        for (int i = 0; i < kQueries; ++i) {
            QString text;
            const int length = static_cast<int>(random.bounded(60));
            for (int j = 0; j < length; ++j)
                text += alphabet[random.bounded(static_cast<int>(alphabet.size()))];

            const auto result = parse(text, auditFields());

            QCOMPARE(result.issues.isEmpty(), result.state == SyntaxState::Valid);
            for (const auto &issue : result.issues)
                QVERIFY2(issue.offset >= 0 && issue.offset <= text.size() && issue.length >= 0 &&
                             issue.offset + issue.length <= text.size(),
                         qPrintable(text));
            if (result.ast)
                QVERIFY2(equal(parse(print(result.ast), auditFields()).ast, result.ast),
                         qPrintable(text));
        }
    }
};

QTEST_GUILESS_MAIN(QueryRoundtripTest)
#include "query_roundtrip_test.moc"
