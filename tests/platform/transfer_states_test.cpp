// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// What a case's state does not allow is refused by name, whatever step the table of transitions
/// has between the two states for somebody else.
class TransferStatesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    static QJsonObject argsOf(const QString &act)
    {
        if (act == "edit")
            return {{"old_owner_role", "admin"}};
        if (act == "evidence.add")
            return TransferWorld::call();
        if (act == "evidence.verdict")
            return {{"evidence_id", QString::fromStdString(madeUuid(4, 1))}, {"verdict", "pass"}};
        if (act == "submit" || act == "approve")
            return {{"plan_hash", QString(64, 'a')}};
        if (act == "resume")
            return {};
        if (act == "wait")
            return {{"on", "legal"}, {"reason", "at the wrong time"}};
        return {{"reason", "at the wrong time"}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_world = std::make_unique<TransferWorld>();
        QCOMPARE(m_world->submitted(), QString{});
    }
    void cleanupTestCase() { m_world.reset(); }

    void whatTheStateDoesNotAllowIsRefusedByName_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("act");
        const QMap<QString, QStringList> refused{
            {"awaiting_approval",
             {"edit", "evidence.add", "evidence.verdict", "submit", "resume", "wait"}},
            {"notice",
             {"edit", "evidence.add", "evidence.verdict", "submit", "resume", "wait", "approve",
              "return", "reject"}},
            {"waiting",
             {"evidence.add", "evidence.verdict", "submit", "approve", "return", "wait"}},
            {"disputed",
             {"edit", "evidence.add", "evidence.verdict", "submit", "resume", "return", "wait"}},
            {"verifying", {"approve", "return", "resume"}},
            {"gated", {"submit", "approve", "return", "resume"}},
            {"intake", {"evidence.add", "evidence.verdict", "submit", "resume", "approve"}},
            {"executing", {"edit", "evidence.add", "submit", "approve", "withdraw", "reject"}},
            {"executed",
             {"edit", "evidence.add", "submit", "approve", "withdraw", "return", "reject"}},
            {"withdrawn", {"edit", "evidence.add", "evidence.verdict", "submit", "withdraw"}},
        };
        for (auto it = refused.cbegin(); it != refused.cend(); ++it)
            for (const auto &act : *it)
                QTest::newRow(qPrintable(it.key() + ", " + act)) << it.key() << act;
    }
    void whatTheStateDoesNotAllowIsRefusedByName()
    {
        QFETCH(QString, state);
        QFETCH(QString, act);
        auto &world = *m_world;
        world.run("UPDATE transfer_case SET state = $2 WHERE id = $1",
                  db::Params{world.caseId, state.toStdString()});
        const auto before = scalar(world.admin, "SELECT to_jsonb(t)::text FROM transfer_case t");

        const bool isCheckers = act == "approve" || act == "return" || act == "reject";
        const auto answer = world.act(act.toStdString(), argsOf(act), isCheckers ? kLead : kMaria);

        QVERIFY2(answer.status == 422, qPrintable(TransferWorld::told(answer)));
        QCOMPARE(answer.body["rule"].toString(), "transfer_state");
        QCOMPARE(answer.body["facts"].toObject()["state"].toString(), state);
        QCOMPARE(scalar(world.admin, "SELECT to_jsonb(t)::text FROM transfer_case t"), before);
    }
};

QTEST_GUILESS_MAIN(TransferStatesTest)
#include "transfer_states_test.moc"
