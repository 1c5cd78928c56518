// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/commitment.h"
#include "platform/src/audit/leaf.h"
#include "platform/src/audit/seal.h"
#include "platform/src/audit/tree.h"
#include "tests/support/audit_check.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

namespace json = boost::json;
namespace check = steward::tests::audit_check;
using namespace steward::platform;
using namespace steward::platform::audit;

namespace
{

std::string text(const json::object &object, const char *member)
{
    return std::string{object.at(member).as_string()};
}

/// What the producer makes of a vector's event.
LeafInput producerInput(const json::object &event)
{
    LeafInput in;
    in.origin = text(event, "origin");
    in.month = text(event, "month");
    in.index = event.at("index").to_number<std::uint64_t>();
    in.eventId = *uuidBytes(text(event, "event_id"));
    in.occurredAtUs = event.at("occurred_at_us").as_int64();
    in.category = text(event, "category");
    in.action = text(event, "action");
    in.outcome = event.at("outcome").to_number<std::uint8_t>();
    const auto party = [](const json::object &p, const char *label) {
        return LeafParty{p.at("kind").to_number<std::uint8_t>(),
                         commitment(*fromHex(text(p, "salt")), label, text(p, "value"))};
    };
    in.actor = party(event.at("actor").as_object(), "actor");
    if (const auto *subject = event.if_contains("subject"))
        in.subject = party(subject->as_object(), "subject");
    if (event.contains("org_id"))
        in.orgId = uuidBytes(text(event, "org_id"));
    in.metadata = text(event, "public_metadata");
    if (const auto *pii = event.if_contains("pii"))
        for (const auto &item : pii->as_array()) {
            const auto &p = item.as_object();
            in.privates.push_back({text(p, "name"), p.at("class").to_number<std::uint8_t>(),
                                   commitment(*fromHex(text(p, "salt")), "pii/" + text(p, "name"),
                                              text(p, "value"))});
        }
    in.requestId = *uuidBytes(text(event, "request_id"));
    return in;
}

/// What the independent reading makes of it.
check::Row checkerRow(const json::object &event)
{
    const auto committed = [](const json::object &p, const std::string &label) {
        return check::hex(check::hmac(check::unhex(text(p, "salt")),
                                      "AUD1/" + label + std::string(1, '\0') + text(p, "value")));
    };
    check::Row row;
    row.month = text(event, "month");
    row.index = std::to_string(event.at("index").as_int64());
    row.id = text(event, "event_id");
    row.occurredAtUs = std::to_string(event.at("occurred_at_us").as_int64());
    row.category = text(event, "category");
    row.action = text(event, "action");
    row.outcome = std::to_string(event.at("outcome").as_int64());
    row.org = event.contains("org_id") ? text(event, "org_id") : "";
    const auto &actor = event.at("actor").as_object();
    row.actorKind = std::to_string(actor.at("kind").as_int64());
    row.actorCommitment = committed(actor, "actor");
    if (const auto *subject = event.if_contains("subject")) {
        row.subjectKind = std::to_string(subject->as_object().at("kind").as_int64());
        row.subjectCommitment = committed(subject->as_object(), "subject");
    }
    row.metadata = text(event, "public_metadata");
    if (const auto *pii = event.if_contains("pii"))
        for (const auto &item : pii->as_array()) {
            const auto &p = item.as_object();
            row.privates[text(p, "name")] = {int(p.at("class").as_int64()),
                                             committed(p, "pii/" + text(p, "name"))};
        }
    row.requestId = text(event, "request_id");
    return row;
}

MonthTree::LeafLoader loaderOf(const std::vector<Hash> &leaves)
{
    return [&leaves](std::uint64_t begin, std::uint64_t end) -> Result<std::vector<Hash>> {
        return std::vector<Hash>{leaves.begin() + std::ptrdiff_t(begin),
                                 leaves.begin() +
                                     std::ptrdiff_t(std::min<std::uint64_t>(end, leaves.size()))};
    };
}

std::vector<std::string> hexes(const std::vector<Hash> &hashes)
{
    std::vector<std::string> out;
    for (const auto &h : hashes)
        out.push_back(toHex(view(h)));
    return out;
}

std::vector<std::string> strings(const json::value &array)
{
    std::vector<std::string> out;
    for (const auto &item : array.as_array())
        out.emplace_back(item.as_string());
    return out;
}

} // namespace

class AuditVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/tests/vectors/audit.json")};
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_vectors = json::parse(file.readAll().toStdString());
        for (const auto &item : m_vectors.at("events").as_array()) {
            m_leaves.push_back(*toHash(*fromHex(std::string{item.at("leaf_hash").as_string()})));
            m_tree.append(m_leaves.back());
        }
    }

    void encodesEveryLeafByteForByte()
    {
        for (const auto &item : m_vectors.at("events").as_array()) {
            const auto leaf = encodeLeaf(producerInput(item.at("event").as_object()));

            QCOMPARE(toHex(leaf), std::string(item.at("leaf").as_string()));
            QCOMPARE(toHex(view(leafHash(leaf))), std::string(item.at("leaf_hash").as_string()));
        }
    }

    void theIndependentCheckerAgreesWithTheKnownAnswers()
    {
        for (const auto &item : m_vectors.at("events").as_array()) {
            const auto leaf =
                check::leafOf("example/audit", checkerRow(item.at("event").as_object()));

            QCOMPARE(check::hex(leaf), std::string(item.at("leaf").as_string()));
            QVERIFY(check::leafHashOf(leaf) ==
                    check::digest(*fromHex(std::string(item.at("leaf_hash").as_string()))));
        }
    }

    void computesEveryRoot()
    {
        for (const auto &[size, root] : m_vectors.at("roots").as_object()) {
            const auto count = std::stoull(std::string{size});

            QCOMPARE(toHex(view(*m_tree.root(count, loaderOf(m_leaves)))),
                     std::string(root.as_string()));
            QCOMPARE(check::hex(asText(check::rootOf(
                         {m_leaves.begin(), m_leaves.begin() + std::ptrdiff_t(count)}))),
                     std::string(root.as_string()));
        }
    }

    void computesEveryInclusionProof()
    {
        for (const auto &item : m_vectors.at("inclusion").as_array()) {
            const auto index = item.at("index").to_number<std::uint64_t>(),
                       size = item.at("size").to_number<std::uint64_t>();
            const auto proof = m_tree.inclusion(index, size, loaderOf(m_leaves));

            QCOMPARE(hexes(*proof), strings(item.at("path")));
            QVERIFY(check::verifiesInclusion(m_leaves[index], index, size, *proof,
                                             *m_tree.root(size, loaderOf(m_leaves))));
        }
    }

    void computesEveryConsistencyProof()
    {
        for (const auto &item : m_vectors.at("consistency").as_array()) {
            const auto from = item.at("old").to_number<std::uint64_t>(),
                       to = item.at("new").to_number<std::uint64_t>();
            const auto proof = m_tree.consistency(from, to, loaderOf(m_leaves));

            QCOMPARE(hexes(*proof), strings(item.at("path")));
            QVERIFY(check::verifiesConsistency(from, to, *m_tree.root(from, loaderOf(m_leaves)),
                                               *m_tree.root(to, loaderOf(m_leaves)), *proof));
        }
    }

    void signsTheKnownCheckpointAndSealNote()
    {
        const auto key = LogKey::fromSeed(
            "example/audit",
            *fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        QVERIFY(key);
        QCOMPARE(toHex(key->publicKey()),
                 std::string(m_vectors.at("key").at("public").as_string()));
        QVERIFY(key->verifierKey().starts_with(
            "example/audit+" + std::string(m_vectors.at("key").at("id").as_string()) + "+"));

        const auto note = key->sign(
            checkpointText("example/audit", "2026-05", 7, *m_tree.root(7, loaderOf(m_leaves))));
        Seal known{"example/audit", "2026-05", 7, *m_tree.root(7, loaderOf(m_leaves))};
        known.firstUs = 1777593600000000;
        known.lastUs = 1777593601500000;
        known.manifest = *toHash(sha256("manifest"));
        known.sealedAt = {1780272000000000};
        const auto seal = key->sign(sealText(known));

        QCOMPARE(*note, std::string(m_vectors.at("checkpoint").as_string()));
        QCOMPARE(*seal, std::string(m_vectors.at("seal").at("note").as_string()));
        QCOMPARE(toHex(view(sealHash(sealText(known)))),
                 std::string(m_vectors.at("seal").at("seal_hash").as_string()));
        QVERIFY(check::openCheckpoint(*note, key->verifierKey()));
        auto forged = *note;
        forged[forged.find("\n7\n") + 1] = '8';
        QVERIFY(!check::openCheckpoint(forged, key->verifierKey()));
    }

    void rfc6962ReferenceRoots()
    {
        const std::vector<std::string> inputs{"",
                                              "00",
                                              "10",
                                              "2021",
                                              "3031",
                                              "40414243",
                                              "5051525354555657",
                                              "606162636465666768696a6b6c6d6e6f"};
        std::vector<Hash> leaves;
        MonthTree tree;
        for (const auto &input : inputs) {
            leaves.push_back(leafHash(*fromHex(input)));
            tree.append(leaves.back());
        }

        QCOMPARE(toHex(view(emptyRoot())),
                 std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(toHex(view(leafHash(""))),
                 std::string("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));
        QCOMPARE(toHex(view(*tree.root(8, loaderOf(leaves)))),
                 std::string("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"));
    }

    void rfc8032Section71Signatures()
    {
        struct Case {
            const char *seed, *publicKey, *message, *signature;
        };
        const Case cases[] = {
            {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3"
             "9701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
            {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3"
             "613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
            {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
             "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f"
             "760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
        };
        for (const auto &c : cases) {
            const auto key = LogKey::fromSeed("t", *fromHex(c.seed));
            const auto note = key->sign(*fromHex(c.message));
            const auto line = note->substr(note->rfind(' ') + 1);

            QCOMPARE(toHex(key->publicKey()), std::string(c.publicKey));
            QCOMPARE(toHex(fromBase64(line.substr(0, line.size() - 1))->substr(4)),
                     std::string(c.signature));
        }
    }

    void rfc4231Macs()
    {
        QCOMPARE(toHex(hmacSha256(std::string(20, '\x0b'), "Hi There")),
                 std::string("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
        QCOMPARE(toHex(hmacSha256("Jefe", "what do ya want for nothing?")),
                 std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        QCOMPARE(toHex(hmacSha256(std::string(20, '\xaa'), std::string(50, '\xdd'))),
                 std::string("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"));
        const std::string longKey(131, '\xaa');
        QCOMPARE(
            toHex(hmacSha256(longKey, "Test Using Larger Than Block-Size Key - Hash Key First")),
            std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
        QCOMPARE(check::hmac(longKey, "x"), hmacSha256(longKey, "x"));
    }

    void proofsHoldAtEverySizeAcrossTiles()
    {
        std::vector<Hash> leaves;
        MonthTree tree;
        for (int i = 0; i < 1100; ++i) {
            leaves.push_back(leafHash(std::to_string(i)));
            tree.append(leaves.back());
        }
        const auto load = loaderOf(leaves);
        for (const std::uint64_t size :
             {1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u, 768u, 769u, 1024u, 1100u}) {
            const auto root = *tree.root(size, load);
            QVERIFY(check::rootOf({leaves.begin(), leaves.begin() + std::ptrdiff_t(size)}) == root);
            for (std::uint64_t index = 0; index < size; index += 1 + size / 37)
                QVERIFY(check::verifiesInclusion(leaves[index], index, size,
                                                 *tree.inclusion(index, size, load), root));
            for (std::uint64_t from = 1; from <= size; from += 1 + size / 29)
                QVERIFY(check::verifiesConsistency(from, size, *tree.root(from, load), root,
                                                   *tree.consistency(from, size, load)));
        }
    }

    void theKeyFileIsMadeOnceAndGuarded()
    {
        QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("audit.key")).toStdString();

        const auto made = LogKey::loadOrCreate(path, "demo.example/audit");
        const auto again = LogKey::loadOrCreate(path, "demo.example/audit");

        QVERIFY(made && again);
        QCOMPARE(again->verifierKey(), made->verifierKey());
        QCOMPARE(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
        QVERIFY(!LogKey::loadOrCreate(path, "other.example/audit"));
        std::filesystem::permissions(path, std::filesystem::perms(0640));
        QVERIFY(!LogKey::loadOrCreate(path, "demo.example/audit"));
        QVERIFY(!LogKey::loadOrCreate(
            folder.filePath(QStringLiteral("missing/audit.key")).toStdString(),
            "demo.example/audit"));
    }

private:
    static std::string asText(const check::Digest &d)
    {
        return {reinterpret_cast<const char *>(d.data()), d.size()};
    }

    json::value m_vectors;
    std::vector<Hash> m_leaves;
    MonthTree m_tree;
};

QTEST_GUILESS_MAIN(AuditVectorsTest)
#include "audit_vectors_test.moc"
