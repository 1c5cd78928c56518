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

class PayoutRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPayoutWithNothingAgainstItIsEligible()
    {
        const auto judged = judge(aPayout());

        QCOMPARE(judged.rulesPassed, 13);
        QCOMPARE(judged.state, std::string("eligible"));
        QCOMPARE(judged.amountMinor, 10'000);
        QVERIFY(!judged.blockingRule);
        QVERIFY(!judged.nextChangeAt);
    }

    void eachRuleSaysWhatStandsInTheWay_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("state");
        const auto row = [](const char *name, int rule, Spoil spoil, const char *verdict,
                            const char *change, const char *state) {
            QTest::newRow(name) << rule << spoil << verdict << change << state;
        };
        row(
            "E1 a code of nobody", 1, [](auto &f) { f.codeIsReferrers = false; }, "fail", "",
            "rejected");
        row(
            "E2 same user", 2, [](auto &f) { f.hasSameOwner = true; }, "fail", "", "rejected");
        row(
            "E2 same home org", 2, [](auto &f) { f.hasSameHome = true; }, "fail", "", "rejected");
        row(
            "E2 same fingerprint", 2, [](auto &f) { f.hasSameFingerprint = true; }, "fail", "",
            "rejected");
        row(
            "E2 same tax id", 2, [](auto &f) { f.referred.taxId = f.referrer.taxId; }, "fail", "",
            "rejected");
        row(
            "E3 C1 does not hold", 3, [](auto &f) { f.referred.firstPaid.reset(); }, "fail",
            "first_payment_captured", "accruing");
        row(
            "E4 referrer is a free guest", 4, [](auto &f) { f.referrer.tier = "free_guest"; },
            "fail", "referrer_in_good_standing", "accruing");
        row(
            "E4 referrer is past due", 4, [](auto &f) { f.referrer.status = "past_due"; }, "fail",
            "referrer_in_good_standing", "accruing");
        row(
            "E5 before the cap", 5, [](auto &f) { f.paidAt = at("2024-03-03T09:11:59.999Z"); },
            "fail", "", "rejected");
        row(
            "E5 conditions never met together", 5, [](auto &f) { f.eligibleSince.reset(); }, "wait",
            "conditions_met", "accruing");
        row(
            "E6 inside the hold", 6, [](auto &f) { f.paidAt = at("2026-11-01T10:00:00.000Z"); },
            "wait", "wait_until", "accruing");
        row(
            "E7 refunded", 7, [](auto &f) { f.refundedMinor = 119'000; }, "fail", "", "rejected");
        row(
            "E7 disputed", 7, [](auto &f) { f.disputed = kNow; }, "fail", "dispute_resolved",
            "on_hold/dispute");
        row(
            "E8 below the minimum", 8,
            [](auto &f) {
                f.grossMinor = 49'990;
                f.taxMinor = 0;
            },
            "fail", "balance_reaches_minimum", "accruing");
        row(
            "E8 unknown currency", 8, [](auto &f) { f.currency = "XAU"; }, "unknown",
            "currency_known", "waiting");
        row(
            "E9 no method", 9, [](auto &f) { f.method.reset(); }, "fail", "add_method",
            "on_hold/method");
        row(
            "E9 not verified", 9, [](auto &f) { f.method->verified.reset(); }, "fail",
            "verify_method", "on_hold/method");
        row(
            "E9 changed after it was verified", 9,
            [](auto &f) { f.method->changed = f.method->verified->plus(kTick); }, "fail",
            "verify_method", "on_hold/method");
        row(
            "E9 changed this week", 9,
            [](auto &f) {
                f.method->changed = kNow.plus(-kDay);
                f.method->verified = kNow;
            },
            "wait", "wait_until", "waiting");
        row(
            "E10 no tax id", 10, [](auto &f) { f.referrer.taxId.reset(); }, "fail", "record_tax_id",
            "waiting");
        row(
            "E10 sanctions not checked", 10, [](auto &f) { f.referrer.sanctionsChecked.reset(); },
            "fail", "check_sanctions", "waiting");
        row(
            "E10 no billing facts", 10, [](auto &f) { f.referrer.hasBilling = false; }, "unknown",
            "billing_facts_known", "waiting");
        row(
            "E11 flagged", 11, [](auto &f) { f.fraudFlagId = "flag"; }, "fail",
            "release_fraud_flag", "on_hold/fraud");
        row(
            "E12 frozen", 12, [](auto &f) { f.referrer.status = "frozen"; }, "fail",
            "reactivate_org", "waiting");
        row(
            "E12 dormant", 12, [](auto &f) { f.referrer.status = "dormant"; }, "fail",
            "reactivate_org", "waiting");
        row(
            "E13 paid by another", 13, [](auto &f) { f.otherPayoutRef = "PO-000007"; }, "fail", "",
            "rejected");
    }
    void eachRuleSaysWhatStandsInTheWay()
    {
        QFETCH(int, rule);
        QFETCH(Spoil, spoil);
        QFETCH(QString, verdict);
        QFETCH(QString, change);
        QFETCH(QString, state);
        auto facts = aPayout();
        spoil(facts);

        const auto judged = judge(facts);

        const auto &one = judged.rules[static_cast<std::size_t>(rule - 1)];
        QCOMPARE(QString::fromStdString(one.rule), QStringLiteral("E%1").arg(rule));
        QCOMPARE(QString::fromUtf8(word(one.verdict).data()), verdict);
        QCOMPARE(one.smallestChange ? QString::fromStdString(one.smallestChange->code) : QString(),
                 change);
        const auto hold = judged.holdReason
                              ? QStringLiteral("/") + QString::fromStdString(*judged.holdReason)
                              : QString();
        QCOMPARE(QString::fromStdString(judged.state) + hold, state);
        QVERIFY(!one.sourceKind.empty());
    }

    void theCapIncludesItsVeryBoundary()
    {
        auto facts = aPayout();
        facts.eligibleSince = at("2026-03-03T09:12:00.000Z");
        facts.paidAt = at("2025-03-03T09:12:00.000Z");
        QVERIFY(judge(facts).rules[4].verdict == Verdict::Pass);

        facts.paidAt = at("2025-03-03T09:11:59.999Z");
        QVERIFY(judge(facts).rules[4].verdict == Verdict::Fail);
    }

    void twelveMonthsAreCalendarMonthsClampedToTheMonthsEnd()
    {
        auto facts = aPayout();
        facts.eligibleSince = at("2028-02-29T00:00:00.000Z");
        facts.paidAt = at("2027-02-28T00:00:00.000Z");
        QVERIFY(judge(facts).rules[4].verdict == Verdict::Pass);

        facts.paidAt = at("2027-02-27T23:59:59.999Z");
        QVERIFY(judge(facts).rules[4].verdict == Verdict::Fail);
    }

    void nothingExpiresForward()
    {
        auto facts = aPayout();
        facts.eligibleSince = at("2020-01-01T00:00:00.000Z");
        QVERIFY(judge(facts).rules[4].verdict == Verdict::Pass);
    }

    void theHoldEndsAtExactlyThirtyDays()
    {
        const auto facts = aPayout();
        const auto end = facts.paidAt.plus(kDay * 30);

        const auto before = judge(facts, end.plus(-kTick));
        QVERIFY(before.rules[5].verdict == Verdict::Wait);
        QVERIFY(before.nextChangeAt == end);
        QVERIFY(before.rules[5].smallestChange->until == end);
        QVERIFY(judge(facts, end).rules[5].verdict == Verdict::Pass);
    }

    void aMethodCountsAfterExactlySevenDays()
    {
        auto facts = aPayout();
        facts.method = MethodFacts{"method", kNow.plus(-kDay * 7), kNow.plus(-kDay * 7)};
        QVERIFY(judge(facts).rules[8].verdict == Verdict::Pass);

        const auto waiting = judge(facts, kNow.plus(-kTick));
        QVERIFY(waiting.rules[8].verdict == Verdict::Wait);
        QVERIFY(waiting.nextChangeAt == kNow);
    }

    void amountsAreRoundedHalfToEven_data()
    {
        QTest::addColumn<qint64>("net");
        QTest::addColumn<qint64>("share");
        QTest::newRow("exact") << qint64(1'000) << qint64(100);
        QTest::newRow("half to the even below") << qint64(1'005) << qint64(100);
        QTest::newRow("half to the even above") << qint64(1'015) << qint64(102);
        QTest::newRow("just over the half") << qint64(1'006) << qint64(101);
        QTest::newRow("just under the half") << qint64(1'014) << qint64(101);
        QTest::newRow("nothing") << qint64(0) << qint64(0);
        QTest::newRow("half of one") << qint64(5) << qint64(0);
        QTest::newRow("negative half to even") << qint64(-1'005) << qint64(-100);
        QTest::newRow("negative half above") << qint64(-1'015) << qint64(-102);
        QTest::newRow("near the end of the range")
            << qint64(9'223'372'036'854'775'807) << qint64(922'337'203'685'477'581);
    }
    void amountsAreRoundedHalfToEven()
    {
        QFETCH(qint64, net);
        QFETCH(qint64, share);
        QCOMPARE(qint64(shareOf(net, 1'000)), share);
    }

    void theMinimumFollowsTheExponentOfTheCurrency_data()
    {
        QTest::addColumn<QString>("currency");
        QTest::addColumn<qint64>("least");
        QTest::newRow("no minor unit") << "JPY" << qint64(50);
        QTest::newRow("hundredths") << "EUR" << qint64(5'000);
        QTest::newRow("thousandths") << "KWD" << qint64(50'000);
    }
    void theMinimumFollowsTheExponentOfTheCurrency()
    {
        QFETCH(QString, currency);
        QFETCH(qint64, least);
        auto facts = aPayout();
        facts.currency = currency.toStdString();
        facts.taxMinor = 0;
        facts.grossMinor = least * 10;
        QVERIFY(judge(facts).rules[7].verdict == Verdict::Pass);

        facts.grossMinor -= 10;
        const auto judged = judge(facts);
        QVERIFY(judged.rules[7].verdict == Verdict::Fail);
        QCOMPARE(QString::fromStdString(
                     std::string{judged.rules[7].facts.at("missing_minor").as_string()}),
                 QStringLiteral("1"));
    }

    void aPartialRefundScalesTheAmount()
    {
        auto facts = aPayout();
        facts.refundedMinor = 40'000;

        const auto judged = judge(facts);

        QCOMPARE(judged.amountMinor, 6'000);
        QCOMPARE(judged.state, std::string("eligible"));
    }
};

QTEST_APPLESS_MAIN(PayoutRulesTest)
#include "payout_rules_test.moc"
