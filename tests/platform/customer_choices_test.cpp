// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/owners_request.h"

using namespace steward;
using namespace steward::platform;
using namespace steward::tests;
using namespace std::chrono_literals;

namespace
{

/// What the owner still decides about a request that is made.
class Choices : public Requests
{
public:
    [[nodiscard]] std::map<std::string, std::string> mine() { return {{"case", id()}}; }
    int choose(const char *outcome, const char *who = kOwnersMail)
    {
        signIn(who);
        return submit("/customer/home", mine(), {{"do", outcome}}).status;
    }
    int askAgain(const char *who = kOwnersMail)
    {
        signIn(who);
        return submit("/customer/ask-again", mine(), {{"do", "ask"}}).status;
    }
    int askedFor(const char *home)
    {
        signIn(kOwnersMail);
        return submit("/customer/transfer", {},
                      {{"email", kHeirsMail}, {"role", "admin"}, {"home", home}})
            .status;
    }
    std::string heirsHome()
    {
        return scalar("SELECT home_org_id FROM user_account WHERE id = $1", db::Params{kRecipient});
    }
    std::string invites()
    {
        return scalar("SELECT string_agg(state, ',' ORDER BY issued_at) FROM invite WHERE case_id "
                      "= $1",
                      db::Params{id()});
    }
};

} // namespace

class CustomerChoicesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOwnerSaysWhereTheNewOwnerIsAtHomeAfterwards_data()
    {
        QTest::addColumn<QByteArray>("home");
        QTest::newRow("stays") << QByteArray("keep");
        QTest::newRow("moves") << QByteArray("move");
    }
    void theOwnerSaysWhereTheNewOwnerIsAtHomeAfterwards()
    {
        QFETCH(QByteArray, home);
        Choices w;
        w.signIn(kOwnersMail);
        QVERIFY(says(w.send("GET", "/customer/transfer").body, "name=\"home\""));
        const auto before = w.heirsHome();

        QCOMPARE(w.askedFor(home.constData()), 200);

        QCOMPARE(w.of("home_org_outcome"), home.toStdString());
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.execute(), 1);
        QCOMPARE(w.heirsHome(), home == "move" ? std::string{CustomerWorld::kOrg} : before);
    }

    void theChoiceIsChangedUntilEverybodyIsTold()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        QVERIFY(says(w.home(kOwnersMail), "/customer/home?case="));
        QVERIFY(!says(w.home(kAdminsMail), "/customer/home?case="));

        QCOMPARE(w.choose("move"), 200);

        QCOMPARE(w.of("home_org_outcome"), "move");
        QCOMPARE(w.choose("elsewhere"), 400);
        QCOMPARE(w.choose("keep", kAdminsMail), 403);
        QCOMPARE(w.choose("keep", kHeirsMail), 403);
        QCOMPARE(w.of("home_org_outcome"), "move");
        QCOMPARE(w.audited("transfer.edited"), 1);
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.choose("keep"), 403);
        QVERIFY(!says(w.home(kOwnersMail), "/customer/home?case="));
    }

    void whatTheNewOwnerHasAcceptedIsNotChanged()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        w.run("UPDATE user_account SET mfa = 'none' WHERE id = $1",
              db::Params{CustomerWorld::kRecipient});
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "verifying");

        QCOMPARE(w.choose("move"), 403);

        QCOMPARE(w.of("home_org_outcome"), "keep");
        QVERIFY(!says(w.home(kOwnersMail), "/customer/home?case="));
    }

    void theChoiceNeedsTheSecondFactorAnew()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        w.signIn(kOwnersMail);
        w.clock.advance(10min);

        QCOMPARE(w.submit("/customer/home", w.mine(), {{"do", "move"}}).status, 303);

        QCOMPARE(w.of("home_org_outcome"), "keep");
        QCOMPARE(w.choose("move"), 200);
        QCOMPARE(w.of("home_org_outcome"), "move");
    }

    void aChoiceThatIsMissingIsNamedAndTheRequestGoesOnOnceItIsMade()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        w.run("UPDATE transfer_case SET home_org_outcome = NULL WHERE id = $1", db::Params{w.id()});
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "verifying");
        QVERIFY(says(w.home(kOwnersMail), "The owner still has to choose the new owner"));

        QCOMPARE(w.choose("keep"), 200);

        QCOMPARE(w.of("state"), "notice");
    }

    void aHomeThatThePolicyDoesNotKnowIsRefused()
    {
        Choices w;

        QCOMPARE(w.askedFor("elsewhere"), 400);

        QCOMPARE(w.scalar("SELECT count(*) FROM transfer_case WHERE route = 'self_serve'"), "0");
    }

    void thePageDoesNotTellWhoHasAnAccountOrWhereTheyAreAtHome_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("at home elsewhere") << QByteArray();
        QTest::newRow("at home here")
            << QByteArray("UPDATE user_account SET home_org_id = $1 WHERE id = $2");
        QTest::newRow("no account") << QByteArray(
            "WITH it AS (SELECT $1, $2::uuid) UPDATE transfer_case SET to_user_id = NULL, "
            "to_email = 'nobody@nowhere.example' WHERE to_user_id = $2");
    }
    void thePageDoesNotTellWhoHasAnAccountOrWhereTheyAreAtHome()
    {
        QFETCH(QByteArray, change);
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        if (!change.isEmpty())
            w.run(change.toStdString(), db::Params{CustomerWorld::kOrg, CustomerWorld::kRecipient});

        QVERIFY(says(w.home(kOwnersMail), "/customer/home?case="));
        QVERIFY(says(w.send("GET", "/customer/home", w.mine()).body,
                     "This is about a new owner who is at home in another organisation."));
        QCOMPARE(w.choose("move"), 200);
    }

    void theOwnerAsksARecipientWhoDidNotAnswerAgain()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        const auto first = w.mailed("ownership_accept", kHeirsMail, "selector");
        w.clock.advance(24h * 8);
        QVERIFY(says(w.home(kOwnersMail), "/customer/ask-again?case="));

        QCOMPARE(w.askAgain(), 200);

        QCOMPARE(w.invites(), "revoked,open");
        QCOMPARE(w.audited("transfer.recipient_asked"), 1);
        QCOMPARE(w.scalar("SELECT string_agg(state || ' ' || (body ? 'token'), ',' ORDER BY "
                          "next_try_at) FROM outbound_intent WHERE kind = 'mail' AND "
                          "body->>'template' = 'ownership_accept'"),
                 "canceled false,queued true");
        w.run("DELETE FROM outbound_intent WHERE body->>'selector' = $1", db::Params{first});
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.of("state"), "notice");
        QVERIFY(!says(w.home(kOwnersMail), "/customer/ask-again?case="));
        QCOMPARE(w.askAgain(), 403);
    }

    void nobodyElseAsksAgainAndNotWhoHasDeclined()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        QCOMPARE(w.askAgain(kAdminsMail), 403);
        QCOMPARE(w.askAgain(kHeirsMail), 403);
        QCOMPARE(w.invites(), "open");

        QCOMPARE(w.answer("decline").status, 200);

        QCOMPARE(w.askAgain(), 403);
        QCOMPARE(w.audited("transfer.recipient_asked"), 0);
    }

    void nobodysMailboxIsFilled()
    {
        Choices w;
        QCOMPARE(w.askedFor("keep"), 200);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(w.askAgain(), 200);

        QCOMPARE(w.askAgain(), 422);

        QCOMPARE(w.invites(), "revoked,revoked,revoked,open");
    }

    void theLastAdminDoesNotLeaveByARequest()
    {
        Choices w;
        w.run("UPDATE membership SET role = 'member' WHERE user_id = $1",
              db::Params{CustomerWorld::kAdmin});
        QCOMPARE(w.ask("leave"), 200);

        QCOMPARE(w.answer("accept").status, 200);

        QCOMPARE(w.of("state"), "verifying");
        QVERIFY(says(w.home(kOwnersMail), "needs another admin before its owner leaves"));
        w.run("UPDATE membership SET role = 'admin' WHERE user_id = $1",
              db::Params{CustomerWorld::kAdmin});
        QCOMPARE(w.review(), 1);
        QCOMPARE(w.of("state"), "notice");
    }
};

QTEST_GUILESS_MAIN(CustomerChoicesTest)
#include "customer_choices_test.moc"
