// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/dpop.h"
#include "app/net/pkce.h"
#include "app/net/redaction.h"
#include "app/net/retry_policy.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

QByteArray decoded(const QByteArray &text)
{
    return QByteArray::fromBase64(text,
                                  QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// Verifies ES256 from the public JWK alone, with none of the code under test.
bool isSignedBy(const QJsonObject &jwk, const QByteArray &input, const QByteArray &jose)
{
    const auto point = QByteArray{"\x04"} + decoded(jwk.value("x"_L1).toString().toLatin1()) +
                       decoded(jwk.value("y"_L1).toString().toLatin1());
    auto *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.constData(),
                                     static_cast<size_t>(point.size()));
    auto *params = OSSL_PARAM_BLD_to_param(build);
    auto *context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY *key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    const auto *raw = reinterpret_cast<const unsigned char *>(jose.constData());
    auto *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(raw, 32, nullptr), BN_bin2bn(raw + 32, 32, nullptr));
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(signature, &der);
    auto *digest = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(digest, nullptr, EVP_sha256(), nullptr, key);
    const bool isGood = EVP_DigestVerify(digest, der, static_cast<size_t>(size),
                                         reinterpret_cast<const unsigned char *>(input.constData()),
                                         static_cast<size_t>(input.size())) == 1;
    EVP_MD_CTX_free(digest);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return isGood;
}

} // namespace

class ProofsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void challengeIsThatOfRfc7636AppendixB()
    {
        QCOMPARE(net::Pkce::challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                 QByteArray{"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"});
    }

    void verifiersAreLongAndNeverRepeat()
    {
        QSet<QByteArray> seen;
        for (int i = 0; i < 1'000; ++i) {
            const auto pkce = net::Pkce::make();
            QVERIFY(pkce);
            QVERIFY(pkce->verifier.size() >= 43);
            seen.insert(pkce->verifier);
        }
        QCOMPARE(seen.size(), 1'000);
    }

    void proofIsSignedForItsRequest()
    {
        const auto key = net::DpopKey::generate();
        QVERIFY(key);

        const auto proof = key->proof("POST", QUrl{u"https://localhost:8443/oauth/token?x=1#y"_s},
                                      "nonce-1", 1'700'000'000);

        QVERIFY(proof);
        const auto parts = proof->split('.');
        QCOMPARE(parts.size(), 3);
        const auto header = QJsonDocument::fromJson(decoded(parts.at(0))).object();
        const auto claims = QJsonDocument::fromJson(decoded(parts.at(1))).object();
        QCOMPARE(header.value("typ"_L1).toString(), u"dpop+jwt"_s);
        QCOMPARE(header.value("alg"_L1).toString(), u"ES256"_s);
        QVERIFY(!header.value("jwk"_L1).toObject().contains("d"_L1));
        QCOMPARE(claims.value("htm"_L1).toString(), u"POST"_s);
        QCOMPARE(claims.value("htu"_L1).toString(), u"https://localhost:8443/oauth/token"_s);
        QCOMPARE(claims.value("nonce"_L1).toString(), u"nonce-1"_s);
        QCOMPARE(claims.value("iat"_L1).toInteger(), 1'700'000'000);
        const auto signature = decoded(parts.at(2));
        QCOMPARE(signature.size(), 64);
        const auto input = parts.at(0) + '.' + parts.at(1);
        QVERIFY(isSignedBy(header.value("jwk"_L1).toObject(), input, signature));
        QVERIFY(!isSignedBy(header.value("jwk"_L1).toObject(), input + 'x', signature));
    }

    void proofsDifferInTheirIds()
    {
        const auto key = net::DpopKey::generate();
        const QUrl url{u"https://localhost/oauth/token"_s};
        QVERIFY(*key->proof("POST", url, {}, 1) != *key->proof("POST", url, {}, 1));
    }

    void keyComesBackFromItsStoredForm()
    {
        const auto key = net::DpopKey::generate();
        const auto der = key->toDer();
        QVERIFY(der);
        const auto again = net::DpopKey::fromDer(*der);
        QVERIFY(again);
        QCOMPARE(*again->thumbprint(), *key->thumbprint());
    }

    void refusesAKeyThatIsNoP256Key_data()
    {
        QTest::addColumn<QByteArray>("der");
        QTest::newRow("empty") << QByteArray{};
        QTest::newRow("noise") << QByteArray{"not a key at all"};
        QTest::newRow("cut") << net::DpopKey::generate()->toDer()->left(40);
    }
    void refusesAKeyThatIsNoP256Key()
    {
        QFETCH(QByteArray, der);
        QVERIFY(!net::DpopKey::fromDer(der));
    }

    void waitsGrowWithFullJitterUpToTheCap()
    {
        QList<std::uint32_t> bounds;
        net::RetryPolicy retry{[&](std::uint32_t bound) {
            bounds.append(bound);
            return bound - 1;
        }};
        for (int i = 0; i < 10; ++i)
            (void)retry.next();
        QCOMPARE(bounds, (QList<std::uint32_t>{1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000,
                                               60'000, 60'000, 60'000}));
        retry.reset();
        QCOMPARE(retry.next().count(), 1'000);
    }

    void retryAfterWinsAndNothingSpins()
    {
        net::RetryPolicy retry{[](std::uint32_t) { return 0U; }};
        QCOMPARE(retry.next(std::chrono::seconds{7}).count(), 7'000);
        QCOMPARE(retry.next(std::chrono::hours{24}).count(), 600'000);
        QVERIFY(retry.next().count() >= 100);
    }

    void logLinesLoseTheirSecrets_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("secret");
        QTest::newRow("bearer") << u"Authorization: Bearer abc.def-ghi_123"_s << u"abc.def"_s;
        QTest::newRow("dpop") << u"DPoP: eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AAAA"_s << u"eyJ0"_s;
        QTest::newRow("json") << u"{\"access_token\":\"s3cr3t-value\",\"expires_in\":300}"_s
                              << u"s3cr3t"_s;
        QTest::newRow("form")
            << u"grant_type=refresh_token&refresh_token=s3cr3t&client_id=steward-desk"_s
            << u"s3cr3t"_s;
        QTest::newRow("callback") << u"GET /callback?code=s3cr3t&state=xyzzy"_s << u"s3cr3t"_s;
        QTest::newRow("state") << u"GET /callback?code=s3cr3t&state=xyzzy"_s << u"xyzzy"_s;
        QTest::newRow("password") << u"password: hunter2"_s << u"hunter2"_s;
        QTest::newRow("e-mail") << u"signed in as maya.haddad+x@cedar.example"_s
                                << u"cedar.example"_s;
        QTest::newRow("greek e-mail") << u"μαρία@παράδειγμα.ελ wrote"_s << u"παράδειγμα"_s;
        QTest::newRow("phone") << u"called +357 99 123456 back"_s << u"123456"_s;
        QTest::newRow("cookie") << u"Set-Cookie: __Host-session=abc; Secure"_s << u"abc"_s;
    }
    void logLinesLoseTheirSecrets()
    {
        QFETCH(QString, line);
        QFETCH(QString, secret);
        QVERIFY2(!net::redacted(line).contains(secret), qPrintable(net::redacted(line)));
    }

    void logLinesKeepWhatExplains()
    {
        const auto line =
            u"GET /v1/orgs/018f6a2e-0000-7000-8000-000000000001 status 503 request req-7 at 2026-11-22T17:00:00.000Z"_s;
        QCOMPARE(net::redacted(line), line);
    }
};

QTEST_GUILESS_MAIN(ProofsTest)
#include "proofs_test.moc"
