// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/customer_world.h"

#include <QTest>

using namespace steward;
using namespace steward::platform;
using tests::CustomerWorld;

namespace
{

const std::map<std::string, std::string> kThisCase{{"case", CustomerWorld::kCase}};

std::map<std::string, std::string> linkOf(const std::string &token)
{
    return {{"s", CustomerWorld::kSelector}, {"t", token}};
}

} // namespace

/// Customers agree to a person, not to a transfer to somebody or other.
class CustomerConsentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyAgreesBeforeARecipientIsNamed()
    {
        CustomerWorld w;
        w.run("UPDATE transfer_case SET to_user_id = NULL");
        w.signIn("owner@alpha.example");
        QVERIFY(w.send("GET", "/customer").body.find("/customer/confirm") == std::string::npos);

        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 403);
        w.signIn("admin@alpha.example");
        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 403);

        QCOMPARE(w.scalar("SELECT count(*) FROM evidence"), "0");
        w.run("UPDATE transfer_case SET to_user_id = $1", db::Params{CustomerWorld::kRecipient});
        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 200);
        QCOMPARE(w.scalar("SELECT artefact->>'recipient' FROM evidence"),
                 CustomerWorld::kRecipient);
    }

    void whoIsNamedByAddressDoesNotVouchForThemselves()
    {
        CustomerWorld w;
        w.run("UPDATE transfer_case SET to_user_id = NULL, to_email = 'Admin@alpha.example'");
        w.signIn("admin@alpha.example");

        QCOMPARE(w.submit("/customer/vouch", kThisCase).status, 403);
    }

    void anAcceptanceKeepsWhatWasSaidOfTheAddressOnly_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("verdict");
        QTest::newRow("of the address") << "heir@beta.example"
                                        << "pass";
        QTest::newRow("of another") << "somebody@beta.example"
                                    << "fail";
    }
    void anAcceptanceKeepsWhatWasSaidOfTheAddressOnly()
    {
        QFETCH(QString, address);
        QFETCH(QString, verdict);
        CustomerWorld w;
        w.run("UPDATE transfer_case SET to_user_id = NULL, route = 'self_serve', to_email = $1",
              db::Params{address.toStdString()});
        w.signIn("owner@alpha.example");
        QCOMPARE(w.submit("/customer/confirm", kThisCase).status, 200);
        w.run("UPDATE evidence SET verdict = 'pass'");
        const auto token = w.makeInvite("heir@beta.example");
        w.signIn("heir@beta.example");

        QCOMPARE(w.submit("/customer/accept", linkOf(token), {{"do", "accept"}}).status, 200);

        QCOMPARE(w.scalar("SELECT to_user_id FROM transfer_case"), CustomerWorld::kRecipient);
        QCOMPARE(w.scalar("SELECT verdict FROM evidence"), verdict.toStdString());
    }

    void aCaseThatIsNoneIsNotFound_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("wanted");
        for (const auto *page : {"confirm", "vouch", "object"})
            for (const auto *wanted : {"x", "", "c0000000-0000-7000-8000-0000000000ff"})
                QTest::addRow("%s %s", page, wanted)
                    << QString{"/customer/"} + page << QString{wanted};
    }
    void aCaseThatIsNoneIsNotFound()
    {
        QFETCH(QString, page);
        QFETCH(QString, wanted);
        CustomerWorld w;
        w.signIn(page == "/customer/vouch" ? "admin@alpha.example" : "owner@alpha.example");

        const auto answer = w.submit(page.toStdString(), kThisCase,
                                     {{"case", wanted.toStdString()}, {"reason", "I object"}});

        QCOMPARE(answer.status, 404);
    }

    void theNewOwnerAsksForNoOtherTransferWhileTheChangeIsFresh()
    {
        CustomerWorld w;
        w.makeCase("self_serve", "executed");
        w.run("UPDATE transfer_case SET executed_at = $1", db::Params{w.clock.now()});
        const auto ask = [&] {
            w.signIn("owner@alpha.example");
            return w.submit("/customer/transfer", {},
                            {{"email", "heir@beta.example"}, {"role", "admin"}});
        };

        QCOMPARE(ask().status, 422);
        w.clock.advance(std::chrono::hours{72});
        QCOMPARE(ask().status, 200);

        // The former owner's objection to the first one finds its place.
        QCOMPARE(w.submit("/customer/object", kThisCase, {{"reason", "I never agreed"}}).status,
                 200);
        QCOMPARE(w.scalar("SELECT state FROM transfer_case WHERE id = $1",
                          db::Params{CustomerWorld::kCase}),
                 "disputed");
    }
};

QTEST_GUILESS_MAIN(CustomerConsentTest)
#include "customer_consent_test.moc"
