// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/billing_webhook.h"
#include "platform/src/edges/outbound_job.h"

#include "tests/platform/customer_world.h"

#include <QTest>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using edges::BillingFault;
using tests::CustomerWorld;

namespace
{

struct Provider {
    explicit Provider(CustomerWorld &w)
        : sandbox({.webhook = {}, .webhookSecret = CustomerWorld::kSecret, .patience = 2s}, w.clock)
    {
        if (!sandbox.start())
            qFatal("sandbox");
        options.billing = edges::BillingProvider{sandbox.url(), "key", {}, 300ms};
        w.run("INSERT INTO outbound_intent (command_id, step, kind, body, next_try_at) VALUES ($1, "
              "'billing_contact', 'billing', "
              "'{\"provider\": \"stripe\", \"customer_id\": \"cus_beta\", \"email\": "
              "\"heir@beta.example\", \"name\": \"Aimée & Co\"}', $2)",
              db::Params{CustomerWorld::kCase, w.clock.now()});
    }
    edges::BillingSandbox sandbox;
    edges::OutboundOptions options;
};

bool step(CustomerWorld &w, const Provider &provider)
{
    const auto done = edges::carryOutNext(w.writer, provider.options, w.clock);
    if (!done)
        qFatal("%s", done.error().detail.c_str());
    return *done;
}

edges::CapturedPayment aPayment(const CustomerWorld &w)
{
    return {"evt_1", "ch_1", CustomerWorld::kOrg, "cus_new", "eur", "fp_1", 12'000, w.clock.now()};
}

std::string signedNow(const CustomerWorld &w, const std::string &body)
{
    return edges::webhookSignature(CustomerWorld::kSecret, body, w.clock.now());
}

std::string payments(CustomerWorld &w)
{
    return w.scalar("SELECT count(*) FROM payment");
}

} // namespace

class BillingEdgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCustomerIsUpdatedOnceWhateverTheProviderDoes_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("500") << int(BillingFault::ServerError);
        QTest::newRow("time-out") << int(BillingFault::TimeoutBefore);
        QTest::newRow("done, then time-out") << int(BillingFault::TimeoutAfter);
        QTest::newRow("nothing wrong") << int(BillingFault::None);
    }
    void theCustomerIsUpdatedOnceWhateverTheProviderDoes()
    {
        QFETCH(int, fault);
        CustomerWorld w;
        Provider provider{w};
        const bool isGood = fault == int(BillingFault::None);
        provider.sandbox.setFault(static_cast<BillingFault>(fault));

        QVERIFY(step(w, provider));
        QCOMPARE(w.scalar("SELECT state FROM outbound_intent"), isGood ? "done" : "queued");
        provider.sandbox.setFault(BillingFault::None);
        w.clock.advance(provider.options.firstDelay);
        QCOMPARE(step(w, provider), !isGood);

        QCOMPARE(provider.sandbox.effects(), 1);
        QCOMPARE(provider.sandbox.customer("cus_beta")->at("email"), "heir@beta.example");
        QCOMPARE(provider.sandbox.customer("cus_beta")->at("name"), "Aimée & Co");
        QCOMPARE(w.scalar("SELECT state FROM outbound_intent"), "done");
        QCOMPARE(w.audited("billing.customer_updated"), 1);
    }

    void plainHttpIsForThisMachineOnly_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::newRow("another address") << QByteArray("http://192.0.2.1:80");
        QTest::newRow("a name like an address") << QByteArray("http://127.provider.example:80");
    }
    void plainHttpIsForThisMachineOnly()
    {
        QFETCH(QByteArray, url);

        const auto done =
            edges::updateCustomer({url.toStdString(), "key", {}, 100ms}, "cus", {}, "key");

        QVERIFY(!done);
        QVERIFY(done.error().kind == ErrorKind::BadRequest);
    }

    void aWebhookThatIsNotGenuineIsRefused_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const auto *how : {"none", "other secret", "other body", "too old", "too new",
                                "no time", "no signature"})
            QTest::newRow(how) << QByteArray(how);
    }
    void aWebhookThatIsNotGenuineIsRefused()
    {
        QFETCH(QByteArray, how);
        CustomerWorld w;
        const auto body = edges::paymentEvent(aPayment(w));
        auto signature = signedNow(w, how == "other body" ? body + " " : body);
        if (how == "none")
            signature.clear();
        if (how == "other secret")
            signature = edges::webhookSignature("guess", body, w.clock.now());
        if (how == "too old")
            signature =
                edges::webhookSignature(CustomerWorld::kSecret, body, w.clock.now().plus(-301s));
        if (how == "too new")
            signature =
                edges::webhookSignature(CustomerWorld::kSecret, body, w.clock.now().plus(301s));
        if (how == "no time")
            signature = signature.substr(signature.find("v1="));
        if (how == "no signature")
            signature = signature.substr(0, signature.find(','));

        QCOMPARE(w.webhook(body, signature).status, 400);

        QCOMPARE(payments(w), "0");
    }

    void fiveMinutesIsStillNow()
    {
        CustomerWorld w;
        const auto body = edges::paymentEvent(aPayment(w));

        QCOMPARE(w.webhook(body, edges::webhookSignature(CustomerWorld::kSecret, body,
                                                         w.clock.now().plus(-300s)))
                     .status,
                 200);

        QCOMPARE(payments(w), "1");
    }

    void aReplayedWebhookHasNoSecondEffect()
    {
        CustomerWorld w;
        const auto body = edges::paymentEvent(aPayment(w));
        const auto signature = signedNow(w, body);
        QCOMPARE(w.webhook(body, signature).status, 200);
        w.clock.advance(10s);

        QVERIFY(w.webhook(body, signature).body.find("\"recorded\":false") != std::string::npos);
        QVERIFY(w.webhook(body, signedNow(w, body)).body.find("\"recorded\":false") !=
                std::string::npos);
        auto again = aPayment(w);
        again.eventId = "evt_2";
        const auto same = edges::paymentEvent(again);
        QVERIFY(w.webhook(same, signedNow(w, same)).body.find("\"recorded\":false") !=
                std::string::npos);

        QCOMPARE(payments(w), "1");
        QCOMPARE(w.audited("payment.captured"), 1);
    }

    void aPaymentThatWasOnlyAuthorisedCountsOnceItIsCaptured()
    {
        CustomerWorld w;
        w.makeCase("self_serve", "verifying");
        const auto ofCharge = [&](const char *event, const char *type, const char *facts) {
            auto payment = aPayment(w);
            payment.eventId = event;
            const auto body = QByteArray::fromStdString(edges::paymentEvent(payment))
                                  .replace("\"charge.succeeded\"", type)
                                  .replace("\"captured\":true", facts)
                                  .toStdString();
            return w.webhook(body, signedNow(w, body));
        };

        const auto authorised = ofCharge("evt_1", "\"charge.succeeded\"", "\"captured\":false");
        QCOMPARE(authorised.status, 200);
        QCOMPARE(payments(w), "0");
        w.clock.advance(60s);
        const auto part = "\"captured\":true,\"amount_captured\":9000";
        QCOMPARE(ofCharge("evt_2", "\"charge.captured\"", part).status, 200);
        QCOMPARE(ofCharge("evt_3", "\"charge.captured\"", part).status, 200);

        QCOMPARE(w.scalar("SELECT string_agg(gross_minor::text, ' ') FROM payment"), "9000");
        QCOMPARE(w.scalar("SELECT first_successful_payment_at = $1 FROM org WHERE id = $2",
                          db::Params{w.clock.now(), CustomerWorld::kOrg}),
                 "t");
        QCOMPARE(w.scalar("SELECT route FROM transfer_case"), "support");
    }

    void theFirstPaymentTellsWhichCustomerTheOrgIs()
    {
        CustomerWorld w;
        const auto customer = [&] {
            return w.scalar("SELECT concat(payment_provider, '/', external_customer_id) FROM "
                            "org_billing WHERE id = $1",
                            db::Params{CustomerWorld::kOrg});
        };
        QCOMPARE(customer(), "/");
        const auto body = edges::paymentEvent(aPayment(w));
        QCOMPARE(w.webhook(body, signedNow(w, body)).status, 200);
        QCOMPARE(customer(), "stripe/cus_new");

        auto next = aPayment(w);
        next.eventId = "evt_2";
        next.chargeId = "ch_2";
        next.orgId = CustomerWorld::kOtherOrg;
        const auto second = edges::paymentEvent(next);
        QCOMPARE(w.webhook(second, signedNow(w, second)).status, 200);

        QCOMPARE(customer(), "stripe/cus_new");
        QCOMPARE(w.scalar("SELECT count(*) FROM payment WHERE org_id = $1",
                          db::Params{CustomerWorld::kOrg}),
                 "2");
    }

    void theFirstPaymentIsKeptAndAZeroOneIsNone()
    {
        CustomerWorld w;
        auto payment = aPayment(w);
        payment.amountMinor = 0;
        auto body = edges::paymentEvent(payment);
        QCOMPARE(w.webhook(body, signedNow(w, body)).status, 200);
        QCOMPARE(
            w.scalar("SELECT first_successful_payment_at IS NULL FROM org WHERE name = 'Alpha'"),
            "t");
        const auto first = w.clock.now();
        for (const auto *id : {"2", "3"}) {
            payment = aPayment(w);
            payment.eventId += id;
            payment.chargeId += id;
            body = edges::paymentEvent(payment);
            QCOMPARE(w.webhook(body, signedNow(w, body)).status, 200);
            w.clock.advance(60s);
        }

        QCOMPARE(payments(w), "3");
        QCOMPARE(w.scalar("SELECT first_successful_payment_at = $1 FROM org WHERE name = 'Alpha'",
                          db::Params{first}),
                 "t");
    }

    void aPaymentDuringASelfServeRequestMakesItASupportCase_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("gated") << QByteArray("gated") << QByteArray("gated");
        QTest::newRow("verifying") << QByteArray("verifying") << QByteArray("gated");
        QTest::newRow("notice") << QByteArray("notice") << QByteArray("gated");
        QTest::newRow("disputed") << QByteArray("disputed") << QByteArray("disputed");
    }
    void aPaymentDuringASelfServeRequestMakesItASupportCase()
    {
        QFETCH(QByteArray, state);
        QFETCH(QByteArray, after);
        CustomerWorld w;
        w.makeCase("self_serve", state.toStdString());
        w.run("UPDATE transfer_case SET plan = '{}', plan_hash = '\\x01', inputs = '{\"invites\": "
              "{\"x\": \"keep\"}}'");
        const auto body = edges::paymentEvent(aPayment(w));

        QCOMPARE(w.webhook(body, signedNow(w, body)).status, 200);

        QCOMPARE(
            w.scalar(
                "SELECT route || ' ' || state || ' ' || (plan IS NULL) || ' ' || to_user_id || ' ' "
                "|| old_owner_role || ' ' || (inputs->'invites'->>'x') FROM transfer_case"),
            "support " + after.toStdString() + " true " + CustomerWorld::kRecipient +
                " admin keep");
        QCOMPARE(w.audited("transfer.converted"), 1);
    }

    void aPaymentAfterExecutionConvertsNothing()
    {
        CustomerWorld w;
        w.makeCase("self_serve", "executed");
        const auto body = edges::paymentEvent(aPayment(w));

        QCOMPARE(w.webhook(body, signedNow(w, body)).status, 200);

        QCOMPARE(w.scalar("SELECT route || ' ' || state FROM transfer_case"),
                 "self_serve executed");
    }

    void anEventThatIsNoPaymentIsIgnoredAndABrokenOneRefused()
    {
        CustomerWorld w;
        const std::string other =
                              R"({"id":"evt_9","type":"customer.created","data":{"object":{}}})",
                          broken = R"({"type":"charge.succeeded"})",
                          twice = R"({"type":"customer.created","type":"customer.created"})";

        QCOMPARE(w.webhook(other, signedNow(w, other)).status, 200);
        QCOMPARE(w.webhook(broken, signedNow(w, broken)).status, 400);
        QCOMPARE(w.webhook(twice, signedNow(w, twice)).status, 400);

        QCOMPARE(payments(w), "0");
    }
};

QTEST_GUILESS_MAIN(BillingEdgeTest)
#include "billing_edge_test.moc"
