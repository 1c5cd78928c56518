// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// How fast pages become a queryable replica: load_bench [memberships]. Prints one table, decides
// nothing.
#include "app/store/replica_store.h"
#include "app/sync/page_parser.h"
#include "tests/support/desk/page_builder.h"
#include "tests/support/seal/test_key.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTextStream>

using namespace steward;
using namespace steward::test;

namespace
{

constexpr int kRowsPerPage = 5'000;

QString peakMemory()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (status.open(QFile::ReadOnly))
        for (const auto &line : status.readAll().split('\n'))
            if (line.startsWith("VmHWM"))
                return QString::fromLatin1(line.mid(6).simplified());
    return {};
}

QByteArray aPage(int first, int rows, int total)
{
    PageBuilder page(PageBuilder::Kind::Snapshot);
    page.next(QStringLiteral("p%1").arg(first + rows), first + rows < total);
    for (int i = first; i < first + rows; ++i) {
        const QString id = uuidOf(i);
        if (i % 16 < 10)
            page.put(QStringLiteral("membership"), id, 1,
                     aMembership(uuidOf(i % 100'000), id, QStringLiteral("member")));
        else
            page.put(QStringLiteral("user"), id, 1,
                     aUser(QStringLiteral("Ελένη %1").arg(i),
                           QStringLiteral("user%1@example.com").arg(i)));
    }
    return page.build();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const int total = (argc > 1 ? QByteArray(argv[1]).toInt() : 1'000'000) * 16 / 10;
    QTemporaryDir dir;
    store::ReplicaStore store(dir.path());
    store.open().waitForFinished();
    store.beginLoad(uuidOf(1), QStringLiteral("DEMO")).waitForFinished();
    qint64 parseNs = 0;
    qint64 applyNs = 0;
    qint64 bytes = 0;
    for (int first = 0; first < total; first += kRowsPerPage) {
        const QByteArray raw = aPage(first, std::min(kRowsPerPage, total - first), total);
        bytes += raw.size();
        QElapsedTimer timer;
        timer.start();
        const auto page = sync::parsePage(raw);
        parseNs += timer.nsecsElapsed();
        if (!page)
            return 1;
        timer.restart();
        auto applied = store.applyToLoad(*page, 0);
        applied.waitForFinished();
        applyNs += timer.nsecsElapsed();
        if (!applied.result())
            return 1;
    }
    QElapsedTimer timer;
    timer.start();
    auto finished = store.finishLoad();
    finished.waitForFinished();
    if (!finished.result())
        return 1;
    QTextStream(stdout) << "rows " << total << ", MB " << bytes / 1'000'000 << "\nparse s   "
                        << double(parseNs) / 1e9 << "\napply s   " << double(applyNs) / 1e9
                        << "\nindexes s " << double(timer.nsecsElapsed()) / 1e9 << "\nfile MB   "
                        << QFileInfo(store.path()).size() / 1'000'000 << "\npeak      "
                        << peakMemory() << '\n';
    return 0;
}
