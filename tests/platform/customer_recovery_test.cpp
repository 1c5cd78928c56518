// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/owners_request.h"

#include <QTest>

#include <chrono>

using namespace std::chrono_literals;
using namespace steward::tests;

/// What a recovered account does to the transfer that its owner asked for before.
class CustomerRecoveryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestEndsWhenItsOwnerHadToRecoverTheAccount_data()
    {
        QTest::addColumn<bool>("isAnnounced");
        QTest::newRow("before the acceptance") << false;
        QTest::newRow("in the cool-off") << true;
    }
    void aRequestEndsWhenItsOwnerHadToRecoverTheAccount()
    {
        QFETCH(bool, isAnnounced);
        Requests w;
        if (isAnnounced)
            w.announce();
        else
            QCOMPARE(w.ask(), 200);
        w.deliver();
        QCOMPARE(w.endRecovered(), 0);
        w.clock.advance(60s);
        w.recover(CustomerWorld::kOwner);

        QCOMPARE(w.endRecovered(), 1);

        QCOMPARE(w.of("state || ' ' || close_reason"), "withdrawn account_recovered");
        for (const auto *to : {kOwnersMail, kAdminsMail, kHeirsMail})
            QCOMPARE(w.mailed("withdrawn", to, "to"), isAnnounced ? to : "");
        QCOMPARE(w.scalar("SELECT count(*) FROM invite WHERE state = 'open'"), "0");
        QCOMPARE(w.audited("transfer.withdrawn"), 1);
        QVERIFY(says(w.home(kOwnersMail), "somebody had to recover their account"));
        w.clock.advance(24h * 8);
        QCOMPARE(w.review(), 0);
        QCOMPARE(w.execute(), 0);
        QCOMPARE(w.owner(), CustomerWorld::kOwner);
        QCOMPARE(w.endRecovered(), 0);
    }

    void aRecipientWhoRecoveredTheAccountToAcceptIsWaitedForAndLaterEndsIt()
    {
        Requests w;
        QCOMPARE(w.ask(), 200);
        w.clock.advance(60s);
        w.recover(CustomerWorld::kRecipient);
        QCOMPARE(w.answer("accept").status, 200);
        QCOMPARE(w.endRecovered(), 0);
        QCOMPARE(w.of("state"), "verifying");
        w.clock.advance(24h * 7);
        QCOMPARE(w.review(), 1);
        QCOMPARE(w.of("state"), "notice");
        QCOMPARE(w.endRecovered(), 0);
        w.clock.advance(60s);
        w.recover(CustomerWorld::kRecipient);

        QCOMPARE(w.endRecovered(), 1);

        QCOMPARE(w.of("state || ' ' || close_reason"), "withdrawn account_recovered");
    }
};

QTEST_GUILESS_MAIN(CustomerRecoveryTest)
#include "customer_recovery_test.moc"
