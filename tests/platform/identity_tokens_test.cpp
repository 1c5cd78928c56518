// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/identity_desk.h"

#include "platform/src/identity/dpop.h"

#include <QTest>

#include <memory>
#include <set>
#include <thread>
#include <vector>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using boost::json::object;
using tests::DpopSigner;
using tests::Form;
using tests::IdentityDesk;

namespace
{

const Instant kMorning = Instant::parse("2026-11-20T08:00:00Z");
constexpr auto kAnna = "anna.georgiou@platform.example";

struct World {
    World()
    {
        clock.freezeAt(kMorning);
        annaId = desk.addStaff("Anna Georgiou", kAnna, {"cs_agent"});
    }
    std::string code()
    {
        clock.advance(30s);
        return IdentityDesk::parameterOf(
            desk.submit(desk.authorize(), kAnna, IdentityDesk::kPassword, desk.currentCode(kAnna)),
            "code");
    }
    std::int64_t liveSessions()
    {
        return desk.count("SELECT count(*) FROM staff_session WHERE ended_at IS NULL");
    }
    std::int64_t alerts() { return desk.count("SELECT count(*) FROM alert"); }

    tests::TestDatabase database;
    AdjustableClock clock;
    IdentityDesk desk{database, clock};
    DpopSigner key, otherKey;
    std::string annaId;
};

std::string text(const object &tokens, const char *name)
{
    const auto *value = tokens.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

} // namespace

class IdentityTokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCodeForAnotherRequestIsRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("error");
        QTest::addColumn<QByteArray>("audited");
        QTest::newRow("verifier") << QByteArray("code_verifier") << QByteArray(43, 'a')
                                  << QByteArray("invalid_grant") << QByteArray("verifier_mismatch");
        QTest::newRow("no verifier") << QByteArray("code_verifier") << QByteArray()
                                     << QByteArray("invalid_request") << QByteArray();
        QTest::newRow("redirect") << QByteArray("redirect_uri")
                                  << QByteArray("http://127.0.0.1:49153/callback")
                                  << QByteArray("invalid_grant") << QByteArray("redirect_mismatch");
        QTest::newRow("client") << QByteArray("client_id") << QByteArray("other")
                                << QByteArray("invalid_client") << QByteArray();
        QTest::newRow("code") << QByteArray("code") << QByteArray("xyz")
                              << QByteArray("invalid_grant") << QByteArray();
    }
    void aCodeForAnotherRequestIsRefused()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, error);
        QFETCH(QByteArray, audited);
        World w;
        const auto code = w.code();

        const auto refused =
            w.desk.exchange(code, w.key, {{name.toStdString(), value.toStdString()}});

        QCOMPARE(refused.status, 400);
        QCOMPARE(QByteArray::fromStdString(text(IdentityDesk::jsonOf(refused), "error")), error);
        QCOMPARE(w.liveSessions(), 0);
        QCOMPARE(w.desk.audited("auth.refused", audited.toStdString()), audited.isEmpty() ? 0 : 1);
        // Nothing has changed: the right exchange still works.
        QCOMPARE(w.desk.exchange(code, w.key).status, 200);
    }

    void aCodeOfAnotherClientIsRefused()
    {
        World w;
        const auto code = w.code();
        QCOMPARE(w.desk.count("WITH u AS (UPDATE auth_code SET client_id = 'another' RETURNING 1) "
                              "SELECT count(*) FROM u"),
                 1);

        const auto refused = w.desk.exchange(code, w.key);

        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_grant"});
        QCOMPARE(w.desk.audited("auth.refused", "client_mismatch"), 1);
    }

    void aCodeDiesAtExactlySixtySeconds()
    {
        World w;
        const auto inTime = w.code();
        w.clock.advance(60s - 1ms);
        QCOMPARE(w.desk.exchange(inTime, w.key).status, 200);
        const auto late = w.code();
        w.clock.advance(60s);

        const auto refused = w.desk.exchange(late, w.key);

        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_grant"});
        QCOMPARE(w.desk.audited("auth.refused", "code_expired"), 1);
    }

    void anExactRepeatOfACodeGetsTheSameAnswerForTenSeconds()
    {
        World w;
        const auto code = w.code();
        const auto first = w.desk.exchange(code, w.key);
        w.clock.advance(10s);

        const auto second = w.desk.exchange(code, w.key);

        QCOMPARE(second.status, 200);
        QCOMPARE(second.body, first.body);
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_token"), 2);
        QCOMPARE(w.alerts(), 0);
    }

    void anyOtherReuseOfACodeEndsItsSession_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const auto *how : {"late", "key", "verifier"})
            QTest::newRow(how) << QByteArray(how);
    }
    void anyOtherReuseOfACodeEndsItsSession()
    {
        QFETCH(QByteArray, how);
        World w;
        const auto code = w.code();
        const auto tokens = IdentityDesk::jsonOf(w.desk.exchange(code, w.key));
        if (how == "late")
            w.clock.advance(10s + 1ms);

        const auto refused = w.desk.exchange(
            code, how == "key" ? w.otherKey : w.key,
            how == "verifier" ? Form{{"code_verifier", std::string(43, 'a')}} : Form{});

        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_grant"});
        QCOMPARE(w.liveSessions(), 0);
        QCOMPARE(w.alerts(), 1);
        QCOMPARE(w.desk.audited("token.reused", "code_reused"), 1);
        QCOMPARE(w.desk.audited("session.ended", "code_reused"), 1);
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", text(tokens, "access_token"))),
                 std::string{"session_revoked"});
    }

    void aBadProofIsRefused_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const auto *how :
             {"none", "garbage", "htm", "htu", "old", "ahead", "no iat", "alg none", "alg HS256",
              "typ", "private", "other signature", "no jti", "long"})
            QTest::newRow(how) << QByteArray(how);
    }
    void aBadProofIsRefused()
    {
        QFETCH(QByteArray, how);
        World w;
        const auto code = w.code();
        QCOMPARE(w.desk.send("POST", "/oauth/token", {}, {}, {}).status, 400);
        DpopSigner::Claims claims{.nonce = w.desk.nonce()};
        const auto now = w.clock.now().us / 1'000'000;
        if (how == "htm")
            claims.method = "GET";
        if (how == "htu")
            claims.url = "https://other.test/oauth/token";
        if (how == "old")
            claims.payload["iat"] = now - 301;
        if (how == "ahead")
            claims.payload["iat"] = now + 61;
        if (how == "no iat")
            claims.payload["iat"] = nullptr;
        if (how == "alg none")
            claims.header["alg"] = "none";
        if (how == "alg HS256")
            claims.header["alg"] = "HS256";
        if (how == "typ")
            claims.header["typ"] = "JWT";
        if (how == "no jti")
            claims.payload["jti"] = "";
        if (how == "long")
            claims.payload["x"] = std::string(5000, 'x');
        claims.withPrivateKey = how == "private";
        auto proof = w.key.proof(w.clock.now(), claims);
        if (how == "none")
            proof.clear();
        if (how == "garbage")
            proof = "a.b";
        if (how == "other signature")
            proof = proof.substr(0, proof.rfind('.')) +
                    w.otherKey.proof(w.clock.now(), claims).substr(proof.rfind('.'));

        const auto refused = w.desk.send(
            "POST", "/oauth/token", {},
            "client_id=steward-desk&grant_type=authorization_code&code=" + code +
                "&redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fcallback&code_verifier=" +
                IdentityDesk::kVerifier,
            {{"content-type", "application/x-www-form-urlencoded"}, {"dpop", proof}});

        QCOMPARE(refused.status, 400);
        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_dpop_proof"});
        QCOMPARE(w.liveSessions(), 0);
        QCOMPARE(w.desk.exchange(code, w.key).status, 200);
    }

    void noChangedByteOfAProofIsAccepted()
    {
        const DpopSigner key;
        const auto proof = key.proof(kMorning, {.nonce = "n"});
        const std::string url = "https://platform.test/oauth/token";
        QVERIFY(identity::readDpopProof(proof, "POST", url, kMorning));
        QCOMPARE(identity::readDpopProof(proof, "POST", url, kMorning)->jkt, key.jkt());
        for (std::size_t at = 0; at < proof.size(); ++at) {
            auto changed = proof;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            if (changed != proof)
                QVERIFY2(!identity::readDpopProof(changed, "POST", url, kMorning),
                         std::to_string(at).c_str());
            QVERIFY(!identity::readDpopProof(proof.substr(0, at), "POST", url, kMorning));
        }
    }

    void aProofNeedsAFreshNonceOfOurs()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const Form form{{"grant_type", "refresh_token"},
                        {"refresh_token", text(tokens, "refresh_token")}};
        const auto nonce = w.desk.nonce();
        for (const auto &wrong : {std::string{"a"}, toBase64Url(randomBytes(24))}) {
            const auto refused = w.desk.token(form, w.key, {.nonce = wrong});
            QCOMPARE(refused.status, 400);
            QCOMPARE(IdentityDesk::codeOf(refused), std::string{"use_dpop_nonce"});
            QVERIFY(!IdentityDesk::headerOf(refused, "DPoP-Nonce").empty());
        }
        w.clock.advance(300s + 1ms);

        QCOMPARE(IdentityDesk::codeOf(w.desk.token(form, w.key, {.nonce = nonce})),
                 std::string{"use_dpop_nonce"});
        QCOMPARE(w.desk.token(form, w.key).status, 200);
    }

    void aRepeatedProofHasNoEffect()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const Form form{{"grant_type", "refresh_token"},
                        {"refresh_token", text(tokens, "refresh_token")}};
        const DpopSigner::Claims claims{.nonce = w.desk.nonce(), .jti = "one-and-the-same"};
        const auto first = w.desk.token(form, w.key, claims);
        QCOMPARE(first.status, 200);
        const auto stored = w.desk.count("SELECT count(*) FROM staff_token");

        const auto again = w.desk.token(form, w.key, claims);

        QCOMPARE(again.status, 401);
        QCOMPARE(text(IdentityDesk::jsonOf(again), "error"), std::string{"use_dpop_nonce"});
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_token"), stored);
        QCOMPARE(w.alerts(), 0);
        // Signed anew it is the same renewal, and gets the same successor.
        QCOMPARE(w.desk.token(form, w.key).body, first.body);
    }

    void aRefreshRotatesAndForSixtySecondsRepeats()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const auto first = w.desk.refresh(text(tokens, "refresh_token"), w.key);
        QVERIFY(text(IdentityDesk::jsonOf(first), "refresh_token") !=
                text(tokens, "refresh_token"));
        w.clock.advance(60s - 1ms);

        const auto second = w.desk.refresh(text(tokens, "refresh_token"), w.key);

        QCOMPARE(second.status, 200);
        QCOMPARE(second.body, first.body);
        QCOMPARE(text(IdentityDesk::jsonOf(first), "session_id"), text(tokens, "session_id"));
        QCOMPARE(w.desk.refresh(text(IdentityDesk::jsonOf(second), "refresh_token"), w.key).status,
                 200);
        QCOMPARE(w.alerts(), 0);
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_token WHERE successor_sealed IS NULL AND "
                              "used_at IS NOT NULL"),
                 0);
    }

    void aRefreshTokenUsedAgainAtSixtySecondsEndsTheSession()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const auto successor =
            IdentityDesk::jsonOf(w.desk.refresh(text(tokens, "refresh_token"), w.key));
        w.clock.advance(60s);

        const auto refused = w.desk.refresh(text(tokens, "refresh_token"), w.key);

        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_grant"});
        QCOMPARE(w.liveSessions(), 0);
        QCOMPARE(w.alerts(), 1);
        QCOMPARE(w.desk.audited("token.reused", "refresh_reused"), 1);
        QCOMPARE(w.desk.audited("session.ended", "refresh_reused"), 1);
        QCOMPARE(IdentityDesk::codeOf(w.desk.refresh(text(successor, "refresh_token"), w.key)),
                 std::string{"invalid_grant"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", text(successor, "access_token"))),
                 std::string{"session_revoked"});
        QCOMPARE(w.alerts(), 1);
    }

    void aRefreshFromAnotherDeviceKeyIsRefusedAndChangesNothing()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);

        const auto refused = w.desk.refresh(text(tokens, "refresh_token"), w.otherKey);

        QCOMPARE(IdentityDesk::codeOf(refused), std::string{"invalid_grant"});
        QCOMPARE(w.desk.audited("auth.refused", "refresh_other_key"), 1);
        QCOMPARE(w.liveSessions(), 1);
        QCOMPARE(w.desk.refresh(text(tokens, "refresh_token"), w.key).status, 200);
    }

    void anAccessTokenIsNoRefreshTokenNorTheOtherWayRound()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);

        QCOMPARE(IdentityDesk::codeOf(w.desk.refresh(text(tokens, "access_token"), w.key)),
                 std::string{"invalid_grant"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", text(tokens, "refresh_token"))),
                 std::string{"invalid_token"});
        const auto access = text(tokens, "access_token");
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", access.substr(0, 42))),
                 std::string{"invalid_token"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", access + "A")),
                 std::string{"invalid_token"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.api("GET", "/v1/me", "")),
                 std::string{"invalid_token"});
        QCOMPARE(w.desk.api("GET", "/v1/me", access).status, 200);
    }

    void twentyRefreshesAtOnceAreOneFamily()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        std::vector<std::unique_ptr<IdentityDesk>> desks;
        for (int i = 0; i < 20; ++i)
            desks.push_back(std::make_unique<IdentityDesk>(w.database, w.clock));
        std::vector<std::string> answers(desks.size());
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < desks.size(); ++i)
            threads.emplace_back([&, i] {
                answers[i] = desks[i]->refresh(text(tokens, "refresh_token"), w.key).body;
            });
        for (auto &thread : threads)
            thread.join();

        QCOMPARE((std::set<std::string>{answers.begin(), answers.end()}.size()), std::size_t{1});
        QVERIFY(answers[0].find("refresh_token") != std::string::npos);
        QCOMPARE(w.desk.count(
                     "SELECT count(*) FROM staff_token WHERE kind = 'refresh' AND used_at IS NULL"),
                 1);
        QCOMPARE(w.liveSessions(), 1);
        QCOMPARE(w.alerts(), 0);
    }

    void tenExchangesAtOnceAreOneSession()
    {
        World w;
        const auto code = w.code();
        std::vector<std::unique_ptr<IdentityDesk>> desks;
        for (int i = 0; i < 10; ++i)
            desks.push_back(std::make_unique<IdentityDesk>(w.database, w.clock));
        std::vector<std::string> answers(desks.size());
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < desks.size(); ++i)
            threads.emplace_back([&, i] { answers[i] = desks[i]->exchange(code, w.key).body; });
        for (auto &thread : threads)
            thread.join();

        QCOMPARE((std::set<std::string>{answers.begin(), answers.end()}.size()), std::size_t{1});
        QVERIFY(answers[0].find("access_token") != std::string::npos);
        QCOMPARE(w.liveSessions(), 1);
        QCOMPARE(w.alerts(), 0);
    }

    void aStepUpAndARenewalAtOnceDoNotHurtEachOther()
    {
        World w;
        auto tokens = w.desk.signIn(kAnna, w.key);
        for (int round = 0; round < 5; ++round) {
            const auto code = w.code();
            IdentityDesk other{w.database, w.clock};
            object renewed;
            std::thread renewal{[&] {
                renewed = IdentityDesk::jsonOf(other.refresh(text(tokens, "refresh_token"), w.key));
            }};
            const auto stepped = IdentityDesk::jsonOf(w.desk.exchange(code, w.key));
            renewal.join();

            QCOMPARE(text(stepped, "session_id"), text(tokens, "session_id"));
            QCOMPARE(text(renewed, "session_id"), text(tokens, "session_id"));
            tokens = stepped;
        }
        QCOMPARE(w.liveSessions(), 1);
        QCOMPARE(w.alerts(), 0);
    }

    void theAnswerSaysNothingOfPermissions()
    {
        World w;

        const auto tokens = w.desk.signIn(kAnna, w.key);

        std::set<std::string> names;
        for (const auto &member : tokens)
            names.emplace(member.key());
        QCOMPARE(names,
                 (std::set<std::string>{"access_token", "expires_in", "nonce", "refresh_token",
                                        "scope", "session_id", "token_type"}));
        QCOMPARE(text(tokens, "token_type"), std::string{"Bearer"});
    }

    void anotherGrantOrBodyIsRefused()
    {
        World w;

        QCOMPARE(
            text(IdentityDesk::jsonOf(w.desk.token({{"grant_type", "password"}}, w.key)), "error"),
            std::string{"unsupported_grant_type"});
        const auto json =
            w.desk.send("POST", "/oauth/token", {}, "{}", {{"content-type", "application/json"}});
        QCOMPARE(text(IdentityDesk::jsonOf(json), "error"), std::string{"invalid_request"});
    }
};

QTEST_GUILESS_MAIN(IdentityTokensTest)
#include "identity_tokens_test.moc"
