// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/pinning.h"
#include "app/audit/tree.h"
#include "tests/app/audit/naive_tree.h"

#include <QTest>

using namespace steward;
using namespace steward::audit;
using namespace Qt::StringLiterals;
using steward::tests::subproof;
using steward::tests::treeHash;

namespace
{

QList<Hash> leavesOf(qsizetype count)
{
    QList<Hash> out;
    for (qsizetype i = 0; i < count; ++i)
        out.append(leafHash(QByteArray::number(i)));
    return out;
}

Checkpoint over(const QList<Hash> &leaves)
{
    return {"log", u"2026-05"_s, std::uint64_t(leaves.size()), treeHash(leaves)};
}

/// The log after somebody rewrote its leaf `at` and signed it anew.
QList<Hash> rewritten(QList<Hash> leaves, qsizetype at)
{
    leaves[at][0] ^= 1;
    return leaves;
}

} // namespace

class AuditPinningTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNewIsToldFromWhatIsAnother()
    {
        const auto seven = over(leavesOf(7));

        QVERIFY(weigh(std::nullopt, seven) == PinStep::First);
        QVERIFY(weigh(seven, seven) == PinStep::Same);
        QVERIFY(weigh(seven, over(leavesOf(8))) == PinStep::Grown);
        QVERIFY(weigh(seven, over(leavesOf(6))) == PinStep::Shrunk);
        QVERIFY(weigh(seven, over(rewritten(leavesOf(7), 0))) == PinStep::Forked);
    }

    void aTreeThatGrewIsBelievedWithItsProofAlone()
    {
        for (qsizetype from = 0; from < 20; ++from)
            for (qsizetype to = from + 1; to < 21; ++to) {
                const auto leaves = leavesOf(to);
                const auto pinned = over(leaves.first(from));
                const auto proof = from == 0 ? QList<Hash>{} : subproof(from, leaves, true);

                QVERIFY(!weighProof(pinned, over(leaves), proof));
                // The other way round: an older checkpoint came after a newer one.
                QVERIFY(!weighProof(over(leaves), pinned, proof));
                QVERIFY(weighProof(pinned, over(leaves), proof + QList<Hash>{leaves[0]}));
            }
    }

    void twoTreesOfOneSizeAreAFork()
    {
        const auto pinned = over(leavesOf(7));
        const auto fresh = over(rewritten(leavesOf(7), 3));

        const auto finding = forkOf(pinned, fresh);

        QCOMPARE(finding.code, AuditCode::Fork);
        QCOMPARE(finding.month, u"2026-05"_s);
        QCOMPARE(finding.size, 7);
        QCOMPARE(finding.a, toBytes(pinned.root));
        QCOMPARE(finding.b, toBytes(fresh.root));
    }

    void aRewrittenTreeThatGrewIsAForkWithBothRoots()
    {
        const auto pinned = over(leavesOf(7));
        const auto other = rewritten(leavesOf(12), 3);

        const auto finding = weighProof(pinned, over(other), subproof(7, other, true));

        QVERIFY(finding);
        QCOMPARE(finding->code, AuditCode::Fork);
        QCOMPARE(finding->size, 7);
        QCOMPARE(finding->a, toBytes(pinned.root));
        QCOMPARE(finding->b, toBytes(treeHash(other.first(7))));
    }

    void aRewrittenWholeSubtreeIsAForkWhoseOtherRootIsNotTold()
    {
        const auto pinned = over(leavesOf(8));
        const auto other = rewritten(leavesOf(12), 3);

        const auto finding = weighProof(pinned, over(other), subproof(8, other, true));

        QVERIFY(finding);
        QCOMPARE(finding->code, AuditCode::Fork);
        QCOMPARE(finding->size, 8);
        QCOMPARE(finding->a, toBytes(pinned.root));
        QVERIFY(finding->b.isEmpty());
    }

    void anOlderTreeThatIsNoBeginningOfThePinnedOneIsAForkToo()
    {
        const auto pinned = over(leavesOf(12));
        const auto other = rewritten(leavesOf(7), 3);

        const auto finding = weighProof(pinned, over(other), subproof(7, leavesOf(12), true));

        QVERIFY(finding);
        QCOMPARE(finding->code, AuditCode::Fork);
        QCOMPARE(finding->size, 7);
        QCOMPARE(finding->a, toBytes(treeHash(leavesOf(7))));
        QCOMPARE(finding->b, toBytes(treeHash(other)));
    }

    void aProofThatProvesNothingIsNotCalledAFork()
    {
        const auto leaves = leavesOf(12);
        auto proof = subproof(7, leaves, true);
        proof.last()[0] ^= 1;

        const auto finding = weighProof(over(leaves.first(7)), over(leaves), proof);

        QCOMPARE(finding, (AuditFinding{AuditCode::RootMismatch, u"2026-05"_s}));
        QCOMPARE(weighProof(over(leaves.first(7)), over(leaves), {}), finding);
    }
};

QTEST_GUILESS_MAIN(AuditPinningTest)
#include "audit_pinning_test.moc"
