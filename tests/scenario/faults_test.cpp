// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/tls_server.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/fault_proxy.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/tls_relay.h"

#include "app/net/memory_secret_store.h"

#include <QElapsedTimer>
#include <QFile>
#include <QNetworkReply>
#include <QTest>

#include <signal.h>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = ports::Session::State;
using Phase = ports::CommandState::Phase;
using SyncPhase = ports::SyncStatus::Phase;

namespace
{

constexpr quint32 kSeed = 418;
constexpr int kPatienceMs = 120'000;
constexpr int kNotes = 12;
constexpr qint64 kReadableWithinMs = 1'000;

int countNotes(const ServiceProcess &service, const QString &text)
{
    return Sql{service.adminConninfo()}
        .value(u"SELECT count(*) FROM note WHERE body = '%1'"_s.arg(text))
        .toInt();
}

} // namespace

/// Desk and service with a wire between them that does what wires do (quality.md §2).
class FaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_wire = std::make_unique<FaultProxy>(kSeed);
        m_service = std::make_unique<ServiceProcess>(QStringList{u"--public-url"_s, m_wire->url()});
        m_wire->carryTo(*m_service);
    }
    void cleanup()
    {
        m_wire->heal();
        m_wire->carryTo(*m_service);
        if (QTest::currentTestFailed())
            qInfo("%s", qPrintable(m_wire->story()));
    }
    void cleanupTestCase() { m_service.reset(); }

    void fault03and04_aSyncThroughABadWireConverges_data()
    {
        QTest::addColumn<WireFaults>("faults");
        QTest::newRow("half of the connections cut") << WireFaults{.cutEvery = 2};
        QTest::newRow("half of the connections reset")
            << WireFaults{.cutEvery = 2, .cutByReset = true};
        QTest::newRow("a flipped bit in every third")
            << WireFaults{.cutEvery = 3, .flipsByte = true};
        QTest::newRow("slow") << WireFaults{.delayMs = 30};
        QTest::newRow("narrow") << WireFaults{.bytesPerSecond = 400'000};
    }

    void fault03and04_aSyncThroughABadWireConverges()
    {
        QFETCH(WireFaults, faults);
        const auto cutsBefore = m_wire->cuts();
        auto rig = deskOf(u"finance"_s);
        QVERIFY(rig->signIn());

        m_wire->setFaults(faults);
        m_wire->cutAll();
        QVERIFY2(rig->waitLive(kPatienceMs), qPrintable(m_wire->story()));
        addNotes(5);
        if (faults.cutEvery > 0) {
            while (m_wire->cuts() == cutsBefore) {
                m_wire->cutAll();
                rig->desk().sync().refreshNow();
                (void)QTest::qWaitFor([&] { return m_wire->cuts() > cutsBefore; }, 500);
            }
        }
        m_wire->heal();

        converges(*rig);
    }

    void fault04_aPageThatEndsHalfWayInGoodOrderIsNeverTaken()
    {
        TlsRelay relay{*m_service};
        m_wire->carryTo(relay.port());
        relay.setBend(TlsRelay::Bend::TruncatePages);
        auto rig = deskOf(u"finance"_s);
        QVERIFY(rig->signIn());

        QTRY_VERIFY_WITH_TIMEOUT(relay.bent() >= 2, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().sync().counters().pagesDropped >= 2, kPatienceMs);
        QCOMPARE(rig->desk().sync().counters().pages, 0);
        QCOMPARE(rig->desk().sync().counters().csn, 0);
        QCOMPARE(rig->replicaValue(u"SELECT count(*) FROM org"_s), u"0"_s);
        relay.setBend(TlsRelay::Bend::None);

        converges(*rig);
    }

    void fault54_aRedirectIsRefusedAndNobodyElseIsSpokenTo()
    {
        TlsRelay relay{*m_service};
        m_wire->carryTo(relay.port());
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto command = rig->noteOn(rig->anyOrg(2), u"sent on?"_s);

        relay.setBend(TlsRelay::Bend::Redirect);
        m_wire->cutAll();
        rig->desk().sync().refreshNow();
        QVERIFY(rig->desk().commands().submit(command));

        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().sync().lastError() &&
                                     rig->desk().sync().lastError()->kind ==
                                         ErrorKind::RedirectRefused,
                                 kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(relay.bent() >= 3, kPatienceMs);
        QVERIFY(DeskRig::await(rig->desk().reader().org(rig->anyOrg())));
        QCOMPARE(loggedState(*m_service, command.id), QString{});
        relay.setBend(TlsRelay::Bend::None);

        QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(relay.cameElsewhere(), 0);
        QCOMPARE(countNotes(*m_service, u"sent on?"_s), 1);
        converges(*rig);
    }

    void fault55_aServerThatIsNotTheOneIsSentNothing_data()
    {
        QTest::addColumn<bool>("isSelfSigned");
        QTest::newRow("another authority") << false;
        QTest::newRow("self-signed") << true;
    }

    void fault55_aServerThatIsNotTheOneIsSentNothing()
    {
        QFETCH(bool, isSelfSigned);
        const test::ThrowawayCa other;
        test::TlsServer impostor{isSelfSigned ? test::ThrowawayCa::selfSigned() : other.issue()};
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto text = u"for the right one "_s + newCommandId().value;
        const auto command = rig->noteOn(rig->anyOrg(4), text);

        m_wire->carryTo(quint16(impostor.trustedBy(other.certificate()).base.port()));
        m_wire->cutAll();
        rig->desk().sync().refreshNow();
        QVERIFY(rig->desk().commands().submit(command));

        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().sync().lastError() &&
                                     rig->desk().sync().lastError()->kind == ErrorKind::TlsRefused,
                                 kPatienceMs);
        const auto error = [&] { return rig->desk().commands().command(command.id)->error; };
        QTRY_VERIFY_WITH_TIMEOUT(error() && error()->kind == ErrorKind::TlsRefused, kPatienceMs);
        QCOMPARE(impostor.received, QByteArray{});
        QVERIFY(DeskRig::await(rig->desk().reader().org(rig->anyOrg())));
        m_wire->carryTo(*m_service);

        QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(impostor.received, QByteArray{});
        QCOMPARE(countNotes(*m_service, text), 1);
        converges(*rig);
    }

    void fault08_anAnswerThatIsLostLeavesOneEffect()
    {
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto text = u"said once "_s + newCommandId().value;
        const auto command = rig->noteOn(rig->anyOrg(3), text);
        const auto swallowedBefore = m_wire->swallowed();
        m_wire->setFaults({.swallowsAnswers = true});

        QVERIFY(rig->desk().commands().submit(command));
        QTRY_COMPARE_WITH_TIMEOUT(loggedState(*m_service, command.id), u"done"_s, kPatienceMs);
        // Its answer, and whatever the desk asked afterwards.
        QTRY_VERIFY_WITH_TIMEOUT(m_wire->swallowed() >= swallowedBefore + 2, kPatienceMs);
        QVERIFY(rig->desk().commands().command(command.id)->phase != Phase::Confirmed);
        m_wire->heal();

        QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(countNotes(*m_service, text), 1);
        converges(*rig);
    }

    void fault08and09_commandsThroughChaosAreEachDoneOnce()
    {
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto text = u"through chaos "_s + newCommandId().value;
        QList<ports::Command> commands;
        for (int i = 0; i < kNotes; ++i)
            commands += rig->noteOn(rig->anyOrg(10 + i), text);
        const auto fatesBefore = m_wire->lost() + m_wire->swallowed() + m_wire->cuts();
        m_wire->setFaults({.chaosEvery = 3});

        for (const auto &command : commands)
            QVERIFY(rig->desk().commands().submit(command));
        const auto hasLanded = [&] { return countNotes(*m_service, text) == kNotes; };
        QTRY_VERIFY2_WITH_TIMEOUT(hasLanded(), qPrintable(m_wire->story()), kPatienceMs);
        QVERIFY(m_wire->lost() + m_wire->swallowed() + m_wire->cuts() > fatesBefore);
        m_wire->heal();

        for (const auto &command : commands) {
            QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
            QCOMPARE(loggedState(*m_service, command.id), u"done"_s);
            QCOMPARE(effectsOf(command.id), 1);
        }
        QCOMPARE(countNotes(*m_service, text), kNotes);
        converges(*rig);
    }

    void aHalfOpenWireIsLeftByTheDeskItself()
    {
        auto rig = deskOf(u"lead"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().sync().counters().hintsByStream, kPatienceMs);
        const auto before = m_wire->deafened();

        m_wire->setFaults({.isDeaf = true});
        addNotes(1);
        rig->desk().sync().refreshNow();
        // The stream of hints, and the request.
        QTRY_VERIFY_WITH_TIMEOUT(m_wire->deafened() >= before + 2, kPatienceMs);
        QVERIFY(DeskRig::await(rig->desk().reader().org(rig->anyOrg())));
        m_wire->heal();

        converges(*rig);
        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().sync().counters().hintsByStream, kPatienceMs);
    }

    void fault01_aServerOutOfReachAtTheStartIsReadFromTheReplica()
    {
        const QTemporaryDir profile;
        const RigOptions kept{.profile = profile.path(),
                              .secrets = std::make_shared<net::MemorySecretStore>()};
        {
            auto before = deskOf(u"cs_agent_2"_s, kept);
            QVERIFY(before->signIn());
            QVERIFY(before->waitLive());
        }
        m_wire->setFaults({.refuses = true});
        // The quickest of three: what else the machine does is no fault of the desk.
        qint64 quickest = kReadableWithinMs + 1;
        std::unique_ptr<DeskRig> rig;
        for (int start = 0; start < 3; ++start) {
            rig.reset();
            rig = deskOf(u"cs_agent_2"_s, kept);
            QElapsedTimer since;
            since.start();
            rig->desk().start();
            const auto keys =
                DeskRig::await(rig->desk().reader().keys({.list = ports::List::Orgs}, nullptr));
            QVERIFY(keys);
            QCOMPARE(keys->keys.size(), 300);
            quickest = std::min(quickest, since.elapsed());
        }
        qInfo("readable after %lld ms", static_cast<long long>(quickest));
        QVERIFY(quickest <= kReadableWithinMs);

        QVERIFY(rig->waitState(State::SignedIn, kPatienceMs));
        QTRY_VERIFY_WITH_TIMEOUT(rig->desk().session().lastError(), kPatienceMs);
        QCOMPARE(rig->desk().session().lastError()->kind, ErrorKind::Offline);
        QCOMPARE(rig->desk().session().principal()->id.value, rig->person().id);
        m_wire->heal();
        QTRY_VERIFY_WITH_TIMEOUT(!rig->desk().session().lastError(), kPatienceMs);
        converges(*rig);
    }

    void aServiceThatStopsAndComesBackFindsTheDeskReadingAndItsNoteWaiting_data()
    {
        QTest::addColumn<bool>("isKilled");
        QTest::newRow("stopped in good order") << false;
        QTest::newRow("killed") << true;
    }

    void aServiceThatStopsAndComesBackFindsTheDeskReadingAndItsNoteWaiting()
    {
        QFETCH(bool, isKilled);
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto org = rig->anyOrg(5);
        const auto text = u"written without the service "_s + newCommandId().value;

        if (isKilled)
            m_service->kill();
        else
            m_service->stop();
        QTRY_COMPARE_WITH_TIMEOUT(rig->desk().sync().phase(), SyncPhase::Offline, kPatienceMs);
        QVERIFY(DeskRig::await(rig->desk().reader().org(org)));
        const auto command = rig->noteOn(org, text);
        QVERIFY(rig->desk().commands().submit(command));
        m_service->startAgain();

        QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(countNotes(*m_service, text), 1);
        converges(*rig);
    }

    void fault44_aDatabaseThatIsDownIs503AndTheDeskGoesOnReading()
    {
        auto rig = deskOf(u"cs_agent"_s);
        QVERIFY(rig->signIn());
        QVERIFY(rig->waitLive());
        const auto org = rig->anyOrg(7);
        const auto text = u"written without the database "_s + newCommandId().value;
        const auto command = rig->noteOn(org, text);
        QFile pidFile{m_service->directory() + u"/postgres/data/postmaster.pid"_s};
        QVERIFY(pidFile.open(QFile::ReadOnly));
        const auto postmaster = pidFile.readLine().trimmed().toInt();
        QVERIFY(postmaster > 1);

        // PostgreSQL's own immediate shutdown, as a crash would be.
        QCOMPARE(::kill(postmaster, SIGQUIT), 0);
        // Asked once a turn: QTRY_COMPARE asks again after the answer it waited for.
        QVERIFY(QTest::qWaitFor([&] { return statusOf(u"/readyz"_s).first == 503; }, kPatienceMs));
        const auto [status, retryAfter] = statusOf(u"/v1/meta"_s);

        QCOMPARE(status, 503);
        QVERIFY(retryAfter.toInt() > 0);
        QCOMPARE(statusOf(u"/healthz"_s).first, 200);
        rig->desk().sync().refreshNow();
        QVERIFY(rig->desk().commands().submit(command));
        QTRY_COMPARE_WITH_TIMEOUT(rig->desk().sync().phase(), SyncPhase::Offline, kPatienceMs);
        QVERIFY(DeskRig::await(rig->desk().reader().org(org)));
        QCOMPARE(DeskRig::await(rig->desk().reader().keys({.list = ports::List::Orgs}, nullptr))
                     ->keys.size(),
                 300);
        QCOMPARE(rig->desk().session().state(), State::SignedIn);

        m_service->stop();
        m_service->startAgain();
        QVERIFY(rig->waitPhase(command.id, Phase::Confirmed, kPatienceMs));
        QCOMPARE(countNotes(*m_service, text), 1);
        converges(*rig);
    }

private:
    std::unique_ptr<DeskRig> deskOf(const QString &who, RigOptions options = {})
    {
        options.url = m_wire->url();
        return std::make_unique<DeskRig>(*m_service, who, std::move(options));
    }

    /// The desk holds what the database holds, and came there without a repair.
    void converges(DeskRig &rig)
    {
        QVERIFY2(rig.waitCsn(headOf(*m_service), kPatienceMs), qPrintable(m_wire->story()));
        QTRY_COMPARE_WITH_TIMEOUT(digestsWrong(rig, *m_service), QString{}, 60'000);
        QCOMPARE(rig.desk().sync().counters().digestMismatches, 0);
    }

    [[nodiscard]] int effectsOf(const CommandId &id) const
    {
        return Sql{m_service->adminConninfo()}
            .value(u"SELECT count(*) FROM audit_event WHERE action = 'note.added' AND "
                   "request_id = '%1'"_s.arg(id.value))
            .toInt();
    }

    /// By the platform's administrator, past the service.
    void addNotes(int count)
    {
        const Sql sql{m_service->adminConninfo()};
        for (int i = 0; i < count; ++i)
            sql.run(u"INSERT INTO note (id, org_id, body, by_staff_id, by_staff_name, created_at) "
                    "SELECT '%1', o.id, 'a note', s.id, s.name, date_trunc('milliseconds', "
                    "clock_timestamp()) FROM (SELECT id FROM org ORDER BY id LIMIT 1 OFFSET %2) o, "
                    "(SELECT id, name FROM staff_user ORDER BY id LIMIT 1) s"_s.arg(
                        newCommandId().value, QString::number(i)));
    }

    /// Past the wire.
    QPair<int, QByteArray> statusOf(const QString &path)
    {
        QNetworkAccessManager network;
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setCaCertificates(QSslCertificate::fromPath(m_service->caFile()));
        QNetworkRequest request{QUrl{m_service->url() + path}};
        request.setSslConfiguration(tls);
        const std::unique_ptr<QNetworkReply> reply{network.get(request)};
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000))
            return {};
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                reply->rawHeader("Retry-After")};
    }

    std::unique_ptr<FaultProxy> m_wire;
    std::unique_ptr<ServiceProcess> m_service;
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "faults_test.moc"
