// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/customer_world.h"

#include <QTest>

#include <algorithm>
#include <chrono>

using namespace steward;
using namespace steward::platform;
using tests::CustomerWorld;

namespace
{

const std::map<std::string, std::string> kThisCase{{"case", CustomerWorld::kCase}};

std::string stateOf(CustomerWorld &w)
{
    return w.scalar("SELECT state FROM transfer_case WHERE id = $1",
                    db::Params{CustomerWorld::kCase});
}

} // namespace

/// What an owner asks for by themselves, and takes back.
class CustomerRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoLostADisputeAsksAgainAfterNinetyDays()
    {
        CustomerWorld w;
        w.makeCase("self_serve", "rejected");
        w.run("UPDATE transfer_case SET close_reason = 'dispute_upheld', closed_at = $1",
              db::Params{w.clock.now()});
        const auto ask = [&](const char *email) {
            w.signIn("owner@alpha.example");
            return w.submit("/customer/transfer", {}, {{"email", email}, {"role", "admin"}}).status;
        };

        QCOMPARE(ask("heir@beta.example"), 422);
        QCOMPARE(ask("other@beta.example"), 422);
        w.run("UPDATE transfer_case SET route = 'support'");
        QCOMPARE(ask("heir@beta.example"), 422);
        w.clock.advance(std::chrono::hours{24 * 90});
        QCOMPARE(ask("heir@beta.example"), 200);
    }

    void whoAskedForATransferTakesItBack()
    {
        CustomerWorld w;
        w.makeCase("self_serve", "notice");
        (void)w.makeNotice("heir@beta.example");
        w.run("UPDATE notice SET delivery = 'sent'");
        w.signIn("owner@alpha.example");
        const auto home = w.send("GET", "/customer");
        QVERIFY(home.body.find("/customer/withdraw?case=") != std::string::npos);
        QCOMPARE(w.submit("/customer/withdraw", kThisCase, {{"reason", "x"}}).status, 422);
        QCOMPARE(stateOf(w), "notice");

        const auto done = w.submit("/customer/withdraw", kThisCase, {{"reason", "not now"}});

        QCOMPARE(done.status, 200);
        QCOMPARE(stateOf(w), "withdrawn");
        QCOMPARE(w.scalar("SELECT close_reason || ' ' || (closed_at IS NOT NULL) FROM "
                          "transfer_case"),
                 "not now true");
        QCOMPARE(w.scalar("SELECT string_agg(body->>'to', ',') FROM outbound_intent WHERE kind = "
                          "'mail' AND body->>'template' = 'withdrawn'"),
                 "heir@beta.example");
        QCOMPARE(w.audited("transfer.withdrawn"), 1);
        QCOMPARE(w.submit("/customer/withdraw", kThisCase, {{"reason", "again"}}).status, 403);
    }

    void nobodyElseTakesARequestBackAndNoOtherCaseIsTheirs_data()
    {
        QTest::addColumn<QString>("route");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("who");
        QTest::newRow("an admin") << "self_serve"
                                  << "gated"
                                  << "admin@alpha.example";
        QTest::newRow("the recipient") << "self_serve"
                                       << "gated"
                                       << "heir@beta.example";
        QTest::newRow("support's case") << "support"
                                        << "gated"
                                        << "owner@alpha.example";
        QTest::newRow("carried out") << "self_serve"
                                     << "executed"
                                     << "owner@alpha.example";
        QTest::newRow("disputed") << "self_serve"
                                  << "disputed"
                                  << "owner@alpha.example";
    }
    void nobodyElseTakesARequestBackAndNoOtherCaseIsTheirs()
    {
        QFETCH(QString, route);
        QFETCH(QString, state);
        QFETCH(QString, who);
        CustomerWorld w;
        w.makeCase(route.toStdString(), state.toStdString());
        w.signIn(who.toStdString());

        QCOMPARE(w.submit("/customer/withdraw", kThisCase, {{"reason", "not now"}}).status, 403);

        QCOMPARE(stateOf(w), state.toStdString());
    }

    void theOwnerOfANeverPaidOrgAsksForATransfer()
    {
        CustomerWorld w;
        w.makeCase("support", "withdrawn");
        w.signIn("owner@alpha.example");

        QCOMPARE(
            w.submit("/customer/transfer", {}, {{"email", "heir@beta.example"}, {"role", "admin"}})
                .status,
            200);

        QCOMPARE(w.scalar("SELECT route || ' ' || state || ' ' || to_user_id || ' ' || (officer_id "
                          "IS NULL) FROM transfer_case WHERE id <> $1",
                          db::Params{CustomerWorld::kCase}),
                 std::string{"self_serve gated "} + CustomerWorld::kRecipient + " true");
        QCOMPARE(w.scalar("SELECT count(*) FROM outbound_intent WHERE kind = 'mail' AND "
                          "body->>'template' = 'ownership_accept'"),
                 "1");
        QCOMPARE(w.audited("transfer.requested"), 1);
        QCOMPARE(w.submit("/customer/transfer", {}, {{"email", "other@beta.example"}}).status, 422);
    }

    void aRequestThatLosesToAnotherGoesAgain()
    {
        CustomerWorld w;
        w.makeCase("support", "withdrawn");
        QVERIFY(w.admin.script(
            "CREATE SEQUENCE losses; GRANT USAGE ON losses TO steward_writer;"
            "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            "nextval('losses') = 1 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END IF; "
            "RETURN NEW; END $$;"
            "CREATE TRIGGER lose BEFORE INSERT ON transfer_case FOR EACH ROW EXECUTE FUNCTION "
            "lose()"));
        w.signIn("owner@alpha.example");

        QCOMPARE(
            w.submit("/customer/transfer", {}, {{"email", "heir@beta.example"}, {"role", "admin"}})
                .status,
            200);

        QCOMPARE(w.scalar("SELECT count(*) FROM transfer_case WHERE route = 'self_serve'"), "1");
        QCOMPARE(w.scalar("SELECT count(*) FROM outbound_intent WHERE kind = 'mail'"), "1");
    }

    void whoIsHeldUpIsToldWhenToTryAgain()
    {
        CustomerWorld w;
        w.makeCase("support", "withdrawn");
        w.signIn("owner@alpha.example");
        auto colleague = w.database.connection("steward_writer");
        auto transaction = db::Transaction::begin(colleague);
        QVERIFY(colleague.exec("SELECT lock_entities(ARRAY[$1::uuid])",
                               db::Params{CustomerWorld::kOrg}));
        QVERIFY(w.writer.script("SET lock_timeout = '100ms'"));

        const auto page =
            w.submit("/customer/transfer", {}, {{"email", "heir@beta.example"}, {"role", "admin"}});

        QCOMPARE(page.status, 503);
        QVERIFY(std::find_if(page.headers.begin(), page.headers.end(), [](const auto &header) {
                    return header.first == "Retry-After";
                }) != page.headers.end());
        QVERIFY(page.body.find("lock timeout") == std::string::npos);
    }

    void anAlertThatCouldNotBeRaisedIsRaisedTheNextTime()
    {
        CustomerWorld w;
        const auto alerts = [&] {
            return w.scalar("SELECT count(*) FROM alert WHERE kind = 'customer_sign_in_failures'");
        };
        const auto tryAgain = [&] {
            w.clock.advance(std::chrono::seconds{1});
            return w
                .submit("/customer/sign-in", {},
                        {{"email", "owner@alpha.example"}, {"password", "x"}, {"code", "1"}})
                .status;
        };
        w.run("UPDATE policy SET doc = jsonb_set(doc, '{staff,sign_in_failures}', '1')");
        QVERIFY(w.admin.script("ALTER TABLE alert RENAME TO alert_gone"));
        QCOMPARE(tryAgain(), 500);
        QVERIFY(w.admin.script("ALTER TABLE alert_gone RENAME TO alert"));
        QCOMPARE(alerts(), "0");

        (void)tryAgain();

        QCOMPARE(alerts(), "1");
    }

    void aPaidOrgOrAnAdminCannotAskForATransfer()
    {
        CustomerWorld w;
        w.makeCase("support", "withdrawn");
        w.signIn("admin@alpha.example");
        QCOMPARE(w.submit("/customer/transfer", {}, {{"email", "heir@beta.example"}}).status, 403);
        w.run("UPDATE org SET first_successful_payment_at = '2026-02-01'");
        w.signIn("owner@alpha.example");
        QCOMPARE(w.submit("/customer/transfer", {}, {{"email", "heir@beta.example"}}).status, 422);

        QCOMPARE(w.scalar("SELECT count(*) FROM transfer_case"), "1");
    }
};

QTEST_GUILESS_MAIN(CustomerRequestsTest)
#include "customer_requests_test.moc"
