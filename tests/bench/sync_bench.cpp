// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The desk's core against the real service, over HTTPS, its files sealed: sync_bench OUT
// [memberships …]. One line per figure for the first size, the first sync of the others for the
// curve; decides nothing.
#include "app/net/memory_secret_store.h"
#include "tests/bench/figure_line.h"
#include "tests/bench/filled_service.h"
#include "tests/bench/page_decode.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/sql.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

#include <functional>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::bench;
using namespace steward::tests;
using Phase = ports::SyncStatus::Phase;

namespace
{

constexpr int kPairs = 7;
constexpr int kPairsOfCurve = 3;
constexpr int kDeltas = 100;
constexpr int kDeltaRows = 1'000;
constexpr int kLongestSyncMs = 1'800'000;
/// With these the desk is never held to its two pulls in a second, neither by the changes before
/// nor by the pulls of its start: a change is measured, not the rest after another.
constexpr int kRestMs = 700, kFirstRestMs = 2'000;

struct Synced {
    double seconds = 0, limit = 0;
    bool isRight = false;
};

RigOptions sealedRig()
{
    return {.secrets = std::make_shared<net::MemorySecretStore>()};
}

/// The desk runs meanwhile as in its program. QTest's waiting sleeps up to ten milliseconds after
/// each turn of the loop, and what is measured here takes a dozen turns.
bool runUntil(const std::function<bool()> &isSo, int atMostMs)
{
    QTimer look;
    const QDeadlineTimer limit{atMostMs};
    QObject::connect(&look, &QTimer::timeout, &look, [&] {
        if (isSo() || limit.hasExpired())
            QCoreApplication::exit();
    });
    look.start(20);
    QCoreApplication::exec();
    return isSo();
}

void rest(int ms)
{
    (void)runUntil([] { return false; }, ms);
}

/// From the sign-in, with an empty profile, until the lists can be asked.
double firstSync(const ServiceProcess &service, qint64 memberships)
{
    DeskRig rig{service, u"cs_agent"_s, sealedRig()};
    QElapsedTimer clock;
    double seconds = -1;
    auto &desk = rig.desk();
    QObject::connect(&desk.session(), &ports::Session::changed, &desk, [&] {
        if (desk.session().state() == ports::Session::State::SignedIn && !clock.isValid())
            clock.start();
    });
    QObject::connect(&desk.sync(), &ports::SyncStatus::changed, &desk, [&] {
        if (desk.sync().phase() == Phase::Live && seconds < 0)
            seconds = static_cast<double>(clock.nsecsElapsed()) / 1e9;
    });
    if (!rig.signIn() || !runUntil([&] { return seconds >= 0; }, kLongestSyncMs) ||
        desk.session().isSessionOnly())
        qFatal("the desk did not come up to date");
    const auto rows = rig.replicaValue(u"SELECT count(*) FROM membership"_s).toLongLong();
    if (rows != memberships || desk.sync().counters().digestMismatches != 0)
        qFatal("%lld memberships of %lld", rows, memberships);
    return seconds;
}

Synced syncs(const ServiceProcess &service, const QString &scratch, int pairs)
{
    const auto memberships =
        Sql{service.adminConninfo()}.value(u"SELECT count(*) FROM membership"_s).toLongLong();
    QList<double> ours, limits;
    for (int pair = 0; pair < pairs; ++pair) {
        limits << copySeconds(service.adminConninfo(), scratch + u"/copied.db"_s);
        ours << firstSync(service, memberships);
    }
    QFile::remove(scratch + u"/copied.db"_s);
    return {quantile(ours, 0.5), quantile(limits, 0.5), true};
}

/// Milliseconds from the commit of so many changed rows until the lists were told of the last.
QList<double> deltas(const ServiceProcess &service)
{
    DeskRig rig{service, u"cs_agent"_s, sealedRig()};
    if (!rig.signIn() || !rig.waitLive(kLongestSyncMs) ||
        !runUntil([&] { return rig.desk().sync().counters().hintsByStream; }, 20'000))
        qFatal("the desk did not come up to date");
    rest(kFirstRestMs);
    const Sql sql{service.adminConninfo()};
    const auto changed = [&](int round) {
        return rig.replicaValue(
            u"SELECT count(*) FROM membership WHERE role_epoch = %1"_s.arg(round));
    };
    QList<double> out;
    for (int round = 1'000; round < 1'000 + kDeltas; ++round) {
        rest(kRestMs);
        QElapsedTimer clock;
        double seen = -1;
        const QObject scope;
        QObject::connect(&rig.desk().reader(), &ports::ReplicaReader::changed, &scope, [&] {
            const double now = static_cast<double>(clock.nsecsElapsed()) / 1e6;
            if (seen < 0 && changed(round).toInt() == kDeltaRows)
                seen = now;
        });
        sql.run(u"UPDATE membership SET role_epoch = %1 WHERE id IN (SELECT id FROM membership"
                " ORDER BY id LIMIT %2)"_s.arg(round)
                    .arg(kDeltaRows));
        clock.start();
        if (!runUntil([&] { return seen >= 0; }, 30'000))
            qFatal("a change did not come");
        out << seen;
    }
    return out;
}

void printAll(const ServiceProcess &service, const Synced &synced, int memberships)
{
    line(u"8"_s, u"first sync of %1 memberships, HTTPS, sealed, to queryable"_s.arg(memberships),
         synced.seconds, synced.limit, u"s"_s, u"1.5x"_s,
         synced.isRight && synced.seconds <= 1.5 * synced.limit);
    const auto times = deltas(service);
    line(u"9"_s, u"%1 changed rows, commit to visible, p50 of %2"_s.arg(kDeltaRows).arg(kDeltas),
         quantile(times, 0.5), 0, u"ms"_s, u"-"_s, true);
    const double worst = quantile(times, 0.99);
    line(u"9"_s, u"%1 changed rows, commit to visible, p99"_s.arg(kDeltaRows), worst, 0, u"ms"_s,
         u"100 ms"_s, worst <= 100);
    const auto rates = decodeRates();
    line(u"10"_s, u"page decoded, checked and hashed, of one core"_s, rates.ours / 1e6,
         rates.onDemand / 1e6, u"M rows/s"_s, u"0.3x"_s, rates.ours >= 0.3 * rates.onDemand);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application{argc, argv};
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s;
    QList<int> sizes;
    for (int i = 2; i < argc; ++i)
        sizes << QByteArray{argv[i]}.toInt();
    if (sizes.isEmpty())
        sizes << 1'000'000;
    QDir{}.mkpath(folder);
    QFile curve{folder + u"/first-sync.txt"_s};
    if (!curve.open(QFile::WriteOnly | QFile::Truncate))
        qFatal("cannot write into %s", qPrintable(folder));
    header();
    for (const int memberships : sizes) {
        const ServiceProcess service;
        fillUp(service.adminConninfo(), memberships);
        const bool isTable = memberships == sizes.constFirst();
        const auto synced = syncs(service, folder, isTable ? kPairs : kPairsOfCurve);
        curve.write(QByteArray::number(memberships) + ' ' + QByteArray::number(synced.seconds) +
                    '\n');
        curve.flush();
        if (isTable)
            printAll(service, synced, memberships);
    }
    return 0;
}
