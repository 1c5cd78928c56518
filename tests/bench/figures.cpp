// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/figures.h"

#include "app/store/sealed_database.h"
#include "tests/bench/growth_picture.h"
#include "tests/bench/made_replica.h"
#include "tests/bench/reference.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <algorithm>
#include <cstring>
#include <ctime>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kStarts = 7;

double statusMb(const char *name)
{
    QFile status{u"/proc/self/status"_s};
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const auto &line : status.readAll().split('\n'))
        if (line.startsWith(name))
            return line.simplified().split(' ').value(1).toDouble() / 1024;
    return -1;
}

double monotonicMs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// A part in a process of its own: its lines, split at spaces.
QList<QStringList> run(const QString &part, const QString &file)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), {u"--"_s + part, file});
    process.waitForFinished(-1);
    QList<QStringList> lines;
    for (const auto &line :
         QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts))
        lines << line.split(u' ');
    if (lines.isEmpty())
        lines << QStringList{};
    return lines;
}

struct Started {
    double bareMs = 0, deskMs = 0, bareMb = 0;
};

Started start(const QString &file)
{
    QList<double> bare, desk, memory;
    for (int i = 0; i < kStarts; ++i) {
        double before = monotonicMs();
        const auto simple = run(u"bare"_s, file).constFirst();
        bare << simple.value(0).toDouble() - before;
        memory << simple.value(1).toDouble();
        before = monotonicMs();
        desk << run(u"start"_s, file).constFirst().value(0).toDouble() - before;
    }
    return {quantile(bare, 0.5), quantile(desk, 0.5), quantile(memory, 0.5)};
}

void sortLines(const QString &file)
{
    double worst[2] = {0, 0}, limit[2] = {0, 0};
    QString column[2];
    bool isWrong = false;
    for (const auto &one : run(u"sort"_s, file)) {
        const int kind = one.value(1).toInt();
        isWrong = isWrong || one.value(3) != u"0"_s;
        limit[kind] = std::max(limit[kind], one.value(4).toDouble());
        out() << "    sort " << one.value(0) << ": " << one.value(2) << " ms\n";
        if (one.value(2).toDouble() >= worst[kind]) {
            worst[kind] = one.value(2).toDouble();
            column[kind] = one.value(0);
        }
    }
    line(u"3"_s, u"sort by an indexed column, first rows painted, the worst (%1)"_s.arg(column[1]),
         worst[1], limit[1], u"ms"_s, u"16 ms"_s, !isWrong && worst[1] <= 16);
    line(u"3"_s, u"sort by another column, first rows painted, the worst (%1)"_s.arg(column[0]),
         worst[0], limit[0], u"ms"_s, u"120 ms"_s, !isWrong && worst[0] <= 120);
}

GrowthPoint measure(const QString &file, int memberships, bool isTable)
{
    const auto searched = run(u"search"_s, file).constFirst();
    const auto memory = run(u"memory"_s, file).constFirst();
    const Started started = start(file);
    const auto figure = [](const QStringList &line, int at) { return line.value(at).toDouble(); };
    GrowthPoint point{memberships, started.deskMs, figure(searched, 0), figure(memory, 0)};
    if (!isTable)
        return point;
    const bool isRight = figure(searched, 5) == 0 && figure(searched, 4) > 0;
    line(u"1"_s, u"start to the list painted and a key taken"_s, started.deskMs, started.bareMs,
         u"ms"_s, u"150 ms, 3x"_s,
         started.deskMs > 0 && started.deskMs <= 150 && started.deskMs <= 3 * started.bareMs);
    line(u"2"_s, u"key to filtered rows painted, p50 of %1"_s.arg(searched.value(4)),
         figure(searched, 0), figure(searched, 2), u"ms"_s, u"16 ms"_s,
         isRight && figure(searched, 0) <= 16);
    line(u"2"_s, u"key to filtered rows painted, p99; wrong: %1"_s.arg(searched.value(5)),
         figure(searched, 1), figure(searched, 3), u"ms"_s, u"25 ms"_s,
         isRight && figure(searched, 1) <= 25);
    sortLines(file);
    const auto jumped = run(u"jump"_s, file).constFirst();
    line(u"4"_s, u"jump to any row, painted, p50; wrong: %1"_s.arg(jumped.value(3)),
         figure(jumped, 0), figure(jumped, 2), u"ms"_s, u"16 ms"_s,
         jumped.value(3) == u"0"_s && figure(jumped, 0) <= 16);
    line(u"4"_s, u"jump to any row, painted, p95"_s, figure(jumped, 1), figure(jumped, 2), u"ms"_s,
         u"16 ms"_s, jumped.value(3) == u"0"_s && figure(jumped, 1) <= 16);
    const double column = static_cast<double>(Reference{file}.column().size()) / 1024 / 1024;
    line(u"12"_s,
         u"resident, loaded and searched (loaded %1, peak %2)"_s.arg(memory.value(1),
                                                                     memory.value(2)),
         figure(memory, 0), started.bareMb + column / 2, u"MB"_s, u"110 MB"_s,
         figure(memory, 0) > 0 && figure(memory, 0) <= 110);
    const double csv = static_cast<double>(Reference::csvBytes(file)) / 1e6;
    const double bytes = static_cast<double>(Reference::replicaBytes(file)) / 1e6;
    line(u"15"_s, u"replica file against the list as CSV"_s, bytes, csv, u"MB"_s, u"2x"_s,
         bytes <= 2 * csv);
    return point;
}

} // namespace

double residentMb()
{
    return statusMb("VmRSS:");
}

double peakMb()
{
    return statusMb("VmHWM:");
}

double scanMs(const std::string &column, const QString &needle)
{
    const std::string wanted = needle.toStdString();
    QElapsedTimer clock;
    clock.start();
    // Counted where the compiler cannot leave it out.
    volatile qint64 found = 0;
    const char *at = column.data();
    const char *const end = at + column.size();
    while ((at = static_cast<const char *>(
                memmem(at, static_cast<std::size_t>(end - at), wanted.data(), wanted.size())))) {
        found = found + 1;
        at += wanted.size();
    }
    const double ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    return ms;
}

SqlLimit::SqlLimit(const QString &path)
{
    if (!store::openSealed(path, u"limit"_s, {}))
        qFatal("cannot open %s", qPrintable(path));
}

SqlLimit::~SqlLimit()
{
    store::closeSealed(u"limit"_s);
}

namespace
{

double sqlMs(const QString &sql)
{
    QElapsedTimer clock;
    clock.start();
    QSqlQuery query{QSqlDatabase::database(u"limit"_s)};
    query.setForwardOnly(true);
    if (!query.exec(sql))
        qFatal("%s", qPrintable(sql));
    while (query.next()) {
    }
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

} // namespace

double SqlLimit::firstPageMs(bool isIndexed) const
{
    return sqlMs(u"SELECT key FROM membership ORDER BY %1 LIMIT 100"_s.arg(
        isIndexed ? u"joined_at"_s : u"ended_at"_s));
}

double SqlLimit::keysetMs() const
{
    return sqlMs(u"SELECT key FROM membership WHERE joined_at > 1700000000000 ORDER BY joined_at "
                 "LIMIT 100"_s);
}

namespace
{

/// As sync_bench left them, by the number of memberships.
QHash<int, double> syncSeconds(const QString &folder)
{
    QFile file{folder + u"/first-sync.txt"_s};
    QHash<int, double> out;
    if (file.open(QIODevice::ReadOnly))
        for (const auto &measured : file.readAll().split('\n'))
            out[measured.split(' ').value(0).toInt()] = measured.split(' ').value(1).toDouble();
    return out;
}

} // namespace

int measureAll(const QString &folder, const QList<int> &sizes)
{
    QDir{}.mkpath(folder);
    QTemporaryDir files{folder + u"/replica-XXXXXX"_s};
    header();
    QList<GrowthPoint> curve;
    for (const int memberships : sizes) {
        // A file kept from an earlier run is the same file.
        const QString kept = qEnvironmentVariable("STEWARD_BENCH_REPLICA");
        const bool isKept = !kept.isEmpty() && memberships == sizes.constFirst();
        const QString file = isKept ? kept : files.filePath(u"replica-%1.db"_s.arg(memberships));
        if (!QFile::exists(file))
            makeReplica(file, {memberships});
        curve << measure(file, memberships, memberships == sizes.constFirst());
        if (!isKept)
            QFile::remove(file);
    }
    for (auto &point : curve)
        point.syncSeconds = syncSeconds(folder).value(point.memberships);
    if (curve.size() > 1)
        drawGrowth(curve, folder + u"/replica-growth.png"_s);
    return 0;
}

} // namespace steward::bench
