// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_detail.h"

#include "platform/src/queries/payout_evaluation.h"
#include "platform/src/queries/payout_routes.h"
#include "tests/platform/identity_desk.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <QFile>
#include <QTest>

#include <memory>
#include <string>

using namespace steward;
using namespace steward::platform;
namespace json = boost::json;

namespace
{

const Instant kNow = Instant::parse("2026-11-22T12:00:00.000Z");

// Blue Harbour was referred by Cedar Point; three payments: one ripe, one inside the hold, one
// refunded in part.
constexpr const char *kWorld = R"(
BEGIN;
INSERT INTO org (id, name, subdomain, kind, tier, status, country, first_successful_payment_at, referral_code, owner_membership_id, created_at, updated_at) VALUES
  ('018f0000-0000-7000-8000-0000000000a0', 'Cedar Point', 'cedar-point', 'developer', 't2', 'active', 'CY', '2024-03-03 09:12Z', '7KQ2MX', '018f0000-0000-7000-8000-0000000000a2', '2024-01-01', '2024-01-01'),
  ('018f0000-0000-7000-8000-0000000000b0', 'Blue Harbour', 'blue-harbour', 'agency', 't1', 'active', 'CY', '2025-06-01 08:00Z', '9ZZK4P', '018f0000-0000-7000-8000-0000000000b2', '2025-05-01', '2025-05-01');
INSERT INTO user_account (id, email, name, home_org_id, status, mfa, created_at) VALUES
  ('018f0000-0000-7000-8000-0000000000a1', 'maroun.haddad@cedar-point.example', 'Maroun Haddad', '018f0000-0000-7000-8000-0000000000a0', 'active', 'totp', '2024-01-01'),
  ('018f0000-0000-7000-8000-0000000000b1', 'nina@blue-harbour.example', 'Nina Berg', '018f0000-0000-7000-8000-0000000000b0', 'active', 'totp', '2025-05-01');
INSERT INTO membership (id, org_id, user_id, role, state, joined_at) VALUES
  ('018f0000-0000-7000-8000-0000000000a2', '018f0000-0000-7000-8000-0000000000a0', '018f0000-0000-7000-8000-0000000000a1', 'owner', 'active', '2024-01-01'),
  ('018f0000-0000-7000-8000-0000000000b2', '018f0000-0000-7000-8000-0000000000b0', '018f0000-0000-7000-8000-0000000000b1', 'owner', 'active', '2025-05-01');
INSERT INTO org_billing (id, payment_provider, external_customer_id, currency, tax_id, sanctions_checked_at) VALUES
  ('018f0000-0000-7000-8000-0000000000a0', 'stripe', 'cus_a', 'EUR', 'CY10000001', '2026-01-05 10:00Z'),
  ('018f0000-0000-7000-8000-0000000000b0', 'paddle', 'cus_b', 'EUR', 'CY10000002', '2026-01-05 10:00Z');
INSERT INTO referral (id, code, referrer_org_id, referred_org_id, attributed_at) VALUES
  ('018f0000-0000-7000-8000-0000000000c0', '7KQ2MX', '018f0000-0000-7000-8000-0000000000a0', '018f0000-0000-7000-8000-0000000000b0', '2025-05-01 10:00Z');
INSERT INTO payment (id, org_id, captured_at, gross_minor, tax_minor, refunded_minor, currency, fingerprint) VALUES
  ('018f0000-0000-7000-8000-0000000000d1', '018f0000-0000-7000-8000-0000000000b0', '2026-09-01 10:00Z', 119005, 19000, 0, 'EUR', 'fp_b'),
  ('018f0000-0000-7000-8000-0000000000d2', '018f0000-0000-7000-8000-0000000000b0', '2026-11-10 10:00Z', 59500, 9500, 0, 'EUR', 'fp_b'),
  ('018f0000-0000-7000-8000-0000000000d3', '018f0000-0000-7000-8000-0000000000b0', '2026-09-15 10:00Z', 119000, 19000, 40000, 'EUR', 'fp_b');
INSERT INTO payout_method (id, org_id, iban, holder, verified_at, changed_at) VALUES
  ('018f0000-0000-7000-8000-0000000000e0', '018f0000-0000-7000-8000-0000000000a0', 'CY17002001280000001200527600', 'Cedar Point Ltd', '2026-02-01 11:00Z', '2026-02-01 10:00Z');
COMMIT;
)";

QByteArray readExample(const QString &name)
{
    QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/") + name};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// The example is written by this test when asked, so that it is never typed by hand.
void compareWithExample(const QString &name, const json::value &actual)
{
    if (qEnvironmentVariableIsSet("STEWARD_WRITE_EXAMPLES")) {
        QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/") + name};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(json::serialize(actual)) + '\n');
    }
    boost::system::error_code broken;
    const auto expected = json::parse(readExample(name).toStdString(), broken);
    QVERIFY2(!broken && expected == actual, json::serialize(actual).c_str());
}

} // namespace

class PayoutDetailTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<tests::TestDatabase>();
        m_writer = std::make_unique<db::Connection>(m_database->connection("steward_writer"));
        auto admin = m_database->connection("steward_admin");
        QVERIFY(admin.script(kWorld).has_value());
        const auto done = queries::runPayoutJob(*m_writer, kNow, queries::Scope::All);
        QVERIFY2(done, done ? "" : done.error().detail.c_str());
    }

    void eachPaymentMakesOneAccrualAndOnePayoutHoweverOftenTheJobRuns()
    {
        for (int i = 0; i < 3; ++i)
            QVERIFY(queries::runPayoutJob(*m_writer, kNow, queries::Scope::All).has_value());

        const auto rows = m_writer->exec("SELECT p.ref, p.amount_minor, p.state, p.next_change_at, "
                                         "a.amount_minor, p.rev FROM payout p "
                                         "JOIN accrual a ON a.id = p.accrual_id ORDER BY p.ref");
        QCOMPARE(rows->size(), 3);
        QCOMPARE(rows->text(0, 0), std::string("PO-000001"));
        QCOMPARE(rows->int64(0, 1), std::int64_t{10'000}); // 10 000.5 to the even cent
        QCOMPARE(rows->text(0, 2), std::string("eligible"));
        QCOMPARE(rows->int64(1, 1), std::int64_t{6'000});
        QCOMPARE(rows->text(2, 2), std::string("accruing"));
        QCOMPARE(rows->optionalInstant(2, 3)->rfc3339(), std::string("2026-12-10T10:00:00.000Z"));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(rows->int64(i, 4), rows->int64(i, 1));
            QCOMPARE(rows->int64(i, 5), std::int64_t{2});
        }
    }

    void eligibilityBeginsWhenStandingIsRegainedAndNotBefore_data()
    {
        QTest::addColumn<QString>("changed");
        QTest::addColumn<QString>("since");
        QTest::newRow("the org says when") << "2026-11-22 14:00Z"
                                           << "2026-11-22T14:00:00.000Z";
        QTest::newRow("nobody says when") << "2024-01-01 00:00Z"
                                          << "2026-11-22T14:00:20.000Z";
    }
    void eligibilityBeginsWhenStandingIsRegainedAndNotBefore()
    {
        QFETCH(QString, changed);
        QFETCH(QString, since);
        const auto run = [&](const char *at) {
            QVERIFY(queries::runPayoutJob(*m_writer, Instant::parse(at), queries::Scope::All));
        };
        auto admin = m_database->connection("steward_admin");
        QVERIFY(admin.script("UPDATE referral SET eligible_since = NULL; UPDATE org SET status = "
                             "'past_due' WHERE name = 'Cedar Point'"));
        run("2026-11-22T13:00:00.000Z");
        const auto now = m_writer->exec("SELECT eligible_since FROM referral");
        QVERIFY(now->isNull(0, 0));

        QVERIFY(admin.exec("UPDATE org SET status = 'active', updated_at = $1 WHERE name = 'Cedar "
                           "Point'",
                           db::Params{changed.toStdString()}));
        run("2026-11-22T14:00:20.000Z");

        const auto then = m_writer->exec("SELECT eligible_since FROM referral");
        QCOMPARE(QString::fromStdString(then->instant(0, 0).rfc3339()), since);
    }

    void timeAloneMakesAPayoutRipe()
    {
        const auto ripe = Instant::parse("2026-12-10T10:00:00.000Z");
        const auto early = queries::runPayoutJob(
            *m_writer, ripe.plus(std::chrono::milliseconds{-1}), queries::Scope::Due);
        QCOMPARE(early->changed, std::int64_t{0});

        const auto due = queries::runPayoutJob(*m_writer, ripe, queries::Scope::Due);

        QCOMPARE(due->changed, std::int64_t{1});
        QCOMPARE(stateOf("PO-000003"), std::string("eligible"));
    }

    void aRefundBeforePaymentScalesThePayoutAndOneAfterItIsClawedBack()
    {
        QVERIFY(m_writer
                    ->exec("UPDATE payment SET refunded_minor = 50000 WHERE id = "
                           "'018f0000-0000-7000-8000-0000000000d1'")
                    .has_value());
        QVERIFY(queries::runPayoutJob(*m_writer, kNow, queries::Scope::All).has_value());
        QCOMPARE(
            m_writer->exec("SELECT amount_minor FROM payout WHERE ref = 'PO-000001'")->int64(0, 0),
            std::int64_t{5'000});

        QVERIFY(m_writer
                    ->exec("UPDATE payout SET settlement = 'paid', settled_at = $1 WHERE ref = "
                           "'PO-000001'",
                           db::Params{kNow})
                    .has_value());
        QVERIFY(m_writer
                    ->exec("UPDATE payment SET refunded_minor = gross_minor WHERE id = "
                           "'018f0000-0000-7000-8000-0000000000d1'")
                    .has_value());
        for (int i = 0; i < 2; ++i)
            QVERIFY(queries::runPayoutJob(*m_writer, kNow, queries::Scope::All).has_value());

        QCOMPARE(stateOf("PO-000001"), std::string("clawed_back"));
        const auto reversal =
            m_writer->exec("SELECT amount_minor FROM accrual WHERE reverses_id IS NOT NULL");
        QCOMPARE(reversal->size(), 1);
        QCOMPARE(reversal->int64(0, 0), std::int64_t{-5'000});
        QCOMPARE(
            m_writer->exec("SELECT amount_minor FROM payout WHERE ref = 'PO-000001'")->int64(0, 0),
            std::int64_t{5'000});
        // 6 000 + 5 000 still open, less 5 000.
        QCOMPARE(stateOf("PO-000002"), std::string("eligible"));
    }

    void theDetailIsTheContractsExample()
    {
        const auto policy = policy::load(*m_writer);

        const auto body = payouts::payoutDetail(*m_writer, *policy, idOf("PO-000003"), kNow);

        QVERIFY(body.has_value());
        QCOMPARE(body->at("verdicts").as_array().size(), std::size_t{13});
        compareWithExample(QStringLiteral("payout_detail.json"), *body);
    }

    void noAccountAndNoHolderLeavesUnmasked()
    {
        const auto policy = policy::load(*m_writer);
        const auto body = payouts::payoutDetail(*m_writer, *policy, idOf("PO-000001"), kNow);
        const auto text = json::serialize(*body);

        QVERIFY(text.find("002001280000001200527600") == std::string::npos);
        QVERIFY(text.find("Cedar Point Ltd") == std::string::npos);
        QVERIFY(text.find("fp_b") == std::string::npos);
        QVERIFY(text.find("CY10000001") == std::string::npos);
        QCOMPARE(body->at("method").as_object().at("account_masked").as_string().c_str(),
                 "CY•• •••• 7600");
        QCOMPARE(payouts::maskHolder("Юрий Мельник"), std::string("Ю••• М•••"));
        QCOMPARE(payouts::maskAccount("123"), std::string("••••"));
    }

    void onlyRolesThatHoldMoneyReadPayouts_data()
    {
        QTest::addColumn<QString>("role");
        QTest::addColumn<int>("status");
        QTest::newRow("cs_agent") << "cs_agent" << 403;
        QTest::newRow("platform_admin") << "platform_admin" << 403;
        QTest::newRow("finance") << "finance" << 200;
        QTest::newRow("lead") << "lead" << 200;
        QTest::newRow("compliance") << "compliance" << 200;
    }
    void onlyRolesThatHoldMoneyReadPayouts()
    {
        QFETCH(QString, role);
        QFETCH(int, status);
        AdjustableClock clock;
        clock.freezeAt(kNow);
        tests::IdentityDesk desk{*m_database, clock};
        desk.addStaff("Somebody", "somebody@steward.example", {role.toStdString()});
        const tests::DpopSigner key;
        const auto tokens = desk.signIn("somebody@steward.example", key);
        const std::string token{tokens.at("access_token").as_string()};

        const auto answer = get(desk, clock, idOf("PO-000001"), token);

        QCOMPARE(answer.status, status);
        if (status == 403) {
            const auto problem = json::parse(answer.body).as_object();
            QCOMPARE(problem.at("code").as_string().c_str(), "forbidden");
            QCOMPARE(problem.at("rule").as_string().c_str(), "role_may_not");
            if (role == QStringLiteral("cs_agent"))
                compareWithExample(QStringLiteral("payout_forbidden.json"), problem);
            // A stranger learns nothing about which ids exist.
            QCOMPARE(get(desk, clock, "018f0000-0000-7000-8000-00000000dead", token).status, 403);
        } else {
            QCOMPARE(get(desk, clock, "018f0000-0000-7000-8000-00000000dead", token).status, 404);
            QCOMPARE(get(desk, clock, "PO-000001", token).status, 404);
        }
        QCOMPARE(get(desk, clock, idOf("PO-000001"), "nonsense").status, 401);
        QVERIFY(!desk.writer.isInTransaction());
    }

private:
    std::string idOf(const std::string &ref)
    {
        return m_writer->exec("SELECT id FROM payout WHERE ref = $1", db::Params{ref})->text(0, 0);
    }
    std::string stateOf(const std::string &ref)
    {
        return m_writer->exec("SELECT state FROM payout WHERE ref = $1", db::Params{ref})
            ->text(0, 0);
    }

    static http::Response get(tests::IdentityDesk &desk, AdjustableClock &clock,
                              const std::string &id, const std::string &token)
    {
        http::Request request;
        request.method = "GET";
        request.path = "/v1/payouts/" + id;
        request.requestId = "018f0000-0000-7000-8000-000000000001";
        request.headers["authorization"] = "Bearer " + token;
        request.captures["id"] = id;
        http::Worker worker{desk.writer, desk.reader, clock};
        return std::get<http::Response>(payouts::routes().front().handler(request, worker));
    }

    std::unique_ptr<tests::TestDatabase> m_database;
    std::unique_ptr<db::Connection> m_writer;
};

QTEST_GUILESS_MAIN(PayoutDetailTest)
#include "payout_detail_test.moc"
