// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/customer_world.h"

#include <QTest>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using tests::CustomerWorld;
using Query = std::map<std::string, std::string>;

namespace
{

Query linkOf(const std::string &token)
{
    return {{"s", CustomerWorld::kSelector}, {"t", token}};
}
const Query kThisCase{{"case", CustomerWorld::kCase}};

std::string headerOf(const http::Response &response, const std::string &name)
{
    for (const auto &[key, value] : response.headers)
        if (key == name)
            return value;
    return {};
}

std::string stateOf(CustomerWorld &w)
{
    return w.scalar("SELECT state FROM transfer_case WHERE id = $1",
                    db::Params{CustomerWorld::kCase});
}
std::string inviteOf(CustomerWorld &w)
{
    return w.scalar("SELECT state FROM invite WHERE selector = $1",
                    db::Params{CustomerWorld::kSelector});
}

} // namespace

class CustomerPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSessionIsForTheHomeOrgOrTheSubdomainNamed()
    {
        CustomerWorld w;
        QCOMPARE(w.send("GET", "/customer/session").status, 401);

        QCOMPARE(w.signIn("owner@alpha.example").status, 303);
        QCOMPARE(w.send("GET", "/customer/session").status, 200);
        QCOMPARE(w.send("GET", "/customer/session", {{"subdomain", "alpha"}}).status, 200);
        QCOMPARE(w.send("GET", "/customer/session", {{"subdomain", "beta"}}).status, 401);
        QCOMPARE(w.signIn("owner@alpha.example", {}, "beta").status, 422);
        QCOMPARE(w.signIn("owner@alpha.example", {}, "alpha").status, 303);
        QVERIFY(w.cookies.contains("__Host-steward_customer.alpha"));
    }

    void aWrongCodeIsNoSession()
    {
        CustomerWorld w;
        QCOMPARE(w.signIn("owner@alpha.example").status, 303);
        w.cookies.erase("__Host-steward_customer");
        w.clock.advance(-30s);

        QCOMPARE(w.signIn("owner@alpha.example").status, 422);
        QCOMPARE(w.signIn("nobody@alpha.example").status, 422);

        QCOMPARE(w.send("GET", "/customer/session").status, 401);
        QCOMPARE(w.audited("auth.refused"), 2);
    }

    void anEndedSessionIsOverWithTheNextRequest_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("ended") << QByteArray("UPDATE customer_session SET ended_at = now(), "
                                             "end_reason = 'ownership_transfer'")
                               << QByteArray("ownership_transfer");
        QTest::newRow("role") << QByteArray("UPDATE membership SET role_epoch = role_epoch + 1")
                              << QByteArray("role_changed");
        QTest::newRow("disabled") << QByteArray("UPDATE user_account SET status = 'disabled'")
                                  << QByteArray("disabled");
    }
    void anEndedSessionIsOverWithTheNextRequest()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QByteArray, reason);
        CustomerWorld w;
        w.signIn("owner@alpha.example");
        w.run(sql.toStdString());

        const auto refused = w.send("GET", "/customer/session");

        QCOMPARE(refused.status, 401);
        QVERIFY(refused.body.find("\"reason\":\"" + reason.toStdString()) != std::string::npos);
        QCOMPARE(w.send("GET", "/customer/confirm", kThisCase).status, 303);
    }

    void pagesKeepToThemselves()
    {
        CustomerWorld w;
        const auto page = w.send("GET", "/customer/sign-in", {{"next", "https://evil.example/"}});

        QCOMPARE(page.status, 200);
        QCOMPARE(headerOf(page, "X-Robots-Tag"), "noindex, nofollow, noarchive");
        QCOMPARE(headerOf(page, "Cache-Control"), "no-store");
        QCOMPARE(headerOf(page, "Referrer-Policy"), "no-referrer");
        QVERIFY(headerOf(page, "Content-Security-Policy").starts_with("default-src 'none'"));
        QVERIFY(page.body.find("evil.example") == std::string::npos);
        QVERIFY(page.body.find("<script") == std::string::npos);
        QCOMPARE(headerOf(w.signIn("owner@alpha.example", "//evil.example"), "Location"),
                 "/customer");
    }

    void theAddresseeAccepts()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        QCOMPARE(w.send("GET", "/customer/accept", linkOf(token)).status, 303);
        w.signIn("heir@beta.example");

        const auto page = w.send("GET", "/customer/accept", linkOf(token));
        QCOMPARE(page.status, 200);
        QCOMPARE(inviteOf(w), "open");
        QCOMPARE(w.submit("/customer/accept", linkOf(token), {{"do", "accept"}}).status, 200);

        QCOMPARE(inviteOf(w), "accepted");
        QCOMPARE(w.audited("transfer.accepted"), 1);
        QCOMPARE(w.audited("invite.accepted"), 1);
        QCOMPARE(w.scalar("SELECT kind || ' ' || by_user_id FROM case_event"),
                 std::string{"transfer.accepted "} + CustomerWorld::kRecipient);
        QCOMPARE(w.send("POST", "/customer/accept", {}, w.filled(page, {{"do", "decline"}})).status,
                 410);
        QCOMPARE(inviteOf(w), "accepted");
    }

    void whoGotNoAnswerToTheirAcceptanceIsToldThatTheyHaveAccepted()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");
        const auto page = w.send("GET", "/customer/accept", linkOf(token));
        const auto form = w.filled(page, {{"do", "accept"}});
        QCOMPARE(w.send("POST", "/customer/accept", {}, form).status, 200);

        for (const auto &again : {w.send("POST", "/customer/accept", {}, form),
                                  w.send("GET", "/customer/accept", linkOf(token))}) {
            QCOMPARE(again.status, 200);
            QVERIFY(again.body.find("You have accepted") != std::string::npos);
        }

        QCOMPARE(w.audited("transfer.accepted"), 1);
        QCOMPARE(w.audited("invite.accepted"), 1);
        QCOMPARE(w.scalar("SELECT attempts FROM invite"), "0");
        w.signIn("admin@alpha.example");
        QCOMPARE(w.send("GET", "/customer/accept", linkOf(token)).status, 410);
    }

    void theLinkDiesAtExactlyItsTime()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.clock.advance(168h - 31s);
        w.signIn("heir@beta.example");
        w.clock.advance(1s - 1ms);
        QCOMPARE(w.send("GET", "/customer/accept", linkOf(token)).status, 200);
        w.clock.advance(1ms);

        QCOMPARE(w.send("GET", "/customer/accept", linkOf(token)).status, 410);
        QCOMPARE(inviteOf(w), "open");
    }

    void aLinkThatIsNotWholeOpensNothing_data()
    {
        QTest::addColumn<int>("keep");
        QTest::newRow("cut by one") << 42;
        QTest::newRow("half") << 20;
        QTest::newRow("empty") << 0;
    }
    void aLinkThatIsNotWholeOpensNothing()
    {
        QFETCH(int, keep);
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");

        QCOMPARE(
            w.send("GET", "/customer/accept", linkOf(token.substr(0, std::size_t(keep)))).status,
            404);
        QCOMPARE(
            w.send("GET", "/customer/accept", {{"s", "ffffffffffffffff"}, {"t", token}}).status,
            404);

        QCOMPARE(w.scalar("SELECT attempts FROM invite"), "1");
    }

    void somebodyElseCannotAccept()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("admin@alpha.example");

        QCOMPARE(w.submit("/customer/accept", linkOf(token), {{"do", "accept"}}).status, 403);

        QCOMPARE(inviteOf(w), "open");
        QCOMPARE(w.audited("transfer.accepted"), 0);
    }

    void aFormFromElsewhereDoesNothing()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");
        w.send("GET", "/customer/accept", linkOf(token));

        QCOMPARE(w.send("POST", "/customer/accept", {},
                        {{"s", CustomerWorld::kSelector},
                         {"t", token},
                         {"do", "accept"},
                         {"request", "x"},
                         {"csrf", "y"}})
                     .status,
                 400);

        QCOMPARE(inviteOf(w), "open");
    }

    void decliningEndsTheCase()
    {
        CustomerWorld w;
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");

        QCOMPARE(w.submit("/customer/accept", linkOf(token), {{"do", "decline"}}).status, 200);

        QCOMPARE(stateOf(w), "withdrawn");
        QCOMPARE(w.scalar("SELECT close_reason FROM transfer_case"), "recipient_declined");
        QCOMPARE(w.audited("transfer.declined"), 1);
    }

    void guessingIsSlowedAndToldOnce()
    {
        CustomerWorld w;
        w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");

        for (int i = 0; i < 10; ++i)
            QCOMPARE(w.send("GET", "/customer/accept", linkOf("guess")).status, 404);
        const auto slowed = w.send("GET", "/customer/accept", linkOf("guess"));

        QCOMPARE(slowed.status, 429);
        QVERIFY(!headerOf(slowed, "Retry-After").empty());
        QCOMPARE(w.audited("invite.bruteforce_suspected"), 1);
        QCOMPARE(w.scalar("SELECT count(*) FROM alert WHERE kind = 'invite_bruteforce'"), "1");
        QCOMPARE(w.scalar("SELECT attempts FROM invite"), "10");
    }

    void theOwnerConfirmsWithAFreshSecondFactor()
    {
        CustomerWorld w;
        w.signIn("owner@alpha.example");
        w.clock.advance(301s);
        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 303);
        QCOMPARE(w.scalar("SELECT count(*) FROM evidence"), "0");
        w.signIn("owner@alpha.example");

        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 200);

        QCOMPARE(w.scalar("SELECT class || ' ' || type || ' ' || source || ' ' || (verdict IS "
                          "NULL) || ' ' || (artefact ? 'session') FROM evidence"),
                 "owner_consent in_product_confirmation owner true true");
        QCOMPARE(w.audited("transfer.confirmed"), 1);
        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 422);
        QCOMPARE(w.scalar("SELECT count(*) FROM evidence"), "1");
    }

    void onlyTheOwnerConfirmsAndOnlyAnotherAdminVouches()
    {
        CustomerWorld w;
        w.signIn("admin@alpha.example");
        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 403);
        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 200);
        w.signIn("heir@beta.example");
        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 403);
        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 403);
        w.signIn("owner@alpha.example");
        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 403);

        QCOMPARE(
            w.scalar("SELECT string_agg(class || ' ' || type || ' ' || source, ',') FROM evidence"),
            "control admin_vouch admin");
    }

    void anObjectionFreezesTheCaseAndVoidsApprovals()
    {
        CustomerWorld w;
        w.makeCase("support", "notice");
        w.run("INSERT INTO approval (id, case_id, approved_hash, by_staff_id, at, expires_at) "
              "VALUES (gen_random_uuid(), $1, '\\x00', $2, $3, $3)",
              db::Params{CustomerWorld::kCase, CustomerWorld::kStaff, w.clock.now()});
        const auto token = w.makeNotice("owner@alpha.example");
        QCOMPARE(w.send("GET", "/customer/object", linkOf(token)).status, 303);
        w.signIn("owner@alpha.example");
        QCOMPARE(w.send("GET", "/customer/object", linkOf(token)).status, 200);
        QCOMPARE(stateOf(w), "notice");

        w.run("UPDATE transfer_case SET sla_due_at = $1", db::Params{w.clock.now()});
        QCOMPARE(w.submit("/customer/object", linkOf(token), {{"reason", "I never agreed"}}).status,
                 200);

        QCOMPARE(stateOf(w), "disputed");
        QCOMPARE(w.scalar("SELECT count(*) FROM transfer_case WHERE sla_due_at IS NOT NULL"), "0");
        QCOMPARE(w.scalar("SELECT void_reason FROM approval"), "disputed");
        QCOMPARE(w.scalar("SELECT prior_state FROM transfer_case"), "notice");
        QCOMPARE(w.audited("transfer.disputed"), 1);
        QVERIFY(w.send("GET", "/customer/object", kThisCase).body.find("has been recorded") !=
                std::string::npos);
    }

    void aStrangerCannotObjectWithSomebodysLink()
    {
        CustomerWorld w;
        w.run("UPDATE transfer_case SET to_user_id = NULL");
        const auto token = w.makeNotice("owner@alpha.example");
        w.signIn("heir@beta.example");

        QCOMPARE(w.submit("/customer/object", linkOf(token), {{"reason", "I want trouble"}}).status,
                 403);
        QCOMPARE(w.submit("/customer/object", kThisCase, {{"reason", "I want trouble"}}).status,
                 404);

        QCOMPARE(stateOf(w), "verifying");
    }

    void signingOutEndsTheSession()
    {
        CustomerWorld w;
        w.signIn("owner@alpha.example");
        const auto cookie = w.cookies["__Host-steward_customer"];
        const auto home = w.send("GET", "/customer");
        QCOMPARE(home.status, 200);
        const auto at = [&](const std::string &name) {
            const auto mark = "name=\"" + name + "\" value=\"";
            const auto begin = home.body.find(mark) + mark.size();
            return home.body.substr(begin, home.body.find('"', begin) - begin);
        };

        QCOMPARE(w.send("POST", "/customer/sign-out", {},
                        {{"request", at("request")}, {"csrf", at("csrf")}})
                     .status,
                 200);

        w.cookies["__Host-steward_customer"] = cookie;
        QCOMPARE(w.send("GET", "/customer/session").status, 401);
        QCOMPARE(w.scalar("SELECT end_reason FROM customer_session"), "signed_out");
    }
};

QTEST_GUILESS_MAIN(CustomerPagesTest)
#include "customer_pages_test.moc"
