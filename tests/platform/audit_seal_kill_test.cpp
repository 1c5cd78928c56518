// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/log_month.h"
#include "tests/platform/struck_calls.h"
#include "tests/support/platform/sealed_log.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace steward;
using namespace steward::platform;
using steward::tests::SealedLog;
using namespace std::chrono_literals;

namespace
{

/// A sealer of another process, which dies before a call of its step. True when it did.
bool isKilledBefore(int call, const SealedLog &log, Instant now)
{
    const auto child = ::fork();
    if (child == 0) {
        auto sequencing = log.database->connection("steward_sequencer");
        auto writer = log.database->connection("steward_writer");
        audit::Sealer sealer{sequencing, writer, log.key,
                             audit::ArchiveStore{log.directory.path()}};
        tests::dieBefore(call);
        const bool isSealed = sealer.step(now).has_value();
        ::_exit(isSealed ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != tests::kDied))
        qFatal("the sealer failed by itself: %d", status);
    return WEXITSTATUS(status) == tests::kDied;
}

} // namespace

class AuditSealKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSealerThatIsKilledAnywhereIsFollowedByOneThatGoesOn()
    {
        SealedLog log;
        std::string month = "2020-01";
        int call = 1;
        // Each month the sealer dies one call later, until it has come to its end.
        for (bool isKilled = true; isKilled; ++call, month = audit::nextMonth(month)) {
            const auto now = audit::closesAt(month).plus(1s);
            QVERIFY(log.write(audit::monthStart(month).plus(240h)));
            QVERIFY(log.sequence(now.plus(-24h)) > 0);

            isKilled = isKilledBefore(call, log, now);
            // The dead one's lock goes with its session.
            QTRY_VERIFY(log.sealer.step(now.plus(60s)).value().leader);

            QCOMPARE(log.value("SELECT max(month) FROM audit_seal"), month);
            QCOMPARE(log.value("SELECT string_agg(action, ' ' ORDER BY seq) FROM audit_event WHERE "
                               "metadata->>'month' = '" +
                               month + "'"),
                     std::string{"log.sealed log.archived"});
        }

        QVERIFY2(call > 60, qPrintable(QString::number(call)));
        QCOMPARE(log.findings(), QString{});
        QCOMPARE(int(tests::archive_check::checkArchive(log.directory.path(), log.key.verifierKey())
                         .months.size()),
                 call - 1);
    }
};

QTEST_GUILESS_MAIN(AuditSealKillTest)
#include "audit_seal_kill_test.moc"
