// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The same transfer with a wire between both desks and the service that loses requests, swallows
// answers and cuts connections.
#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/fault_proxy.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_log.h"

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

constexpr quint32 kSeed = 418;
constexpr int kOneRequestIn = 2;
constexpr int kPatienceMs = 120'000;

} // namespace

class TransferFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBadWireEndsInTheSameStateWithOneEffectForEachCommand()
    {
        FaultProxy wire{kSeed};
        ServiceProcess service{kTransferService + QStringList{u"--public-url"_s, wire.url()}};
        wire.carryTo(quint16(service.hostAndPort().section(u':', 1).toUInt()));
        DeskRig agent{service, u"cs_agent"_s, {wire.url(), {}, {}}},
            lead{service, u"lead"_s, {wire.url(), {}, {}}};
        QVERIFY(agent.signIn() && lead.signIn());
        QVERIFY(agent.waitLive() && lead.waitLive());
        TransferDrive drive{service, stageTransfer(service), kPatienceMs};
        const TransferLog log{service, drive.scene().orgId};
        wire.setFaults({.chaosEvery = kOneRequestIn});

        const auto wrong = drive.untilApproved(agent, lead);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + wire.story()));
        service.advanceClock(std::chrono::seconds{61});
        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"executed"_s, kPatienceMs);
        const auto heir = QString{drive.scene().recipient.id}.remove(u'-');
        for (auto *rig : {&agent, &lead}) {
            QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*rig), heir, kPatienceMs);
            QTRY_COMPARE_WITH_TIMEOUT(drive.stateIn(*rig), u"executed"_s, kPatienceMs);
        }

        QVERIFY2(wire.lost() > 0 && wire.swallowed() > 0 && wire.cuts() > 0,
                 qPrintable(wire.story()));
        qInfo("%s", qPrintable(wire.story()));
        wire.heal();
        for (auto *rig : {&agent, &lead}) {
            QVERIFY(rig->waitCsn(headOf(service), kPatienceMs));
            QTRY_COMPARE(digestsWrong(*rig, service), QString{});
        }
        QCOMPARE(
            log.faultAfter(drive, bearerFor(service, lead.desk().session().principal()->sessionId)),
            QString{});
        // Each command has its one row and its own events, whatever was sent how often.
        const Sql sql{service.adminConninfo()};
        for (const auto &id : drive.given()) {
            QCOMPARE(loggedState(service, id), u"done"_s);
            QCOMPARE(sql.value(u"SELECT count(*) - count(DISTINCT action) FROM audit_event WHERE "
                               "request_id = '%1' AND action <> 'notice.sent'"_s.arg(id.value)),
                     u"0"_s);
        }
    }
};

QTEST_GUILESS_MAIN(TransferFaultsTest)
#include "transfer_faults_test.moc"
