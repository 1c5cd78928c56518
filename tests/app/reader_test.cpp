// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/reader_test.h"

#include "app/domain/query_fields.h"
#include "app/domain/query_parser.h"

#include <QtTest>

namespace steward::tests
{

using namespace Qt::StringLiterals;
using ports::List;
using test::WrittenReplica;

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

const QStringList &membershipColumns()
{
    static const QStringList columns{u"person"_s, u"org"_s,   u"role"_s,  u"home"_s,
                                     u"state"_s,  u"seen"_s,  u"email"_s, u"subdomain"_s,
                                     u"joined"_s, u"ended"_s, u"id"_s};
    return columns;
}

ports::ListQuery ask(List list, const QString &text, const QString &sort, Qt::SortOrder order)
{
    const auto parsed = query::parse(text, fieldsOf(list));
    if (!parsed.ast && !text.isEmpty())
        qFatal("not a query: %s", qPrintable(text));
    return {.list = list, .filter = parsed.ast, .sortColumn = sort, .order = order};
}

void ReaderTest::init()
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

void ReaderTest::cleanup()
{
    m_reader.reset();
    m_replica.reset();
}

void ReaderTest::addMany()
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

Keys ReaderTest::keys(const ports::ListQuery &query)
{
    const auto result = m_reader->keys(query, nullptr).result();
    if (!result)
        qWarning() << result.error().detail;
    return result ? result->keys : Keys{-1};
}

} // namespace steward::tests
