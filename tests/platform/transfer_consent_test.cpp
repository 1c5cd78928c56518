// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// What counts as agreed to a recipient, and by whom.
class TransferConsentTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    void vouchBy(const std::string &user) const
    {
        m_world->run("INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, "
                     "verdict, added_by, added_at) VALUES (gen_random_uuid(), $1, 'control', "
                     "'admin_vouch', 'admin', '\\x01', 0, 'pass', $2, '2026-11-23')",
                     db::Params{m_world->caseId, user});
    }
    [[nodiscard]] int passed(const QString &name) const
    {
        for (const auto &each : m_world->detail()["coverage"].toObject()["classes"].toArray())
            if (each.toObject()["class"].toString() == name)
                return each.toObject()["passed"].toInt();
        return -1;
    }
    [[nodiscard]] Answer name(std::size_t user) const
    {
        return m_world->act("edit",
                            {{"to_user_id", QString::fromStdString(m_world->org.users[user])},
                             {"old_owner_role", "member"}});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void whatWasSaidBeforeARecipientWasNamedProvesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(world.evidence(TransferWorld::call()), QString{});
        vouchBy(world.org.users[2]);

        QCOMPARE(TransferWorld::told(name(1)), QString{});

        QCOMPARE(passed("owner_consent"), 0);
        QCOMPARE(passed("control"), 0);
        QCOMPARE(scalar(world.admin, "SELECT facts->>'count' FROM case_event WHERE kind = "
                                     "'evidence.removed'"),
                 std::string{"2"});
    }

    void aRecipientsOwnVouchProvesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});

        vouchBy(world.org.users[1]);
        QCOMPARE(passed("control"), 0);

        vouchBy(world.org.users[2]);
        QCOMPARE(passed("control"), 1);
    }
};

QTEST_GUILESS_MAIN(TransferConsentTest)
#include "transfer_consent_test.moc"
