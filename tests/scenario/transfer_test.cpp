// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// An L1 transfer from Route to Outcome by two people at two desks and three customers at their
// pages, against the real service.
#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_log.h"
#include "tests/support/scenario/two_desks_test.h"

#include <QTest>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kSessionsEndWithinMs = 5'000;
constexpr int kLooksAfterwards = 10;

} // namespace

class TransferTest : public TwoDesksTest
{
    Q_OBJECT

private Q_SLOTS:
    void theOrgHasItsNewOwnerOnBothDesksAndEveryRowIsProven()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        const auto &scene = drive.scene();
        const TransferLog log{*m_service, scene.orgId};

        QCOMPARE(drive.untilApproved(*m_agent, *m_lead), QString{});
        QCOMPARE(drive.state(), u"notice"_s);
        QCOMPARE(drive.ownerIn(*m_lead), hex(scene.owner.id));
        m_service->advanceClock(std::chrono::seconds{61});

        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"executed"_s, 60'000);
        for (auto *rig : {m_agent.get(), m_lead.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(drive.ownerIn(*rig), hex(scene.recipient.id), 60'000);
            QTRY_COMPARE_WITH_TIMEOUT(drive.stateIn(*rig), u"executed"_s, 60'000);
        }
        for (const auto &id : drive.given())
            QCOMPARE(loggedState(*m_service, id), u"done"_s);
        QCOMPARE(log.faultAfter(drive, bearer()), QString{});
    }

    void threeSessionsOnTwoSubdomainsAreRefusedWithinFiveSecondsOfTheCommit()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        const auto &scene = drive.scene();
        const auto elsewhere = joinAnotherOrg(scene.recipient);
        CustomerBrowser ownerHere{*m_service, scene.owner}, heirHere{*m_service, scene.recipient},
            heirThere{*m_service, scene.recipient};
        QCOMPARE(drive.untilApproved(*m_agent, *m_lead), QString{});
        QVERIFY(ownerHere.signIn(scene.subdomain));
        QVERIFY(heirHere.signIn(scene.subdomain));
        QVERIFY(heirThere.signIn(elsewhere));
        std::vector<std::unique_ptr<SessionProbe>> probes;
        probes.push_back(
            std::make_unique<SessionProbe>(*m_service, ownerHere.cookies(), scene.subdomain));
        probes.push_back(
            std::make_unique<SessionProbe>(*m_service, heirHere.cookies(), scene.subdomain));
        probes.push_back(
            std::make_unique<SessionProbe>(*m_service, heirThere.cookies(), elsewhere));
        for (const auto &probe : probes)
            QTRY_VERIFY_WITH_TIMEOUT(probe->count(200) >= 3, 60'000);

        m_service->advanceClock(std::chrono::seconds{61});

        for (const auto &probe : probes)
            QTRY_VERIFY_WITH_TIMEOUT(probe->count(401) >= kLooksAfterwards, 30'000);
        const auto committed = committedAtMs(drive);
        for (const auto &probe : probes) {
            const auto since = probe->refusedSinceMs();
            QVERIFY2(since > 0, "a refused session came back");
            qInfo("refused %lld ms after the execution began", since - committed);
            QVERIFY2(since - committed <= kSessionsEndWithinMs,
                     qPrintable(QString::number(since - committed)));
            for (const auto &look : probe->looks()) {
                if (look.answeredMs == 0)
                    continue;
                QVERIFY2(look.status == 200 || look.status == 401,
                         qPrintable(QString::number(look.status)));
                if (look.status == 401) {
                    QCOMPARE(look.code, u"session_revoked"_s);
                    QCOMPARE(look.reason, u"ownership_transfer"_s);
                }
            }
        }
    }

    void aPageWithNothingToPressIsNoActOfAnybody()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.open(*m_agent), QString{});
        QCOMPARE(drive.chooseParties(*m_agent), QString{});
        QCOMPARE(drive.recipientAccepts(), QString{});

        const auto again = drive.recipientAccepts();

        QVERIFY2(again.contains(u"You have accepted"_s), qPrintable(again));
    }

private:
    static QString hex(QString id) { return id.remove(u'-'); }

    /// No earlier than the COMMIT: the execution notes its time before it commits.
    [[nodiscard]] qint64 committedAtMs(const TransferDrive &drive) const
    {
        const auto at = Sql{m_service->adminConninfo()}.value(
            u"SELECT (extract(epoch FROM occurred_at) * 1000)::bigint FROM audit_event WHERE "
            "action = 'ownership.transferred' AND request_id = '%1'"_s.arg(drive.caseId()));
        return at.toLongLong() - std::chrono::milliseconds{m_service->clockAhead()}.count();
    }

    [[nodiscard]] QString joinAnotherOrg(const DemoPerson &person) const
    {
        const Sql sql{m_service->adminConninfo()};
        const auto subdomain = u"cedar-point"_s;
        sql.run(u"INSERT INTO membership (id, org_id, user_id, role, state, joined_at) SELECT "
                "gen_random_uuid(), id, '%1', 'member', 'active', '2026-01-01' FROM org WHERE "
                "subdomain = '%2'"_s.arg(person.id, subdomain));
        return subdomain;
    }

    [[nodiscard]] QByteArray bearer() const
    {
        return bearerFor(*m_service, m_lead->desk().session().principal()->sessionId);
    }
};

QTEST_GUILESS_MAIN(TransferTest)
#include "transfer_test.moc"
