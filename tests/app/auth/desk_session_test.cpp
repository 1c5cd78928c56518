// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "tests/support/desk/fake_platform.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;
using State = ports::Session::State;

namespace
{

/// Outlives the program, as a file does.
struct KeptSignIn final : ports::SignInMemory {
    QByteArray document;
    [[nodiscard]] QByteArray load() const override { return document; }
    void save(const QByteArray &what) override { document = what; }
    void forget() override { document.clear(); }
};

/// One program's worth of session, over a platform and a keychain that outlive it.
struct Program {
    Program(test::FakePlatform &platform, test::FakeSecretStore &secrets, KeptSignIn &memory,
            const QString &folder)
        : authenticator{platform.http,
                        secrets,
                        {{QUrl{platform.origin}, {}},
                         u"session"_s,
                         folder + u"/renewal.lock"_s,
                         folder + u"/sign-in.stale"_s,
                         [&platform](const QUrl &url) { return platform.openBrowser(url); },
                         std::chrono::minutes{10},
                         std::chrono::milliseconds{1}}},
          gate{platform.http, [this](std::stop_token stop) { return authenticator.refresh(stop); }},
          session{authenticator,
                  gate,
                  api::SessionApi{platform.http, gate},
                  {u"localhost:8443"_s, memory, [this] { ++wipes; }}}
    {
    }
    ~Program()
    {
        gate.shutdown();
        session.shutdown();
    }
    int wipes = 0;
    net::Authenticator authenticator;
    net::RequestGate gate;
    DeskSession session;
};

} // namespace

class DeskSessionTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    KeptSignIn m_memory;
    std::unique_ptr<test::FakePlatform> m_platform;
    std::unique_ptr<test::FakeSecretStore> m_secrets;
    std::unique_ptr<Program> m_program;

    DeskSession &session() { return m_program->session; }
    void startProgram()
    {
        m_program.reset();
        m_program = std::make_unique<Program>(*m_platform, *m_secrets, m_memory, m_folder->path());
        session().start();
    }
    void signIn()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        session().signIn();
        QTRY_COMPARE(session().state(), State::SignedIn);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_memory.forget();
        m_platform = std::make_unique<test::FakePlatform>();
        m_secrets = std::make_unique<test::FakeSecretStore>();
    }
    void cleanup() { m_program.reset(); }

    void signsInThroughTheBrowser()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        QVERIFY(!session().lastError());
        m_platform->isBrowserSilent = true;

        session().signIn();

        QTRY_VERIFY(!session().browserUrl().isEmpty());
        QCOMPARE(session().state(), State::WaitingForBrowser);
        const QUrlQuery asked{session().browserUrl().query()};
        QCOMPARE(asked.queryItemValue(u"code_challenge_method"_s), u"S256"_s);
        QVERIFY(asked.queryItemValue(u"state"_s).size() >= 22);
        QVERIFY(asked.queryItemValue(u"nonce"_s).size() >= 22);
        m_platform->returnFromBrowser();
        QTRY_COMPARE(session().state(), State::SignedIn);
        QCOMPARE(session().principal()->name, u"Nadia Ivanova"_s);
        QCOMPARE(session().browserUrl(), QUrl{});
        QCOMPARE(session().environment()->name, u"DEMO"_s);
        QVERIFY(!session().isSessionOnly());
        QVERIFY(m_secrets->secrets.value(u"session"_s).contains(m_platform->refreshToken));
        QTRY_COMPARE(session().sessions().size(), 1);
        QVERIFY(session().sessions().first().isThisOne);
    }

    void signsAnewWithTheServersNonce()
    {
        signIn();

        QCOMPARE(m_platform->proofs.size(), 2);
        QVERIFY(m_platform->proofs.at(0) != m_platform->proofs.at(1));
    }

    void staysSignedInOverARestart()
    {
        signIn();
        const auto visits = m_platform->browserVisits;

        startProgram();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QCOMPARE(m_platform->browserVisits, visits);
        QCOMPARE(m_platform->refreshes, 1);
    }

    void survivesALostRefreshAnswer()
    {
        signIn();
        m_platform->loseAnswers = 1;

        startProgram();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QCOMPARE(m_platform->refreshes, 2);
        QVERIFY(m_secrets->secrets.value(u"session"_s).contains(m_platform->refreshToken));
    }

    void refusesAnAnswerOfAnotherIssuer()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        m_platform->isBrowserSilent = true;
        session().signIn();
        QTRY_VERIFY(!session().browserUrl().isEmpty());

        m_platform->returnFromBrowser({}, u"https://evil.example"_s);

        QTRY_COMPARE(session().state(), State::SignedOut);
        QCOMPARE(session().lastError()->kind, ErrorKind::Protocol);
        QVERIFY(m_platform->proofs.isEmpty());
    }

    void ignoresAnAnswerWithAnotherState()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        m_platform->isBrowserSilent = true;
        session().signIn();
        QTRY_VERIFY(!session().browserUrl().isEmpty());

        m_platform->returnFromBrowser(u"guessed"_s);
        m_platform->returnFromBrowser();

        QTRY_COMPARE(session().state(), State::SignedIn);
    }

    void refusesASignInDocumentOfAnotherServer()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        m_platform->origin = u"https://evil.example"_s;

        session().signIn();

        QTRY_COMPARE(session().state(), State::SignedOut);
        QCOMPARE(session().lastError()->kind, ErrorKind::Protocol);
        QCOMPARE(m_platform->browserVisits, 0);
    }

    void cancelsTheWaitForTheBrowser()
    {
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        m_platform->isBrowserSilent = true;
        session().signIn();
        QTRY_VERIFY(!session().browserUrl().isEmpty());

        session().cancel();

        QCOMPARE(session().state(), State::SignedOut);
        QVERIFY(!session().lastError());
        QCOMPARE(session().browserUrl(), QUrl{});
    }

    void runsSessionOnlyWithoutAKeyring()
    {
        m_secrets->isAbsent = true;
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        QVERIFY(session().isSessionOnly());

        session().signIn();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QVERIFY(session().isSessionOnly());
        QVERIFY(m_secrets->secrets.isEmpty());
        m_platform->accessToken = "expired-by-now";
        session().refreshSessions();
        QTRY_COMPARE(m_platform->refreshes, 1);
        QCOMPARE(session().state(), State::SignedIn);
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
    }

    void movesIntoAKeyringThatWasUnlocked()
    {
        m_secrets->isAbsent = true;
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
        m_secrets->isAbsent = false;

        session().signIn();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QVERIFY(!session().isSessionOnly());
        QVERIFY(!m_secrets->secrets.isEmpty());
    }

    void goesOnOverAKeyringThatWasLockedMeanwhile()
    {
        signIn();
        m_secrets->isAbsent = true;
        m_platform->accessToken = "expired-by-now";

        session().refreshSessions();

        QTRY_COMPARE(m_platform->refreshes, 1);
        QCOMPARE(session().state(), State::SignedIn);
        QVERIFY(session().isSessionOnly());
    }

    void goesOnOverALockedKeyringThatReadsAsEmptyUntilItIsUnlocked()
    {
        signIn();
        const auto stored = m_secrets->secrets;
        m_secrets->isLocked = true;
        for (int renewals = 1; renewals <= 2; ++renewals) {
            m_platform->accessToken = "expired-by-now";

            session().refreshSessions();

            QTRY_COMPARE(m_platform->refreshes, renewals);
            QTRY_VERIFY(session().isSessionOnly());
            QCOMPARE(session().state(), State::SignedIn);
            QCOMPARE(m_secrets->secrets, stored);
        }

        m_secrets->isLocked = false;
        m_platform->accessToken = "expired-by-now";
        session().refreshSessions();

        QTRY_COMPARE(m_platform->refreshes, 3);
        QTRY_VERIFY(!session().isSessionOnly());
        QVERIFY(m_secrets->secrets != stored);
        QCOMPARE(session().state(), State::SignedIn);
    }

    void aTokenUsedWhileTheKeyringWasLockedIsNotPresentedAgainAfterARestart()
    {
        signIn();
        m_secrets->isLocked = true;
        m_platform->accessToken = "expired-by-now";
        session().refreshSessions();
        QTRY_COMPARE(m_platform->refreshes, 1);
        QTRY_VERIFY(session().isSessionOnly());
        m_secrets->isLocked = false;

        startProgram();

        QTRY_COMPARE(session().state(), State::SignedOut);
        QCOMPARE(m_platform->refreshes, 1);
        session().signIn();
        QTRY_COMPARE(session().state(), State::SignedIn);
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedIn);
    }

    void aSignOutThatALockedKeyringDidNotHearHoldsAfterARestart()
    {
        signIn();
        m_secrets->isLocked = true;
        m_platform->isDown = true;
        session().signOut();
        QTRY_VERIFY(session().lastError());
        m_secrets->isLocked = false;
        m_platform->isDown = false;
        QVERIFY(!m_secrets->secrets.isEmpty());

        startProgram();

        QTRY_COMPARE(session().state(), State::SignedOut);
        QCOMPARE(m_platform->refreshes, 0);
    }

    void signsOutHereAndAtThePlatform()
    {
        signIn();

        session().signOut();

        QCOMPARE(session().state(), State::SignedOut);
        QVERIFY(!session().principal());
        QTRY_COMPARE(m_platform->revocations, 1);
        QTRY_VERIFY(m_secrets->secrets.isEmpty());
        QCOMPARE(m_program->wipes, 1);
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedOut);
    }

    void forgetsTheTokenEvenWhenThePlatformIsDown()
    {
        signIn();
        m_platform->isDown = true;

        session().signOut();

        QTRY_VERIFY(m_secrets->secrets.isEmpty());
        QTRY_VERIFY(session().lastError());
        QCOMPARE(session().lastError()->kind, ErrorKind::Offline);
        QCOMPARE(m_program->wipes, 1);
    }

    void endsByTheClockWithoutLosingTheReplica()
    {
        signIn();
        m_platform->grantRefusal = u"idle"_s;
        m_platform->accessToken = "expired-by-now";

        session().refreshSessions();

        QTRY_COMPARE(session().state(), State::Ended);
        QCOMPARE(session().lastError()->code, u"session_expired"_s);
        QCOMPARE(m_program->wipes, 0);
        QTRY_VERIFY(m_secrets->secrets.isEmpty());
        m_platform->grantRefusal.clear();
        session().signIn();
        QTRY_COMPARE(session().state(), State::SignedIn);
    }

    void losesTheReplicaWhenTheSessionWasTakenAway()
    {
        signIn();

        session().endedByPlatform(u"killed"_s);

        QCOMPARE(session().state(), State::Ended);
        QCOMPARE(session().lastError()->code, u"session_revoked"_s);
        QCOMPARE(m_program->wipes, 1);
    }

    void readsOnWhenThePlatformIsDownAtTheStart()
    {
        signIn();
        m_platform->isDown = true;

        startProgram();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QCOMPARE(session().lastError()->kind, ErrorKind::Offline);
        QCOMPARE(session().principal()->name, u"Nadia Ivanova"_s);
        m_platform->isDown = false;
        QTRY_VERIFY(!session().lastError());
        QCOMPARE(session().state(), State::SignedIn);
    }

    void stepsUpInTheSameSession()
    {
        signIn();
        const auto keyOf = [](const QByteArray &proof) { return proof.split('.').value(0); };
        const auto before = keyOf(m_platform->proofs.last());

        session().stepUp();

        QCOMPARE(session().state(), State::SteppingUp);
        QTRY_COMPARE(session().state(), State::SignedIn);
        const QUrlQuery asked{m_platform->authorizeUrl.query()};
        QCOMPARE(asked.queryItemValue(u"max_age"_s), u"300"_s);
        QCOMPARE(asked.queryItemValue(u"acr_values"_s, QUrl::FullyDecoded),
                 u"urn:steward:acr:2fa"_s);
        QCOMPARE(keyOf(m_platform->proofs.last()), before);
    }

    void aStepUpSurvivesALostAnswerAboutWhoItWas()
    {
        signIn();
        const auto visits = m_platform->browserVisits;
        m_platform->loseIdentities = 2;

        session().stepUp();

        QTRY_COMPARE_WITH_TIMEOUT(session().state(), State::SignedIn, 20'000);
        QCOMPARE(m_platform->loseIdentities, 0);
        QVERIFY(!session().lastError());
        QCOMPARE(m_platform->browserVisits, visits + 1);
    }

    void refusesAStepUpByAnotherPerson()
    {
        signIn();
        m_platform->person = u"00000000-0000-7000-8000-000000000002"_s;

        session().stepUp();

        QTRY_COMPARE(session().state(), State::SignedOut);
        QCOMPARE(session().lastError()->code, u"other_person"_s);
        QCOMPARE(m_program->wipes, 1);
        QTRY_VERIFY(m_secrets->secrets.isEmpty());
    }

    void dropsTheReplicaOfThePersonBefore()
    {
        signIn();
        session().endedByPlatform(u"idle"_s);
        QCOMPARE(m_program->wipes, 0);
        m_platform->person = u"00000000-0000-7000-8000-000000000002"_s;

        session().signIn();

        QTRY_COMPARE(session().state(), State::SignedIn);
        QCOMPARE(m_program->wipes, 1);
    }

    void staysLockedOverARestart()
    {
        signIn();
        session().lock();

        startProgram();

        QTRY_COMPARE(session().state(), State::Locked);
        QVERIFY(session().principal());
        m_platform->isDown = true;
        startProgram();
        QTRY_COMPARE(session().state(), State::Locked);
        m_platform->isDown = false;
        startProgram();
        QTRY_COMPARE(session().state(), State::Locked);
        session().unlock();
        QTRY_COMPARE(session().state(), State::SignedIn);
        startProgram();
        QTRY_COMPARE(session().state(), State::SignedIn);
    }

    void locksAndOpensForTheSamePersonOnly()
    {
        signIn();

        session().lock();
        QCOMPARE(session().state(), State::Locked);
        session().stepUp();
        QCOMPARE(session().state(), State::Locked);
        session().unlock();

        QTRY_COMPARE(session().state(), State::SignedIn);
        const QUrlQuery asked{m_platform->authorizeUrl.query()};
        QCOMPARE(asked.queryItemValue(u"max_age"_s), u"0"_s);
        QCOMPARE(asked.queryItemValue(u"login_hint"_s, QUrl::FullyDecoded),
                 u"nadia@steward.example"_s);
    }

    void storesNothingAPersonCouldReadElsewhere()
    {
        signIn();

        QVERIFY(m_memory.document.contains("nadia@steward.example"));
        QVERIFY(!m_memory.document.contains("refresh-"));
        QVERIFY(!m_memory.document.contains("access-"));
        for (const auto &info : QDir{m_folder->path()}.entryInfoList(QDir::Files | QDir::Hidden)) {
            QFile file{info.filePath()};
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto text = file.readAll();
            for (const auto *what : {"refresh-", "access-", "Nadia", "nadia@", "00000000-0000"})
                QVERIFY2(!text.contains(what), qPrintable(info.fileName()));
        }
    }
};

QTEST_GUILESS_MAIN(DeskSessionTest)
#include "desk_session_test.moc"
