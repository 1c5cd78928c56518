// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite_replica_reader.h"
#include "tests/support/desk/fake_services.h"
#include "tests/support/desk/written_replica.h"
#include "ui/transfers/queue_bar.h"

#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace steward;
using namespace Qt::StringLiterals;
using test::WrittenReplica;

/// The groups above the queue, counted in a replica as the desk has it on its disk.
class TransfersQueueTest : public QObject
{
    Q_OBJECT

private:
    struct Stage {
        WrittenReplica replica;
        test::FakeDesk desk;
        int number = 0;
        std::unique_ptr<store::SqliteReplicaReader> reader;
        std::unique_ptr<ui::QueueBar> bar;

        Stage()
        {
            replica.org(1, u"Cedar Point"_s, u"cedar"_s);
            replica.user(1, u"Maya Haddad"_s, u"m.haddad@cedar.example"_s, 1);
            desk.session.who.id = {WrittenReplica::id('f', 1)};
        }
        void add(const QString &state, QVariantMap more = {})
        {
            replica.transfer(++number, 1, 1, state, std::move(more));
        }
        void open()
        {
            reader = std::make_unique<store::SqliteReplicaReader>(replica.path());
            bar = std::make_unique<ui::QueueBar>(
                ui::Services{desk.session, desk.sync, *reader, desk.audit, desk.verifier,
                             desk.payouts, desk.commands, desk.drafts, desk.cases},
                nullptr);
        }
        [[nodiscard]] QString shown(const QString &id) const
        {
            return bar->findChild<QToolButton *>(u"transfers.queue."_s + id)->text();
        }
    };

private Q_SLOTS:
    void countsEachGroupAsItStandsInTheReplica()
    {
        Stage stage;
        const QVariantMap mine{{u"officer_id"_s, WrittenReplica::blob('f', 1)}};
        const QVariantMap theirs{{u"officer_id"_s, WrittenReplica::blob('f', 2)}};
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        constexpr qint64 kDay = 86'400'000;
        for (const QString &state : {u"intake"_s, u"gated"_s, u"verifying"_s, u"planned"_s}) {
            stage.add(state, mine);
            stage.add(state, theirs);
        }
        for (int i = 0; i < 3; ++i)
            stage.add(u"awaiting_approval"_s, mine);
        stage.add(u"waiting"_s, theirs);
        stage.add(u"notice"_s, theirs);
        stage.add(u"disputed"_s, mine);
        for (const QString &state : {u"executing"_s, u"exec_failed"_s, u"reversing"_s})
            stage.add(state);
        stage.add(u"closed"_s, {{u"last_activity_at"_s, now - kDay}, {u"closed_at"_s, now - kDay}});
        stage.add(u"withdrawn"_s,
                  {{u"last_activity_at"_s, now - 30 * kDay}, {u"closed_at"_s, now - 30 * kDay}});
        stage.add(u"verifying"_s, {{u"sla_due_at"_s, now - 60'000}});
        stage.add(u"verifying"_s, {{u"sla_due_at"_s, now + kDay}});
        stage.open();

        QTRY_COMPARE(stage.shown(u"breaching"_s), u"Breaching SLA  1"_s);
        QTRY_COMPARE(stage.shown(u"mine"_s), u"Waiting on me  4"_s);
        QTRY_COMPARE(stage.shown(u"approver"_s), u"Waiting on second approver  3"_s);
        QTRY_COMPARE(stage.shown(u"party"_s), u"Waiting on party  2"_s);
        QTRY_COMPARE(stage.shown(u"disputed"_s), u"Disputed  1"_s);
        QTRY_COMPARE(stage.shown(u"retrying"_s), u"Effects retrying  3"_s);
        QTRY_COMPARE(stage.shown(u"done"_s), u"Done in 7 days  1"_s);
    }
    void countsAgainWhenACaseMoved()
    {
        Stage stage;
        stage.add(u"awaiting_approval"_s);
        stage.open();
        QTRY_COMPARE(stage.shown(u"approver"_s), u"Waiting on second approver  1"_s);

        stage.replica.run(u"UPDATE tcase SET state = 'notice'"_s);
        stage.bar->count();

        QTRY_COMPARE(stage.shown(u"approver"_s), u"Waiting on second approver  0"_s);
        QTRY_COMPARE(stage.shown(u"party"_s), u"Waiting on party  1"_s);
    }
    void saysNoNumberBeforeTheReplicaAnswered()
    {
        Stage stage;
        stage.add(u"awaiting_approval"_s);
        stage.desk.reader.isSilent = true;
        stage.bar = std::make_unique<ui::QueueBar>(stage.desk.services(), nullptr);

        QCOMPARE(stage.shown(u"approver"_s), u"Waiting on second approver"_s);
    }
    void showsAGroupAndThenAllAgain()
    {
        Stage stage;
        stage.open();
        QSignalSpy chosen(stage.bar.get(), &ui::QueueBar::chosen);
        auto *group = stage.bar->findChild<QToolButton *>(u"transfers.queue.disputed"_s);

        group->click();
        QCOMPARE(chosen.takeFirst().first().toString(), u"is:disputed"_s);
        QVERIFY(group->isChecked());
        group->click();

        QCOMPARE(chosen.takeFirst().first().toString(), QString());
        QVERIFY(!group->isChecked());
    }
};

QTEST_MAIN(TransfersQueueTest)
#include "transfers_queue_test.moc"
