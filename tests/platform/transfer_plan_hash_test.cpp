// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/plan.h"
#include "tests/platform/a_case.h"

#include <boost/json/serialize.hpp>

#include <QTest>

#include <algorithm>

using namespace steward::tests;

namespace
{

constexpr int kSeeds = 3'000;

Bytes hashOf(const std::vector<Judgement> &gates, const boost::json::object &revisions = {})
{
    return transfer::planHash({}, {gates, revisions, {}, "4.18"});
}

bool sayTheSame(const std::vector<Judgement> &one, const std::vector<Judgement> &other)
{
    return std::equal(
        one.begin(), one.end(), other.begin(), other.end(),
        [](const Judgement &a, const Judgement &b) { return a.verdict == b.verdict; });
}

} // namespace

/// What was approved is bound with everything it was judged by, and with nothing that a clock alone
/// changes.
class TransferPlanHashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeAloneChangesTheHashOnlyWithAVerdict()
    {
        int alike = 0;
        for (int seed = 1; seed <= kSeeds; ++seed) {
            QRandomGenerator random(static_cast<quint32>(seed));
            const auto facts = anyFacts(random);
            const auto later = kNow.plus(std::chrono::minutes{random.bounded(1, 60 * 24 * 40)});
            const auto before = judgeGates(facts, thePolicy(), kNow);
            const auto after = judgeGates(facts, thePolicy(), later);
            if (!allPass(before) && !sayTheSame(before, after))
                continue;
            ++alike;
            QVERIFY2(hashOf(before) == hashOf(after), qPrintable(QString::number(seed)));
        }
        QVERIFY2(alike > kSeeds / 10, qPrintable(QString::number(alike)));
    }

    void everyFactThatAGateShowsIsBound()
    {
        int facts = 0;
        for (int seed = 1; seed <= kSeeds / 10; ++seed) {
            QRandomGenerator random(static_cast<quint32>(seed));
            const auto gates = judgeGates(anyFacts(random), thePolicy(), kNow);
            const auto whole = hashOf(gates);
            for (std::size_t gate = 0; gate < gates.size(); ++gate)
                for (const auto &fact : gates[gate].facts) {
                    auto other = gates;
                    other[gate].facts[fact.key()] = "another";
                    QVERIFY2(hashOf(other) != whole, std::string{fact.key()}.c_str());
                    ++facts;
                }
        }
        QVERIFY(facts > 1'000);
    }

    void theSameVerdictsOnOtherFactsAreAnotherPlan()
    {
        auto facts = aCase();
        const auto before = judgeGates(facts, thePolicy(), kNow);
        facts.tier = "t3";
        facts.ssoDomain = "elsewhere.example";

        const auto after = judgeGates(facts, thePolicy(), kNow);

        QVERIFY(allPass(before) && allPass(after));
        QVERIFY(hashOf(before) != hashOf(after));
    }

    void whatIsOverwrittenIsBoundByItsRevision()
    {
        transfer::PlanFacts facts;
        facts.orgId = "org";
        facts.owner = {"m1", "u1", "owner", 4};
        facts.recipient = transfer::MembershipFacts{"m2", "u2", "admin", 7};
        const auto hash = [&] { return hashOf({}, transfer::revisionsOf(facts)); };
        const auto before = hash();
        for (auto *rev : {&facts.orgRev, &facts.owner.rev, &facts.recipient->rev}) {
            ++*rev;
            QVERIFY(hash() != before);
            --*rev;
        }
        QVERIFY(hash() == before);
    }
};

QTEST_GUILESS_MAIN(TransferPlanHashTest)
#include "transfer_plan_hash_test.moc"
