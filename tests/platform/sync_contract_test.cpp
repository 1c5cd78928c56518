// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"
#include "platform/src/sync/digest.h"
#include "tests/platform/sync_replica.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace steward::platform;
using namespace steward::platform::sync;
using steward::tests::SyncReplica;

namespace
{

QByteArray example(const char *name)
{
    QFile file{QString{STEWARD_SOURCE_DIR} + "/platform/contract/examples/" + name};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

std::string textOf(const QJsonObject &object, const char *name)
{
    return object[QLatin1String(name)].toString().toStdString();
}

} // namespace

/// The vectors come from a program in another language.
class SyncContractTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void digestTermsAndBucketsAreTheContracts()
    {
        const auto vectors = QJsonDocument::fromJson(example("sync_vectors.json")).object();
        QVERIFY(!vectors["digest"].toArray().isEmpty());
        std::map<std::string, BucketSum> sums;

        for (const auto &value : vectors["digest"].toArray()) {
            const auto row = value.toObject();
            const auto pk = *uuidBytes(textOf(row, "id"));
            const auto h = sha256(textOf(row, "d"));
            const auto rev = row["rev"].toString().toLongLong();
            QCOMPARE(toHex(h), textOf(row, "h"));
            const auto term = digestTerm(textOf(row, "t"), pk, rev, h);
            QCOMPARE(toHex(term.bytes()), textOf(row, "term"));
            QCOMPARE(digestBucket(pk), row["bucket"].toInt());
            auto &sum = sums[textOf(row, "t")];
            sum.sum += term;
            ++sum.rows;
        }

        const auto wanted = vectors["sums"].toObject();
        QCOMPARE(sums.size(), std::size_t(wanted.size()));
        for (const auto &[table, sum] : sums) {
            const auto said = wanted[QString::fromStdString(table)].toObject();
            QCOMPARE(toHex(sum.sum.bytes()), textOf(said, "sum"));
            QCOMPARE(QString::number(sum.rows), said["rows"].toString());
        }
    }

    void feedChainIsTheContracts()
    {
        Bytes fh(32, '\0');
        const auto vectors = QJsonDocument::fromJson(example("sync_vectors.json")).object();
        for (const auto &value : vectors["chain"].toArray()) {
            const auto row = value.toObject();
            const auto image = row["d"].isNull() ? Bytes{} : sha256(textOf(row, "d"));
            fh = chainFeed(fh, row["csn"].toString().toLongLong(), textOf(row, "t"),
                           *uuidBytes(textOf(row, "id")), textOf(row, "o").front(),
                           row["rev"].toString().toLongLong(), image);
            QCOMPARE(toHex(fh), textOf(row, "fh"));
        }
    }

    void sumsWrapAround()
    {
        const auto most = Sum128::fromBytes(std::string(16, '\xff'));
        auto sum = most;

        sum += Sum128{0, 2};
        QCOMPARE(toHex(sum.bytes()), std::string(31, '0') + "1");
        sum -= Sum128{0, 2};
        QVERIFY(sum == most);
        sum -= sum;
        QVERIFY(sum == Sum128{});
        sum -= Sum128{1, 1};
        sum += Sum128{1, 1};
        QVERIFY(sum == Sum128{});
    }

    void examplePagesAreGoodOneAfterTheOther()
    {
        SyncReplica replica;
        for (const auto *name : {"sync_snapshot_first.ndjson", "sync_snapshot_last.ndjson",
                                 "sync_changes.ndjson", "sync_changes_gained.ndjson",
                                 "sync_changes_lost.ndjson", "sync_changes_nothing.ndjson"})
            QCOMPARE(replica.apply(example(name)), QString{});
        QCOMPARE(replica.orgsWithoutOneOwner(), QStringList{});
        QCOMPARE(replica.rows.size(), 5);
        QCOMPARE(replica.tombstones.size(), 1);
    }

    void damagedPagesAreNot()
    {
        const auto good = example("sync_changes.ndjson");
        const auto loaded = [] {
            SyncReplica out;
            (void)out.apply(example("sync_snapshot_first.ndjson"));
            (void)out.apply(example("sync_snapshot_last.ndjson"));
            return out;
        };

        QCOMPARE(loaded().apply(good), QString{});
        QVERIFY(!loaded().apply(good.left(good.lastIndexOf('\n', -2) + 1)).isEmpty());
        for (qsizetype at = 0; at < good.size(); at += 97) {
            auto flipped = good;
            flipped[at] = static_cast<char>(flipped[at] ^ 1);
            QVERIFY(!loaded().apply(flipped).isEmpty() || at > good.lastIndexOf("\"next\""));
        }
    }
};

QTEST_APPLESS_MAIN(SyncContractTest)
#include "sync_contract_test.moc"
