// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/sla_watch.h"
#include "tests/platform/owners_request.h"

#include <QTest>

#include <boost/json/value.hpp>

#include <chrono>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using namespace steward::tests;

/// What becomes of a transfer that an owner asks for on their own pages.
class CustomerTransferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void askingIsTheOwnersConsentAndTheRecipientIsAskedNext()
    {
        Requests w;

        QCOMPARE(w.ask(), 200);

        QCOMPARE(w.of("state"), "gated");
        QCOMPARE(
            w.scalar("SELECT class || ' ' || type || ' ' || source || ' ' || verdict || ' ' || "
                     "(artefact->>'recipient') FROM evidence"),
            std::string{"owner_consent in_product_confirmation owner pass "} +
                CustomerWorld::kRecipient);
        const auto page = w.home(kOwnersMail);
        QVERIFY(says(page, "still has to accept"));
        QVERIFY(says(page, "27 November 2026"));
        QVERIFY(!says(page, "/customer/confirm"));
        QVERIFY(!says(w.home(kAdminsMail), "/customer/vouch"));
    }

    void whoAsksGivesTheSecondFactorAnew()
    {
        Requests w;
        w.signIn(kOwnersMail);
        w.clock.advance(6min);

        const auto page =
            w.submit("/customer/transfer", {}, {{"email", kHeirsMail}, {"role", "admin"}});

        QCOMPARE(page.status, 303);
        QCOMPARE(w.scalar("SELECT count(*) FROM transfer_case"), "1");
        QCOMPARE(w.scalar("SELECT count(*) FROM evidence"), "0");
    }

    void theAcceptanceBeginsTheCoolOffAndEverybodyIsTold()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);

        const auto page = w.answer("accept");

        QCOMPARE(page.status, 200);
        QVERIFY2(says(page.body, "changes after this time: 20 November 2026"), page.body.c_str());
        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.of("plan_hash IS NOT NULL AND approved_at IS NULL AND maker_id IS NULL"),
                 "true");
        QCOMPARE(w.of("cool_off_until"), w.wholeCoolOff());
        QCOMPARE(w.scalar("SELECT string_agg(party || ' ' || addressee, ', ' ORDER BY addressee) "
                          "FROM notice WHERE template = 'cool_off' AND objection_selector IS NOT "
                          "NULL"),
                 "admin admin@alpha.example, recipient heir@beta.example, old_owner "
                 "owner@alpha.example");
        for (const auto *to : {kOwnersMail, kAdminsMail, kHeirsMail})
            QVERIFY(!w.mailed("cool_off", to, "token").empty());
        QCOMPARE(w.audited("transfer.noticed"), 1);
        QVERIFY(says(w.home(kOwnersMail), "changes after this time: 20 November 2026"));
    }

    void whatStandsInTheWayIsSaidAndWaitedFor()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.run("UPDATE user_account SET mfa = 'none' WHERE id = $1",
              db::Params{CustomerWorld::kRecipient});

        QVERIFY(says(w.answer("accept").body, "set up a second factor"));
        QCOMPARE(w.of("state"), "verifying");
        QVERIFY(says(w.home(kOwnersMail), "The new owner still has something to do."));
        QCOMPARE(w.review(), 0);
        QCOMPARE(w.of("state"), "verifying");

        w.run("UPDATE user_account SET mfa = 'totp' WHERE id = $1",
              db::Params{CustomerWorld::kRecipient});
        QCOMPARE(w.review(), 1);
        QCOMPARE(w.of("state"), "notice");
    }

    void whatTheOwnerStandsInTheWayWithIsTheOwnersToKnow()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.run("UPDATE org_billing SET unpaid_invoices = 1 WHERE id = $1",
              db::Params{CustomerWorld::kOrg});

        const auto page = w.answer("accept");

        QVERIFY(says(page.body, "being checked") && !says(page.body, "invoice"));
        QVERIFY(says(w.home(kOwnersMail), "An invoice of the organisation has to be paid first."));
    }

    void whatTheNewOwnerStandsInTheWayWithIsTheNewOwnersToKnow_data()
    {
        QTest::addColumn<QString>("fact");
        QTest::addColumn<QString>("theirs");
        QTest::newRow("second factor") << "UPDATE user_account SET mfa = 'none' WHERE id = $1"
                                       << "second factor";
        QTest::newRow("address") << "UPDATE user_account SET email_verified_at = NULL WHERE id = $1"
                                 << "confirm their e-mail address";
        QTest::newRow("other organisations")
            << "WITH strict AS (UPDATE policy SET doc = jsonb_set(doc, '{limits,owned_orgs}', "
               "'1')) SELECT $1::uuid"
            << "owns too many organisations";
    }
    void whatTheNewOwnerStandsInTheWayWithIsTheNewOwnersToKnow()
    {
        QFETCH(QString, fact);
        QFETCH(QString, theirs);
        const auto words = theirs.toStdString();
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.run(fact.toStdString(), db::Params{CustomerWorld::kRecipient});

        QVERIFY(says(w.answer("accept").body, words.c_str()));
        for (const auto *other : {kOwnersMail, kAdminsMail}) {
            const auto page = w.home(other);
            QVERIFY2(says(page, "The new owner still has something to do."), page.c_str());
            QVERIFY(!says(page, words.c_str()));
        }
    }

    void theOwnershipChangesHandsAfterTheCoolOffWithoutStaffOrProvider_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::addColumn<QByteArray>("membership");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("stays") << QByteArray("sales_agent") << QByteArray("sales_agent active")
                               << QByteArray("live");
        QTest::newRow("leaves") << QByteArray("leave") << QByteArray("owner ended")
                                << QByteArray("rotated");
    }
    void theOwnershipChangesHandsAfterTheCoolOffWithoutStaffOrProvider()
    {
        QFETCH(QByteArray, role);
        QFETCH(QByteArray, membership);
        QFETCH(QByteArray, token);
        Requests w;
        w.run("UPDATE org_billing SET payment_provider = 'stripe', external_customer_id = 'cus_x' "
              "WHERE id = $1",
              db::Params{CustomerWorld::kOrg});
        w.run("INSERT INTO buyer_token (selector, token_sha256, org_id, unit, minted_by, epoch, "
              "state) VALUES ('t1', '\\x01', $1, 'A-1', 'a0000000-0000-7000-8000-0000000000e1', 1, "
              "'live')",
              db::Params{CustomerWorld::kOrg});
        w.announce(role.constData());
        w.signIn(kOwnersMail);

        QCOMPARE(w.execute(), 1);

        QCOMPARE(w.of("state"), "executed");
        QCOMPARE(w.owner(), CustomerWorld::kRecipient);
        QCOMPARE(w.scalar("SELECT role || ' ' || state FROM membership WHERE id = "
                          "'a0000000-0000-7000-8000-0000000000e1'"),
                 membership.toStdString());
        QCOMPARE(
            w.scalar("SELECT count(*) FROM customer_session WHERE ended_at IS NULL AND user_id "
                     "= ANY ($1)",
                     db::Params{db::array({CustomerWorld::kOwner, CustomerWorld::kRecipient})}),
            "0");
        QCOMPARE(w.send("GET", "/customer").status, 303);
        QCOMPARE(w.scalar("SELECT count(*) FROM outbound_intent WHERE kind = 'billing'"), "0");
        QCOMPARE(w.scalar("SELECT count(*) FROM approval"), "0");
        for (const auto *action :
             {"transfer.executing", "transfer.executed", "ownership.transferred"})
            QCOMPARE(w.audited(action), 1);
        QCOMPARE(w.scalar("SELECT state FROM buyer_token"), token.toStdString());
        // The new owner hands it to nobody else while the change is fresh.
        const auto fresh =
            transfer::mustNotBeFresh(w.writer, CustomerWorld::kOrg, 72h, w.clock.now());
        QVERIFY(!fresh && fresh.error().members.at("rule") == "new_owner_freeze");
    }

    void whoWasNotToldYetHoldsTheChangeUp()
    {
        Requests w;
        w.announce();
        w.clock.advance(48h);

        QCOMPARE(oneTurn(transfer::executeDue, w.writer, w.clock.now()).value_or(-1), 0);

        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
    }

    void aPlanThatNoLongerHoldsIsAnnouncedAnewWithAWholeCoolOff()
    {
        Requests w;
        w.announce();
        w.run("UPDATE membership SET role = 'sales_agent' WHERE user_id = $1",
              db::Params{CustomerWorld::kAdmin});

        QCOMPARE(w.execute(), 1);
        QCOMPARE(w.of("state"), "verifying");
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
        QCOMPARE(w.audited("transfer.voided"), 0);
        QCOMPARE(w.review(), 1);

        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.of("cool_off_until"), w.wholeCoolOff());
        QCOMPARE(w.execute(), 1);
        QCOMPARE(w.owner(), CustomerWorld::kRecipient);
    }

    void theOwnerTakesItBackInTheCoolOffAndEverybodyIsToldAgain()
    {
        Requests w;
        w.announce();
        w.deliver();
        w.signIn(kOwnersMail);

        QCOMPARE(w.submit("/customer/withdraw", {{"case", w.id()}}, {{"reason", "not now"}}).status,
                 200);

        QCOMPARE(w.of("state"), "withdrawn");
        for (const auto *to : {kOwnersMail, kAdminsMail, kHeirsMail})
            QCOMPARE(w.mailed("withdrawn", to, "to"), to);
        QCOMPARE(w.execute(), 0);
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
    }

    void theRecipientDeclinesAndTheRequestEnds()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);

        QCOMPARE(w.answer("decline").status, 200);

        QCOMPARE(w.of("state || ' ' || close_reason"), "withdrawn recipient_declined");
        QVERIFY(says(w.home(kOwnersMail), "taken back or declined"));
    }

    void aRequestNobodyAnswersSaysSoAndLapses()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.clock.advance(24h * 7);
        QVERIFY(says(w.home(kOwnersMail), "did not answer in time"));
        w.clock.advance(24h * 53);

        QCOMPARE(oneTurn(transfer::closeDue, w.writer, w.clock.now()).value_or(-1), 1);

        QCOMPARE(w.of("state || ' ' || close_reason"), "expired no_activity");
        QVERIFY(says(w.home(kOwnersMail), "It has lapsed."));
    }

    void aPaymentBeforeTheAcceptanceHandsItToSupportWithTheConsentUnjudged()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.capturePayment();

        QCOMPARE(w.of("route || ' ' || state"), "support gated");
        QCOMPARE(w.scalar("SELECT type || ' ' || (verdict IS NULL) FROM evidence"),
                 "in_product_confirmation true");
        QCOMPARE(w.of("sla_due_at IS NOT NULL"), "true");
        // The link that was mailed still works, and staff go on from there.
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "verifying");
        QCOMPARE(w.execute(), 0);
    }

    void aPaymentInTheCoolOffHandsItToSupportAndEverybodyIsToldTheDayIsOff()
    {
        Requests w;
        w.announce();
        w.deliver();
        w.capturePayment();

        QCOMPARE(w.of("route || ' ' || state || ' ' || (plan IS NULL) || ' ' || (cool_off_until IS "
                      "NULL) || ' ' || old_owner_role"),
                 "support gated true true sales_agent");
        QCOMPARE(w.of("to_user_id"), CustomerWorld::kRecipient);
        for (const auto *to : {kOwnersMail, kAdminsMail, kHeirsMail})
            QCOMPARE(w.mailed("converted", to, "to"), to);
        QCOMPARE(w.scalar("SELECT verdict IS NULL FROM evidence"), "t");
        QCOMPARE(w.execute(), 0);
        QCOMPARE(w.review(), 0);
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
        QCOMPARE(w.audited("transfer.converted"), 1);
    }

    void aCaseThatAPaymentMadeStaffsIsMissedWhenNobodyAnswersIt()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.capturePayment();
        w.clock.advance(24h * 14);

        QCOMPARE(oneTurn(transfer::watchDeadlines, w.writer, w.clock.now()).value_or(-1), 1);

        QCOMPARE(w.scalar("SELECT count(*) FROM alert WHERE kind = 'sla_breach'"), "1");
    }

    void aPaymentAfterTheChangeLeavesAnObjectionToItAsItIs()
    {
        Requests w;
        w.announce();
        const std::map<std::string, std::string> link{
            {"s", w.mailed("cool_off", kAdminsMail, "selector")},
            {"t", w.mailed("cool_off", kAdminsMail, "token")}};
        QCOMPARE(w.execute(), 1);
        w.signIn(kAdminsMail);
        QCOMPARE(w.submit("/customer/object", link, {{"reason", "nobody asked us"}}).status, 200);
        QCOMPARE(w.of("state || ' ' || prior_state"), "disputed executed");
        for (const auto *who : {kOwnersMail, kAdminsMail, kHeirsMail}) {
            const auto page = w.home(who);
            QVERIFY2(says(page, "The ownership has changed.") && says(page, "Somebody objected;"),
                     page.c_str());
            QVERIFY(!says(page, "Nothing changes until"));
        }

        w.capturePayment();

        QCOMPARE(w.of("route || ' ' || state || ' ' || prior_state || ' ' || (plan IS NOT NULL)"),
                 "self_serve disputed executed true");
        QCOMPARE(w.audited("transfer.converted"), 0);
        QCOMPARE(w.audited("payment.captured"), 1);
    }

    void aNoticeThatStillWaitsWhenThePaymentArrivesIsNotSent()
    {
        Requests w;
        w.announce();
        w.capturePayment();

        QCOMPARE(w.scalar("SELECT count(*) FROM notice WHERE delivery = 'queued'"), "0");
        QCOMPARE(w.scalar("SELECT count(*) FROM outbound_intent WHERE state = 'queued' AND "
                          "body->>'template' = 'cool_off'"),
                 "0");
        QCOMPARE(w.mailed("converted", kAdminsMail, "to"), "");
    }
};

QTEST_GUILESS_MAIN(CustomerTransferTest)
#include "customer_transfer_test.moc"
