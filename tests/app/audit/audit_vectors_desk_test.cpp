// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/audit/audit_vectors.h"

#include "app/audit/leaf.h"
#include "app/audit/row.h"
#include "app/audit/tree.h"

#include <QTest>

using namespace steward;
using namespace steward::audit;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

/// A verifier key of this public key, whose name says nothing.
VerifierKey keyOf(const QByteArray &publicKey)
{
    const QByteArray material = '\1' + publicKey;
    const auto id = toBytes(sha256("t\n" + material)).first(4).toHex();
    return *VerifierKey::parse(QString::fromLatin1("t+" + id + '+' + material.toBase64()));
}

QByteArray tagged(char tag, const QByteArray &value)
{
    return tag + QByteArray(3, '\0') + char(value.size()) + value;
}

} // namespace

class AuditVectorsDeskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_vectors = auditVectors();
        m_events = m_vectors.value(u"events"_s).toArray();
        QCOMPARE(m_events.size(), 7);
        for (const auto &event : m_events)
            m_hashes.append(hashOf(event.toObject().value(u"leaf_hash"_s)));
    }

    void everyRowMakesItsLeafByteForByte()
    {
        for (const auto &event : m_events) {
            const auto vector = event.toObject();
            const auto leaf = leafOf(kVectorOrigin, rowOf(vector));
            QVERIFY(leaf);
            const auto bytes = encode(*leaf);
            QVERIFY(bytes);

            QCOMPARE(bytes->toHex(), vector.value(u"leaf"_s).toString().toLatin1());
            QCOMPARE(toBytes(leafHash(*bytes)), hexOf(vector.value(u"leaf_hash"_s)));
        }
    }

    void everyLeafIsReadBackAsItWasWritten()
    {
        for (const auto &event : m_events) {
            const auto vector = event.toObject();
            const auto decoded = decode(hexOf(vector.value(u"leaf"_s)));

            QVERIFY(decoded);
            QVERIFY(*decoded == *leafOf(kVectorOrigin, rowOf(vector)));
        }
    }

    void noOtherBytesAreALeaf_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto good = hexOf(m_events.last().toObject().value(u"leaf"_s));
        const auto origin = tagged('\1', kVectorOrigin);
        const auto rest = good.sliced(4 + origin.size());
        const auto month = tagged('\2', "2026-05");
        const auto afterMonth = rest.sliced(month.size());
        QTest::newRow("nothing") << QByteArray{};
        QTest::newRow("another format") << QByteArray("AUD2" + good.sliced(4));
        QTest::newRow("cut") << good.chopped(1);
        QTest::newRow("something after it") << QByteArray(good + '\0');
        QTest::newRow("an unknown tag after it") << QByteArray(good + tagged('\x0f', "x"));
        QTest::newRow("tag 00") << QByteArray("AUD1" + tagged('\0', "") + good.sliced(4));
        QTest::newRow("a tag twice") << QByteArray("AUD1" + origin + origin + rest);
        QTest::newRow("tags swapped") << QByteArray("AUD1" + month + origin + afterMonth);
        QTest::newRow("no month") << QByteArray("AUD1" + origin + afterMonth);
        QTest::newRow("an empty month")
            << QByteArray("AUD1" + origin + tagged('\2', "") + afterMonth);
        QTest::newRow("month 13") << QByteArray("AUD1" + origin + tagged('\2', "2026-13") +
                                                afterMonth);
        QTest::newRow("an empty origin") << QByteArray("AUD1" + tagged('\1', "") + rest);
        QTest::newRow("an origin that is no text")
            << QByteArray("AUD1" + tagged('\1', "\xff") + rest);
    }

    void noOtherBytesAreALeaf()
    {
        QFETCH(const QByteArray, bytes);

        QVERIFY(!decode(bytes));
    }

    void anEmptyListIsNotTheSameAsNone()
    {
        // The first event has no private fields and ends in its request: 5 + 16 bytes.
        const auto good = hexOf(m_events.first().toObject().value(u"leaf"_s));
        const auto request = good.last(21);
        QVERIFY(decode(good)->privates.isEmpty());

        const auto empty = decode(good.chopped(21) + tagged('\x0d', "") + request);

        QVERIFY(!empty);
        QCOMPARE(empty.error().field, u"pii"_s);
    }

    void privateFieldsStandInOneOrder()
    {
        auto leaf = *decode(hexOf(m_events.last().toObject().value(u"leaf"_s)));
        QCOMPARE(leaf.privates.size(), 2);
        std::swap(leaf.privates[0], leaf.privates[1]);
        QVERIFY(!encode(leaf));
        leaf.privates[0] = leaf.privates[1];
        QVERIFY(!encode(leaf));
    }

    void everyFlippedBitOfALeafIsAnotherLeafOrNone()
    {
        const auto good = hexOf(m_events.last().toObject().value(u"leaf"_s));
        const auto known = *decode(good);
        for (qsizetype bit = 0; bit < good.size() * 8; ++bit) {
            auto bytes = good;
            bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << (bit % 8)));
            const auto decoded = decode(bytes);
            if (!decoded)
                continue;
            QVERIFY(*decoded != known);
            QCOMPARE(*encode(*decoded), bytes);
        }
    }

    void everyRootIsReachedByEveryInclusionProof()
    {
        const auto roots = m_vectors.value(u"roots"_s).toObject();
        QCOMPARE(toBytes(emptyRoot()), hexOf(roots.value(u"0"_s)));
        for (const auto &item : m_vectors.value(u"inclusion"_s).toArray()) {
            const auto proof = item.toObject();
            const auto index = proof.value(u"index"_s).toInteger();
            const auto size = proof.value(u"size"_s).toInteger();
            const auto root =
                rootOfInclusion(m_hashes[index], std::uint64_t(index), std::uint64_t(size),
                                hashesOf(proof.value(u"path"_s)));

            QVERIFY(root);
            QCOMPARE(toBytes(*root), hexOf(roots.value(QString::number(size))));
        }
    }

    void everyConsistencyProofHolds()
    {
        const auto roots = m_vectors.value(u"roots"_s).toObject();
        const auto rootAt = [&roots](qint64 size) {
            return hashOf(roots.value(QString::number(size)));
        };
        const auto proofs = m_vectors.value(u"consistency"_s).toArray();
        QVERIFY(!proofs.isEmpty());
        for (const auto &item : proofs) {
            const auto proof = item.toObject();
            const auto from = proof.value(u"old"_s).toInteger();
            const auto to = proof.value(u"new"_s).toInteger();
            const auto path = hashesOf(proof.value(u"path"_s));

            QVERIFY(verifiesConsistency(std::uint64_t(from), std::uint64_t(to), rootAt(from),
                                        rootAt(to), path));
            if (from > 1)
                QVERIFY(!verifiesConsistency(std::uint64_t(from), std::uint64_t(to),
                                             rootAt(from - 1), rootAt(to), path));
        }
    }

    void theKnownCheckpointIsOpenedWithTheAnchorAlone()
    {
        const auto key = VerifierKey::parse(vectorAnchor());
        QVERIFY(key);
        const auto note = m_vectors.value(u"checkpoint"_s).toString().toUtf8();
        const auto checkpoint = openCheckpoint(note, *key, u"2026-05"_s);

        QVERIFY(checkpoint);
        QCOMPARE(checkpoint->origin, kVectorOrigin);
        QCOMPARE(checkpoint->size, std::uint64_t(7));
        QCOMPARE(toBytes(checkpoint->root),
                 hexOf(m_vectors.value(u"roots"_s).toObject().value(u"7"_s)));
        QVERIFY(!openCheckpoint(note, *key, u"2026-06"_s));
        QVERIFY(!openCheckpoint(note, keyOf(QByteArray(32, '\1')), u"2026-05"_s));
    }

    void aCheckpointWithAnyBitFlippedIsNotOpened()
    {
        const auto key = *VerifierKey::parse(vectorAnchor());
        const auto good = m_vectors.value(u"checkpoint"_s).toString().toUtf8();
        for (qsizetype bit = 0; bit < good.size() * 8; ++bit) {
            auto bytes = good;
            bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << (bit % 8)));
            QVERIFY2(!openCheckpoint(bytes, key, u"2026-05"_s), bytes.toHex());
        }
    }

    void signaturesByOthersNeitherHelpNorHarm()
    {
        const auto key = *VerifierKey::parse(vectorAnchor());
        const auto good = m_vectors.value(u"checkpoint"_s).toString().toUtf8();
        const QByteArray other =
            "\xE2\x80\x94 witness.example " + QByteArray(72, '\7').toBase64() + '\n';

        QVERIFY(openCheckpoint(good + other, key, u"2026-05"_s));
        const auto text = good.first(good.indexOf("\n\n") + 2);
        QVERIFY(!openCheckpoint(text + other, key, u"2026-05"_s));
        // Under the log's own name and id, but signed by nobody.
        const auto id = QByteArray::fromHex("16113251");
        const QByteArray false_ =
            "\xE2\x80\x94 example/audit " + (id + QByteArray(64, '\7')).toBase64() + '\n';
        QVERIFY(!openCheckpoint(good + false_, key, u"2026-05"_s));
    }

    void theKnownSealIsSignedByTheSameKeyAndIsNoCheckpoint()
    {
        const auto key = *VerifierKey::parse(vectorAnchor());
        const auto bytes = m_vectors.value(u"seal"_s).toObject().value(u"note"_s).toString();
        const auto note = parseNote(bytes.toUtf8());

        QVERIFY(note && isSignedBy(*note, key));
        QVERIFY(!openCheckpoint(bytes.toUtf8(), key, u"2026-05"_s));
    }

    void aMistypedAnchorIsRefused()
    {
        const auto good = vectorAnchor();
        QVERIFY(VerifierKey::parse(good));
        for (qsizetype i = 0; i < good.size(); ++i) {
            auto bad = good;
            bad[i] = bad[i] == u'A' ? u'B' : u'A';
            QVERIFY2(!VerifierKey::parse(bad), qPrintable(bad));
        }
        QVERIFY(!VerifierKey::parse({}));
        QVERIFY(!VerifierKey::parse(good.chopped(1)));
    }

    void rfc6962ReferenceTree()
    {
        QList<Hash> row;
        for (const auto *input : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                  "606162636465666768696a6b6c6d6e6f"})
            row.append(leafHash(QByteArray::fromHex(input)));
        QCOMPARE(toBytes(emptyRoot()).toHex(),
                 QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(toBytes(row[0]).toHex(),
                 QByteArray("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));
        while (row.size() > 1) {
            QList<Hash> above;
            for (qsizetype i = 0; i < row.size(); i += 2)
                above.append(nodeHash(row[i], row[i + 1]));
            row = above;
        }
        QCOMPARE(toBytes(row[0]).toHex(),
                 QByteArray("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"));
    }

    void rfc8032Section71Signatures_data()
    {
        QTest::addColumn<QByteArray>("publicKey");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("signature");
        QTest::newRow("test 1")
            << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
            << QByteArray()
            << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821"
                          "590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        QTest::newRow("test 2")
            << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
            << QByteArray("72")
            << QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e"
                          "43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        QTest::newRow("test 3")
            << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
            << QByteArray("af82")
            << QByteArray("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b5"
                          "38d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    void rfc8032Section71Signatures()
    {
        QFETCH(const QByteArray, publicKey);
        QFETCH(const QByteArray, message);
        QFETCH(const QByteArray, signature);
        const auto key = keyOf(QByteArray::fromHex(publicKey));
        const auto text = QByteArray::fromHex(message);
        auto forged = QByteArray::fromHex(signature);

        QVERIFY(key.verifies(text, forged));
        QVERIFY(!key.verifies(text + '\0', forged));
        forged[63] = char(forged[63] ^ 1);
        QVERIFY(!key.verifies(text, forged));
        QVERIFY(!key.verifies(text, QByteArray::fromHex(signature).chopped(1)));
    }

    void rfc4231Macs()
    {
        const auto mac = [](const QByteArray &key, const QByteArray &message) {
            return toBytes(hmacSha256(key, message)).toHex();
        };
        QCOMPARE(mac(QByteArray(20, '\x0b'), "Hi There"),
                 QByteArray("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
        QCOMPARE(mac("Jefe", "what do ya want for nothing?"),
                 QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        QCOMPARE(mac(QByteArray(20, '\xaa'), QByteArray(50, '\xdd')),
                 QByteArray("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"));
        QCOMPARE(
            mac(QByteArray(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            QByteArray("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }

    void anOpeningFitsItsCommitmentOrIsAFinding()
    {
        const auto row = rowOf(m_events.first().toObject());
        const auto actor =
            m_events.first().toObject().value(u"event"_s).toObject().value(u"actor"_s).toObject();
        Opening opening{actor.value(u"value"_s).toString().toUtf8(), hexOf(actor.value(u"salt"_s))};
        const auto committed = row.actor.commitment;
        using Code = AuditCode;

        QVERIFY(!checkOpening("actor", opening, committed));
        QVERIFY(checkOpening("actor", std::nullopt, committed) == Code::OpeningMissing);
        QVERIFY(checkOpening("subject", opening, committed) == Code::CommitmentMismatch);
        opening.value += '0';
        QVERIFY(checkOpening("actor", opening, committed) == Code::CommitmentMismatch);
        // HMAC pads a short key with zeros: 31 bytes and a zero would open what 32 committed to.
        const Opening padded{"x", QByteArray(31, '\1')};
        QVERIFY(checkOpening("actor", padded, toBytes(commitment(padded.salt, "actor", "x"))) ==
                Code::CommitmentMismatch);
    }

private:
    QJsonObject m_vectors;
    QJsonArray m_events;
    QList<Hash> m_hashes;
};

QTEST_GUILESS_MAIN(AuditVectorsDeskTest)
#include "audit_vectors_desk_test.moc"
