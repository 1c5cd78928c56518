// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_chips.h"
#include "app/domain/query_parser.h"
#include "app/domain/query_printer.h"
#include "app/domain/query_values.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::query;

namespace
{

const FieldSet &setOf(const QString &view)
{
    static const QHash<QString, const FieldSet *> sets{{u"orgs"_s, &orgFields()},
                                                       {u"memberships"_s, &membershipFields()},
                                                       {u"payouts"_s, &payoutFields()},
                                                       {u"transfers"_s, &transferFields()},
                                                       {u"audit"_s, &auditFields()}};
    return *sets.value(view);
}

} // namespace

class QueryParserTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsToItsNormalForm_data();
    void readsToItsNormalForm();
    void refusesWithPositionAndHelp_data();
    void refusesWithPositionAndHelp();
    void saysThatAFieldIsDeprecated();
    void blankTextIsEverything();
    void refusesTooDeepAndTooLong();
    void namesThePlaceToComplete_data();
    void namesThePlaceToComplete();
    void timesCoverWhatTheyName_data();
    void timesCoverWhatTheyName();
    void absoluteTimesSayTheSameElsewhere();
    void meIsNamedBeforeAsking();
    void amountsReadExactly();
    void codesAreNormalised();
};

void QueryParserTest::readsToItsNormalForm_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("normal");

    const auto row = [](const char *name, const QString &view, const QString &text,
                        const QString &normal) { QTest::newRow(name) << view << text << normal; };
    row("words", u"orgs"_s, u"  cedar   point "_s, u"cedar point"_s);
    row("string", u"orgs"_s, u"\"cedar point\""_s, u"\"cedar point\""_s);
    row("escapes", u"orgs"_s, uR"("a \"b\" \\ c\d")"_s, uR"("a \"b\" \\ c\\d")"_s);
    row("and is silent", u"orgs"_s, u"cedar AND tier:t2"_s, u"cedar tier:t2"_s);
    row("or binds looser", u"orgs"_s, u"a b OR c"_s, u"a b OR c"_s);
    row("group", u"orgs"_s, u"a (b OR c)"_s, u"a (b OR c)"_s);
    row("needless group", u"orgs"_s, u"(a (b c))"_s, u"a b c"_s);
    row("not", u"orgs"_s, u"NOT is:frozen"_s, u"-is:frozen"_s);
    row("minus", u"orgs"_s, u"-is:frozen"_s, u"-is:frozen"_s);
    row("not a group", u"orgs"_s, u"-(a b)"_s, u"-(a b)"_s);
    row("lower-case and is a word", u"orgs"_s, u"cedar and sons"_s, u"cedar and sons"_s);
    row("quoted keyword", u"orgs"_s, u"\"OR\""_s, u"\"OR\""_s);
    row("enum spelling", u"orgs"_s, u"tier:T2 status:past-due"_s, u"tier:t2 status:past_due"_s);
    row("field spelling", u"orgs"_s, u"Status:ACTIVE"_s, u"status:active"_s);
    row("list", u"orgs"_s, u"tier:(t1, t2)"_s, u"tier:(t1,t2)"_s);
    row("bare list", u"orgs"_s, u"tier:t1,t2"_s, u"tier:(t1,t2)"_s);
    row("list of one", u"orgs"_s, u"tier:(t1)"_s, u"tier:t1"_s);
    row("not equal", u"orgs"_s, u"status!=frozen"_s, u"status!=frozen"_s);
    row("comparison", u"orgs"_s, u"updated>=2026-11-01"_s, u"updated>=2026-11-01"_s);
    row("github comparison", u"orgs"_s, u"updated:>=2026-11-01"_s, u"updated>=2026-11-01"_s);
    row("github paste", u"audit"_s, u"action:role.changed created:>=2026-11-01"_s,
        u"action:role.changed time>=2026-11-01"_s);
    row("range", u"payouts"_s, u"amount:100..500.50"_s, u"amount:100..500.50"_s);
    row("open range", u"payouts"_s, u"amount:*..500"_s, u"amount:*..500"_s);
    row("relative range", u"audit"_s, u"time:-7d..now"_s, u"time:-7d..now"_s);
    row("month", u"audit"_s, u"time:2026-05"_s, u"time:2026-05"_s);
    row("until today", u"audit"_s, u"time:2025-11-01..*"_s, u"time:2025-11-01..*"_s);
    row("quoted time", u"audit"_s, u"time>=\"2026-05-01 10:00\""_s,
        u"time>=\"2026-05-01 10:00\""_s);
    row("quoted dots", u"orgs"_s, u"name:\"a..b\""_s, u"name:\"a..b\""_s);
    row("value characters", u"orgs"_s, u"owner:m.haddad+x@cedar.example"_s,
        u"owner:m.haddad+x@cedar.example"_s);
    row("value with colon", u"audit"_s, u"request:a:b/c-d_e"_s, u"request:a:b/c-d_e"_s);
    row("prefix", u"audit"_s, u"action:role.*"_s, u"action:role.*"_s);
    row("prefix word", u"orgs"_s, u"ced*"_s, u"ced*"_s);
    row("has", u"orgs"_s, u"has:transfer"_s, u"has:transfer"_s);
    row("star means has", u"orgs"_s, u"transfer:*"_s, u"has:transfer"_s);
    row("no", u"transfers"_s, u"no:officer"_s, u"no:officer"_s);
    row("not has means no", u"transfers"_s, u"-has:officer"_s, u"no:officer"_s);
    row("not no", u"transfers"_s, u"-no:officer"_s, u"-no:officer"_s);
    row("me", u"transfers"_s, u"officer:@me"_s, u"officer:@me"_s);
    row("mine", u"transfers"_s, u"is:mine"_s, u"officer:@me"_s);
    row("is list", u"orgs"_s, u"is:(frozen,dormant) a"_s, u"(is:frozen OR is:dormant) a"_s);
    row("is not", u"orgs"_s, u"is!=frozen"_s, u"-is:frozen"_s);
    row("audit flag", u"audit"_s, u"is:denied"_s, u"result:denied"_s);
    row("alias", u"payouts"_s, u"status:on-hold"_s, u"state:on_hold"_s);
    row("ipv4", u"audit"_s, u"ip:10.0.0.0/8"_s, u"ip:10.0.0.0/8"_s);
    row("ipv6", u"audit"_s, u"ip:2001:db8::/32"_s, u"ip:2001:db8::/32"_s);
    row("greek", u"orgs"_s, u"name:Ελιά -Ιωάννης"_s, u"name:Ελιά -Ιωάννης"_s);
    row("dotted field", u"audit"_s, u"actor.kind:staff"_s, u"actor.kind:staff"_s);
    row("list of strings", u"orgs"_s, u"name:(\"a b\",c)"_s, u"name:(\"a b\",c)"_s);
}

void QueryParserTest::readsToItsNormalForm()
{
    QFETCH(QString, view);
    QFETCH(QString, text);
    QFETCH(QString, normal);

    const auto first = parse(text, setOf(view));
    QVERIFY2(first.state == SyntaxState::Valid, qPrintable(text));
    QCOMPARE(print(first.ast), normal);

    const auto second = parse(normal, setOf(view));
    QVERIFY(equal(first.ast, second.ast));
    QVERIFY(equal(fromChips(chips(first.ast)), first.ast));
}

void QueryParserTest::refusesWithPositionAndHelp_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("suggestion");
    QTest::addColumn<bool>("isIncomplete");

    const auto row = [](const char *name, const QString &view, const QString &text, IssueCode code,
                        int offset, int length, const QString &suggestion = {},
                        bool isIncomplete = false) {
        QTest::newRow(name) << view << text << static_cast<int>(code) << offset << length
                            << suggestion << isIncomplete;
    };
    using C = IssueCode;
    row("unknown field", u"orgs"_s, u"cedar statsu:active"_s, C::UnknownField, 6, 6, u"status"_s);
    row("unknown field, nothing near", u"orgs"_s, u"zzzqqq:active"_s, C::UnknownField, 0, 6);
    row("a web address is no text", u"orgs"_s, u"https://cedar.example"_s, C::UnknownField, 0, 5);
    row("a field of another view", u"orgs"_s, u"category:auth"_s, C::UnknownField, 0, 8);
    row("unknown value", u"orgs"_s, u"tier:t2 status:frozn"_s, C::UnknownValue, 15, 5, u"frozen"_s);
    row("unknown value in a list", u"orgs"_s, u"tier:(t1,t9)"_s, C::UnknownValue, 9, 2, u"t1"_s);
    row("unknown flag", u"orgs"_s, u"is:frozn"_s, C::UnknownFlag, 3, 5, u"frozen"_s);
    row("has of a field that is always set", u"orgs"_s, u"has:name"_s, C::NotOptional, 4, 4);
    row("has of no field", u"orgs"_s, u"has:transfr"_s, C::UnknownField, 4, 7, u"transfer"_s);
    row("comparison of a word", u"orgs"_s, u"status>active"_s, C::BadOperator, 6, 1, u":"_s);
    row("equals sign", u"orgs"_s, u"tier=t2"_s, C::BadOperator, 4, 1, u":"_s);
    row("half of not equal", u"orgs"_s, u"tier!t2"_s, C::BadOperator, 4, 1, u"!="_s);
    row("comparison of a list", u"payouts"_s, u"amount>(1,2)"_s, C::BadOperator, 6, 1, u":"_s);
    row("range of words", u"orgs"_s, u"name:a..b"_s, C::BadRange, 5, 4);
    row("range without ends", u"payouts"_s, u"amount:*..*"_s, C::BadRange, 7, 4);
    row("range the wrong way", u"payouts"_s, u"amount:500..100"_s, C::BadRange, 7, 8);
    row("times the wrong way", u"audit"_s, u"time:2026-06..2026-05"_s, C::BadRange, 5, 16);
    row("three ends", u"payouts"_s, u"amount:1..2..3"_s, C::BadRange, 11, 2);
    row("range in a list", u"payouts"_s, u"amount:(1,2..3)"_s, C::BadRange, 10, 4);
    row("time", u"audit"_s, u"time:2026-13"_s, C::BadTime, 5, 7, u"-7d..now"_s);
    row("time in words", u"audit"_s, u"time:yesterday"_s, C::BadTime, 5, 9, u"-7d..now"_s);
    row("money in words", u"payouts"_s, u"amount:lots"_s, C::BadMoney, 7, 4, u"100..500"_s);
    row("number", u"payouts"_s, u"rules:1.5"_s, C::BadNumber, 6, 3, u"<13"_s);
    row("address", u"audit"_s, u"ip:10.0.0.256"_s, C::BadAddress, 3, 10, u"10.0.0.0/8"_s);
    row("address mask", u"audit"_s, u"ip:10.0.0.0/33"_s, C::BadAddress, 3, 11, u"10.0.0.0/8"_s);
    row("star inside", u"audit"_s, u"action:ro*le"_s, C::BadPrefix, 9, 1, u"\"ro*le\""_s);
    row("star alone", u"orgs"_s, u"*"_s, C::BadPrefix, 0, 1, u"\"*\""_s);
    row("star of a field that is always set", u"orgs"_s, u"name:*"_s, C::BadPrefix, 5, 1);
    row("comma in words", u"orgs"_s, u"berg, anna"_s, C::UnexpectedCharacter, 4, 1, u"\"berg,\""_s);
    row("operator first", u"orgs"_s, u":active"_s, C::UnexpectedCharacter, 0, 1, u"\":\""_s);
    row("closing parenthesis", u"orgs"_s, u"a)"_s, C::UnbalancedParenthesis, 1, 1);
    row("empty group", u"orgs"_s, u"a ()"_s, C::EmptyGroup, 2, 2);
    row("empty list", u"orgs"_s, u"tier:()"_s, C::EmptyGroup, 5, 2);
    row("OR first", u"orgs"_s, u"OR a"_s, C::MissingOperand, 0, 2, {}, true);
    row("OR last", u"orgs"_s, u"a OR"_s, C::MissingOperand, 2, 2, {}, true);
    row("AND last", u"orgs"_s, u"a AND "_s, C::MissingOperand, 2, 3, {}, true);
    row("minus last", u"orgs"_s, u"a -"_s, C::MissingOperand, 2, 1, {}, true);
    row("NOT last", u"orgs"_s, u"NOT"_s, C::MissingOperand, 0, 3, {}, true);
    row("no value", u"orgs"_s, u"a status:"_s, C::MissingValue, 9, 0, {}, true);
    row("no value in a list", u"orgs"_s, u"tier:t1,"_s, C::MissingValue, 7, 1, {}, true);
    row("no end of a range", u"payouts"_s, u"amount:5.."_s, C::MissingValue, 8, 2, {}, true);
    row("empty string", u"orgs"_s, u"name:\"\""_s, C::MissingValue, 5, 2, {}, true);
    row("open string", u"orgs"_s, u"a \"ced"_s, C::UnterminatedString, 2, 4, {}, true);
    row("open group", u"orgs"_s, u"a (b c"_s, C::UnbalancedParenthesis, 2, 1, {}, true);
    row("open list", u"orgs"_s, u"tier:(t1"_s, C::UnbalancedParenthesis, 5, 1, {}, true);
}

void QueryParserTest::refusesWithPositionAndHelp()
{
    QFETCH(QString, view);
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(int, offset);
    QFETCH(int, length);
    QFETCH(QString, suggestion);
    QFETCH(bool, isIncomplete);

    const auto result = parse(text, setOf(view));

    QVERIFY(!result.ast);
    QCOMPARE(result.issues.size(), 1);
    QCOMPARE(static_cast<int>(result.issues.first().code), code);
    QCOMPARE(result.issues.first().offset, offset);
    QCOMPARE(result.issues.first().length, length);
    QCOMPARE(result.issues.first().suggestion, suggestion);
    QCOMPARE(result.state, isIncomplete ? SyntaxState::Incomplete : SyntaxState::Invalid);
}

void QueryParserTest::saysThatAFieldIsDeprecated()
{
    const auto result = parse(u"a outcome:denied"_s, auditFields());

    QCOMPARE(result.state, SyntaxState::Deprecated);
    QCOMPARE(print(result.ast), u"a result:denied"_s);
    QCOMPARE(result.issues,
             (QList<Issue>{{IssueCode::DeprecatedField, 2, 7, u"outcome"_s, u"result"_s}}));
}

void QueryParserTest::blankTextIsEverything()
{
    for (const auto &text : {QString{}, u"   "_s, u"\t\n"_s}) {
        const auto result = parse(text, orgFields());
        QCOMPARE(result.state, SyntaxState::Valid);
        QVERIFY(!result.ast);
        QVERIFY(result.issues.isEmpty());
    }
    QCOMPARE(print(nullptr), QString{});
    QVERIFY(chips(nullptr).isEmpty());
}

void QueryParserTest::refusesTooDeepAndTooLong()
{
    const auto deep = parse(QString{2000, u'('} + u'a', orgFields());
    QCOMPARE(deep.issues.first().code, IssueCode::TooDeep);
    QCOMPARE(deep.issues.first().offset, kMaxQueryDepth);

    const auto longest = parse(QString{kMaxQueryLength + 10, u'a'}, orgFields());
    QCOMPARE(longest.issues.first().code, IssueCode::TooLong);
    QCOMPARE(longest.issues.first().offset, kMaxQueryLength);
}

void QueryParserTest::namesThePlaceToComplete_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("cursor");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("offset");
    QTest::newRow("word") << u"a sta"_s << 5 << QString{} << u"sta"_s << 2;
    QTest::newRow("value") << u"status:pa"_s << 9 << u"status"_s << u"pa"_s << 7;
    QTest::newRow("second of a list") << u"tier:t1,t"_s << 9 << u"tier"_s << u"t"_s << 8;
    QTest::newRow("negated") << u"-is:fr"_s << 6 << u"is"_s << u"fr"_s << 4;
    QTest::newRow("after a space") << u"a "_s << 2 << QString{} << QString{} << 2;
}

void QueryParserTest::namesThePlaceToComplete()
{
    QFETCH(QString, text);
    QFETCH(int, cursor);

    const auto point = completionAt(text, cursor);

    QTEST(point.field, "field");
    QTEST(point.typed, "typed");
    QTEST(point.offset, "offset");
}

void QueryParserTest::timesCoverWhatTheyName_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    const auto row = [](const char *text, const char *from, const char *to) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(from)
                            << QString::fromLatin1(to);
    };
    // Nicosia is UTC+2 in winter and UTC+3 in summer.
    row("2026", "2025-12-31T22:00:00.000Z", "2026-12-31T22:00:00.000Z");
    row("2026-05", "2026-04-30T21:00:00.000Z", "2026-05-31T21:00:00.000Z");
    row("2026-11-22", "2026-11-21T22:00:00.000Z", "2026-11-22T22:00:00.000Z");
    row("2026-03-29", "2026-03-28T22:00:00.000Z", "2026-03-29T21:00:00.000Z");
    row("2026-11-22T14:05", "2026-11-22T12:05:00.000Z", "2026-11-22T12:06:00.000Z");
    row("2026-11-22T14:05:09", "2026-11-22T12:05:09.000Z", "2026-11-22T12:05:10.000Z");
    row("2026-11-22T14:05:09.112Z", "2026-11-22T14:05:09.112Z", "2026-11-22T14:05:09.113Z");
    row("2026-11-22T14:05:00+01:00", "2026-11-22T13:05:00.000Z", "2026-11-22T13:05:01.000Z");
}

void QueryParserTest::timesCoverWhatTheyName()
{
    QFETCH(QString, text);
    QFETCH(QString, from);
    QFETCH(QString, to);

    const auto span = timeSpan({Atom::Kind::Word, text, false}, QTimeZone{"Europe/Nicosia"},
                               QDateTime::currentDateTimeUtc());

    QVERIFY(span);
    QCOMPARE(span->from.toString(Qt::ISODateWithMs), from);
    QCOMPARE(span->to.toString(Qt::ISODateWithMs), to);
}

void QueryParserTest::absoluteTimesSayTheSameElsewhere()
{
    const QTimeZone zone{"Europe/Nicosia"};
    const auto now = QDateTime::fromString(u"2026-11-22T14:05:09.112Z"_s, Qt::ISODateWithMs);
    const auto absolute = [&](const QString &text) {
        return print(withAbsoluteTimes(parse(text, auditFields()).ast, auditFields(), zone, now));
    };

    QCOMPARE(absolute(u"time:2026-05 is:ok"_s),
             u"time:2026-04-30T21:00:00.000Z..2026-05-31T20:59:59.999Z result:ok"_s);
    QCOMPARE(absolute(u"time:-7d..now"_s),
             u"time:2026-11-15T14:05:09.112Z..2026-11-22T14:05:09.112Z"_s);
    QCOMPARE(absolute(u"time>2026-05"_s), u"time>=2026-05-31T21:00:00.000Z"_s);
    QCOMPARE(absolute(u"time<=2026-05"_s), u"time<2026-05-31T21:00:00.000Z"_s);
    QCOMPARE(absolute(u"-(time:today a)"_s),
             u"-(time:2026-11-21T22:00:00.000Z..2026-11-22T21:59:59.999Z a)"_s);
}

void QueryParserTest::meIsNamedBeforeAsking()
{
    const auto ast = parse(u"-officer:(@me,x) \"@me\""_s, transferFields()).ast;

    QCOMPARE(print(withMe(ast, u"42"_s)), u"-officer:(42,x) \"@me\""_s);
}

void QueryParserTest::amountsReadExactly()
{
    QCOMPARE(minorUnits(u"1240.5", 2), std::optional<qint64>{124050});
    QCOMPARE(minorUnits(u"-0.01", 2), std::optional<qint64>{-1});
    QCOMPARE(minorUnits(u"7", 0), std::optional<qint64>{7});
    QCOMPARE(minorUnits(u"7.500", 1), std::optional<qint64>{75});
    QVERIFY(!minorUnits(u"7.55", 1));
    QVERIFY(!minorUnits(u"1e3", 2));
    QVERIFY(!minorUnits(u"9999999999999", 2));
}

void QueryParserTest::codesAreNormalised()
{
    QCOMPARE(normalisedCode(u"k7q-2 mx"), u"K7Q2MX"_s);
    QCOMPARE(normalisedCode(u"ilo123"), u"110123"_s);
}

QTEST_GUILESS_MAIN(QueryParserTest)
#include "query_parser_test.moc"
