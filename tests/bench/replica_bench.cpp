// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The desk over a large replica, against limits measured in the same run: replica_bench OUT
// [memberships …]. One line per figure; decides nothing. Each part runs in a process of its own,
// started by this one: replica_bench --PART FILE.
#include "app/store/sqlite_replica_reader.h"
#include "models/shared/list_state.h"
#include "models/shared/windowed_model.h"
#include "tests/bench/figures.h"
#include "tests/bench/painted.h"
#include "tests/bench/reference.h"
#include "tests/support/desk/fake_services.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFile>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <ctime>
#include <random>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::bench;

namespace
{

constexpr int kNeedles = 60;
constexpr int kPairs = 7;
constexpr int kJumps = 40;
constexpr int kSeen = 16;

/// The real window over the real reader; the other services are made up.
struct DeskWindow {
    test::FakeDesk desk;
    store::SqliteReplicaReader reader;
    ui::Theme theme;
    QTemporaryDir state;
    ui::MainWindow window;
    QTableView *table;
    QLineEdit *filter;
    models::WindowedModel *model;

    DeskWindow(PaintedApplication &application, const QString &path)
        : reader{path}, theme{application}, window{ui::Services{desk.session, desk.sync, reader,
                                                                desk.audit, desk.verifier,
                                                                desk.payouts, desk.commands,
                                                                desk.drafts, desk.cases},
                                                   theme, state.path()}
    {
        window.resize(1360, 820);
        window.findChild<QAction *>(u"action.show.memberships"_s)->trigger();
        table = window.findChild<QTableView *>(u"memberships.list"_s);
        filter = window.findChild<QLineEdit *>(u"memberships.filter.text"_s);
        model = qobject_cast<models::WindowedModel *>(table->model());
    }
    [[nodiscard]] bool isSettled() const
    {
        return model->state() == models::ListState::Ready && model->isWhole();
    }
    /// Shows the window; the moment the list's first rows are on the screen.
    double open(PaintedApplication &application)
    {
        return application.untilPainted(
            [&] { window.show(); },
            [&] {
                const int row = table->rowAt(table->viewport()->height() / 2);
                return row > 0 && model->index(row, 0).data(models::LoadedRole).toBool();
            },
            [&] { return isOnScreen(*table, {}); });
    }
    double painted(PaintedApplication &application, const std::function<void()> &act,
                   const QList<QByteArray> &ids, qint64 rows)
    {
        const QImage before = onScreen(*table);
        return application.untilPainted(
            act, [&] { return showsIds(*table, ids, rows); },
            [&] { return isOnScreen(*table, before); });
    }
};

/// QTest knows the keys of ASCII alone.
void typeLetter(QLineEdit &edit, const QString &letter)
{
    QKeyEvent press{QEvent::KeyPress, 0, Qt::NoModifier, letter};
    QKeyEvent release{QEvent::KeyRelease, 0, Qt::NoModifier, letter};
    QCoreApplication::sendEvent(&edit, &press);
    QCoreApplication::sendEvent(&edit, &release);
}

double monotonicMs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// When the list was on the screen and took a key, by the clock of the machine.
int start(PaintedApplication &application, const QString &path)
{
    DeskWindow desk{application, path};
    const double painted = desk.open(application);
    desk.filter->setFocus();
    QTest::keyClick(desk.filter, Qt::Key_A);
    const bool isTaken = desk.filter->text() == u"a"_s;
    out() << (painted >= 0 && isTaken ? monotonicMs() : -1) << '\n';
    out().flush();
    // Nobody waits for an orderly end.
    ::_exit(0);
}

/// A window of Qt and a hundred rows: what no program of ours can be faster or smaller than.
int bare(PaintedApplication &application)
{
    QTableView table;
    QStringList texts;
    for (int i = 0; i < 100; ++i)
        texts << u"row %1"_s.arg(i);
    auto *model = new TextRows{texts, &table};
    table.setModel(model);
    table.resize(1360, 820);
    static_cast<void>(application.untilPainted([&] { table.show(); }, [] { return true; },
                                               [&] { return isOnScreen(table, {}); }));
    out() << monotonicMs() << ' ' << residentMb() << '\n';
    out().flush();
    ::_exit(0);
}

int search(PaintedApplication &application, const QString &path)
{
    const Reference reference{path};
    const std::string column = reference.column();
    DeskWindow desk{application, path};
    static_cast<void>(desk.open(application));
    desk.filter->setFocus();
    application.until([&] { return desk.isSettled(); });
    QList<double> times, limits;
    int wrong = 0;
    int number = 0;
    for (const QString &needle : reference.needles(kNeedles)) {
        desk.filter->clear();
        QList<QByteArray> shown = reference.top();
        // On the screen too: what a key changes is told by the picture before it.
        application.until([&] {
            return desk.isSettled() && showsIds(*desk.table, shown, reference.size()) &&
                   isOnScreen(*desk.table, {});
        });
        // Two of three are typed letter by letter, the others pasted.
        const bool isPasted = ++number % 3 == 0;
        for (qsizetype length = isPasted ? needle.size() : 1; length <= needle.size(); ++length) {
            const auto expected = reference.search(needle.left(length));
            // Rows that stood there before are painted before the key: nothing to measure.
            const bool isComparable =
                expected.rows > 0 && expected.top.mid(0, kSeen) != shown.mid(0, kSeen);
            shown = expected.rows >= 0 ? expected.top : shown;
            const auto act = [&] {
                if (isPasted)
                    desk.filter->insert(needle);
                else
                    typeLetter(*desk.filter, needle.mid(length - 1, 1));
            };
            if (!isComparable) {
                act();
                application.until([&] { return desk.isSettled(); });
                continue;
            }
            const double ms = desk.painted(application, act, expected.top, expected.rows);
            application.until([&] { return desk.isSettled(); });
            if (ms < 0 || desk.model->filteredRows() != expected.rows) {
                ++wrong;
                qWarning().noquote() << "wrong:" << needle.left(length) << ms << "rows"
                                     << desk.model->filteredRows() << "of" << expected.rows;
                continue;
            }
            times << ms;
            limits << scanMs(column, needle.left(length));
            if (qEnvironmentVariableIsSet("STEWARD_BENCH_EACH"))
                qInfo().noquote() << needle.left(length) << ms << expected.rows << limits.last();
        }
    }
    out() << quantile(times, 0.5) << ' ' << quantile(times, 0.99) << ' ' << quantile(limits, 0.5)
          << ' ' << quantile(limits, 0.99) << ' ' << times.size() << ' ' << wrong << '\n';
    return 0;
}

int sortBy(PaintedApplication &application, const QString &path)
{
    const Reference reference{path};
    QList<Reference::Expected> sorts = reference.sorts();
    DeskWindow desk{application, path};
    static_cast<void>(desk.open(application));
    application.until([&] { return desk.isSettled(); });
    const SqlLimit limit{path};
    for (qsizetype at = 0; at < sorts.size(); ++at) {
        const Reference::Expected &expected = sorts[at], &opposite = sorts[at ^ 1];
        QList<double> times;
        const QString column = expected.text.mid(1);
        // Puts a million rows in order in the background; the next order need not wait for that.
        const bool isOfSql =
            QStringList{u"email"_s, u"subdomain"_s, u"joined"_s, u"id"_s}.contains(column);
        const auto order =
            expected.text.startsWith(u'>') ? Qt::DescendingOrder : Qt::AscendingOrder;
        const auto sort = [&](Qt::SortOrder by) {
            desk.model->sort(desk.model->columnOf(column), by);
        };
        for (int pair = 0; pair < kPairs; ++pair) {
            // From the other end, so that other rows stand there before.
            const auto turn = [&] {
                sort(order == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder);
            };
            if (isOfSql)
                static_cast<void>(desk.painted(application, turn, opposite.top, reference.size()));
            else
                turn();
            application.until([&] { return isOfSql || desk.isSettled(); });
            times << desk.painted(
                application, [&] { sort(order); }, expected.top, reference.size());
            application.until([&] { return isOfSql || desk.isSettled(); });
        }
        application.until([&] { return desk.isSettled(); });
        const bool isIndexed =
            QStringList{u"person"_s, u"org"_s, u"email"_s, u"subdomain"_s, u"joined"_s, u"id"_s}
                .contains(column);
        out() << expected.text << ' ' << (isIndexed ? 1 : 0) << ' ' << quantile(times, 0.5) << ' '
              << (times.contains(-1) ? 1 : 0) << ' ' << limit.firstPageMs(isIndexed) << '\n';
        out().flush();
    }
    return 0;
}

int jump(PaintedApplication &application, const QString &path)
{
    const Reference reference{path};
    DeskWindow desk{application, path};
    static_cast<void>(desk.open(application));
    // A view lays out new rows in a moment of its own; before that it cannot scroll to them.
    application.until([&] {
        return desk.isSettled() &&
               desk.table->verticalScrollBar()->maximum() > desk.model->rowCount() - 100;
    });
    const SqlLimit limit{path};
    std::mt19937 random{7};
    QList<double> times, limits;
    int wrong = 0;
    for (int i = 0; i < kJumps; ++i) {
        const auto row = static_cast<int>(random() % static_cast<unsigned>(reference.size() - 64));
        QList<QByteArray> ids;
        for (int at = row; at < row + kCompared; ++at)
            ids << reference.idAt(at);
        const double ms = desk.painted(
            application,
            [&] { desk.table->scrollTo(desk.model->index(row, 0), QTableView::PositionAtTop); },
            ids, reference.size());
        if (ms < 0)
            ++wrong;
        else
            times << ms;
        limits << limit.keysetMs();
    }
    out() << quantile(times, 0.5) << ' ' << quantile(times, 0.95) << ' ' << quantile(limits, 0.5)
          << ' ' << wrong << '\n';
    return 0;
}

int memory(PaintedApplication &application, const QString &path)
{
    DeskWindow desk{application, path};
    static_cast<void>(desk.open(application));
    desk.filter->setFocus();
    application.until([&] { return desk.isSettled(); });
    const double loaded = residentMb();
    for (const auto &word : {u"maria"_s, u"petr"_s, u"ιω"_s, u"estates"_s, u"gar"_s, u"12"_s}) {
        for (const QChar letter : word) {
            desk.filter->insert(letter);
            application.until([&] { return desk.isSettled(); });
        }
        desk.filter->clear();
        application.until([&] { return desk.isSettled(); });
    }
    for (int row = 0; row < desk.model->rowCount(); row += desk.model->rowCount() / 20) {
        desk.table->scrollTo(desk.model->index(row, 0), QTableView::PositionAtTop);
        application.until(
            [&] { return desk.model->index(row, 0).data(models::LoadedRole).toBool(); });
    }
    // What is given back in the background is given back within this.
    bool isOver = false;
    QTimer::singleShot(1500, &application, [&] { isOver = true; });
    application.until([&] { return isOver; });
    out() << residentMb() << ' ' << loaded << ' ' << peakMb() << '\n';
    out().flush();
    // Which mapping holds how much: for whoever looks for the next megabyte.
    if (qEnvironmentVariableIsSet("STEWARD_BENCH_MAPS")) {
        QFile maps{u"/proc/self/smaps"_s}, copy{qEnvironmentVariable("STEWARD_BENCH_MAPS")};
        if (maps.open(QIODevice::ReadOnly) && copy.open(QIODevice::WriteOnly))
            copy.write(maps.readAll());
    }
    ::_exit(0);
}

int fileParts(const QString &path)
{
    for (const auto &[name, bytes] : Reference::fileParts(path))
        out() << static_cast<double>(bytes) / 1e6 << ' ' << name << '\n';
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArray part = argc > 1 ? argv[1] : "";
    const QString path = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString{};
    if (!part.startsWith("--")) {
        QGuiApplication application{argc, argv};
        QList<int> sizes;
        for (int i = 2; i < argc; ++i)
            sizes << QByteArray{argv[i]}.toInt();
        return measureAll(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s,
                          sizes.isEmpty() ? QList<int>{1'000'000} : sizes);
    }
    PaintedApplication application{argc, argv};
    if (part == "--start")
        return start(application, path);
    if (part == "--bare")
        return bare(application);
    if (part == "--search")
        return search(application, path);
    if (part == "--sort")
        return sortBy(application, path);
    if (part == "--file")
        return fileParts(path);
    if (part == "--jump")
        return jump(application, path);
    return memory(application, path);
}
