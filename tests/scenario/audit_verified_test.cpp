// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The audit list against the real service: what it shows is checked on the desk, and whoever writes
// into the tables past the service is found.
#include "app/audit/hash.h"
#include "app/audit/leaf.h"
#include "app/audit/row.h"
#include "app/audit/tree.h"
#include "app/net/memory_secret_store.h"
#include "models/audit/audit_list_model.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/sql.h"

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using models::AuditListModel;
using State = AuditVerdict::State;
using Code = AuditCode;

class AuditVerifiedTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceProcess> m_service;
    QTemporaryDir m_profile;
    std::shared_ptr<net::MemorySecretStore> m_secrets;
    std::unique_ptr<DeskRig> m_rig;
    std::unique_ptr<AuditListModel> m_list;

    void openDesk(RigOptions options)
    {
        closeDesk();
        m_rig = std::make_unique<DeskRig>(*m_service, u"compliance"_s, std::move(options));
        m_list = std::make_unique<AuditListModel>(m_rig->desk().audit(), m_rig->desk().verifier());
    }
    void closeDesk()
    {
        m_list.reset();
        m_rig.reset();
    }
    [[nodiscard]] RigOptions kept() const
    {
        return {.profile = m_profile.path(), .secrets = m_secrets};
    }
    [[nodiscard]] AuditVerdict verdict(int row) const
    {
        return m_list->verdictOf(m_list->rowAt(row)->id);
    }
    [[nodiscard]] AuditVerdict verdictOf(const AuditEventRow &event) const
    {
        return m_list->verdictOf(event.id);
    }
    /// A new search whose rows all have been judged.
    [[nodiscard]] bool search()
    {
        m_list->setQuery({});
        return QTest::qWaitFor(
            [this] {
                if (m_list->isLoadingPage() || m_list->rowCount() == 0)
                    return false;
                for (int row = 0; row < m_list->rowCount(); ++row)
                    if (verdict(row).state == State::Checking)
                        return false;
                return true;
            },
            60'000);
    }
    [[nodiscard]] QHash<QString, int> words() const
    {
        QHash<QString, int> out;
        for (int row = 0; row < m_list->rowCount(); ++row)
            ++out[m_list->index(row, AuditListModel::Proof).data(models::RawRole).toString()];
        return out;
    }
    /// One in the month that grows, and in the first page for some searches more: each is an event.
    [[nodiscard]] AuditEventRow aRow() const
    {
        const QString month = m_list->rowAt(0)->month;
        for (int row = 3; row < m_list->rowCount(); ++row)
            if (const auto event = m_list->rowAt(row); event->month == month && event->index >= 0)
                return *event;
        qFatal("no row of %s", qPrintable(month));
    }
    /// As whoever owns the database, past every trigger.
    void tamper(const QString &statement) const
    {
        const Sql sql{m_service->adminConninfo()};
        sql.run(u"SET session_replication_role = replica"_s);
        sql.run(statement);
    }

private Q_SLOTS:
    void init()
    {
        m_service = std::make_unique<ServiceProcess>();
        m_profile = QTemporaryDir();
        m_secrets = std::make_shared<net::MemorySecretStore>();
    }
    void cleanup()
    {
        closeDesk();
        m_service.reset();
    }

    void whatTheListShowsIsVerifiedAndWhatWasChangedInTheTablesIsFound()
    {
        openDesk(kept());
        QVERIFY(m_rig->signIn());
        QVERIFY(search());
        // What has just happened waits for its place; nothing else is left to be believed.
        QCOMPARE(words().value(u"verified"_s) + words().value(u"pending"_s), m_list->rowCount());
        QVERIFY(words().value(u"verified"_s) > m_list->rowCount() / 2);
        const auto row = aRow();
        QCOMPARE(verdictOf(row).leafHash, row.leafHash);
        const auto ofEvent = u" WHERE id = '%1'"_s.arg(row.id.value);

        tamper(u"UPDATE audit_event SET action = reverse(action)"_s + ofEvent);
        QVERIFY(search());
        const AuditFinding changed{Code::RowLeafMismatch, row.month, row.index, u"action"_s};
        QCOMPARE(verdictOf(row).finding, changed);
        QCOMPARE(words().value(u"row_leaf_mismatch"_s), 1);
        QCOMPARE(words().value(u"verified"_s) + words().value(u"pending"_s),
                 m_list->rowCount() - 1);
        QCOMPARE(m_rig->desk().verifier().findings(), QList<AuditFinding>{changed});

        tamper(u"UPDATE audit_event SET action = '%1'"_s.arg(row.action) + ofEvent);
        QVERIFY(search());
        QCOMPARE(verdictOf(row).state, State::Verified);
        // It stays until somebody has read it.
        QCOMPARE(m_rig->desk().verifier().findings(), QList<AuditFinding>{changed});
        m_rig->desk().verifier().acknowledge();
        QVERIFY(m_rig->desk().verifier().findings().isEmpty());

        tamper(u"UPDATE audit_leaf SET leaf_hash = sha256('x') WHERE event_id = '%1'"_s.arg(
            row.id.value));
        QVERIFY(search());
        QCOMPARE(verdictOf(row).finding,
                 (AuditFinding{Code::LeafHashMismatch, row.month, row.index}));
    }

    void aLogThatWasRewrittenAndSignedAnewIsFoundByWhoeverSawItBefore()
    {
        openDesk(kept());
        QVERIFY(m_rig->signIn());
        QVERIFY(search());
        auto row = aRow();
        QCOMPARE(verdictOf(row).state, State::Verified);
        const auto seen = verdictOf(row).size;

        // Row and leaf agree again, and after its next batch the service signs what it finds.
        row.outcome = row.outcome == u"ok"_s ? u"denied"_s : u"ok"_s;
        const auto origin = m_service->auditKey().section(u'+', 0, 0).toUtf8();
        const auto leaf = audit::leafHash(*audit::encode(*audit::leafOf(origin, row)));
        tamper(u"UPDATE audit_event SET outcome = %1 WHERE id = '%2'"_s
                   .arg(row.outcome == u"denied"_s ? 1 : 0)
                   .arg(row.id.value));
        tamper(u"UPDATE audit_leaf SET leaf_hash = decode('%1', 'hex') WHERE event_id = '%2'"_s.arg(
            QString::fromLatin1(audit::toBytes(leaf).toHex()), row.id.value));
        m_service->stop();
        m_service->startAgain();

        openDesk(kept());
        m_rig->desk().start();
        QVERIFY(m_rig->waitState(ports::Session::State::SignedIn));
        // The checkpoint over the rewritten tree comes with the first new entry.
        QVERIFY(QTest::qWaitFor(
            [this, &row] { return search() && verdictOf(row).finding.code == Code::Fork; },
            60'000));
        QCOMPARE(verdictOf(row).state, State::Finding);
        QCOMPARE(verdictOf(row).finding.month, row.month);
        QCOMPARE(verdictOf(row).finding.size, seen);
        QCOMPARE(m_rig->desk().verifier().findings().last().code, Code::Fork);

        // Nothing else shows it: who has not seen the log before finds all in order.
        openDesk({});
        QVERIFY(m_rig->signIn());
        QVERIFY(search());
        QCOMPARE(verdictOf(row).state, State::Verified);
        QCOMPARE(words().value(u"verified"_s) + words().value(u"pending"_s), m_list->rowCount());
    }

    void withoutTheLogsKeyEveryRowSaysThatItIsNotChecked()
    {
        openDesk({.isAnchored = false});
        QVERIFY(m_rig->signIn());
        QVERIFY(search());

        QCOMPARE(words(), (QHash<QString, int>{{u"unanchored"_s, m_list->rowCount()}}));
        QVERIFY(m_rig->desk().verifier().findings().isEmpty());
    }
};

QTEST_GUILESS_MAIN(AuditVerifiedTest)
#include "audit_verified_test.moc"
