// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/identity_desk.h"

#include "platform/src/identity/credential_check.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/totp.h"

#include <QTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using tests::DpopSigner;
using tests::Form;
using tests::IdentityDesk;

namespace
{

const Instant kMorning = Instant::parse("2026-11-20T08:00:00Z");
constexpr auto kAnna = "anna.georgiou@platform.example";
constexpr auto kBoris = "boris.petrov@platform.example";

struct World {
    World()
    {
        clock.freezeAt(kMorning);
        annaId = desk.addStaff("Anna Georgiou", kAnna, {"cs_agent"});
        borisId = desk.addStaff("Boris Petrov", kBoris, {"lead"});
    }
    tests::TestDatabase database;
    AdjustableClock clock;
    IdentityDesk desk{database, clock};
    DpopSigner key;
    std::string annaId, borisId;
};

QByteArray bodyOf(const http::Response &response)
{
    return QByteArray::fromStdString(response.body);
}

} // namespace

class IdentitySignInTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDiscoveryDocumentNamesWhatIsServed()
    {
        World w;

        const auto found = IdentityDesk::jsonOf(
            w.desk.send("GET", "/.well-known/oauth-authorization-server", {}, {}, {}));

        QCOMPARE(std::string{found.at("issuer").as_string()}, std::string{IdentityDesk::kIssuer});
        QCOMPARE(std::string{found.at("token_endpoint").as_string()},
                 std::string{"https://platform.test/oauth/token"});
        QVERIFY(found.at("authorization_response_iss_parameter_supported").as_bool());
    }

    void aPersonSignsInWithPasswordAndCode()
    {
        World w;
        const auto page = w.desk.authorize();
        QCOMPARE(page.status, 200);

        const auto done =
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna));

        QCOMPARE(done.status, 303);
        QVERIFY(IdentityDesk::headerOf(done, "Location").starts_with(IdentityDesk::kRedirect));
        QCOMPARE(IdentityDesk::parameterOf(done, "state"), std::string{"a-state-of-the-desk"});
        QCOMPARE(IdentityDesk::parameterOf(done, "iss"), std::string{IdentityDesk::kIssuer});
        const auto tokens =
            IdentityDesk::jsonOf(w.desk.exchange(IdentityDesk::parameterOf(done, "code"), w.key));
        QCOMPARE(std::string{tokens.at("nonce").as_string()}, std::string{"a-nonce-of-the-desk"});
        QCOMPARE(tokens.at("expires_in").as_int64(), 300);
        const auto me = IdentityDesk::jsonOf(
            w.desk.api("GET", "/v1/me", std::string{tokens.at("access_token").as_string()}));
        QCOMPARE(std::string{me.at("name").as_string()}, std::string{"Anna Georgiou"});
        QCOMPARE(me.at("views").as_array().size(), std::size_t{5});
        QCOMPARE(std::string{me.at("step_up_until").as_string()}, kMorning.plus(300s).rfc3339());
        QCOMPARE(w.desk.audited("auth.signed_in"), 1);
        QCOMPARE(w.desk.audited("session.started"), 1);
        // Nothing that opens anything is stored.
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_token WHERE sha256 = $1",
                              db::Params{db::bytea(*fromBase64Url(
                                  std::string{tokens.at("access_token").as_string()}))}),
                 0);
    }

    void aNulIsTheRequestsFaultAndNotThePlatforms()
    {
        World w;
        const std::string nul("anna\0@x.example", 15);

        QCOMPARE(w.desk.authorize({{"state", nul}}).status, 400);
        QCOMPARE(w.desk.submit(w.desk.authorize(), nul, "x", "1").status, 400);
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAnna, "x", nul).status, 400);
    }

    void thePageIsBareLabelledAndLocked()
    {
        World w;

        const auto page = w.desk.authorize({{"login_hint", "\"><script>alert(1)</script>"}});

        QCOMPARE(page.status, 200);
        const auto body = bodyOf(page);
        QVERIFY(!body.contains("<script"));
        QVERIFY(body.contains("<html lang=\"en\">"));
        QVERIFY(body.contains("<title>Confirm that it is you"));
        for (const auto *field : {"email", "password", "code"})
            QVERIFY(body.contains("<label for=\"" + QByteArray(field) + "\">"));
        for (const auto *purpose : {"username", "current-password", "one-time-code"})
            QVERIFY(body.contains("autocomplete=\"" + QByteArray(purpose) + "\""));
        QVERIFY(body.contains("DEMO environment"));
        const auto policy =
            QByteArray::fromStdString(IdentityDesk::headerOf(page, "Content-Security-Policy"));
        QVERIFY(policy.startsWith("default-src 'none'; style-src 'sha256-"));
        QVERIFY(policy.contains("frame-ancestors 'none'"));
        QVERIFY(policy.contains("form-action 'self' http://127.0.0.1:49152;"));
        const auto style = body.mid(body.indexOf("<style>") + 7,
                                    body.indexOf("</style>") - body.indexOf("<style>") - 7);
        QVERIFY(policy.contains(
            "'sha256-" + QByteArray::fromStdString(toBase64(sha256(style.toStdString()))) + "'"));
        QCOMPARE(IdentityDesk::headerOf(page, "Cache-Control"), std::string{"no-store"});
        QCOMPARE(IdentityDesk::headerOf(page, "Referrer-Policy"), std::string{"no-referrer"});
        QCOMPARE(IdentityDesk::headerOf(page, "X-Content-Type-Options"), std::string{"nosniff"});
        const auto cookie = QByteArray::fromStdString(IdentityDesk::headerOf(page, "Set-Cookie"));
        QVERIFY(cookie.startsWith("__Host-"));
        for (const auto *part : {"; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"})
            QVERIFY(cookie.contains(part));
        QVERIFY(!cookie.contains("Domain"));
    }

    void aWrongRequestIsRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("error");
        const struct {
            const char *label, *name, *value, *error;
        } rows[] = {{"no state", "state", "", "invalid_request"},
                    {"no nonce", "nonce", "", "invalid_request"},
                    {"plain", "code_challenge_method", "plain", "invalid_request"},
                    {"no method", "code_challenge_method", "", "invalid_request"},
                    {"no challenge", "code_challenge", "", "invalid_request"},
                    {"short challenge", "code_challenge", "abc", "invalid_request"},
                    {"token", "response_type", "token", "unsupported_response_type"},
                    {"scope", "scope", "desk admin", "invalid_scope"},
                    {"max_age", "max_age", "-1", "invalid_request"},
                    {"acr", "acr_values", "urn:other", "unmet_authentication_requirements"},
                    {"long state", "state", "LONG", "invalid_request"},
                    {"client", "client_id", "other", ""},
                    {"localhost", "redirect_uri", "http://localhost:49152/callback", ""},
                    {"lan", "redirect_uri", "http://192.168.0.7:49152/callback", ""},
                    {"path", "redirect_uri", "http://127.0.0.1:49152/elsewhere", ""},
                    {"no redirect", "redirect_uri", "", ""}};
        for (const auto &row : rows)
            QTest::newRow(row.label)
                << QByteArray(row.name) << QByteArray(row.value) << QByteArray(row.error);
    }
    void aWrongRequestIsRefused()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, error);
        World w;

        const auto refused = w.desk.authorize(
            {{name.toStdString(), value == "LONG" ? std::string(513, 'x') : value.toStdString()}});

        // To somewhere unknown nothing is ever sent.
        QCOMPARE(refused.status, error.isEmpty() ? 400 : 303);
        QCOMPARE(QByteArray::fromStdString(IdentityDesk::parameterOf(refused, "error")), error);
        QCOMPARE(IdentityDesk::headerOf(refused, "Location").empty(), error.isEmpty());
        QCOMPARE(w.desk.count("SELECT count(*) FROM auth_request"), 0);
    }

    void anyWrongPartGetsTheSameAnswer_data()
    {
        QTest::addColumn<QByteArray>("part");
        for (const auto *part : {"email", "password", "code", "disabled"})
            QTest::newRow(part) << QByteArray(part);
    }
    void anyWrongPartGetsTheSameAnswer()
    {
        QFETCH(QByteArray, part);
        World w;
        if (part == "disabled")
            QCOMPARE(
                w.desk.count("UPDATE staff_user SET status = 'disabled' WHERE id = $1 RETURNING 1",
                             db::Params{w.annaId}),
                1);
        const auto page = w.desk.authorize();
        const auto code = w.desk.currentCode(kAnna);
        const auto wrongCode = std::string(code[0] == '0' ? "1" : "0") + code.substr(1);

        const auto answer =
            w.desk.submit(page, part == "email" ? "nobody@platform.example" : kAnna,
                          part == "password" ? "Correct horse" : IdentityDesk::kPassword,
                          part == "code" ? wrongCode : code);

        QCOMPARE(answer.status, 422);
        const auto body = bodyOf(answer);
        QVERIFY(
            body.contains("The e-mail address, the password or the one-time code is not right"));
        QVERIFY(body.contains("role=\"alert\" tabindex=\"-1\" autofocus"));
        QVERIFY(body.contains("<title>Error: "));
        QVERIFY(!body.contains("horse"));
        QCOMPARE(w.desk.count("SELECT count(*) FROM auth_code"), 0);
        QCOMPARE(w.desk.audited("auth.refused", "credentials"), 1);
        QCOMPARE(
            w.desk.count("SELECT count(*) FROM staff_credential WHERE totp_last_step IS NOT NULL"),
            0);
    }

    void aCodeIsAcceptedOnce()
    {
        World w;
        const auto code = w.desk.currentCode(kAnna);
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword, code).status,
                 303);

        const auto again = w.desk.submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword, code);

        QCOMPARE(again.status, 422);
        w.clock.advance(30s);
        QCOMPARE(w.desk
                     .submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword,
                             w.desk.currentCode(kAnna))
                     .status,
                 303);
    }

    void aFormFromElsewhereIsRefused_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const auto *how : {"csrf", "cookie", "handle", "old", "twice", "site"})
            QTest::newRow(how) << QByteArray(how);
    }
    void aFormFromElsewhereIsRefused()
    {
        QFETCH(QByteArray, how);
        World w;
        const auto page = w.desk.authorize();
        auto cookies = w.desk.cookies;
        Form changes;
        if (how == "csrf")
            changes["csrf"] = toBase64Url(randomBytes(32));
        if (how == "handle")
            changes["request"] = toBase64Url(randomBytes(32));
        if (how == "cookie")
            w.desk.cookies.clear();
        if (how == "old")
            w.clock.advance(10min);
        if (how == "twice") {
            QCOMPARE(w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna))
                         .status,
                     303);
            w.clock.advance(30s);
        }

        const auto refused = how == "site"
                                 ? w.desk.send("POST", "/oauth/sign-in", {},
                                               "request=" + IdentityDesk::fieldOf(page, "request") +
                                                   "&csrf=" + IdentityDesk::fieldOf(page, "csrf"),
                                               {{"sec-fetch-site", "cross-site"}})
                                 : w.desk.submit(page, kAnna, IdentityDesk::kPassword,
                                                 w.desk.currentCode(kAnna), changes);

        QCOMPARE(refused.status, 400);
        QVERIFY(bodyOf(refused).contains("Start again"));
        QCOMPARE(w.desk.count("SELECT count(*) FROM auth_code"), how == "twice" ? 1 : 0);
    }

    void fiveFailuresDelayTheAccountAndRaiseOneAlert()
    {
        World w;
        const auto page = w.desk.authorize();
        for (int i = 0; i < 5; ++i)
            QCOMPARE(w.desk.submit(page, kAnna, "wrong", "000000").status, 422);
        w.desk.address = "198.51.100.20";

        const auto blocked =
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna));

        QCOMPARE(blocked.status, 429);
        QCOMPARE(IdentityDesk::headerOf(blocked, "Retry-After"), std::string{"10"});
        QVERIFY(bodyOf(blocked).contains("Try again in 10 seconds"));
        QCOMPARE(w.desk.count("SELECT count(*) FROM alert WHERE kind = 'sign_in.failures'"), 1);
        w.clock.advance(9s);
        QCOMPARE(w.desk.submit(page, kAnna, "wrong", "000000").status, 429);
        w.clock.advance(1s);
        QCOMPARE(w.desk.submit(page, kAnna, "wrong", "000000").status, 422);
        const auto longer = w.desk.submit(page, kAnna, "wrong", "000000");
        QCOMPARE(IdentityDesk::headerOf(longer, "Retry-After"), std::string{"20"});
        w.clock.advance(20s);
        QCOMPARE(
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna)).status,
            303);
        QCOMPARE(w.desk.count("SELECT count(*) FROM alert"), 1);
        // A good sign-in starts the account afresh.
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAnna, "wrong", "000000").status, 422);
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAnna, "wrong", "000000").status, 422);
    }

    void fiveFailuresDelayThePlaceWhateverTheAccount()
    {
        World w;
        w.desk.address = "2001:db8:0:7::1";
        const auto page = w.desk.authorize();
        for (int i = 0; i < 5; ++i) {
            w.desk.address = "2001:db8:0:7::" + std::to_string(i + 1);
            QCOMPARE(
                w.desk
                    .submit(page, "guess" + std::to_string(i) + "@platform.example", "x", "000000")
                    .status,
                422);
        }

        w.desk.address = "2001:db8:0:7:ffff::9";
        QCOMPARE(
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna)).status,
            429);
        w.desk.address = "2001:db8:0:8::9";
        QCOMPARE(
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna)).status,
            303);
    }

    void guessesInParallelDoNotSlipPastTheCount()
    {
        World w;
        const identity::SignInAttempt guess{kAnna, "wrong", "000000", "192.0.2.77"};
        std::vector<std::thread> threads;
        std::atomic<int> tried{0};
        for (int i = 0; i < 16; ++i)
            threads.emplace_back([&, connection = std::make_shared<db::Connection>(
                                         w.database.connection("steward_writer"))] {
                const auto checked = identity::checkCredential(*connection, identity::Realm::Staff,
                                                               guess, 5, w.clock.now());
                if (checked && checked->verdict == identity::CheckedCredential::Verdict::Wrong)
                    ++tried;
            });
        for (auto &thread : threads)
            thread.join();

        QCOMPARE(tried.load(), 5);
    }

    void oneCodeOpensOneSessionEvenAtTheSameMoment()
    {
        World w;
        std::vector<std::unique_ptr<IdentityDesk>> browsers;
        std::vector<http::Response> pages;
        for (int i = 0; i < 4; ++i) {
            browsers.push_back(std::make_unique<IdentityDesk>(w.database, w.clock));
            browsers.back()->address = "192.0.2." + std::to_string(100 + i);
            pages.push_back(browsers.back()->authorize());
        }
        const auto code = w.desk.currentCode(kAnna);
        std::vector<std::thread> threads;
        std::atomic<int> signedIn{0};
        for (std::size_t i = 0; i < browsers.size(); ++i)
            threads.emplace_back([&, i] {
                if (browsers[i]->submit(pages[i], kAnna, IdentityDesk::kPassword, code).status ==
                    303)
                    ++signedIn;
            });
        for (auto &thread : threads)
            thread.join();

        QCOMPARE(signedIn.load(), 1);
        QCOMPARE(w.desk.count("SELECT count(*) FROM auth_code"), 1);
    }

    void theBrowserIsTrustedWithinMaxAgeOnly()
    {
        World w;
        QCOMPARE(w.desk
                     .submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword,
                             w.desk.currentCode(kAnna))
                     .status,
                 303);
        w.clock.advance(300s);

        QCOMPARE(w.desk.authorize({{"max_age", "300"}}).status, 303);
        QCOMPARE(w.desk.authorize({{"max_age", "300"}, {"login_hint", kAnna}}).status, 303);
        QCOMPARE(w.desk.authorize({{"max_age", "0"}}).status, 200);
        QCOMPARE(w.desk.authorize({{"max_age", "300"}, {"prompt", "login"}}).status, 200);
        QCOMPARE(w.desk.authorize({{"max_age", "300"}, {"login_hint", kBoris}}).status, 200);
        QCOMPARE(w.desk.authorize().status, 200);
        w.clock.advance(1s);
        QCOMPARE(w.desk.authorize({{"max_age", "300"}}).status, 200);
    }

    void aRenewalIsForTheSameAccountOnly()
    {
        World w;
        QCOMPARE(w.desk
                     .submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword,
                             w.desk.currentCode(kAnna))
                     .status,
                 303);
        w.clock.advance(30s);
        const auto page = w.desk.authorize({{"max_age", "0"}});
        QVERIFY(bodyOf(page).contains("value=\"anna.georgiou@platform.example\" readonly"));

        QCOMPARE(
            w.desk.submit(page, kBoris, IdentityDesk::kPassword, w.desk.currentCode(kBoris)).status,
            422);
        QCOMPARE(
            w.desk.submit(page, kAnna, IdentityDesk::kPassword, w.desk.currentCode(kAnna)).status,
            303);
        QVERIFY(bodyOf(page).contains("Use another account"));
        const auto open = w.desk.authorize({{"max_age", "0"}, {"prompt", "login"}});
        QVERIFY(!bodyOf(open).contains("\" readonly"));
        QCOMPARE(
            w.desk.submit(open, kBoris, IdentityDesk::kPassword, w.desk.currentCode(kBoris)).status,
            303);
    }

    void anEmptyFormIsNoAttempt()
    {
        World w;
        const auto page = w.desk.authorize();

        const auto answer = w.desk.submit(page, kAnna, "", "");

        QCOMPARE(answer.status, 422);
        QVERIFY(bodyOf(answer).contains("Fill in"));
        QCOMPARE(w.desk.count("SELECT count(*) FROM sign_in_throttle"), 0);
    }

    void theSameCheckServesCustomers()
    {
        World w;
        const auto secret = identity::newTotpSecret();
        const auto hash = identity::hashPassword("a customer's own");
        const std::string org = "018f3a1c-0000-7000-8000-0000000000aa",
                          person = "018f3a1c-0000-7000-8000-0000000000bb",
                          member = "018f3a1c-0000-7000-8000-0000000000cc";
        QVERIFY(w.desk.owner.script(
            "BEGIN; SET CONSTRAINTS ALL DEFERRED;"
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
            "owner_membership_id, created_at,"
            " updated_at) VALUES ('" +
            org + "', 'Org', 'org', 'agency', 't1', 'active', 'CY', 'ABC123', '" + member +
            "', '2026-01-01', '2026-01-01'); INSERT INTO user_account (id, email, name, "
            "home_org_id, status, mfa, created_at)"
            " VALUES ('" +
            person + "', 'Maria@customer.example', 'Maria', '" + org +
            "', 'active', 'totp', '2026-01-01');"
            "INSERT INTO membership (id, org_id, user_id, role, state, joined_at) VALUES ('" +
            member + "', '" + org + "', '" + person +
            "', 'owner', 'active', '2026-01-01'); INSERT INTO customer_credential (user_id, "
            "password_hash, totp_secret)"
            " VALUES ('" +
            person + "', '" + hash + "', '" + db::bytea(*identity::fromBase32(secret)) +
            "'); COMMIT"));
        const auto code =
            identity::oneTimeCode(*identity::fromBase32(secret), identity::totpStep(w.clock.now()));
        const identity::SignInAttempt attempt{"maria@customer.example", "a customer's own", code,
                                              "192.0.2.1"};

        const auto checked = identity::checkCredential(w.desk.writer, identity::Realm::Customer,
                                                       attempt, 5, w.clock.now());

        QVERIFY(checked && checked->verdict == identity::CheckedCredential::Verdict::Good);
        QCOMPARE(checked->accountId, person);
        QVERIFY(*identity::acceptCredential(w.desk.writer, identity::Realm::Customer, attempt,
                                            *checked, 5));
        QVERIFY(!*identity::acceptCredential(w.desk.writer, identity::Realm::Customer, attempt,
                                             *checked, 5));
        const auto staff = identity::checkCredential(w.desk.writer, identity::Realm::Staff, attempt,
                                                     5, w.clock.now());
        QVERIFY(staff && staff->verdict == identity::CheckedCredential::Verdict::Wrong);
    }
};

QTEST_GUILESS_MAIN(IdentitySignInTest)
#include "identity_sign_in_test.moc"
