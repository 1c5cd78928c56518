// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_schema.h"
#include "app/store/replica_store.h"
#include "app/sync/sync_engine.h"
#include "tests/app/convergence_world.h"
#include "tests/support/desk/manual_clock.h"
#include "tests/support/desk/scripted_source.h"
#include "tests/support/seal/opened_bytes.h"
#include "tests/support/seal/test_key.h"

#include <QTemporaryDir>
#include <QTest>

using namespace steward;
using namespace steward::tests;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Phase = ports::SyncStatus::Phase;

namespace
{

constexpr int kChanges = 10'000;

quint32 chosenSeed()
{
    bool isGiven = false;
    const auto given = qEnvironmentVariableIntValue("STEWARD_SEED", &isGiven);
    return isGiven ? quint32(given) : QRandomGenerator::system()->generate() % 1'000'000;
}

} // namespace

/// The desk's engine and replica against a real database and feed, over a bad wire.
class SyncConvergenceTest : public QObject
{
    Q_OBJECT

private:
    quint32 m_seed = chosenSeed();
    QRandomGenerator m_random{m_seed};
    std::unique_ptr<BusyPlatform> m_platform;
    std::unique_ptr<FaultyWire> m_wire;
    QTemporaryDir m_dir;
    test::ManualClock m_clock;
    test::ScriptedHints m_hints;
    std::unique_ptr<store::ReplicaStore> m_store;
    std::unique_ptr<sync::SyncEngine> m_engine;

    /// Until the engine has asked and waits for the clock again: whatever was due has happened
    /// then.
    void idle(int callsBefore)
    {
        const auto isIdle = [&] {
            return m_wire->calls > callsBefore && m_engine->nextAttemptAt().isValid();
        };
        if (!QTest::qWaitFor(isIdle, 60'000))
            qFatal("seed %u: the engine neither asks nor waits", m_seed);
    }
    void pullOnce()
    {
        const int before = m_wire->calls;
        Q_EMIT m_hints.feedHinted(m_platform->csn());
        m_clock.advance(61s);
        idle(before);
    }
    /// With a good wire everything converges, and stays so.
    bool heal()
    {
        const double faults = std::exchange(m_wire->faultRate, 0);
        const double repeats = std::exchange(m_wire->repeatRate, 0);
        const double lies = std::exchange(m_wire->lieRate, 0);
        bool isLevel = false;
        for (int i = 0; i < 400 && !isLevel; ++i) {
            if (!m_platform->settle())
                break;
            pullOnce();
            isLevel =
                m_engine->phase() == Phase::Live && m_engine->counters().csn == m_platform->csn() &&
                m_engine->comparison().outcome == ports::SyncStatus::Comparison::Outcome::Equal &&
                m_engine->counters().pages > 0 && !m_engine->lastError();
        }
        m_wire->faultRate = faults;
        m_wire->repeatRate = repeats;
        m_wire->lieRate = lies;
        return isLevel;
    }
    /// Every bucket of every table, summed over the rows on both sides; empty when all are equal.
    QString differences()
    {
        QStringList out;
        for (const auto &table : store::tables()) {
            const auto name = QString::fromUtf8(table.wire.data(), qsizetype(table.wire.size()));
            auto summed = m_store->bucketSums(name);
            summed.waitForFinished();
            const auto ours = summed.result();
            if (!ours)
                return ours.error().detail;
            const auto theirs =
                tableDigest(m_platform->reader(), m_platform->person(), std::string(table.wire));
            for (std::size_t i = 0; i < ours->size(); ++i) {
                const auto &own = (*ours)[i];
                const auto term = own.sum.bytes();
                const std::string_view bytes{reinterpret_cast<const char *>(term.data()),
                                             term.size()};
                const bool isEqual = theirs ? bytes == theirs->buckets[i].sum.bytes() &&
                                                  own.rows == theirs->buckets[i].rows
                                            : own == store::BucketSum{};
                if (!isEqual)
                    out += u"%1/%2"_qs.arg(name).arg(i);
            }
        }
        return out.join(u' ');
    }
    void work(int changes)
    {
        for (int i = 0; i < changes; ++i) {
            m_platform->changeSomething();
            if (m_random.bounded(8) != 0)
                continue;
            if (!m_platform->step())
                qFatal("seed %u: the sequencer", m_seed);
            pullOnce();
        }
    }
    void begin()
    {
        qInfo("seed %u (STEWARD_SEED)", m_seed);
        m_random.seed(m_seed);
        m_platform = std::make_unique<BusyPlatform>(m_random);
        m_wire = std::make_unique<FaultyWire>(*m_platform, m_random);
        m_dir = QTemporaryDir();
        m_store = std::make_unique<store::ReplicaStore>(m_dir.path());
        m_engine = std::make_unique<sync::SyncEngine>(*m_store, *m_wire, m_hints, m_clock);
        m_hints.setLive(true);
        m_engine->start(StaffId{QString::fromStdString(m_platform->person().staffId)}, u"DEMO"_qs);
        idle(0);
    }
    void report()
    {
        QStringList lines;
        for (const auto &[what, times] : m_wire->done)
            lines += u"%1 %2"_qs.arg(what).arg(times);
        const auto counters = m_engine->counters();
        qInfo().noquote() << lines.join(u", ") << "; csn" << counters.csn << "differences"
                          << counters.digestMismatches << "repairs" << counters.repairs << "rows"
                          << counters.rowsRepaired;
    }

private Q_SLOTS:
    void cleanup()
    {
        m_engine->stop();
        QTRY_VERIFY(!m_engine->isRunning());
        m_engine.reset();
        m_store.reset();
        m_wire.reset();
        m_platform.reset();
    }

    void theDigestIsThePlatformsAfterTenThousandChangesOverABadWire()
    {
        begin();
        m_wire->faultRate = m_wire->repeatRate = 0.04;
        const std::vector<std::vector<std::string>> roles{
            {"cs_agent"}, {"finance"}, {"cs_agent", "compliance"}, {"platform_admin"}, {"lead"}};
        constexpr int kRounds = 20;
        int restores = 0, roleChanges = 0, demotions = 0;

        for (int round = 0; round < kRounds; ++round) {
            work(kChanges / kRounds);
            switch (round % 5) {
            case 0:
                m_platform->setPaymentsSynced(round % 10 == 0);
                break;
            case 1:
                m_platform->makeBackup();
                break;
            case 2:
            case 4:
                m_platform->setRoles(roles[std::size_t(++roleChanges) % roles.size()]);
                break;
            case 3:
                m_wire->keepUndonePage();
                m_platform->restoreBackup();
                ++restores;
                break;
            default:
                break;
            }
            QVERIFY2(heal(), qPrintable(u"seed %1, round %2: %3"_qs.arg(m_seed).arg(round).arg(
                                 differences())));
            QCOMPARE(differences(), QString());
            QCOMPARE(m_engine->counters().csn, m_platform->csn());
            const bool seesBilling =
                tableDigest(m_platform->reader(), m_platform->person(), "org_billing").has_value();
            QCOMPARE(test::isAnywhere(m_dir.path(), BusyPlatform::kBillingMark), seesBilling);
            demotions += seesBilling ? 0 : 1;
        }

        report();
        QVERIFY(restores >= 4 && demotions >= 2);
        QVERIFY(m_wire->done[u"rewind"_qs] >= restores);
        for (const auto &fault : {u"not sent"_qs, u"answer lost"_qs, u"cut in the middle"_qs,
                                  u"the page before again"_qs})
            QVERIFY2(m_wire->done[fault] > 10, qPrintable(fault));
        QCOMPARE(m_wire->done[u"a page of undone history"_qs], restores);
        // Nothing of this was a difference: only bytes that lie are.
        QCOMPARE(m_engine->counters().digestMismatches, 0);
    }

    void pagesThatLieAreFoundAndTheirRowsRepairedWithoutALoad()
    {
        begin();
        QVERIFY(heal());
        m_wire->faultRate = 0.04;
        m_wire->lieRate = 0.3;
        // The next one only when the one before is cured: two at once may need a load.
        m_wire->mayLie = [this] {
            return m_engine->comparison().outcome == ports::SyncStatus::Comparison::Outcome::Equal;
        };
        const auto loads = m_wire->done[u"snapshot"_qs];

        for (int round = 0; round < 10; ++round) {
            work(100);
            QVERIFY2(heal(), qPrintable(u"seed %1, round %2: %3"_qs.arg(m_seed).arg(round).arg(
                                 differences())));
            QCOMPARE(differences(), QString());
        }

        report();
        QVERIFY(m_wire->done[u"lie"_qs] > 5);
        QVERIFY(m_engine->counters().rowsRepaired > 2);
        QCOMPARE(m_wire->done[u"snapshot"_qs], loads);
    }
};

QTEST_GUILESS_MAIN(SyncConvergenceTest)
#include "sync_convergence_test.moc"
