// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/tree.h"
#include "tests/app/audit/naive_tree.h"

#include <QRandomGenerator>
#include <QTest>

using namespace steward::audit;
using namespace steward::tests;

namespace
{

constexpr quint32 kSeed = 20'261'123;

Hash flipped(Hash hash, int bit)
{
    hash[std::size_t(bit / 8)] = std::uint8_t(hash[std::size_t(bit / 8)] ^ (1 << (bit % 8)));
    return hash;
}

/// Every way to leave a hash out, put one in, or exchange two.
QList<QList<Hash>> reshaped(const QList<Hash> &good, const Hash &more)
{
    QList<QList<Hash>> out;
    for (qsizetype i = 0; i < good.size(); ++i) {
        auto dropped = good;
        dropped.removeAt(i);
        out.append(dropped);
    }
    for (qsizetype i = 0; i <= good.size(); ++i) {
        auto longer = good;
        longer.insert(i, more);
        out.append(longer);
    }
    for (qsizetype i = 1; i < good.size(); ++i) {
        auto exchanged = good;
        exchanged.swapItemsAt(i - 1, i);
        out.append(exchanged);
    }
    return out;
}

} // namespace

class AuditProofsDeskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sizes_data(const QList<qsizetype> &more)
    {
        QTest::addColumn<qsizetype>("size");
        QRandomGenerator random{kSeed};
        QList<qsizetype> sizes = more;
        for (int i = 0; i < 6; ++i)
            sizes.append(random.bounded(34, 300));
        for (const auto size : std::as_const(sizes))
            QTest::addRow("%d leaves", int(size)) << size;
    }

    void everyInclusionProofHoldsAndNoOtherDoes_data()
    {
        sizes_data({1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257, 300});
    }

    void everyInclusionProofHoldsAndNoOtherDoes()
    {
        QFETCH(const qsizetype, size);
        const auto leaves = grow(size);
        const auto root = treeHash(leaves);
        for (qsizetype index = 0; index < size; ++index) {
            const auto proof = path(index, leaves);
            const auto holds = [&](const Hash &leaf, const QList<Hash> &given) {
                return rootOfInclusion(leaf, std::uint64_t(index), std::uint64_t(size), given) ==
                       root;
            };

            QVERIFY(holds(leaves[index], proof));
            for (qsizetype i = 0; i < proof.size(); ++i)
                for (const int bit : bits(size)) {
                    auto bent = proof;
                    bent[i] = flipped(bent[i], bit);
                    QVERIFY(!holds(leaves[index], bent));
                }
            for (const int bit : bits(size))
                QVERIFY(!holds(flipped(leaves[index], bit), proof));
            for (const auto &other : reshaped(proof, leaves[0]))
                QVERIFY(!holds(leaves[index], other));
        }
    }

    void aProofHoldsAtItsOwnPlaceOnly()
    {
        const auto leaves = grow(23);
        const auto root = treeHash(leaves);
        for (qsizetype index = 0; index < 23; ++index)
            for (std::uint64_t other = 0; other < 25; ++other)
                QCOMPARE(rootOfInclusion(leaves[index], other, 23, path(index, leaves)) == root,
                         other == std::uint64_t(index));
    }

    void everyConsistencyProofHoldsAndNoOtherDoes_data()
    {
        sizes_data({1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257, 300});
    }

    void everyConsistencyProofHoldsAndNoOtherDoes()
    {
        QFETCH(const qsizetype, size);
        const auto leaves = grow(size);
        const auto toRoot = treeHash(leaves);
        for (qsizetype from = 1; from <= size; ++from) {
            const auto fromRoot = treeHash(leaves.first(from));
            const auto proof = subproof(from, leaves, true);
            const auto holds = [&](const Hash &older, const Hash &newer, const QList<Hash> &given) {
                return verifiesConsistency(std::uint64_t(from), std::uint64_t(size), older, newer,
                                           given);
            };

            QVERIFY(holds(fromRoot, toRoot, proof));
            for (qsizetype i = 0; i < proof.size(); ++i)
                for (const int bit : bits(size)) {
                    auto bent = proof;
                    bent[i] = flipped(bent[i], bit);
                    QVERIFY(!holds(fromRoot, toRoot, bent));
                }
            for (const int bit : bits(size)) {
                QVERIFY(!holds(flipped(fromRoot, bit), toRoot, proof));
                QVERIFY(!holds(fromRoot, flipped(toRoot, bit), proof));
            }
            for (const auto &other : reshaped(proof, leaves[0]))
                QVERIFY(!holds(fromRoot, toRoot, other));
        }
    }

    void aRewrittenLeafPartsTheTrees()
    {
        const auto leaves = grow(100);
        for (qsizetype from : {1, 2, 3, 50, 64, 65, 99}) {
            auto rewritten = leaves;
            rewritten[from / 2] = flipped(rewritten[from / 2], 7);

            QVERIFY(!verifiesConsistency(std::uint64_t(from), 100, treeHash(leaves.first(from)),
                                         treeHash(rewritten), subproof(from, rewritten, true)));
        }
    }

    void everyTreeBeginsWithNothing()
    {
        const auto leaves = grow(5);
        QVERIFY(verifiesConsistency(0, 5, emptyRoot(), treeHash(leaves), {}));
        QVERIFY(verifiesConsistency(0, 0, emptyRoot(), emptyRoot(), {}));
        QVERIFY(!verifiesConsistency(0, 5, leaves[0], treeHash(leaves), {}));
        QVERIFY(!verifiesConsistency(0, 5, emptyRoot(), treeHash(leaves), {leaves[0]}));
        QVERIFY(!verifiesConsistency(0, 0, emptyRoot(), leaves[0], {}));
        QVERIFY(!verifiesConsistency(6, 5, treeHash(leaves), treeHash(leaves), {}));
    }

private:
    QList<Hash> grow(qsizetype size)
    {
        QList<Hash> leaves(size);
        for (auto &leaf : leaves)
            for (auto &byte : leaf)
                byte = std::uint8_t(m_random.bounded(256));
        return leaves;
    }

    /// All of them for small trees; one each for the others, which have the places.
    QList<int> bits(qsizetype size)
    {
        QList<int> out;
        for (int bit = 0; size <= 9 && bit < 256; ++bit)
            out.append(bit);
        return out.isEmpty() ? QList<int>{m_random.bounded(256)} : out;
    }

    QRandomGenerator m_random{kSeed};
};

QTEST_GUILESS_MAIN(AuditProofsDeskTest)
#include "audit_proofs_desk_test.moc"
