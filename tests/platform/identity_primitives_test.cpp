// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"
#include "platform/src/identity/authorization.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/es256.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/seal.h"
#include "platform/src/identity/tokens.h"
#include "platform/src/identity/totp.h"

#include <QTest>

using namespace steward::platform;
using namespace steward::platform::identity;

namespace
{

Instant atSecond(std::int64_t s)
{
    return {s * 1'000'000};
}

} // namespace

class IdentityPrimitivesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codesAreThoseOfRfc6238AppendixB_data()
    {
        QTest::addColumn<qint64>("second");
        QTest::addColumn<int>("hash");
        QTest::addColumn<QByteArray>("code");
        const struct {
            qint64 second;
            const char *sha1, *sha256, *sha512;
        } rows[] = {{59, "94287082", "46119246", "90693936"},
                    {1111111109, "07081804", "68084774", "25091201"},
                    {1111111111, "14050471", "67062674", "99943326"},
                    {1234567890, "89005924", "91819424", "93441116"},
                    {2000000000, "69279037", "90698825", "38618901"},
                    {20000000000, "65353130", "77737706", "47863826"}};
        for (const auto &row : rows) {
            QTest::addRow("sha1 %lld", row.second) << row.second << 0 << QByteArray(row.sha1);
            QTest::addRow("sha256 %lld", row.second) << row.second << 1 << QByteArray(row.sha256);
            QTest::addRow("sha512 %lld", row.second) << row.second << 2 << QByteArray(row.sha512);
        }
    }
    void codesAreThoseOfRfc6238AppendixB()
    {
        QFETCH(qint64, second);
        QFETCH(int, hash);
        QFETCH(QByteArray, code);
        const std::string digits = "1234567890";
        std::string secret;
        while (secret.size() < (hash == 0 ? 20u : hash == 1 ? 32u : 64u))
            secret += digits;
        secret.resize(hash == 0 ? 20 : hash == 1 ? 32 : 64);

        const auto made =
            oneTimeCode(secret, totpStep(atSecond(second)), 8, static_cast<TotpHash>(hash));

        QCOMPARE(QByteArray::fromStdString(made), code);
    }

    void aCodeFitsOneStepEitherWayAndEachStepOnce()
    {
        const std::string secret = "12345678901234567890";
        const auto now = atSecond(1'800'000'015);
        const auto step = totpStep(now);
        for (const int away : {-2, -1, 0, 1, 2}) {
            const auto matched =
                matchingTotpStep(secret, oneTimeCode(secret, step + away), now, {});
            QCOMPARE(matched.has_value(), away >= -1 && away <= 1);
        }

        const auto code = oneTimeCode(secret, step);

        QCOMPARE(*matchingTotpStep(secret, code.substr(0, 3) + " " + code.substr(3), now, step - 1),
                 step);
        QVERIFY(!matchingTotpStep(secret, code, now, step));
        QVERIFY(!matchingTotpStep(secret, code, now, step + 1));
        QVERIFY(!matchingTotpStep(secret, "", now, {}));
    }

    void aChallengeIsThatOfRfc7636AppendixB()
    {
        QCOMPARE(challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                 std::string{"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"});
    }

    void base32IsThatOfRfc4648()
    {
        const std::pair<const char *, const char *> rows[] = {{"", ""},
                                                              {"f", "MY"},
                                                              {"fo", "MZXQ"},
                                                              {"foo", "MZXW6"},
                                                              {"foob", "MZXW6YQ"},
                                                              {"fooba", "MZXW6YTB"},
                                                              {"foobar", "MZXW6YTBOI"}};
        for (const auto &[plain, text] : rows) {
            QCOMPARE(toBase32(plain), std::string{text});
            QCOMPARE(*fromBase32(text), std::string{plain});
        }
        QVERIFY(!fromBase32("MZ1W"));
        QCOMPARE(fromBase32(newTotpSecret())->size(), std::size_t{20});
    }

    void aPasswordFitsItsOwnHashOnly()
    {
        const auto encoded = hashPassword("Καλημέρα 1");

        QVERIFY(encoded.starts_with("$argon2id$v=19$"));
        QVERIFY(verifyPassword("Καλημέρα 1", encoded));
        QVERIFY(!verifyPassword("Καλημέρα 2", encoded));
        QVERIFY(!verifyPassword("", encoded));
        QVERIFY(!verifyPassword("x", "not a hash"));
        QVERIFY(!verifyPassword(std::string(1025, 'x'), hashPassword(std::string(1025, 'x'))));
        QVERIFY(hashPassword("Καλημέρα 1") != encoded);
    }

    void whatIsSealedOpensWithItsTokenAndLabelOnly()
    {
        auto sealed = seal("token", "label", "a secret answer");

        QCOMPARE(unseal("token", "label", sealed).value_or(""), std::string{"a secret answer"});
        QVERIFY(!unseal("Token", "label", sealed));
        QVERIFY(!unseal("token", "Label", sealed));
        QVERIFY(!unseal("token", "label", sealed.substr(1)));
        QVERIFY(!unseal("token", "label", ""));
        QVERIFY(sealed.find("secret") == std::string::npos);
        sealed.back() = static_cast<char>(sealed.back() ^ 1);
        QVERIFY(!unseal("token", "label", sealed));
    }

    // RFC 7515 A.3: a signature from another hand.
    void es256VerifiesTheExampleOfRfc7515()
    {
        const Es256Key key{"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                           "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"};
        const std::string message =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        const auto signature = *fromBase64Url(
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJq"
            "PP3-Kg6NU1Q");

        QVERIFY(verifyEs256(key, message, signature));
        QVERIFY(!verifyEs256(key, message + "x", signature));
        QVERIFY(!verifyEs256({key.y, key.x}, message, signature));
        QVERIFY(!verifyEs256(key, message, signature.substr(1)));
        QVERIFY(!verifyEs256({"", ""}, message, signature));
        QVERIFY(!verifyEs256(key, message, std::string(64, '\0')));
    }

    void onlyTheLoopbackAddressWithAPortIsARedirect_data()
    {
        QTest::addColumn<QByteArray>("uri");
        QTest::addColumn<bool>("accepted");
        const std::pair<const char *, bool> rows[] = {
            {"http://127.0.0.1:1/callback", true},
            {"http://127.0.0.1:65535/callback", true},
            {"http://127.0.0.1:65536/callback", false},
            {"http://127.0.0.1:0/callback", false},
            {"http://127.0.0.1:080/callback", false},
            {"http://127.0.0.1:/callback", false},
            {"http://127.0.0.1/callback", false},
            {"http://localhost:4000/callback", false},
            {"http://192.168.1.5:4000/callback", false},
            {"http://[::1]:4000/callback", false},
            {"https://127.0.0.1:4000/callback", false},
            {"http://127.0.0.1:4000/callback/", false},
            {"http://127.0.0.1:4000/other", false},
            {"http://127.0.0.1:4000/callback?x=1", false},
            {"http://127.0.0.1:4000@evil.example/callback", false},
            {"http://127.0.0.1:4000/../callback", false},
            {"http://127.0.0.1.evil.example:4000/callback", false},
            {"http://127.0.0.1:40 00/callback", false},
            {"http://127.0.0.1:+400/callback", false},
            {"HTTP://127.0.0.1:4000/callback", false},
            {"", false}};
        for (const auto &[uri, accepted] : rows)
            QTest::newRow(*uri ? uri : "empty") << QByteArray(uri) << accepted;
    }
    void onlyTheLoopbackAddressWithAPortIsARedirect()
    {
        QFETCH(QByteArray, uri);
        QFETCH(bool, accepted);
        QCOMPARE(isLoopbackRedirect(uri.toStdString()), accepted);
    }

    void anAddressIsOnePlacePerSlash64()
    {
        QCOMPARE(addressPrefix("2001:db8:1:2:3:4:5:6"), addressPrefix("2001:db8:1:2:ffff::1"));
        QVERIFY(addressPrefix("2001:db8:1:2::1") != addressPrefix("2001:db8:1:3::1"));
        QCOMPARE(addressPrefix("::ffff:192.0.2.1"), std::string{"192.0.2.1"});
        QVERIFY(addressPrefix("192.0.2.1") != addressPrefix("192.0.2.2"));
        QCOMPARE(addressPrefix("nonsense"), std::string{"unknown"});
    }
};

QTEST_GUILESS_MAIN(IdentityPrimitivesTest)
#include "identity_primitives_test.moc"
