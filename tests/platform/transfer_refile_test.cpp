// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// Who lost a dispute does not file again for 90 days without new evidence.
class TransferRefileTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] QString lose() const
    {
        auto &world = *m_world;
        const QJsonObject reject{{"outcome", "reject"}, {"note", "he forged it"}};
        for (const auto &wrong :
             {world.proven(), TransferWorld::told(world.act("dispute", {{"reason", "not me"}})),
              TransferWorld::told(world.act("dispute.resolve", reject, kCompliance)),
              TransferWorld::told(world.act("dispute.resolve", reject, kLead))})
            if (!wrong.isEmpty())
                return wrong;
        // The next case gives its vouch anew.
        world.run("DELETE FROM evidence WHERE type = 'admin_vouch'");
        return world.state() == "rejected" ? QString{} : QString::fromStdString(world.state());
    }
    [[nodiscard]] QStringList blocks() const
    {
        QStringList out;
        for (const auto &each : m_world->detail()["next"].toObject()["blocked_by"].toArray())
            out << each.toObject()["rule"].toString();
        return out;
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void theLoserWaitsNinetyDays()
    {
        auto &world = *m_world;
        QCOMPARE(lose(), QString{});
        const auto lost = scalar(world.admin, "SELECT ref FROM transfer_case WHERE id = $1",
                                 db::Params{world.caseId});
        world.clock.advance(std::chrono::hours{24 * 89});
        QCOMPARE(world.proven(), QString{});

        const auto refused = world.act("submit", world.hash());

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "dispute_lost");
        const auto facts = refused.body["facts"].toObject();
        QCOMPARE(facts["lost_case"].toString().toStdString(), lost);
        QCOMPARE(facts["until"].toString(), "2027-02-21T10:00:00.000Z");
        QVERIFY(blocks().contains("dispute_lost"));
        world.clock.advance(std::chrono::hours{24});
        QVERIFY(!blocks().contains("dispute_lost"));
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
    }

    void newEvidenceOpensTheWay()
    {
        auto &world = *m_world;
        QCOMPARE(lose(), QString{});
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(world.act("submit", world.hash()).status, 422);

        QCOMPARE(world.evidence(TransferWorld::document("%PDF-1.7 extract of the register")),
                 QString{});

        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
    }

    void anotherRecipientOrAWithdrawnCaseIsNotBlocked_data()
    {
        QTest::addColumn<QString>("change");
        QTest::newRow("another recipient")
            << "UPDATE transfer_case SET to_user_id = '%1' WHERE state = 'rejected'";
        QTest::newRow("rejected by a checker")
            << "UPDATE transfer_case SET close_reason = 'incomplete' WHERE state = 'rejected'";
    }
    void anotherRecipientOrAWithdrawnCaseIsNotBlocked()
    {
        QFETCH(QString, change);
        auto &world = *m_world;
        QCOMPARE(lose(), QString{});
        world.run(change.replace("%1", QString::fromStdString(world.org.users[2])).toStdString());

        QCOMPARE(world.proven(), QString{});

        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
    }
};

QTEST_GUILESS_MAIN(TransferRefileTest)
#include "transfer_refile_test.moc"
