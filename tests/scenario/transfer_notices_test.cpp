// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The service is killed while it sends the notices of a transfer, to a mail server that lives on.
// SMTP has no exactly-once: a sender that dies before it hears "250" must send again. It does so
// under the same Message-ID, by which receivers know the copy (RFC 5322 §3.6.4). So one notice is
// one Message-ID here; two Message-IDs for one addressee are a double, and a copy that no kill
// explains is one too.
#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/mail_store.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/transfer_drive.h"

#include <QSet>
#include <QTest>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

/// Longer than the lease under which a notice whose sender died is left alone.
constexpr std::chrono::seconds kPastTheLease{120};

} // namespace

class TransferNoticesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAddresseeHasEachNoticeOnceHoweverOftenTheSenderIsKilled()
    {
        using Stage = MailStore::Stage;
        MailStore store;
        ServiceProcess service{kTransferService + QStringList{u"--smtp"_s, store.address()}};
        TransferDrive drive{service, stageTransfer(service)};
        drive.readMailIn(store.folder());
        int kills = 0;
        const auto killer = [&] {
            service.kill();
            ++kills;
        };
        {
            DeskRig agent{service, u"cs_agent"_s}, lead{service, u"lead"_s};
            QVERIFY(agent.signIn() && lead.signIn());
            QVERIFY(agent.waitLive() && lead.waitLive());
            QCOMPARE(drive.untilSubmitted(agent), QString{});
            store.onceAt(Stage::Stored, killer);
            // The answer may or may not come before the kill; the approval is committed either way.
            const auto given = drive.command(lead, u"approve"_s, drive.planHash(lead));
            QVERIFY(lead.desk().commands().submit(given));
            QTRY_COMPARE_WITH_TIMEOUT(kills, 1, 30'000);
        }
        for (const auto stage :
             {Stage::Addressed, Stage::Stored, Stage::Connected, Stage::Stored}) {
            const int before = kills;
            store.onceAt(stage, killer);
            service.startAgain();
            service.advanceClock(kPastTheLease);
            QTRY_COMPARE_WITH_TIMEOUT(kills, before + 1, 30'000);
        }
        service.startAgain();
        service.advanceClock(kPastTheLease);

        const auto unsent = [&] {
            return Sql{service.adminConninfo()}.value(
                u"SELECT count(*) FROM notice WHERE case_id = '%1' AND delivery <> 'sent'"_s.arg(
                    drive.caseId()));
        };
        QTRY_COMPARE_WITH_TIMEOUT(unsent(), u"0"_s, 60'000);
        QCOMPARE(kills, 5);
        const Sql sql{service.adminConninfo()};
        QStringList expected = sql.rows(u"SELECT addressee FROM notice WHERE case_id = '%1' ORDER "
                                        "BY addressee"_s.arg(drive.caseId()));
        expected.sort();
        QVERIFY(expected.size() >= 4);
        QCOMPARE(planned(sql, drive), expected);
        int copies = 0;
        QCOMPARE(addressees(store, copies), expected);
        // The three kills after the mail was taken and before that was heard, each with its copy.
        QCOMPARE(copies, 3);
        QCOMPARE(sql.value(u"SELECT count(*), count(DISTINCT metadata->>'notice') FROM (SELECT "
                           "public_metadata::jsonb AS metadata FROM audit_event WHERE action = "
                           "'notice.sent' AND org_id = '%1') e"_s.arg(drive.scene().orgId)),
                 u"%1|%1"_s.arg(expected.size()));
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

    /// Who was told, one entry for each Message-ID.
    [[nodiscard]] static QStringList addressees(const MailStore &store, int &copies)
    {
        QSet<QByteArray> known;
        QStringList out;
        for (const auto &mail : store.mails()) {
            if (!mail.bytes.contains("/customer/object"))
                continue;
            if (known.contains(mail.messageId)) {
                ++copies;
                continue;
            }
            known.insert(mail.messageId);
            out += QString::fromUtf8(mail.to);
        }
        out.sort();
        return out;
    }
};

QTEST_GUILESS_MAIN(TransferNoticesTest)
#include "transfer_notices_test.moc"
