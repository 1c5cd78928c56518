// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/identity_desk.h"

#include "platform/src/identity/enrolment.h"
#include "platform/src/identity/totp.h"

#include <QTest>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using tests::Form;
using tests::IdentityDesk;

namespace
{

constexpr auto kAdmin = "first.admin@platform.example";
constexpr auto kNewPassword = "a long enough phrase";

struct World {
    World()
    {
        clock.freezeAt(Instant::parse("2026-11-20T08:00:00Z"));
        auto transaction = db::Transaction::begin(desk.writer);
        const auto made = identity::createAdmin(desk.writer, "First Admin", kAdmin, clock.now());
        if (!made || !transaction->commit())
            qFatal("createAdmin");
        link = *made;
    }
    http::Response open()
    {
        return desk.send("GET", "/oauth/enrol", {{"token", link.token}}, {}, {});
    }
    std::string secretOn(const http::Response &page)
    {
        const auto at = page.body.find("<code>") + 6;
        return page.body.substr(at, page.body.find("</code>") - at);
    }
    std::string codeFor(const std::string &secret)
    {
        return identity::oneTimeCode(*identity::fromBase32(secret),
                                     identity::totpStep(clock.now()));
    }
    http::Response save(const http::Response &page, const std::string &password,
                        const std::string &again, const std::string &code)
    {
        const auto part = [](const std::string &text) { return http::percentEncode(text); };
        return desk.send(
            "POST", "/oauth/enrol", {},
            "token=" + part(link.token) + "&csrf=" + part(IdentityDesk::fieldOf(page, "csrf")) +
                "&password=" + part(password) + "&again=" + part(again) + "&code=" + part(code),
            {{"content-type", "application/x-www-form-urlencoded"},
             {"sec-fetch-site", "same-origin"}});
    }

    tests::TestDatabase database;
    AdjustableClock clock;
    IdentityDesk desk{database, clock};
    identity::EnrolmentLink link;
};

} // namespace

class IdentityEnrolmentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstAdministratorEnrolsAndSignsIn()
    {
        World w;
        const auto page = w.open();
        QCOMPARE(page.status, 200);
        QVERIFY(!IdentityDesk::headerOf(page, "Content-Security-Policy").empty());
        const auto secret = w.secretOn(page);

        QCOMPARE(w.save(page, kNewPassword, kNewPassword, w.codeFor(secret)).status, 200);

        // The code that proved the key is used up, and so is the link.
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAdmin, kNewPassword, w.codeFor(secret)).status,
                 422);
        w.clock.advance(30s);
        QCOMPARE(w.desk.submit(w.desk.authorize(), kAdmin, kNewPassword, w.codeFor(secret)).status,
                 303);
        QCOMPARE(w.open().status, 410);
        QCOMPARE(w.save(page, kNewPassword, kNewPassword, w.codeFor(secret)).status, 410);
        QCOMPARE(w.desk.audited("admin.created"), 1);
        QCOMPARE(w.desk.audited("second_factor.enrolled"), 1);
    }

    void openingTheLinkActsOnNothing()
    {
        World w;

        QCOMPARE(w.open().status, 200);
        QCOMPARE(w.open().status, 200);

        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_credential"), 0);
    }

    void theLinkDiesAtExactlyFifteenMinutes()
    {
        World w;
        w.clock.advance(900s - 1ms);
        const auto page = w.open();
        QCOMPARE(page.status, 200);
        w.clock.advance(1ms);

        QCOMPARE(w.open().status, 410);
        QCOMPARE(w.save(page, kNewPassword, kNewPassword, w.codeFor(w.secretOn(page))).status, 410);
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_credential"), 0);
    }

    void aBadFormChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::addColumn<int>("status");
        QTest::newRow("short") << QByteArray("short") << 422;
        QTest::newRow("different") << QByteArray("different") << 422;
        QTest::newRow("code") << QByteArray("code") << 422;
        QTest::newRow("csrf") << QByteArray("csrf") << 410;
    }
    void aBadFormChangesNothing()
    {
        QFETCH(QByteArray, how);
        QFETCH(int, status);
        World w;
        const auto page = w.open();
        const auto code = w.codeFor(w.secretOn(page));
        const std::string password = how == "short" ? "short" : kNewPassword;
        if (how == "csrf")
            w.desk.cookies.clear();

        const auto refused =
            w.save(page, password, how == "different" ? "another long phrase" : password,
                   how == "code" ? std::string(code[0] == '9' ? "8" : "9") + code.substr(1) : code);

        QCOMPARE(refused.status, status);
        QVERIFY(refused.body.find("role=\"alert\"") != std::string::npos);
        QCOMPARE(w.desk.count("SELECT count(*) FROM staff_credential"), 0);
    }

    void tenWrongCodesEndTheLink()
    {
        World w;
        const auto page = w.open();
        for (int i = 0; i < 10; ++i)
            QCOMPARE(w.save(page, kNewPassword, kNewPassword, "12").status, 422);

        QCOMPARE(w.save(page, kNewPassword, kNewPassword, w.codeFor(w.secretOn(page))).status, 410);
    }

    void aNewLinkEndsTheFormerOne()
    {
        World w;
        QVERIFY(identity::newEnrolment(w.desk.writer, w.link.staffId, w.clock.now()));

        QCOMPARE(w.open().status, 410);
    }

    void anAddressNamesOneAccount()
    {
        World w;

        const auto again = identity::createAdmin(w.desk.writer, "Other",
                                                 "FIRST.admin@platform.example", w.clock.now());

        QVERIFY(!again);
        QCOMPARE(again.error().code, std::string{"exists"});
    }
};

QTEST_GUILESS_MAIN(IdentityEnrolmentTest)
#include "identity_enrolment_test.moc"
