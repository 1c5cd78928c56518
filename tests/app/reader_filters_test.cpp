// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_fields.h"
#include "app/domain/transfer_step.h"
#include "tests/app/reader_test.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using ports::List;
using test::WrittenReplica;

/// Which rows a list has, in which order, and what each says.
class ReaderFiltersTest : public ReaderTest
{
    Q_OBJECT
private Q_SLOTS:
    void filtersAndSorts_data();
    void filtersAndSorts();
    void everyFieldAndFlagOfEveryViewIsAsked();
    void everySortColumnIsAnswered();
    void refusesWhatItDoesNotKnow();
    void restrictsToOneOrgOrPerson();
    void countsTheListWithoutItsFilter();
    void rowsComeInTheKeysOrderAndTellWhichAreGone();
    void membershipRowsSayHomeAndDual();
    void totalsAreByCurrency();
    void stepsAreTheDomainsSteps();
    void singleEntitiesAreFoundOrNotFound();
};

void ReaderFiltersTest::filtersAndSorts_data()
{
    QTest::addColumn<int>("list");
    QTest::addColumn<QString>("text");
    QTest::addColumn<Keys>("expected");
    const auto row = [](List list, const QString &text, const Keys &expected) {
        QTest::newRow(qPrintable(QString::number(static_cast<int>(list)) + u' ' + text))
            << static_cast<int>(list) << text << expected;
    };
    row(List::Orgs, {}, {2, 1, 4, 3});
    row(List::Orgs, u"cedar"_s, {1});
    row(List::Orgs, u"ΕΛΙΑ"_s, {3});
    row(List::Orgs, u"elia κτημ"_s, {3});
    row(List::Orgs, u"k7q2mx"_s, {1});
    row(List::Orgs, u"tier:t2"_s, {2, 1});
    row(List::Orgs, u"tier:t2 -status:in-transfer"_s, {2});
    row(List::Orgs, u"tier!=t2"_s, {4, 3});
    row(List::Orgs, u"is:frozen OR tier:free-guest"_s, {4, 3});
    row(List::Orgs, u"is:ex-paid"_s, {3});
    row(List::Orgs, u"no:paid"_s, {2, 4});
    row(List::Orgs, u"paid:2025"_s, {1});
    row(List::Orgs, u"-paid:2025"_s, {2, 4, 3});
    row(List::Orgs, u"paid<=2026-05"_s, {1, 3});
    row(List::Orgs, u"paid>2026-05"_s, {});
    row(List::Orgs, u"paid:2025-03-03..2026-05-31"_s, {1, 3});
    row(List::Orgs, u"owner:haddad"_s, {1});
    row(List::Orgs, u"owner:p.lee@faro.example"_s, {2});
    row(List::Orgs, u"country:gr"_s, {3});
    row(List::Orgs, u"subdomain:ce*"_s, {1});
    row(List::Orgs, u"name:dion*"_s, {4});
    row(List::Orgs, u"name:realty*"_s, {});
    row(List::Orgs, u"code:k7q-2mx"_s, {1});
    row(List::Orgs, u"has:transfer"_s, {2, 1});
    row(List::Orgs, u"transfer:TR-118"_s, {1});
    row(List::Orgs, u"mrr>=2480"_s, {2, 1});
    row(List::Orgs, u"mrr:2480"_s, {1});
    row(List::Orgs, u"mrr:3000 currency:JPY"_s, {2});
    row(List::Orgs, u"-mrr:2480"_s, {2, 4, 3});
    row(List::Orgs, u"members>=2"_s, {1});
    row(List::Orgs, u"unpaid>0"_s, {2});
    row(List::Orgs, u"provider:stripe"_s, {1});
    row(List::Orgs, u"no:provider"_s, {2, 4, 3});
    row(List::Orgs, u"is:trial"_s, {4});
    row(List::Memberships, {}, {1, 2, 5, 3, 4, 6});
    row(List::Memberships, u"pavlos"_s, {2, 5});
    row(List::Memberships, u"faro.example"_s, {2, 5});
    row(List::Memberships, u"cedar"_s, {1, 5, 6});
    row(List::Memberships, u"ιωαννησ"_s, {3});
    row(List::Memberships, u"юрии"_s, {4, 6});
    row(List::Memberships, u"role:owner"_s, {1, 2, 3, 4});
    row(List::Memberships, u"is:dual"_s, {2, 5});
    row(List::Memberships, u"is:home"_s, {1, 2, 3, 4});
    row(List::Memberships, u"-is:home"_s, {5, 6});
    row(List::Memberships, u"state:ended"_s, {6});
    row(List::Memberships, u"org:cedar role:(owner,admin)"_s, {1, 5});
    row(List::Memberships, u"home:dion"_s, {4, 6});
    row(List::Memberships, u"seen>=2026-11-20"_s, {1});
    row(List::Memberships, u"no:seen is:active"_s, {2, 5, 3, 4});
    row(List::People, u"haddad"_s, {1});
    row(List::People, u"org:cedar"_s, {1, 2, 3});
    row(List::Payouts, {}, {3, 2, 1});
    row(List::Payouts, u"is:exception"_s, {2});
    row(List::Payouts, u"amount:200..300 currency:EUR"_s, {1});
    row(List::Payouts, u"amount>=310"_s, {3, 2});
    row(List::Payouts, u"payee:cedar"_s, {3, 1});
    row(List::Payouts, u"source:ελια"_s, {2});
    row(List::Payouts, u"code:K7Q2MX"_s, {3, 1});
    row(List::Payouts, u"po-000002"_s, {2});
    row(List::Payouts, u"hold:fraud"_s, {3});
    row(List::Payouts, u"-hold:fraud"_s, {2, 1});
    row(List::Payouts, u"rules<13"_s, {3, 2});
    row(List::Payouts, u"rule:E9"_s, {2});
    row(List::Transfers, {}, {119, 118, 20});
    row(List::Transfers, u"is:open"_s, {119, 118});
    row(List::Transfers, u"step:2"_s, {119});
    row(List::Transfers, u"step>=3"_s, {118, 20});
    row(List::Transfers, u"level:l2"_s, {20});
    row(List::Transfers, u"waiting:customer"_s, {119});
    row(List::Transfers, u"no:officer"_s, {119, 20});
    row(List::Transfers, u"officer:f0000000*"_s, {118});
    row(List::Transfers, u"to:pavlos"_s, {118});
    row(List::Transfers, u"no:to"_s, {119, 20});
    row(List::Transfers, u"is:breaching"_s, {118});
    row(List::Transfers, u"tr-118"_s, {118});
    row(List::Transfers, u"from:haddad"_s, {118});
}

void ReaderFiltersTest::filtersAndSorts()
{
    QFETCH(int, list);
    QFETCH(QString, text);
    QFETCH(Keys, expected);

    QCOMPARE(keys(ask(static_cast<List>(list), text)), expected);
}

void ReaderFiltersTest::everyFieldAndFlagOfEveryViewIsAsked()
{
    for (const List list : {List::Orgs, List::Memberships, List::Payouts, List::Transfers}) {
        const auto &fields = fieldsOf(list);
        for (const auto &field : fields.fields) {
            const QString value =
                field.type == query::FieldType::Time   ? u"2026-05"_s
                : field.type == query::FieldType::Enum ? field.values.constFirst()
                : field.type == query::FieldType::Money || field.type == query::FieldType::Number
                    ? u"7"_s
                    : u"x"_s;
            QVERIFY2(m_reader->keys(ask(list, field.name + u':' + value), nullptr).result(),
                     qPrintable(field.name));
            if (field.isOptional)
                QVERIFY2(m_reader->keys(ask(list, u"has:"_s + field.name), nullptr).result(),
                         qPrintable(field.name));
        }
        for (const auto &flag : fields.flags)
            QVERIFY2(m_reader->keys(ask(list, u"is:"_s + flag.name), nullptr).result(),
                     qPrintable(flag.name));
    }
}

void ReaderFiltersTest::everySortColumnIsAnswered()
{
    const QHash<int, QStringList> columns{
        {static_cast<int>(List::Orgs),
         {u"name"_s, u"tier"_s, u"status"_s, u"owner"_s, u"mrr"_s, u"currency"_s, u"updated"_s,
          u"id"_s, u"subdomain"_s, u"country"_s, u"kind"_s, u"members"_s, u"paid"_s, u"provider"_s,
          u"code"_s, u"transfer"_s, u"trial"_s}},
        {static_cast<int>(List::Memberships), membershipColumns()},
        {static_cast<int>(List::Payouts),
         {u"payee"_s, u"source"_s, u"amount"_s, u"currency"_s, u"state"_s, u"eligibility"_s,
          u"hold"_s, u"created"_s, u"ref"_s, u"code"_s, u"rules"_s, u"paid"_s, u"next"_s,
          u"batch"_s, u"id"_s}},
        {static_cast<int>(List::Transfers),
         {u"ref"_s, u"org"_s, u"step"_s, u"state"_s, u"waiting"_s, u"sla"_s, u"officer"_s,
          u"level"_s, u"route"_s, u"opened"_s, u"activity"_s, u"reason"_s, u"id"_s}}};
    for (auto at = columns.begin(); at != columns.end(); ++at) {
        const auto list = static_cast<List>(at.key());
        for (const auto &column : at.value()) {
            for (const QString &filter : {QString{}, u"a OR -a"_s}) {
                const auto up = keys(ask(list, filter, column));
                auto down = keys(ask(list, filter, column, Qt::DescendingOrder));
                std::reverse(down.begin(), down.end());
                QVERIFY2(up.size() >= 3, qPrintable(column));
                QCOMPARE(up, down);
            }
        }
    }
    // Memory and SQL, which answers for conditions memory does not know, sort alike.
    for (const auto &column : columns.value(static_cast<int>(List::Memberships)))
        QCOMPARE(keys(ask(List::Memberships, {}, column)),
                 keys(ask(List::Memberships, u"has:ended OR no:ended"_s, column)));
    QCOMPARE(keys(ask(List::Transfers, {}, u"ref"_s)), (Keys{20, 118, 119}));
    QCOMPARE(keys(ask(List::Memberships, {}, u"org"_s)), (Keys{2, 1, 5, 6, 4, 3}));
}

void ReaderFiltersTest::refusesWhatItDoesNotKnow()
{
    auto query = ask(List::Orgs, {}, u"nothing"_s);
    QCOMPARE(m_reader->keys(query, nullptr).result().error().kind, ErrorKind::Rule);

    query = ask(List::Payouts, u"amount>3"_s);
    query.list = List::Orgs;
    QCOMPARE(m_reader->keys(query, nullptr).result().error().kind, ErrorKind::Rule);
}

void ReaderFiltersTest::restrictsToOneOrgOrPerson()
{
    auto people = ask(List::Memberships, {});
    people.org = {WrittenReplica::id('a', 1)};
    QCOMPARE(keys(people), (Keys{1, 5, 6}));

    auto orgs = ask(List::Memberships, u"is:active"_s);
    orgs.user = {WrittenReplica::id('b', 2)};
    QCOMPARE(keys(orgs), (Keys{2, 5}));

    auto payouts = ask(List::Payouts, {});
    payouts.org = {WrittenReplica::id('a', 2)};
    QCOMPARE(keys(payouts), (Keys{2, 1}));

    auto cases = ask(List::Transfers, {});
    cases.org = {u"no uuid"_s};
    QCOMPARE(keys(cases), Keys{});
}

void ReaderFiltersTest::countsTheListWithoutItsFilter()
{
    QCOMPARE(m_reader->keys(ask(List::Orgs, u"cedar"_s), nullptr).result()->total, 4);

    auto people = ask(List::Memberships, u"is:ended"_s);
    people.org = {WrittenReplica::id('a', 1)};
    const auto result = m_reader->keys(people, nullptr).result();
    QCOMPARE(result->keys.size(), 1);
    QCOMPARE(result->total, 3);
}

void ReaderFiltersTest::rowsComeInTheKeysOrderAndTellWhichAreGone()
{
    const auto rows = m_reader->orgRows({3, 77, 1}).result();

    QVERIFY(rows);
    QCOMPARE(rows->size(), 3);
    QCOMPARE(rows->at(0).name, u"Ελιά Κτηματική"_s);
    QVERIFY(!rows->at(0).hasBilling);
    QVERIFY(rows->at(1).id.isNull());
    const OrgRow &cedar = rows->at(2);
    QCOMPARE(cedar.id.value, WrittenReplica::id('a', 1));
    QCOMPARE(cedar.ownerName, u"Maya Haddad"_s);
    QCOMPARE(cedar.memberCount, 2);
    QCOMPARE(cedar.openCaseRef, u"TR-118"_s);
    QCOMPARE(cedar.mrr, (Money{248000, u"EUR"_s}));
    QCOMPARE(cedar.firstSuccessfulPaymentAt.toString(Qt::ISODate), u"2025-03-03T07:12:00Z"_s);
    QVERIFY(!cedar.periodEnd.isValid());

    const auto payouts = m_reader->payoutRows({2}).result();
    QCOMPARE(payouts->first().payeeName, u"Aphrodite Studios"_s);
    QCOMPARE(payouts->first().sourceName, u"Ελιά Κτηματική"_s);
    QCOMPARE(payouts->first().blockingRule, u"E9"_s);

    const auto cases = m_reader->caseRows({118}).result();
    QCOMPARE(cases->first().toName, u"Pavlos Lee"_s);
    QCOMPARE(cases->first().officer.value, WrittenReplica::id('f', 1));
}

void ReaderFiltersTest::membershipRowsSayHomeAndDual()
{
    const auto rows = m_reader->membershipRows({1, 5, 6}).result();

    QVERIFY(rows->at(0).isHome && !rows->at(0).isDual);
    QVERIFY(!rows->at(1).isHome && rows->at(1).isDual);
    QVERIFY(!rows->at(2).isDual);
    QCOMPARE(rows->at(2).endedAt.toString(Qt::ISODate), u"2026-01-01T00:00:00Z"_s);
}

void ReaderFiltersTest::totalsAreByCurrency()
{
    const auto all = m_reader->payoutTotals(ask(List::Payouts, {})).result();
    QCOMPARE(all->size(), 2);
    QCOMPARE(all->at(0).currency, u"EUR"_s);
    QCOMPARE(all->at(0).minor, 55000);
    QCOMPARE(all->at(0).count, 2);
    QCOMPARE(all->at(1).minor, 500);

    const auto some =
        m_reader->payoutTotals(ask(List::Payouts, u"payee:cedar currency:EUR"_s)).result();
    QCOMPARE(some->size(), 1);
    QCOMPARE(some->at(0).minor, 24000);
}

void ReaderFiltersTest::stepsAreTheDomainsSteps()
{
    int n = 1000;
    QHash<qint64, int> expected;
    for (const auto &state : query::transferFields().find(u"state").field->values) {
        for (const QString &prior : {QString{}, u"planned"_s}) {
            m_replica->transfer(
                ++n, 1, 1, state,
                {{u"prior_state"_s, prior.isEmpty() ? QVariant{} : QVariant{prior}}});
            expected.insert(n, transferStep(state, prior));
        }
    }
    for (int step = 1; step <= 7; ++step) {
        const auto found = keys(ask(List::Transfers, u"step:%1"_s.arg(step)));
        for (auto at = expected.begin(); at != expected.end(); ++at)
            QCOMPARE(found.contains(at.key()), at.value() == step);
    }
}

void ReaderFiltersTest::singleEntitiesAreFoundOrNotFound()
{
    QCOMPARE(m_reader->org({WrittenReplica::id('a', 1)}).result()->name, u"Cedar Point"_s);
    QCOMPARE(m_reader->org({WrittenReplica::id('a', 99)}).result().error().kind,
             ErrorKind::NotFound);
    QCOMPARE(m_reader->person({WrittenReplica::id('b', 1)}).result()->homeOrgName,
             u"Cedar Point"_s);
    QCOMPARE(m_reader->policy().result().error().kind, ErrorKind::NotFound);

    m_replica->insert(u"policy"_s, {{u"id"_s, WrittenReplica::blob('9', 1)},
                                    {u"in_force"_s, 1},
                                    {u"version"_s, u"4.18"_s},
                                    {u"doc"_s, u"{}"_s}});
    m_replica->insert(u"note"_s, {{u"id"_s, WrittenReplica::blob('8', 1)},
                                  {u"org_id"_s, WrittenReplica::blob('a', 1)},
                                  {u"body"_s, u"called back"_s},
                                  {u"by_staff_name"_s, u"N. Ivanova"_s},
                                  {u"created_at"_s, 5000}});
    QCOMPARE(*m_reader->policy().result(), QByteArray{"{}"});
    QCOMPARE(m_reader->notes({WrittenReplica::id('a', 1)}).result()->first().body,
             u"called back"_s);
}

QTEST_GUILESS_MAIN(ReaderFiltersTest)
#include "reader_filters_test.moc"
