// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/identity_desk.h"

#include "platform/src/identity/principal.h"
#include "platform/src/identity/session_job.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_admin.h"

#include <boost/json/array.hpp>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using boost::json::object;
using tests::DpopSigner;
using tests::IdentityDesk;

namespace
{

const Instant kMorning = Instant::parse("2026-11-20T08:00:00Z");
constexpr auto kAnna = "anna.georgiou@platform.example";
constexpr auto kBoris = "boris.petrov@platform.example";
const audit::Party kSystem{audit::ActorKind::System, "system"};

std::string text(const object &tokens, const char *name)
{
    const auto *value = tokens.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

struct World {
    World()
    {
        clock.freezeAt(kMorning);
        annaId = desk.addStaff("Anna Georgiou", kAnna, {"cs_agent"});
    }
    std::string meCode(const object &tokens)
    {
        return IdentityDesk::codeOf(desk.api("GET", "/v1/me", text(tokens, "access_token")));
    }
    std::string meReason(const object &tokens)
    {
        return text(IdentityDesk::jsonOf(desk.api("GET", "/v1/me", text(tokens, "access_token"))),
                    "reason");
    }
    identity::Principal principal(const object &tokens)
    {
        http::Request request;
        request.headers["authorization"] = "Bearer " + text(tokens, "access_token");
        const auto found = identity::authenticate(desk.writer, request, clock.now());
        return found ? *found : identity::Principal{};
    }
    template <class Change>
    bool administer(Change change)
    {
        auto transaction = db::Transaction::begin(desk.writer);
        return change().has_value() && transaction->commit().has_value();
    }

    tests::TestDatabase database;
    AdjustableClock clock;
    IdentityDesk desk{database, clock};
    DpopSigner key, secondKey, thirdKey;
    std::string annaId;
};

} // namespace

class IdentitySessionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAccessTokenDiesAtExactlyFiveMinutes()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        w.clock.advance(300s - 1ms);
        QCOMPARE(w.meCode(tokens), std::string{});
        w.clock.advance(1ms);

        QCOMPARE(w.meCode(tokens), std::string{"token_expired"});
    }

    void aSessionEndsAfterThirtyMinutesWithoutUse()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        w.clock.advance(1800s - 1ms);
        QCOMPARE(w.desk.refresh(text(tokens, "refresh_token"), w.key).status, 200);
        const auto other = w.desk.signIn(kAnna, w.secondKey);
        w.clock.advance(1800s);

        QCOMPARE(w.meCode(other), std::string{"session_revoked"});
        QCOMPARE(w.meReason(other), std::string{"idle"});
        QCOMPARE(w.desk.audited("session.ended", "idle"), 1);
        QCOMPARE(IdentityDesk::codeOf(w.desk.refresh(text(other, "refresh_token"), w.secondKey)),
                 std::string{"invalid_grant"});
    }

    void aSessionEndsAfterTwelveHoursWhateverItsUse()
    {
        World w;
        auto tokens = w.desk.signIn(kAnna, w.key);
        const auto started = w.clock.now();
        while (w.clock.now().plus(1200s) < started.plus(43200s)) {
            w.clock.advance(1200s);
            tokens = IdentityDesk::jsonOf(w.desk.refresh(text(tokens, "refresh_token"), w.key));
        }
        w.clock.advance(std::chrono::microseconds{started.us + 43'200'000'000 - w.clock.now().us} -
                        30s);
        tokens = IdentityDesk::jsonOf(w.desk.refresh(text(tokens, "refresh_token"), w.key));
        QCOMPARE(tokens.at("expires_in").as_int64(), 30);
        w.clock.advance(30s - 1ms);
        QCOMPARE(w.meCode(tokens), std::string{});
        w.clock.advance(1ms);

        QCOMPARE(w.meReason(tokens), std::string{"absolute"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.refresh(text(tokens, "refresh_token"), w.key)),
                 std::string{"invalid_grant"});
    }

    void useIsNotedAtMostOnceAMinute()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const auto started = w.clock.now();
        const auto lastUsed = [&] {
            const auto rows = w.desk.owner.exec("SELECT last_used_at FROM staff_session");
            return rows->instant(0, 0);
        };
        w.clock.advance(59s);
        QCOMPARE(w.meCode(tokens), std::string{});
        QVERIFY(lastUsed() == started);
        w.clock.advance(1s);
        QCOMPARE(w.meCode(tokens), std::string{});
        QVERIFY(lastUsed() == started.plus(60s));
    }

    void inATransactionAuthenticationOnlyReads()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        w.clock.advance(120s);
        auto transaction = db::Transaction::begin(w.desk.writer);

        QVERIFY(w.principal(tokens).has("cs_agent"));

        QVERIFY(w.desk.writer.exec("SELECT pg_current_xact_id_if_assigned()")->isNull(0, 0));
    }

    void theThirdSessionEndsTheOldest()
    {
        World w;
        const auto first = w.desk.signIn(kAnna, w.key);
        const auto second = w.desk.signIn(kAnna, w.secondKey);
        QCOMPARE(w.meCode(first), std::string{});

        const auto third = w.desk.signIn(kAnna, w.thirdKey);

        QCOMPARE(w.meReason(first), std::string{"session_limit"});
        QCOMPARE(w.meCode(second), std::string{});
        QCOMPARE(w.meCode(third), std::string{});
    }

    void signingOutEndsTheSessionAndWhatTheBrowserRemembers()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        QCOMPARE(w.desk.authorize({{"max_age", "3600"}}).status, 303);

        const auto out =
            w.desk.send("POST", "/oauth/revoke", {},
                        "client_id=steward-desk&token=" + text(tokens, "refresh_token"),
                        {{"content-type", "application/x-www-form-urlencoded"}});

        QCOMPARE(out.status, 200);
        QCOMPARE(w.meReason(tokens), std::string{"signed_out"});
        QCOMPARE(w.desk.authorize({{"max_age", "3600"}}).status, 200);
        const auto unknown =
            w.desk.send("POST", "/oauth/revoke", {}, "client_id=steward-desk&token=abc",
                        {{"content-type", "application/x-www-form-urlencoded"}});
        QCOMPARE(unknown.status, 200);
    }

    void aLoweredRoleHoldsOnTheNextCall()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        QVERIFY(w.principal(tokens).has("cs_agent"));

        QVERIFY(w.administer([&] {
            return identity::setStaffRoles(w.desk.writer, w.annaId, {"finance"}, kSystem, {},
                                           w.clock.now());
        }));

        const auto now = w.principal(tokens);
        QVERIFY(!now.has("cs_agent"));
        QVERIFY(now.has("finance"));
        QCOMPARE(now.permVer, 2);
        QCOMPARE(w.desk.audited("staff.changed"), 1);
    }

    void connectedDesksAreToldOfEveryEnd()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        auto ear = w.database.connection("steward_writer");
        QVERIFY(ear.script("LISTEN staff"));

        QVERIFY(w.administer([&] {
            return identity::disableStaff(w.desk.writer, w.annaId, kSystem, {}, w.clock.now());
        }));

        QVERIFY(ear.script("SELECT 1"));
        QStringList heard;
        while (PGnotify *told = PQnotifies(ear.handle())) {
            heard << QString::fromUtf8(told->extra);
            PQfreemem(told);
        }
        QVERIFY(heard.join(QLatin1Char('\n'))
                    .contains(QString::fromStdString(text(tokens, "session_id"))));
        QCOMPARE(w.meCode(tokens), std::string{"session_revoked"});
        QCOMPARE(w.meReason(tokens), std::string{"disabled"});
        QCOMPARE(IdentityDesk::codeOf(w.desk.refresh(text(tokens, "refresh_token"), w.key)),
                 std::string{"invalid_grant"});
    }

    void aResetEndsEverySessionAndNobodyResetsThemselves()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const auto secret = identity::newTotpSecret();
        const auto reset = [&](const audit::Party &by) {
            return w.administer([&] {
                return identity::resetStaffCredential(w.desk.writer, w.annaId, "another password",
                                                      secret, by, {}, w.clock.now());
            });
        };
        QVERIFY(!reset(identity::staffParty(w.annaId)));
        QCOMPARE(w.meCode(tokens), std::string{});

        QVERIFY(reset(kSystem));

        QCOMPARE(w.meReason(tokens), std::string{"credential_reset"});
        QCOMPARE(w.desk.authorize({{"max_age", "3600"}}).status, 200);
        w.clock.advance(30s);
        QCOMPARE(w.desk
                     .submit(w.desk.authorize(), kAnna, IdentityDesk::kPassword,
                             w.desk.currentCode(kAnna))
                     .status,
                 422);
    }

    void aPersonSeesAndEndsTheirOwnSessionsOnly()
    {
        World w;
        w.desk.addStaff("Boris Petrov", kBoris, {"lead"});
        const auto here = w.desk.signIn(kAnna, w.key);
        const auto there = w.desk.signIn(kAnna, w.secondKey);
        const auto foreign = w.desk.signIn(kBoris, w.thirdKey);
        const auto end = [&](const object &target) {
            return w.desk.api("POST", "/v1/me/sessions/" + text(target, "session_id") + "/end",
                              text(here, "access_token"));
        };

        QCOMPARE(end(foreign).status, 404);
        QCOMPARE(w.meCode(foreign), std::string{});
        QCOMPARE(end(there).status, 200);
        QCOMPARE(end(there).status, 200);

        QCOMPARE(w.meReason(there), std::string{"ended_by_user"});
        QCOMPARE(w.desk.audited("session.ended", "ended_by_user"), 1);
        const auto list =
            IdentityDesk::jsonOf(w.desk.api("GET", "/v1/me/sessions", text(here, "access_token")));
        const auto &sessions = list.at("sessions").as_array();
        QCOMPARE(sessions.size(), std::size_t{2});
        QCOMPARE(text(sessions[0].as_object(), "end_reason"), std::string{"ended_by_user"});
        QVERIFY(sessions[1].as_object().at("is_current").as_bool());
        QCOMPARE(
            w.desk.api("POST", "/v1/me/sessions/not-a-uuid/end", text(here, "access_token")).status,
            404);
    }

    void stepUpIsGoodForExactlyFiveMinutes()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        auto who = w.principal(tokens);

        QVERIFY(identity::requireStepUp(who, who.authTime.plus(300s)));
        const auto late = identity::requireStepUp(who, who.authTime.plus(301s));
        QVERIFY(!late);
        QCOMPARE(late.error().code, std::string{"step_up_required"});
        QCOMPARE(late.error().members.at("max_age").as_int64(), 300);
        QCOMPARE(std::string{late.error().members.at("acr").as_string()},
                 std::string{"urn:steward:acr:2fa"});
        who.acr = "urn:steward:acr:1fa";
        QVERIFY(!identity::requireStepUp(who, who.authTime));
    }

    void steppingUpGoesOnInTheSameSession()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        w.clock.advance(400s);
        QVERIFY(!identity::requireStepUp(w.principal(tokens), w.clock.now()));

        const auto after = w.desk.signIn(kAnna, w.key, {{"max_age", "0"}, {"login_hint", kAnna}});

        QCOMPARE(text(after, "session_id"), text(tokens, "session_id"));
        QVERIFY(identity::requireStepUp(w.principal(after), w.clock.now()));
        QCOMPARE(w.desk.audited("auth.stepped_up"), 1);
        QCOMPARE(w.desk.audited("session.started"), 1);
        // A renewal that was under way with the former token is not a theft.
        QCOMPARE(w.desk.refresh(text(tokens, "refresh_token"), w.key).status, 200);
        QCOMPARE(w.desk.refresh(text(after, "refresh_token"), w.key).status, 200);
    }

    void anOldProofOfTheBrowserDoesNotStepUp()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        w.clock.advance(200s);
        const auto quiet = w.desk.authorize({{"max_age", "300"}});
        QCOMPARE(quiet.status, 303);

        const auto after =
            IdentityDesk::jsonOf(w.desk.exchange(IdentityDesk::parameterOf(quiet, "code"), w.key));
        w.clock.advance(101s);

        QCOMPARE(text(after, "session_id"), text(tokens, "session_id"));
        QVERIFY(!identity::requireStepUp(w.principal(after), w.clock.now()));
        QCOMPARE(w.desk.audited("auth.stepped_up"), 0);
        QCOMPARE(w.desk.audited("token.refreshed"), 1);
    }

    void anIdleSessionEndsWithoutAnybodyAsking()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        identity::SessionJob job{w.database.conninfo("steward_writer"), w.clock,
                                 [](const Error &) {}};
        job.start();

        w.clock.advance(1800s);

        QTRY_COMPARE_WITH_TIMEOUT(w.desk.audited("session.ended", "idle"), 1, 60'000);
        QCOMPARE(w.meReason(tokens), std::string{"idle"});
    }

    void answersHaveTheMembersOfTheContractsExamples_data()
    {
        QTest::addColumn<QByteArray>("example");
        for (const auto *example : {"discovery", "tokens", "me", "sessions", "use_dpop_nonce"})
            QTest::newRow(example) << QByteArray(example);
    }
    void answersHaveTheMembersOfTheContractsExamples()
    {
        QFETCH(QByteArray, example);
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        const auto access = text(tokens, "access_token");
        object answer;
        if (example == "discovery")
            answer = IdentityDesk::jsonOf(
                w.desk.send("GET", "/.well-known/oauth-authorization-server", {}, {}, {}));
        if (example == "tokens")
            answer = tokens;
        if (example == "me")
            answer = IdentityDesk::jsonOf(w.desk.api("GET", "/v1/me", access));
        if (example == "sessions")
            answer = IdentityDesk::jsonOf(w.desk.api("GET", "/v1/me/sessions", access))
                         .at("sessions")
                         .as_array()[0]
                         .as_object();
        if (example == "use_dpop_nonce") {
            const DpopSigner::Claims claims{.nonce = w.desk.nonce(), .jti = "again"};
            const tests::Form form{{"grant_type", "refresh_token"},
                                   {"refresh_token", text(tokens, "refresh_token")}};
            QCOMPARE(w.desk.token(form, w.key, claims).status, 200);
            answer = IdentityDesk::jsonOf(w.desk.token(form, w.key, claims));
        }

        QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/identity_%1.json")
                       .arg(QLatin1StringView{example})};
        QVERIFY(file.open(QIODevice::ReadOnly));
        auto wanted = QJsonDocument::fromJson(file.readAll()).object();
        if (example == "sessions")
            wanted = wanted.value(QLatin1StringView{"sessions"}).toArray().first().toObject();
        QStringList names;
        for (const auto &member : answer)
            names << QString::fromUtf8(member.key().data(),
                                       static_cast<qsizetype>(member.key().size()));
        names.sort();

        QCOMPARE(names, wanted.keys());
    }

    void withoutADatabaseEverythingSaysComeBack()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        QVERIFY(w.desk.count("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                             " WHERE usename = 'steward_writer' AND datname = current_database()") >
                0);

        const auto me = w.desk.api("GET", "/v1/me", text(tokens, "access_token"));
        const auto page = w.desk.authorize();
        const auto renewal = w.desk.refresh(text(tokens, "refresh_token"), w.key);

        for (const auto &answer : {me, page, renewal}) {
            QCOMPARE(answer.status, 503);
            QVERIFY(!IdentityDesk::headerOf(answer, "Retry-After").empty());
        }
    }

    void theJobEndsWhatIsOverAndForgetsWhatIsOld()
    {
        World w;
        const auto tokens = w.desk.signIn(kAnna, w.key);
        QVERIFY(w.desk.writer.exec("INSERT INTO link_throttle (subject, measure, "
                                   "window_started_at, uses) VALUES ('a link', 'hour', $1, 3)",
                                   db::Params{w.clock.now()}));
        QCOMPARE(*identity::expireSessions(w.desk.writer, w.clock.now()), 0);
        w.clock.advance(1800s);

        QCOMPARE(*identity::expireSessions(w.desk.writer, w.clock.now()), 1);
        QCOMPARE(w.meReason(tokens), std::string{"idle"});
        w.clock.advance(48h);
        QVERIFY(identity::purgeExpired(w.desk.writer, w.clock.now()));

        for (const auto *table : {"auth_request", "auth_code", "dpop_jti", "browser_session",
                                  "staff_token", "sign_in_throttle", "link_throttle"})
            QCOMPARE(w.desk.count(std::string{"SELECT count(*) FROM "} + table), 0);
    }
};

QTEST_GUILESS_MAIN(IdentitySessionsTest)
#include "identity_sessions_test.moc"
