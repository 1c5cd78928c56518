// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/post.h"

#include <QTest>

#include <future>
#include <string>

using namespace steward;
using namespace steward::platform;
using namespace steward::tests;
using namespace std::chrono_literals;

namespace
{

/// The notice's row, held until release(): whoever writes the outcome waits.
class HeldNotice
{
public:
    explicit HeldNotice(CustomerWorld &w)
        : m_world(w), m_holder(w.database.connection("steward_writer"))
    {
        if (!m_holder.script("BEGIN; SELECT FROM notice FOR UPDATE"))
            qFatal("the notice cannot be held");
    }
    /// By whom, as the server counts its sessions; 0 for nobody.
    [[nodiscard]] std::int64_t waiter() const
    {
        return std::stoll(
            m_world.scalar("SELECT coalesce(max(pid), 0)::text FROM pg_locks WHERE NOT granted"));
    }
    void release()
    {
        if (!m_holder.script("ROLLBACK"))
            qFatal("the notice cannot be released");
    }

private:
    CustomerWorld &m_world;
    db::Connection m_holder;
};

} // namespace

/// What has gone out is noted as sent, whatever breaks off meanwhile: nobody is told twice.
class MailOutcomeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOutcomeThatIsBrokenOffIsWrittenAllTheSame_data()
    {
        QTest::addColumn<QByteArray>("breakOff");
        QTest::newRow("statement") << QByteArray("pg_cancel_backend");
        QTest::newRow("session") << QByteArray("pg_terminate_backend");
    }
    void anOutcomeThatIsBrokenOffIsWrittenAllTheSame()
    {
        QFETCH(QByteArray, breakOff);
        CustomerWorld w;
        Post post;
        queueNotice(w);
        edges::OutboundJob job{w.database.conninfo("steward_writer"), post.options, w.clock};
        HeldNotice notice{w};
        job.start();
        QTRY_VERIFY_WITH_TIMEOUT(notice.waiter() != 0, 60'000);
        QCOMPARE(post.stored().size(), 1);

        w.run("SELECT " + breakOff.toStdString() + "($1::int)", db::Params{notice.waiter()});

        notice.release();
        QTRY_COMPARE_WITH_TIMEOUT(w.scalar("SELECT delivery || ' ' || attempts FROM notice"),
                                  "sent 1", 60'000);
        job.stop();
        QCOMPARE(w.scalar("SELECT state FROM outbound_intent"), "done");
        QCOMPARE(post.sandbox.taken(), 1);
        QCOMPARE(w.audited("notice.sent"), 1);
    }

    void theServicesEndWaitsForTheOutcomeOfWhatHasGoneOut()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        edges::OutboundJob job{w.database.conninfo("steward_writer"), post.options, w.clock};
        HeldNotice notice{w};
        job.start();
        QTRY_VERIFY_WITH_TIMEOUT(notice.waiter() != 0, 60'000);

        auto ended = std::async(std::launch::async, [&] { job.stop(); });

        // Longer than any other job may work on after the end was asked for.
        QVERIFY(ended.wait_for(3s) == std::future_status::timeout);
        notice.release();
        ended.get();
        QCOMPARE(w.scalar("SELECT delivery || ' ' || attempts FROM notice"), "sent 1");
        QCOMPARE(post.sandbox.taken(), 1);
        QCOMPARE(w.audited("notice.sent"), 1);
    }
};

QTEST_GUILESS_MAIN(MailOutcomeTest)
#include "mail_outcome_test.moc"
