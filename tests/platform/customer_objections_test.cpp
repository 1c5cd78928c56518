// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/fraud_signal.h"
#include "tests/platform/one_turn.h"
#include "tests/platform/owners_request.h"

#include <QTest>

#include <map>
#include <string>

using namespace steward;
using namespace steward::platform;
using namespace steward::tests;

namespace
{

constexpr auto kStops = "SELECT count(*) FROM case_event WHERE kind = 'transfer.disputed'";

/// A fraud flag on the org, and the platform's turn on it.
void flag(Requests &w)
{
    w.run("INSERT INTO fraud_flag (id, org_id, reason, by, since) VALUES (gen_random_uuid(), $1, "
          "'chargebacks', 'risk', $2)",
          db::Params{CustomerWorld::kOrg, w.clock.now()});
    QCOMPARE(oneTurn(transfer::disputeSignalled, w.writer, w.clock.now()).value_or(-1), 1);
}

/// The link that the admin was sent about the change.
std::map<std::string, std::string> adminsLink(Requests &w)
{
    return {{"s", w.mailed("cool_off", kAdminsMail, "selector")},
            {"t", w.mailed("cool_off", kAdminsMail, "token")}};
}

} // namespace

/// What a customer's objection to a transfer does, whatever else stands against it.
class CustomerObjectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anObjectionByTheLinkOfANoticeStopsTheChange()
    {
        Requests w;
        w.announce();
        const auto link = adminsLink(w);
        w.signIn(kAdminsMail);

        QCOMPARE(w.submit("/customer/object", link, {{"reason", "nobody asked us"}}).status, 200);

        QCOMPARE(w.of("state || ' ' || prior_state"), "disputed notice");
        QCOMPARE(w.execute(), 0);
        QCOMPARE(w.review(), 0);
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
        QVERIFY(says(w.home(kOwnersMail), "Somebody objected."));
        flag(w);
        for (const char *mail : {kAdminsMail, kOwnersMail})
            QVERIFY(says(w.home(mail), "Somebody objected."));
    }

    void nobodyIsToldOfASuspicionNorOfAnObjectionThatThereIsNot()
    {
        Requests w;
        w.announce();
        flag(w);
        QCOMPARE(w.of("state || ' ' || prior_state"), "disputed notice");
        QVERIFY(says(w.home(kOwnersMail), "The transfer is being checked."));
        QVERIFY(!says(w.home(kOwnersMail), "objected."));
    }

    void whoObjectsToWhatASignalStoppedIsHeardAndWhatWasProposedIsAskedAnew()
    {
        Requests w;
        w.announce();
        const auto link = adminsLink(w);
        flag(w);
        const auto caseId = w.of("id");
        QVERIFY(transfer::propose(w.writer, caseId,
                                  {"resume", CustomerWorld::kStaff, w.clock.now()}, "looked into"));
        const auto seen = w.of("rev");
        w.signIn(kAdminsMail);
        const auto page = w.send("GET", "/customer").body;
        QVERIFY(says(page, "The transfer is being checked."));
        QVERIFY(says(page, "/customer/object?case="));

        QCOMPARE(w.submit("/customer/object", link, {{"reason", "nobody asked us"}}).status, 200);

        QCOMPARE(w.of("state || ' ' || prior_state"), "disputed notice");
        QCOMPARE(w.scalar("SELECT facts->>'reason' FROM case_event WHERE kind = "
                          "'transfer.disputed' AND by_user_id = $1",
                          db::Params{CustomerWorld::kAdmin}),
                 "nobody asked us");
        QCOMPARE(w.audited("transfer.disputed"), 2);
        QVERIFY(!transfer::proposalOf(w.writer, caseId).value().has_value());
        QVERIFY(w.of("rev") != seen);
        QVERIFY(says(w.home(kOwnersMail), "Somebody objected."));
    }

    void onePersonObjectsOnceToADisputeAndAnotherToo()
    {
        Requests w;
        w.announce();
        const auto link = adminsLink(w);
        w.signIn(kAdminsMail);
        const auto form = CustomerWorld::filled(w.send("GET", "/customer/object", link),
                                                {{"reason", "and again"}});
        QCOMPARE(w.submit("/customer/object", link, {{"reason", "nobody asked us"}}).status, 200);
        const auto caseId = w.of("id");
        const auto late = w.send("POST", "/customer/object", {}, form);
        QCOMPARE(late.status, 422);
        QVERIFY(says(late.body, "recorded already") && says(late.body, "and again"));
        QVERIFY(!says(w.home(kAdminsMail), "/customer/object?case="));

        QVERIFY(
            says(w.send("GET", "/customer/object", link).body, "Your objection has been recorded"));
        QCOMPARE(w.scalar(kStops), "1");
        w.signIn(kOwnersMail);
        QCOMPARE(w.submit("/customer/object", {{"case", caseId}}, {{"reason", "nor me"}}).status,
                 200);

        QCOMPARE(w.scalar(kStops), "2");
        QCOMPARE(w.of("state || ' ' || prior_state"), "disputed notice");
    }
};

QTEST_GUILESS_MAIN(CustomerObjectionsTest)
#include "customer_objections_test.moc"
