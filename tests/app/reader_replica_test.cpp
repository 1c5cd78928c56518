// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite_replica_reader.h"

#include "app/domain/fold.h"
#include "app/domain/query_fields.h"
#include "app/domain/query_parser.h"
#include "app/domain/transfer_step.h"
#include "tests/support/desk/written_replica.h"

#include <QFile>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace steward;
using ports::List;
using test::WrittenReplica;

namespace
{

const query::FieldSet &fieldsOf(List list)
{
    switch (list) {
    case List::Orgs:
        return query::orgFields();
    case List::Memberships:
    case List::People:
        return query::membershipFields();
    case List::Payouts:
        return query::payoutFields();
    case List::Transfers:
        return query::transferFields();
    }
    return query::orgFields();
}

ports::ListQuery ask(List list, const QString &text, const QString &sort = {},
                     Qt::SortOrder order = Qt::AscendingOrder)
{
    const auto parsed = query::parse(text, fieldsOf(list));
    if (!parsed.ast && !text.isEmpty())
        qFatal("not a query: %s", qPrintable(text));
    return {.list = list, .filter = parsed.ast, .sortColumn = sort, .order = order};
}

using Keys = QList<RowKey>;

const QStringList kMembershipColumns{u"person"_s, u"org"_s,   u"role"_s,  u"home"_s,
                                     u"state"_s,  u"seen"_s,  u"email"_s, u"subdomain"_s,
                                     u"joined"_s, u"ended"_s, u"id"_s};

} // namespace

class ReaderReplicaTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
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
    void findsExactlyFirst_data();
    void findsExactlyFirst();
    void findsNamesWithoutTheirAccents();
    void countsOnlyWhatTheRoleHolds();
    void findsWhatChangedSinceTheLastQuestion();
    void theTopOfTheMembershipsComesBeforeTheirIndex();
    void everyWordFindsWhatAPlainLookFinds();
    void everySortsFirstRowsAreThoseOfTheWholeOrder();
    void aFilterOverAnySortKeepsItsOrder();
    void newerQuestionEndsTheOlder();
    void readsTheNewFileAfterItWasReplaced();
    void saysStorageWhenThereIsNoFile();

private:
    void addMany();
    Keys keys(const ports::ListQuery &query)
    {
        const auto result = m_reader->keys(query, nullptr).result();
        if (!result)
            qWarning() << result.error().detail;
        return result ? result->keys : Keys{-1};
    }
    std::unique_ptr<WrittenReplica> m_replica;
    std::unique_ptr<store::SqliteReplicaReader> m_reader;
};

void ReaderReplicaTest::init()
{
    m_replica = std::make_unique<WrittenReplica>();
    auto &r = *m_replica;
    const auto at = [](const char *iso) { return WrittenReplica::ms(QString::fromLatin1(iso)); };
    r.org(1, u"Cedar Point"_s, u"cedar"_s,
          {{u"tier"_s, u"t2"_s},
           {u"status"_s, u"in_transfer"_s},
           {u"referral_code"_s, u"K7Q2MX"_s},
           {u"first_successful_payment_at"_s, at("2025-03-03T07:12:00Z")}});
    r.org(2, u"Aphrodite Studios"_s, u"aphrodite"_s,
          {{u"tier"_s, u"t2"_s}, {u"kind"_s, u"studio"_s}});
    r.org(3, u"Ελιά Κτηματική"_s, u"elia"_s,
          {{u"tier"_s, u"free_guest"_s},
           {u"country"_s, u"GR"_s},
           {u"first_successful_payment_at"_s, at("2026-05-31T21:00:00Z")}});
    r.org(4, u"Dion Realty"_s, u"dion"_s,
          {{u"status"_s, u"frozen"_s}, {u"trial_state"_s, u"active"_s}});
    r.user(1, u"Maya Haddad"_s, u"m.haddad@cedar.example"_s, 1,
           {{u"phone"_s, u"+357 99 123456"_s}, {u"last_login_at"_s, at("2026-11-20T10:00:00Z")}});
    r.user(2, u"Pavlos Lee"_s, u"p.lee@faro.example"_s, 2);
    r.user(3, u"Юрий Гаврилов"_s, u"y.gavrilov@dion.example"_s, 4);
    r.user(4, u"Ιωάννης Πέτρου"_s, u"i.petrou@elia.example"_s, 3);
    r.membership(1, 1, 1, u"owner"_s, {{u"joined_at"_s, at("2025-03-03T00:00:00Z")}});
    r.membership(2, 2, 2, u"owner"_s);
    r.membership(3, 3, 4, u"owner"_s);
    r.membership(4, 4, 3, u"owner"_s);
    r.membership(5, 1, 2, u"admin"_s);
    r.membership(6, 1, 3, u"member"_s,
                 {{u"state"_s, u"ended"_s}, {u"ended_at"_s, at("2026-01-01T00:00:00Z")}});
    r.insert(u"org_billing"_s, {{u"id"_s, WrittenReplica::blob('a', 1)},
                                {u"payment_provider"_s, u"stripe"_s},
                                {u"currency"_s, u"EUR"_s},
                                {u"external_customer_id"_s, u"cus_91"_s},
                                {u"mrr_minor"_s, 248000},
                                {u"unpaid_invoices"_s, 0}});
    r.insert(u"org_billing"_s, {{u"id"_s, WrittenReplica::blob('a', 2)},
                                {u"currency"_s, u"JPY"_s},
                                {u"mrr_minor"_s, 3000},
                                {u"unpaid_invoices"_s, 2}});
    r.payout(1, 1, 2, 24000, u"EUR"_s, {{u"rules_passed"_s, 13}});
    r.payout(2, 2, 3, 31000, u"EUR"_s,
             {{u"state"_s, u"waiting"_s}, {u"rules_passed"_s, 12}, {u"blocking_rule"_s, u"E9"_s}});
    r.payout(3, 1, 4, 500, u"JPY"_s,
             {{u"state"_s, u"on_hold"_s}, {u"hold_reason"_s, u"fraud"_s}, {u"rules_passed"_s, 11}});
    r.transfer(118, 1, 1, u"verifying"_s,
               {{u"to_user_id"_s, WrittenReplica::blob('b', 2)},
                {u"officer_id"_s, WrittenReplica::blob('f', 1)},
                {u"sla_due_at"_s, at("2026-01-01T00:00:00Z")}});
    r.transfer(119, 2, 2, u"waiting"_s,
               {{u"prior_state"_s, u"gated"_s}, {u"waiting_on"_s, u"customer"_s}});
    r.transfer(20, 3, 4, u"closed"_s,
               {{u"closed_at"_s, at("2026-02-01T00:00:00Z")}, {u"level"_s, u"L2"_s}});
    m_reader = std::make_unique<store::SqliteReplicaReader>(r.path());
}

void ReaderReplicaTest::cleanup()
{
    m_reader.reset();
    m_replica.reset();
}

void ReaderReplicaTest::filtersAndSorts_data()
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

void ReaderReplicaTest::filtersAndSorts()
{
    QFETCH(int, list);
    QFETCH(QString, text);
    QFETCH(Keys, expected);

    QCOMPARE(keys(ask(static_cast<List>(list), text)), expected);
}

void ReaderReplicaTest::everyFieldAndFlagOfEveryViewIsAsked()
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

void ReaderReplicaTest::everySortColumnIsAnswered()
{
    const QHash<int, QStringList> columns{
        {static_cast<int>(List::Orgs),
         {u"name"_s, u"tier"_s, u"status"_s, u"owner"_s, u"mrr"_s, u"currency"_s, u"updated"_s,
          u"id"_s, u"subdomain"_s, u"country"_s, u"kind"_s, u"members"_s, u"paid"_s, u"provider"_s,
          u"code"_s, u"transfer"_s, u"trial"_s}},
        {static_cast<int>(List::Memberships), kMembershipColumns},
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

void ReaderReplicaTest::refusesWhatItDoesNotKnow()
{
    auto query = ask(List::Orgs, {}, u"nothing"_s);
    QCOMPARE(m_reader->keys(query, nullptr).result().error().kind, ErrorKind::Rule);

    query = ask(List::Payouts, u"amount>3"_s);
    query.list = List::Orgs;
    QCOMPARE(m_reader->keys(query, nullptr).result().error().kind, ErrorKind::Rule);
}

void ReaderReplicaTest::restrictsToOneOrgOrPerson()
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

void ReaderReplicaTest::countsTheListWithoutItsFilter()
{
    QCOMPARE(m_reader->keys(ask(List::Orgs, u"cedar"_s), nullptr).result()->total, 4);

    auto people = ask(List::Memberships, u"is:ended"_s);
    people.org = {WrittenReplica::id('a', 1)};
    const auto result = m_reader->keys(people, nullptr).result();
    QCOMPARE(result->keys.size(), 1);
    QCOMPARE(result->total, 3);
}

void ReaderReplicaTest::rowsComeInTheKeysOrderAndTellWhichAreGone()
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

void ReaderReplicaTest::membershipRowsSayHomeAndDual()
{
    const auto rows = m_reader->membershipRows({1, 5, 6}).result();

    QVERIFY(rows->at(0).isHome && !rows->at(0).isDual);
    QVERIFY(!rows->at(1).isHome && rows->at(1).isDual);
    QVERIFY(!rows->at(2).isDual);
    QCOMPARE(rows->at(2).endedAt.toString(Qt::ISODate), u"2026-01-01T00:00:00Z"_s);
}

void ReaderReplicaTest::totalsAreByCurrency()
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

void ReaderReplicaTest::stepsAreTheDomainsSteps()
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

void ReaderReplicaTest::singleEntitiesAreFoundOrNotFound()
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

void ReaderReplicaTest::findsExactlyFirst_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::newRow("org id") << WrittenReplica::id('a', 2) << WrittenReplica::id('a', 2);
    QTest::newRow("id in capitals")
        << WrittenReplica::id('b', 2).toUpper() << WrittenReplica::id('b', 2);
    QTest::newRow("case id") << WrittenReplica::id('e', 118) << WrittenReplica::id('e', 118);
    QTest::newRow("e-mail") << u"M.Haddad@Cedar.example"_s << WrittenReplica::id('b', 1);
    QTest::newRow("subdomain") << u"dion"_s << WrittenReplica::id('a', 4);
    QTest::newRow("address") << u"https://cedar.offplan.example/x"_s << WrittenReplica::id('a', 1);
    QTest::newRow("phone") << u"+357 99 123456"_s << WrittenReplica::id('b', 1);
    QTest::newRow("phone written otherwise")
        << u"(357) 99-12-34-56"_s << WrittenReplica::id('b', 1);
    QTest::newRow("phone without country") << u"99123456"_s << WrittenReplica::id('b', 1);
    QTest::newRow("code") << u"k7q2mx"_s << WrittenReplica::id('a', 1);
    QTest::newRow("case") << u"tr-118"_s << WrittenReplica::id('e', 118);
    QTest::newRow("payout") << u"PO-000002"_s << WrittenReplica::id('d', 2);
    QTest::newRow("event id") << u"018F3A1C-0009-7000-8000-000000000ABC"_s
                              << u"018f3a1c-0009-7000-8000-000000000abc"_s;
    QTest::newRow("event") << u"2026-11/88213"_s << u"2026-11/88213"_s;
}

void ReaderReplicaTest::findsExactlyFirst()
{
    QFETCH(QString, text);

    const auto found = m_reader->find(text, 10, nullptr).result();

    QVERIFY(found && !found->isEmpty());
    QTEST(found->first().id, "id");
    QVERIFY(found->first().isExact);
}

void ReaderReplicaTest::findsNamesWithoutTheirAccents()
{
    const auto one = m_reader->find(u"πετρου"_s, 10, nullptr).result();
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->first().title, u"Ιωάννης Πέτρου"_s);
    QVERIFY(!one->first().isExact);

    const auto both = m_reader->find(u"e"_s, 3, nullptr).result();
    QCOMPARE(both->size(), 3);
    QVERIFY(m_reader->find(u"  "_s, 10, nullptr).result()->isEmpty());
    QVERIFY(m_reader->find(u"%_\"'"_s, 10, nullptr).result()->isEmpty());
}

void ReaderReplicaTest::countsOnlyWhatTheRoleHolds()
{
    QVERIFY(m_reader->actionableCounts().result()->isEmpty());

    m_replica->run(
        u"INSERT INTO meta (key, value) VALUES ('tables', 'org,user,membership,case')"_s);

    const auto counts = m_reader->actionableCounts().result();
    QCOMPARE(counts->value(u"transfers"_s), 2);
    QVERIFY(!counts->contains(u"payouts"_s));
}

void ReaderReplicaTest::findsWhatChangedSinceTheLastQuestion()
{
    const auto digest = [this](int rows) {
        m_replica->run(u"REPLACE INTO digest (tbl, sum, rows) VALUES ('membership', x'01', ?)"_s,
                       {rows});
    };
    digest(6);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{4, 6}));

    m_replica->run(u"BEGIN"_s);
    m_replica->membership(7, 4, 1);
    digest(7);
    m_replica->run(u"COMMIT"_s);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{7, 4, 6}));
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s, u"person"_s, Qt::DescendingOrder)),
             (Keys{6, 4, 7}));

    // Another table's change leaves what was built; the answer is the same either way.
    m_replica->payout(90, 1, 2, 1, u"EUR"_s);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{7, 4, 6}));
    QCOMPARE(keys(ask(List::Memberships, u"dion joined:2025"_s)), Keys{});
    QCOMPARE(keys(ask(List::Memberships, u"cedar joined:2025"_s)), Keys{1});
}

void ReaderReplicaTest::theTopOfTheMembershipsComesBeforeTheirIndex()
{
    const auto everything = ask(List::Memberships, {});
    QVERIFY(m_reader->isSlow(everything));
    QVERIFY(!m_reader->isSlow(ask(List::Orgs, {})));

    const auto top = m_reader->firstKeys(everything, 2, nullptr).result();
    const auto all = m_reader->keys(everything, nullptr).result();

    QVERIFY(top && all);
    QCOMPARE(top->keys, all->keys.mid(0, 2));
    QCOMPARE(top->total, all->total);
    QVERIFY(all->keys.size() > 2);
    QVERIFY(!m_reader->isSlow(everything));
    m_reader->reopen();
    QVERIFY(m_reader->isSlow(everything));
}

void ReaderReplicaTest::everyWordFindsWhatAPlainLookFinds()
{
    const QStringList names{u"Ναταλία Ιωάννου"_s,   u"Пётр Йович"_s,  u"Søren Łukasz"_s,
                            u"Großmann Đorđević"_s, u"محمد الخوري"_s, u"Anna Annasson"_s};
    for (int n = 10; n < 130; ++n) {
        m_replica->org(n, names[n % 6] + u" Estates"_s, u"host-%1"_s.arg(n % 37));
        m_replica->user(n, names[(n * 7) % 6] + QString::number(n % 11),
                        u"p%1@mail.example"_s.arg(n * 31 % 97), n);
    }
    for (int n = 10; n < 500; ++n)
        m_replica->membership(n, 10 + n * 17 % 120, 10 + n * 29 % 120,
                              n % 5 == 0 ? u"admin"_s : u"member"_s);
    const auto all = keys(ask(List::Memberships, {}));
    const auto rows = m_reader->membershipRows(all).result();
    QVERIFY(rows);
    const auto plain = [&](const QString &word) {
        Keys found;
        for (qsizetype i = 0; i < all.size(); ++i) {
            const auto person = m_reader->person(rows->at(i).user).result();
            const QString text = fold(rows->at(i).personName) + u'\n' +
                                 fold(rows->at(i).personEmail) + u'\n' +
                                 foldPhone(person ? person->phone : QString{});
            const QString org = fold(rows->at(i).orgName) + u'\n' + fold(rows->at(i).orgSubdomain);
            if (text.contains(fold(word)) || org.contains(fold(word)))
                found << all[i];
        }
        return found;
    };
    // Typed letter by letter, each answer out of the one before, and asked at once.
    for (const QString &word : {u"ιωάννου"_s, u"ΊΩ"_s, u"петр"_s, u"soren"_s, u"GROSSMANN"_s,
                                u"الخوري"_s, u"annas"_s, u"host-3"_s, u"mail.ex"_s, u"9"_s}) {
        for (qsizetype length = 1; length <= word.size(); ++length) {
            const auto query = ask(List::Memberships, word.left(length));
            const Keys expected = plain(word.left(length));
            QVERIFY2(!expected.isEmpty(), qPrintable(word));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->keys, expected.mid(0, 256));
            QCOMPARE(m_reader->firstKeys(query, 3, nullptr).result()->keys, expected.mid(0, 3));
            QCOMPARE(keys(query), expected);
        }
    }
    const auto turned = ask(List::Memberships, u"estates"_s, u"person"_s, Qt::DescendingOrder);
    QCOMPARE(m_reader->firstKeys(turned, 9, nullptr).result()->keys, keys(turned).mid(0, 9));
    for (const auto &column : {u"org"_s, u"role"_s, u"home"_s, u"state"_s})
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            const auto sorted = ask(List::Memberships, u"estates"_s, column, order);
            QCOMPARE(m_reader->firstKeys(sorted, 20, nullptr).result()->keys,
                     keys(sorted).mid(0, 20));
            QCOMPARE(keys(sorted).size(), plain(u"estates"_s).size());
        }
}

void ReaderReplicaTest::addMany()
{
    for (int n = 10; n < 90; ++n) {
        m_replica->org(n, u"Estates %1"_s.arg(n * 37 % 80), u"host-%1"_s.arg(n * 53 % 80));
        QVariantMap seen;
        if (n % 4 != 0)
            seen.insert(u"last_login_at"_s, QVariant{qint64{1'700'000'000'000} + n % 9});
        m_replica->user(n, u"Person %1"_s.arg(n * 29 % 80), u"P%1@mail.example"_s.arg(n * 31 % 80),
                        n, seen);
    }
    for (int n = 10; n < 700; ++n) {
        QVariantMap times{{u"joined_at"_s, QVariant{qint64{1'600'000'000'000} + n * 41 % 97}}};
        if (n % 5 == 0)
            times.insert(u"ended_at"_s, QVariant{qint64{1'650'000'000'000} + n % 11});
        m_replica->membership(n, 10 + n * 17 % 80, 10 + n * 29 % 80,
                              n % 3 == 0 ? u"admin"_s : u"member"_s, times);
    }
    // One who is everywhere, and one who is nowhere.
    for (int n = 1000; n < 1300; ++n)
        m_replica->membership(n, 10 + n % 80, 12);
    m_replica->user(95, u"Person 12a"_s, u"nowhere@mail.example"_s, 10);
}

void ReaderReplicaTest::everySortsFirstRowsAreThoseOfTheWholeOrder()
{
    addMany();
    const auto all = keys(ask(List::Memberships, {}));
    const QSet<qint64> everything{all.begin(), all.end()};
    for (const auto &column : kMembershipColumns)
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            const auto query = ask(List::Memberships, {}, column, order);
            // SQL alone, by a condition that memory does not know and every row fulfils.
            const auto plain =
                keys(ask(List::Memberships, u"has:ended OR no:ended"_s, column, order));
            const auto sorted = keys(query);

            QVERIFY2(m_reader->isSlow(query), qPrintable(column));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->keys, plain.mid(0, 256));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->total, all.size());
            QCOMPARE(sorted, plain);
            QCOMPARE(QSet<qint64>(sorted.begin(), sorted.end()), everything);
        }
}

void ReaderReplicaTest::aFilterOverAnySortKeepsItsOrder()
{
    addMany();
    const auto admins = keys(ask(List::Memberships, u"role:admin"_s));
    const QSet<qint64> isAdmin{admins.begin(), admins.end()};
    for (const auto &column : kMembershipColumns)
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            auto expected = keys(ask(List::Memberships, {}, column, order));
            expected.removeIf([&](qint64 key) { return !isAdmin.contains(key); });
            QCOMPARE(keys(ask(List::Memberships, u"role:admin"_s, column, order)), expected);
            QCOMPARE(keys(ask(List::Memberships, u"role:admin no:seen"_s, column, order)),
                     keys(ask(List::Memberships, u"no:seen role:admin"_s, column, order)));
        }

    // What was put in order before is put in order again when a row has come.
    m_replica->membership(900, 11, 12, u"admin"_s, {{u"joined_at"_s, 1}});
    QCOMPARE(keys(ask(List::Memberships, u"role:admin has:joined"_s, u"joined"_s)).first(), 900);
    QVERIFY(keys(ask(List::Memberships, u"role:admin"_s, u"joined"_s)).contains(900));
}

void ReaderReplicaTest::newerQuestionEndsTheOlder()
{
    m_replica->run(
        u"INSERT INTO org (id, rev, name, subdomain, folded, dh) WITH RECURSIVE n(i) AS (SELECT 1 "
        u"UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 60000) SELECT randomblob(16), 1, 'Org ' || i, 's' || i, 'org ' || i || char(10) || 's' || i, x'00' FROM n"_s);
    QObject token, other;
    // Slow on purpose: two counts per org and no index for the order.
    const auto slow = ask(List::Orgs, u"members>=0"_s, u"members"_s);

    QList<QFuture<Result<ports::ListKeys>>> older;
    for (int i = 0; i < 5; ++i)
        older << m_reader->keys(slow, &token);
    auto stranger = m_reader->keys(ask(List::Orgs, u"cedar"_s), &other);
    auto newest = m_reader->keys(ask(List::Orgs, u"dion"_s), &token);

    QVERIFY(newest.result());
    QCOMPARE(newest.result()->keys, Keys{4});
    QCOMPARE(stranger.result()->keys, Keys{1});
    for (auto &one : older) {
        QVERIFY(!one.result());
        QCOMPARE(one.result().error().kind, ErrorKind::Cancelled);
    }
}

void ReaderReplicaTest::readsTheNewFileAfterItWasReplaced()
{
    QCOMPARE(keys(ask(List::Orgs, {})).size(), 4);
    WrittenReplica fresh;
    fresh.org(9, u"Only one"_s, u"one"_s);
    fresh.run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    QSignalSpy replaced{m_reader.get(), &ports::ReplicaReader::replaced};
    QVERIFY(QFile::rename(m_replica->path(), m_replica->path() + u".old"_s));
    QFile::remove(m_replica->path() + u"-wal"_s);
    QFile::remove(m_replica->path() + u"-shm"_s);
    QVERIFY(QFile::copy(fresh.path(), m_replica->path()));

    m_reader->reopen();

    QCOMPARE(replaced.size(), 1);
    QCOMPARE(keys(ask(List::Orgs, {})), Keys{9});
}

void ReaderReplicaTest::saysStorageWhenThereIsNoFile()
{
    store::SqliteReplicaReader reader{u"/nonexistent/replica.db"_s};

    QCOMPARE(reader.keys(ask(List::Orgs, {}), nullptr).result().error().kind, ErrorKind::Storage);
    QCOMPARE(reader.org({}).result().error().kind, ErrorKind::Storage);
}

QTEST_GUILESS_MAIN(ReaderReplicaTest)
#include "reader_replica_test.moc"
