// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The service is killed at every moment of its conversations with a mail server that lives on.
// SMTP has no exactly-once: a sender that dies before it has written down the "250" must send
// again (docs/transfers.md, Letters). It does so under the same Message-ID, by which the receiver
// knows the copy; in the mailbox each letter stands once.
#include "platform/src/edges/mail_sandbox.h"

#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/edge_wire.h"
#include "tests/support/scenario/letters.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_drive.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

constexpr quint32 kSeed = 418;
/// Longer than the lease under which a notice whose sender died is left alone.
constexpr std::chrono::seconds kPastTheLease{120};
/// Greeting, EHLO, MAIL, RCPT, DATA, and the answer to the letter.
constexpr int kTurns = 6;
constexpr int kTurnOfLetter = 5;
/// A letter is longer than this.
constexpr int kWithinLetter = 600;
/// The two moments at which the mail server has the letter and the platform has not written so.
constexpr int kCopies = 2;

/// Before each of the server's answers, in the middle of the letter, and after the last answer.
QList<EdgeWire::Moment> everyMoment(QRandomGenerator &random)
{
    QList<EdgeWire::Moment> out;
    for (int turn = 0; turn < kTurns; ++turn)
        out += EdgeWire::Moment{turn, 0, false};
    out += EdgeWire::Moment{kTurnOfLetter - 1, random.bounded(1, kWithinLetter), false};
    out += EdgeWire::Moment{kTurnOfLetter, 0, true};
    std::shuffle(out.begin(), out.end(), random);
    return out;
}

} // namespace

class TransferNoticesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAddresseeHasEachNoticeOnceWheneverTheSenderIsKilled()
    {
        QTemporaryDir folder;
        platform::edges::MailSandbox mailbox{folder.path().toStdString()};
        QVERIFY(mailbox.start());
        EdgeWire wire{kSeed, kTurns};
        wire.carryTo(mailbox.endpoint().port);
        ServiceProcess service{kTransferService + QStringList{u"--smtp"_s, wire.address()}};
        TransferDrive drive{service, stageTransfer(service)};
        drive.readMailIn(folder.path());
        QRandomGenerator random{kSeed};
        const auto moments = everyMoment(random);
        qInfo("seed %u", kSeed);
        int kills = 0;
        // Whoever heard the "250" writes it down next, and is kept from it until the kill.
        std::unique_ptr<Sql> gate;
        const auto killAt = [&](const EdgeWire::Moment &moment) {
            wire.onceAt(
                moment,
                [&] {
                    service.kill();
                    gate.reset();
                    ++kills;
                },
                [&, moment] {
                    if (!moment.isHeard)
                        return;
                    gate = std::make_unique<Sql>(service.adminConninfo());
                    gate->run(u"BEGIN; LOCK TABLE outbound_intent IN SHARE MODE"_s);
                });
        };
        {
            DeskRig agent{service, u"cs_agent"_s}, lead{service, u"lead"_s};
            QVERIFY(agent.signIn() && lead.signIn());
            QVERIFY(agent.waitLive() && lead.waitLive());
            QCOMPARE(drive.untilSubmitted(agent), QString{});
            killAt(moments.first());
            // The answer may or may not come before the kill; the approval is committed either way.
            const auto given = drive.command(lead, u"approve"_s, drive.planHash(lead));
            QVERIFY(lead.desk().commands().submit(given));
            QTRY_COMPARE_WITH_TIMEOUT(kills, 1, 30'000);
        }
        for (qsizetype i = 1; i < moments.size(); ++i) {
            killAt(moments[i]);
            service.startAgain();
            service.advanceClock(kPastTheLease);
            QTRY_COMPARE_WITH_TIMEOUT(kills, int(i) + 1, 30'000);
        }
        service.startAgain();
        service.advanceClock(kPastTheLease);

        const auto unsent = [&] {
            return Sql{service.adminConninfo()}.value(
                u"SELECT count(*) FROM notice WHERE case_id = '%1' AND delivery <> 'sent'"_s.arg(
                    drive.caseId()));
        };
        QTRY_COMPARE_WITH_TIMEOUT(unsent(), u"0"_s, 60'000);
        const Sql sql{service.adminConninfo()};
        auto noticed =
            sql.rows(u"SELECT addressee FROM notice WHERE case_id = '%1'"_s.arg(drive.caseId()));
        noticed.sort();
        QVERIFY(noticed.size() >= 4);
        QCOMPARE(planned(sql, drive), noticed);
        // None is lost and none is there twice…
        QCOMPARE(addresseesOf(folder.path(), "/customer/object"), noticed);
        // …and on the wire no letter came twice that no kill explains.
        QCOMPARE(mailbox.duplicates(), kCopies);
        QCOMPARE(sql.value(u"SELECT count(*), count(DISTINCT metadata->>'notice') FROM (SELECT "
                           "public_metadata::jsonb AS metadata FROM audit_event WHERE action = "
                           "'notice.sent' AND org_id = '%1') e"_s.arg(drive.scene().orgId)),
                 u"%1|%1"_s.arg(noticed.size()));
        QCOMPARE(AuditProof(service, {}).faultOfWholeLog(), QString{});
    }

private:
    [[nodiscard]] static QStringList planned(const Sql &sql, const TransferDrive &drive)
    {
        auto out = sql.rows(u"SELECT e->>'addressee' FROM transfer_case c, "
                            "jsonb_array_elements(c.plan->'effects') e WHERE c.id = '%1' AND "
                            "e->>'kind' = 'notice'"_s.arg(drive.caseId()));
        out.sort();
        return out;
    }
};

QTEST_GUILESS_MAIN(TransferNoticesTest)
#include "transfer_notices_test.moc"
