// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/key_note.h"
#include "app/seal/page_cipher.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

#include <set>

using namespace steward;
using namespace steward::test;
using namespace steward::seal;

namespace
{

using Bytes = std::array<std::uint8_t, kPageBytes>;
const FileId kFile{1, 2, 3};
// Python: hmac(hmac(32 zero bytes, 32 zero bytes), "steward" 01)
constexpr auto kHkdfOfZeros = "009a9efe0b7ceea15fad37c04dc378b3ba3b3e69be7a1446d5ff2ce0c62be393";

Bytes aPage()
{
    Bytes page{};
    for (std::size_t i = 0; i < kPageBytes - kReservedBytes; ++i)
        page[i] = std::uint8_t(i * 7 + i / 256);
    return page;
}

QByteArray hex(std::span<const std::uint8_t> bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), int(bytes.size())).toHex();
}

} // namespace

class PageCipherTest : public QObject
{
    Q_OBJECT

private:
    const KeyPtr m_key = keyOf(1);

private Q_SLOTS:
    void keysAreDerivedAsRfc5869Says()
    {
        // RFC 5869 has no vector with a key of 32 bytes.
        std::array<std::uint8_t, 32> out{};
        std::array<std::uint8_t, kKeyBytes> zeros{};
        QVERIFY(Key::of(zeros)->derive({}, "steward", out));
        QCOMPARE(hex(out), QByteArray(kHkdfOfZeros));
        QVERIFY(!Key::of(std::span(zeros).first(31)));
    }

    void aPageOpensWhereItWasSealedAndNowhereElse()
    {
        const auto cipher = PageCipher::of(*m_key, kFile, FileKind::Log);
        const auto page = aPage();
        Bytes sealed{};
        Bytes opened{};
        const Place place{8192, {9}};
        QVERIFY(cipher->seal(place, page, sealed));

        QVERIFY(cipher->open(place, sealed, opened));
        QCOMPARE(hex(opened), hex(page));
        QVERIFY(!cipher->open({12288, {9}}, sealed, opened));
        QCOMPARE(hex(opened), hex(Bytes{}));
        QVERIFY(!cipher->open({8192, {8}}, sealed, opened));
        QVERIFY(!PageCipher::of(*m_key, FileId{2}, FileKind::Log)->open(place, sealed, opened));
        QVERIFY(!PageCipher::of(*m_key, kFile, FileKind::Main)->open(place, sealed, opened));
        QVERIFY(!PageCipher::of(*keyOf(2), kFile, FileKind::Log)->open(place, sealed, opened));
        QVERIFY(PageCipher::of(*m_key, kFile, FileKind::Log)->open(place, sealed, opened));
    }

    void everyBitOfASealedPageCounts()
    {
        const auto cipher = PageCipher::of(*m_key, kFile, FileKind::Main);
        Bytes sealed{};
        Bytes opened{};
        for (const std::uint64_t offset : {0U, 4096U}) {
            QVERIFY(cipher->seal({offset, {}}, aPage(), sealed));
            for (std::size_t bit = 0; bit < kPageBytes * 8; ++bit) {
                auto bad = sealed;
                bad[bit / 8] = std::uint8_t(bad[bit / 8] ^ (1 << bit % 8));
                if (cipher->open({offset, {}}, bad, opened))
                    QFAIL(qPrintable(QString::number(bit)));
            }
        }
    }

    void noNonceComesTwice()
    {
        std::set<QByteArray> nonces;
        for (int handle = 0; handle < 20; ++handle) {
            const auto cipher = PageCipher::of(*m_key, kFile, FileKind::Main);
            for (int i = 0; i < 500; ++i) {
                Bytes sealed{};
                QVERIFY(cipher->seal({4096, {}}, aPage(), sealed));
                nonces.insert(hex(std::span(sealed).subspan(kPageBytes - kReservedBytes, 12)));
            }
        }
        QCOMPARE(nonces.size(), std::size_t(20 * 500));
    }

    void aNoteKnowsItsKeyAndDoesNotHoldIt()
    {
        const auto note = keyNote(*m_key);
        QVERIFY(keyFits(*m_key, note) == Fit::Fits);
        QVERIFY(keyFits(*keyOf(2), note) == Fit::OtherKey);
        QVERIFY(keyFits(*m_key, {}) == Fit::Unreadable);
        QVERIFY(keyFits(*m_key, note.substr(0, note.size() - 2)) == Fit::Unreadable);
        QCOMPARE(keyId(*m_key).size(), std::size_t(16));
        QVERIFY(note.find(keyId(*m_key)) != std::string::npos);
        QVERIFY(note.find(hex(m_key->bytes().first(8)).toStdString()) == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PageCipherTest)
#include "page_cipher_test.moc"
