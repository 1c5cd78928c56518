// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/sla_watch.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// The clock of workflows.md §1.5 on the CY-draft calendar: Monday to Friday, nine to six in
/// Nicosia, which in winter is two hours before UTC. 27 November 2026 is a Friday.
class TransferSlaTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    void at(const char *time) { m_world->clock.freezeAt(Instant::parse(time)); }
    [[nodiscard]] QJsonObject sla() const { return m_world->detail()["sla"].toObject(); }
    static QString hours(double n) { return QString::number(int(n * 3600)); }
    void completeOnFridayEvening()
    {
        at("2026-11-27T15:30:00.000Z");
        QCOMPARE(m_world->proven(), QString{});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void theFirstResponseIsDueInFourBusinessHoursOverNightAndWeekend()
    {
        at("2026-11-27T15:00:00.000Z");
        QCOMPARE(m_world->opened(), QString{});

        QCOMPARE(sla()["target"].toString(), "first_response");
        QCOMPARE(sla()["due_at"].toString(), "2026-11-30T10:00:00.000Z");
        at("2026-11-29T12:00:00.000Z");
        QCOMPARE(sla()["consumed_s"].toString(), hours(1));
        QCOMPARE(sla()["state"].toString(), "ok");
        at("2026-11-30T09:00:00.000Z");
        QCOMPARE(sla()["consumed_s"].toString(), hours(3));
        QCOMPARE(sla()["state"].toString(), "warn");
        at("2026-11-30T10:00:00.000Z");
        QCOMPARE(sla()["state"].toString(), "breach");
    }

    void theRowOfTheQueueSaysWhenTheCaseIsDue()
    {
        const auto row = [this] {
            const auto rows = m_world->admin.exec(
                "SELECT coalesce(wire_time(sla_due_at), '') FROM transfer_case");
            return QString::fromStdString(rows->text(0, 0));
        };
        at("2026-11-27T15:00:00.000Z");
        QCOMPARE(m_world->opened(), QString{});
        QVERIFY(!row().isEmpty());
        QCOMPARE(row(), sla()["due_at"].toString());

        QCOMPARE(TransferWorld::told(m_world->act(
                     "wait", {{"on", "customer"}, {"reason", "they look for papers"}})),
                 QString{});

        QCOMPARE(row(), QString{});
        QVERIFY(sla()["due_at"].isNull());
    }

    void theAgentsFirstActEndsTheFirstResponse_data()
    {
        QTest::addColumn<QString>("act");
        QTest::addColumn<QJsonObject>("args");
        QTest::newRow("contact") << "contact.log"
                                 << QJsonObject{{"channel", "phone"},
                                                {"direction", "out"},
                                                {"outcome", "reached"},
                                                {"note", "called"}};
        QTest::newRow("evidence") << "evidence.add" << TransferWorld::call();
        QTest::newRow("officer") << "reassign"
                                 << QJsonObject{{"officer_id", QString::fromStdString(kLead)}};
        QTest::newRow("edit") << "edit" << QJsonObject{{"old_owner_role", "admin"}};
    }
    void theAgentsFirstActEndsTheFirstResponse()
    {
        QFETCH(QString, act);
        QFETCH(QJsonObject, args);
        at("2026-11-27T15:00:00.000Z");
        QCOMPARE(m_world->opened(), QString{});
        QCOMPARE(sla()["is_running"].toBool(), true);

        QCOMPARE(TransferWorld::told(m_world->act(act.toStdString(), args)), QString{});

        at("2026-12-04T10:00:00.000Z");
        QVERIFY(sla()["target"].isNull());
        QCOMPARE(sla()["state"].toString(), "ok");
        QCOMPARE(sla()["is_running"].toBool(), false);
    }

    void theDecisionIsDueFromTheMomentTheEvidenceIsComplete()
    {
        completeOnFridayEvening();

        QCOMPARE(sla()["target"].toString(), "decision");
        QCOMPARE(sla()["total_s"].toString(), hours(18));
        QCOMPARE(sla()["due_at"].toString(), "2026-12-01T15:30:00.000Z");
        at("2026-11-30T05:00:00.000Z");
        QCOMPARE(sla()["consumed_s"].toString(), hours(0.5));
        at("2026-12-01T12:00:00.000Z");
        QCOMPARE(sla()["state"].toString(), "warn");
        at("2026-12-01T15:30:00.000Z");
        QCOMPARE(sla()["state"].toString(), "breach");
    }

    void aDeadlineWarnsOnceAndItsBreachIsAnAlertForTheLeads()
    {
        auto &world = *m_world;
        const auto watch = [&] {
            return oneTurn(transfer::watchDeadlines, world.writer, world.clock.now()).value_or(-1);
        };
        const auto kinds = [&] {
            return scalar(world.admin, "SELECT coalesce(string_agg(kind || ' ' || "
                                       "(facts->>'target'), ',' ORDER BY seq), '') FROM "
                                       "case_event WHERE kind LIKE 'sla.%'");
        };
        completeOnFridayEvening();
        QCOMPARE(watch(), 0);

        // Between two seconds: what is noted then takes nothing off the clock.
        at("2026-12-01T12:00:00.305Z");
        QCOMPARE(watch(), 1);
        QCOMPARE(watch(), 0);
        QCOMPARE(kinds(), std::string{"sla.warned decision"});
        QCOMPARE(world.audited("transfer.sla_warned"), std::string{"1"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM alert"), std::string{"0"});

        at("2026-12-01T15:30:00.000Z");
        QCOMPARE(watch(), 1);
        QCOMPARE(watch(), 0);
        QCOMPARE(kinds(), std::string{"sla.warned decision,sla.breached decision"});
        QCOMPARE(world.audited("transfer.sla_breached"), std::string{"1"});
        QCOMPARE(scalar(world.admin, "SELECT kind || ' ' || (facts->>'case') FROM alert"),
                 "sla_breach " + world.caseId);
        // The row that the leads' desks list as breaching.
        QCOMPARE(scalar(world.admin, "SELECT sla_due_at <= '2026-12-01T15:30:00Z' AND closed_at "
                                     "IS NULL FROM transfer_case"),
                 std::string{"t"});
    }

    void aBreachShowsAgainAfterAPause()
    {
        completeOnFridayEvening();
        at("2026-12-02T08:00:00.000Z");
        const auto overdue = [&] {
            return scalar(m_world->admin,
                          "SELECT coalesce(sla_due_at <= $1, false) FROM transfer_case",
                          db::Params{m_world->clock.now()});
        };
        QCOMPARE(overdue(), std::string{"t"});
        const QJsonObject why{{"on", "customer"}, {"reason", "asked for a call"}};
        QCOMPARE(TransferWorld::told(m_world->act("wait", why)), QString{});
        QCOMPARE(overdue(), std::string{"f"});

        QCOMPARE(TransferWorld::told(m_world->act("resume", {})), QString{});

        QCOMPARE(overdue(), std::string{"t"});
    }

    void waitingIsNotTheAgentsTime()
    {
        completeOnFridayEvening();
        at("2026-11-30T08:00:00.000Z");
        QCOMPARE(TransferWorld::told(
                     m_world->act("wait", {{"on", "customer"}, {"reason", "asked for a call"}})),
                 QString{});

        at("2026-12-01T08:00:00.000Z");
        QCOMPARE(sla()["is_running"].toBool(), false);
        QVERIFY(sla()["due_at"].isNull());
        QCOMPARE(sla()["consumed_s"].toString(), hours(1.5));

        QCOMPARE(TransferWorld::told(m_world->act("resume", {})), QString{});
        QCOMPARE(sla()["due_at"].toString(), "2026-12-02T15:30:00.000Z");
    }

    void aDisputeAndTheCoolOffAreNotTheAgentsTime()
    {
        completeOnFridayEvening();
        at("2026-11-30T08:00:00.000Z");
        QCOMPARE(TransferWorld::told(m_world->act("dispute", {{"reason", "not me"}})), QString{});
        at("2026-12-01T08:00:00.000Z");
        QCOMPARE(sla()["consumed_s"].toString(), hours(1.5));
        QCOMPARE(sla()["is_running"].toBool(), false);
        const QJsonObject resume{{"outcome", "resume"}, {"note", "a mistake"}};
        QCOMPARE(TransferWorld::told(m_world->act("dispute.resolve", resume, kCompliance)),
                 QString{});
        QCOMPARE(TransferWorld::told(m_world->act("dispute.resolve", resume, kLead2)), QString{});
        QCOMPARE(sla()["is_running"].toBool(), true);

        at("2026-12-01T09:00:00.000Z");
        QCOMPARE(TransferWorld::told(m_world->act("submit", m_world->hash())), QString{});
        at("2026-12-01T10:00:00.000Z");
        QCOMPARE(sla()["is_running"].toBool(), true);
        QCOMPARE(TransferWorld::told(m_world->act("approve", m_world->hash(), kLead)), QString{});
        QCOMPARE(sla()["consumed_s"].toString(), hours(3.5));
        QCOMPARE(sla()["is_running"].toBool(), false);

        // The plan drifts at the end of the cool-off: the case is the agents' again.
        m_world->run("UPDATE org_billing SET unpaid_invoices = 1");
        at("2026-12-02T10:00:00.000Z");
        QCOMPARE(m_world->carryOut(), 1);
        QCOMPARE(sla()["consumed_s"].toString(), hours(3.5));
        QCOMPARE(sla()["is_running"].toBool(), true);
        at("2026-12-02T11:00:00.000Z");
        QCOMPARE(sla()["consumed_s"].toString(), hours(4.5));
    }

    void evidenceThatIsIncompleteAgainStopsTheDecisionAndKeepsWhatIsConsumed()
    {
        completeOnFridayEvening();
        at("2026-11-30T08:00:00.000Z");
        QCOMPARE(TransferWorld::told(m_world->act("evidence.add", TransferWorld::call())),
                 QString{});

        at("2026-12-01T08:00:00.000Z");
        QCOMPARE(sla()["target"].toString(), "decision");
        QCOMPARE(sla()["consumed_s"].toString(), hours(1.5));
        QCOMPARE(sla()["is_running"].toBool(), false);
    }

    void aSelfServeRequestHasNoClock()
    {
        at("2026-11-27T15:00:00.000Z");
        QCOMPARE(m_world->opened(), QString{});
        m_world->run("UPDATE transfer_case SET route = 'self_serve'");

        QCOMPARE(sla()["is_running"].toBool(), false);
    }
};

QTEST_GUILESS_MAIN(TransferSlaTest)
#include "transfer_sla_test.moc"
