// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// A command that needs a recent second factor, from the 401 to its one effect (platform.md §5–6).
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_drive.h"

#include "app/net/memory_secret_store.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = ports::Session::State;
using Phase = ports::CommandState::Phase;

class StepUpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_service = std::make_unique<ServiceProcess>(); }
    void init()
    {
        m_profile = std::make_unique<QTemporaryDir>();
        m_secrets = std::make_shared<net::MemorySecretStore>();
        openDesk();
        m_drive = std::make_unique<TransferDrive>(*m_service, stageTransfer(*m_service));
        QVERIFY(m_agent->signIn());
        QVERIFY(m_agent->waitLive());
        QCOMPARE(m_drive->untilProven(*m_agent), QString{});
        m_submit = m_drive->command(*m_agent, u"submit"_s, m_drive->planHash(*m_agent));
        m_password = m_agent->person().password;
    }
    void cleanup()
    {
        m_agent.reset();
        m_drive.reset();
    }
    void cleanupTestCase() { m_service.reset(); }

    void anOldSignInIsConfirmedInTheBrowserAndTheSameCommandIsDoneOnce()
    {
        letTheSignInGrowOld();

        QVERIFY(m_agent->desk().commands().submit(m_submit));
        waitForDemand();
        const auto asked = confirmInBrowser();

        QCOMPARE(asked.queryItemValue(u"max_age"_s), u"300"_s);
        QCOMPARE(asked.queryItemValue(u"acr_values"_s, QUrl::FullyDecoded),
                 u"urn:steward:acr:2fa"_s);
        QVERIFY(m_agent->waitPhase(m_submit.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(m_agent->desk().session().principal()->id.value, m_agent->person().id);
        QVERIFY(m_agent->desk().session().principal()->stepUpUntil >
                QDateTime::currentDateTimeUtc());
        QCOMPARE(sessionsOfAgent(), m_sessionsBefore);
        isDoneOnceAfterRefusals(1);
    }

    void whoTurnsBackInTheBrowserKeepsTheCommandAndConfirmsItLater()
    {
        letTheSignInGrowOld();
        const auto before = m_drive->state();
        QVERIFY(m_agent->desk().commands().submit(m_submit));
        waitForDemand();
        m_agent->browser().setPassword(u"not it"_s);
        QSignalSpy refused{&m_agent->browser(), &FormBrowser::refused};

        m_agent->desk().session().stepUp();
        QVERIFY(refused.wait(kPatienceMs));
        QCOMPARE(m_agent->desk().session().state(), State::SteppingUp);
        m_agent->desk().session().cancel();

        QCOMPARE(m_agent->desk().session().state(), State::SignedIn);
        // Another command of the same person, sent and done meanwhile, does not carry it along.
        const auto note = m_agent->noteOn(m_agent->anyOrg(), u"while it waits"_s);
        QVERIFY(m_agent->desk().commands().submit(note));
        QVERIFY(m_agent->waitPhase(note.id, Phase::Confirmed, kPatienceMs));
        const auto state = m_agent->desk().commands().command(m_submit.id);
        QVERIFY(state);
        QCOMPARE(state->phase, Phase::Queued);
        QVERIFY(state->error);
        QCOMPARE(state->error->kind, ErrorKind::StepUpRequired);
        QCOMPARE(loggedState(*m_service, m_submit.id), QString{});
        QCOMPARE(refusalsOf(m_submit.id), 1);
        QCOMPARE(m_drive->state(), before);

        m_agent->browser().setPassword(m_password);
        (void)confirmInBrowser();

        QVERIFY(m_agent->waitPhase(m_submit.id, Phase::Confirmed, kPatienceMs));
        isDoneOnceAfterRefusals(1);
    }

    void aDeskThatEndsBeforeItsPersonConfirmedAsksAgainAfterItsRestart()
    {
        letTheSignInGrowOld();
        QVERIFY(m_agent->desk().commands().submit(m_submit));
        waitForDemand();

        m_agent.reset();
        QCOMPARE(loggedState(*m_service, m_submit.id), QString{});
        openDesk();
        m_agent->desk().start();
        QVERIFY(m_agent->waitState(State::SignedIn, kPatienceMs));

        waitForDemand();
        (void)confirmInBrowser();
        QVERIFY(m_agent->waitPhase(m_submit.id, Phase::Confirmed, kPatienceMs));
        isDoneOnceAfterRefusals(2);
    }

private:
    static constexpr int kPatienceMs = 60'000;

    void openDesk()
    {
        m_agent = std::make_unique<DeskRig>(
            *m_service, u"cs_agent"_s,
            RigOptions{.profile = m_profile->path(), .secrets = m_secrets});
    }

    /// Ten minutes pass for the sign-in, at the desk and in the browser.
    void letTheSignInGrowOld()
    {
        const Sql sql{m_service->adminConninfo()};
        for (const auto &table : {u"staff_session"_s, u"browser_session"_s})
            sql.run(u"UPDATE %1 SET auth_time = auth_time - interval '10 minutes' WHERE "
                    "staff_id = '%2'"_s.arg(table, m_agent->person().id));
        allowNextCode(*m_service, m_agent->person());
        m_sessionsBefore = sessionsOfAgent();
    }

    void waitForDemand()
    {
        const auto told = [this] {
            const auto state = m_agent->desk().commands().command(m_submit.id);
            return state->error ? state->error->code + u' ' + state->error->detail
                                : u"phase %1"_s.arg(int(state->phase));
        };
        QTRY_VERIFY2_WITH_TIMEOUT(told().startsWith(u"step_up_required"), qPrintable(told()),
                                  kPatienceMs);
        QCOMPARE(loggedState(*m_service, m_submit.id), QString{});
        QVERIFY(!m_agent->desk().session().principal()->stepUpUntil.isValid());
    }

    /// As the page does it; what the browser was asked for.
    QUrlQuery confirmInBrowser()
    {
        auto &session = m_agent->desk().session();
        QUrl page;
        const auto watching = QObject::connect(&session, &ports::Session::changed, this, [&] {
            if (!session.browserUrl().isEmpty())
                page = session.browserUrl();
        });
        session.stepUp();
        (void)m_agent->waitState(State::SteppingUp);
        (void)m_agent->waitState(State::SignedIn, kPatienceMs);
        QObject::disconnect(watching);
        return QUrlQuery{page.query()};
    }

    [[nodiscard]] int refusalsOf(const CommandId &id) const
    {
        return Sql{m_service->adminConninfo()}
            .value(
                u"SELECT count(*) FROM audit_event WHERE request_id = '%1' AND outcome = 1"_s.arg(
                    id.value))
            .toInt();
    }

    [[nodiscard]] QString sessionsOfAgent() const
    {
        return Sql{m_service->adminConninfo()}.value(
            u"SELECT count(*) FROM staff_session WHERE staff_id = '%1' AND ended_at IS NULL"_s.arg(
                m_agent->person().id));
    }

    void isDoneOnceAfterRefusals(int refusals)
    {
        const Sql sql{m_service->adminConninfo()};
        QCOMPARE(loggedState(*m_service, m_submit.id), u"done"_s);
        QCOMPARE(m_drive->state(), u"awaiting_approval"_s);
        QCOMPARE(refusalsOf(m_submit.id), refusals);
        QCOMPARE(sql.value(u"SELECT count(*) FROM audit_event WHERE request_id = '%1' AND action "
                           "= 'transfer.submitted' AND outcome = 0"_s.arg(m_submit.id.value)),
                 u"1"_s);
    }

    std::unique_ptr<ServiceProcess> m_service;
    std::unique_ptr<QTemporaryDir> m_profile;
    std::shared_ptr<ports::SecretStore> m_secrets;
    std::unique_ptr<DeskRig> m_agent;
    std::unique_ptr<TransferDrive> m_drive;
    ports::Command m_submit;
    QString m_password;
    QString m_sessionsBefore;
};

QTEST_GUILESS_MAIN(StepUpTest)
#include "step_up_test.moc"
