// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/a_payout.h"

#include <QTest>

#include <functional>

using namespace steward::tests;

namespace
{

using Spoil = std::function<void(PayoutFacts &)>;

} // namespace
Q_DECLARE_METATYPE(Spoil)

class PayoutStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void smallPayoutsOfOnePayeeReachTheMinimumTogetherButNeverAcrossCurrencies()
    {
        auto small = aPayout();
        small.grossMinor = 30'000;
        small.taxMinor = 0;
        auto other = small;
        other.currency = "GBP";

        const auto together = judgePayouts({small, small}, values(), kNow);
        const auto apart = judgePayouts({small, other}, values(), kNow);

        QCOMPARE(together[0].state, std::string("eligible"));
        QCOMPARE(apart[0].state, std::string("accruing"));
        QCOMPARE(apart[1].state, std::string("accruing"));
    }

    void whatWasClawedBackLowersTheBalance()
    {
        auto paid = aPayout();
        paid.settlement = "reconciled";
        paid.clawedBackMinor = -6'000;
        auto open = aPayout();

        const auto judged = judgePayouts({paid, open}, values(), kNow);

        QVERIFY(judged[1].rules[7].verdict == Verdict::Fail);
        QCOMPARE(judged[0].state, std::string("reconciled"));
    }

    void aRejectedPayoutDoesNotCountTowardsTheMinimum()
    {
        auto small = aPayout();
        small.grossMinor = 30'000;
        small.taxMinor = 0;
        auto rejected = small;
        rejected.hasSameOwner = true;

        QCOMPARE(judgePayouts({small, rejected}, values(), kNow)[0].state, std::string("accruing"));
    }

    void whatHappenedToTheMoneyComesBeforeTheRules_data()
    {
        QTest::addColumn<Spoil>("happen");
        QTest::addColumn<QString>("state");
        const auto row = [](const char *state, Spoil happen) {
            QTest::newRow(state) << happen << state;
        };
        row("submitted", [](auto &f) { f.settlement = "submitted"; });
        row("paid", [](auto &f) { f.settlement = "paid"; });
        row("reconciled", [](auto &f) { f.settlement = "reconciled"; });
        row("failed", [](auto &f) { f.settlement = "failed"; });
        row("unknown", [](auto &f) { f.settlement = "unknown"; });
        row("clawed_back", [](auto &f) {
            f.settlement = "paid";
            f.refundedMinor = f.grossMinor;
            f.clawedBackMinor = -f.accruedMinor;
        });
        row("rejected", [](auto &f) { f.isRejectedByHand = true; });
        row("on_hold", [](auto &f) { f.isHeldByHand = true; });
        row("in_batch", [](auto &f) { f.batchState = "in_review"; });
        row("pending_approval", [](auto &f) { f.batchState = "pending_approval"; });
        row("approved", [](auto &f) { f.batchState = "approved"; });
    }
    void whatHappenedToTheMoneyComesBeforeTheRules()
    {
        QFETCH(Spoil, happen);
        QFETCH(QString, state);
        auto facts = aPayout();
        facts.method.reset();
        happen(facts);

        QCOMPARE(QString::fromStdString(judge(facts).state), state);
    }

    void aSettledPayoutKeepsItsAmountWhenThePaymentIsRefunded()
    {
        auto facts = aPayout();
        facts.settlement = "paid";
        facts.refundedMinor = facts.grossMinor;
        QCOMPARE(judge(facts).amountMinor, 10'000);
    }

    void theGravestReasonNamesTheState()
    {
        auto facts = aPayout();
        facts.method.reset();
        facts.fraudFlagId = "flag";
        facts.paidAt = kNow;
        QCOMPARE(*judge(facts).holdReason, std::string("fraud"));
        QCOMPARE(*judge(facts).blockingRule, std::string("E6"));

        facts.hasSameOwner = true;
        QCOMPARE(judge(facts).state, std::string("rejected"));
    }

    void bothConditionsDateTheEligibility()
    {
        const auto facts = aPayout();
        QVERIFY(eligibleSince(facts.referrer, facts.referred, values()) ==
                facts.referred.firstPaid);

        auto lapsed = facts.referrer;
        lapsed.status = "past_due";
        QVERIFY(!eligibleSince(lapsed, facts.referred, values()));
    }
};

QTEST_APPLESS_MAIN(PayoutStateTest)
#include "payout_state_test.moc"
