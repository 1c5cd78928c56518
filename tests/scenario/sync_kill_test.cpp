// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// kill -9 of the desk's core while pages are applied, while everything is loaded anew, and while
// commands go out, against the real service, one profile through all of it. The program starts
// itself as the desk that is killed; it says each thing only after the desk has acknowledged it.
#include "app/commands/outbox_file.h"
#include "app/seal/sealed_vfs.h"
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "tests/bench/filled_service.h"
#include "tests/support/scenario/desk_rig.h"
#include "tests/support/scenario/file_secrets.h"
#include "tests/support/scenario/sql.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTimer>

#include <cstdio>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = ports::Session::State;
using Phase = ports::CommandState::Phase;

namespace
{

constexpr int kMemberships = 30'000;
constexpr int kChangedRows = 3'000;
constexpr int kPatienceMs = 120'000;
constexpr qsizetype kMostOpen = 6;

void say(const char *what, const QString &value)
{
    std::printf("%s %s\n", what, qPrintable(value));
    std::fflush(stdout);
}

/// The desk that is going to be killed.
class Victim : public QObject
{
public:
    Victim(QString mode, std::unique_ptr<Desk> desk)
        : m_mode(std::move(mode)), m_desk(std::move(desk))
    {
        connect(&m_desk->session(), &ports::Session::changed, this, [this] { followSession(); });
        connect(&m_desk->sync(), &ports::SyncStatus::changed, this, [this] { followSync(); });
        connect(&m_desk->commands(), &ports::CommandBus::changed, this,
                [this](const CommandId &id) { followCommand(id); });
        connect(&m_next, &QTimer::timeout, this, [this] { sendOne(); });
        m_desk->start();
    }

private:
    void followSession()
    {
        const auto state = m_desk->session().state();
        if (state == State::SignedOut || state == State::Ended)
            say("out",
                m_desk->session().lastError() ? m_desk->session().lastError()->code : QString());
        if (state == State::SignedIn && m_mode == u"send")
            m_next.start(0);
    }
    void followSync()
    {
        const auto &sync = m_desk->sync();
        if (const auto csn = sync.counters().csn;
            csn > m_csn && sync.phase() == ports::SyncStatus::Phase::Live)
            say("csn", QString::number(m_csn = csn));
        if (sync.load() != ports::SyncStatus::Load::None && sync.rowsLoaded() > m_rows)
            say("rows", QString::number(m_rows = sync.rowsLoaded()));
        if (m_mode != u"load" || sync.phase() != ports::SyncStatus::Phase::Live ||
            sync.load() != ports::SyncStatus::Load::None)
            return;
        say("whole", QString::number(m_rows));
        m_rows = 0;
        m_desk->sync().loadAgain();
    }
    void followCommand(const CommandId &id)
    {
        const auto state = m_desk->commands().command(id);
        if (state && (state->phase == Phase::Accepted || state->phase == Phase::Confirmed))
            say("done", id.value);
    }
    void sendOne()
    {
        qsizetype open = 0;
        for (const auto &state : m_desk->commands().commands())
            open += state.isOver() ? 0 : 1;
        if (open >= kMostOpen)
            return;
        ports::Command command;
        command.id = newCommandId();
        command.type = u"note.add"_s;
        const auto org = qEnvironmentVariable("STEWARD_KILL_ORG");
        command.entity = u"org/"_s + org;
        command.args = {{u"org_id"_s, org}, {u"body"_s, u"kill "_s + command.id.value}};
        command.mayWaitOffline = true;
        say("try", command.id.value);
        if (m_desk->commands().submit(command))
            say("taken", command.id.value);
    }

    QString m_mode;
    std::unique_ptr<Desk> m_desk;
    QTimer m_next;
    qint64 m_csn = -1, m_rows = 0;
};

int beKilled(const QStringList &arguments)
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    const auto authorities = net::loadAuthorities(arguments[5]);
    const auto url = net::parseServerUrl(arguments[4]);
    if (!authorities || !url)
        return 1;
    DeskConfig config;
    config.server = {*url, *authorities};
    config.paths = PlatformPaths::of(arguments[3]);
    config.secrets = std::make_shared<FileSecrets>(arguments[6]);
    config.openBrowser = [](const QUrl &) { return true; };
    auto desk = config.paths.prepare() ? Desk::make(std::move(config))
                                       : tl::unexpected(Error{ErrorKind::Storage});
    if (!desk)
        return 1;
    const Victim victim{arguments[2], std::move(*desk)};
    return QCoreApplication::exec();
}

/// What the desk said until it was killed.
struct Said {
    qint64 csn = -1, rows = 0;
    int wholes = 0;
    QSet<QString> tried, taken, done;
    QByteArray out; ///< The session ended: nothing is tested then.
    void note(const QByteArray &line)
    {
        const auto what = line.left(line.indexOf(' '));
        const auto value = line.mid(what.size() + 1).trimmed();
        if (what == "csn")
            csn = value.toLongLong();
        else if (what == "rows")
            rows = value.toLongLong();
        else if (what == "whole")
            rows = 0, ++wholes;
        else if (what == "try")
            tried += QString::fromLatin1(value);
        else if (what == "taken")
            taken += QString::fromLatin1(value);
        else if (what == "done")
            done += QString::fromLatin1(value);
        else if (what == "out")
            out = line;
    }
};

/// The values of one statement on a sealed file.
QStringList valuesOf(const QString &path, const QString &sql)
{
    QStringList values;
    if (store::openSealed(path, u"look"_s, {})) {
        {
            QSqlQuery query(QSqlDatabase::database(u"look"_s));
            query.exec(sql);
            while (query.next())
                values += query.value(0).toString();
        }
        store::closeSealed(u"look"_s);
    }
    return values;
}

} // namespace

class SyncKillTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceProcess> m_service;
    QTemporaryDir m_home;
    std::shared_ptr<FileSecrets> m_secrets;
    QString m_folder, m_profileKey, m_org;
    QSet<QString> m_tried, m_taken, m_done;
    int m_midLoad = 0, m_midLog = 0, m_openCommands = 0;

    [[nodiscard]] static int rounds()
    {
        return qEnvironmentVariableIsSet("STEWARD_LONG_TESTS") ? 100 : 4;
    }
    [[nodiscard]] QString profile() const { return m_home.filePath(u"profile"_s); }
    [[nodiscard]] RigOptions options() const
    {
        return {.profile = profile(), .secrets = m_secrets};
    }

    [[nodiscard]] std::unique_ptr<seal::Unlocked> unlock(const QString &name,
                                                         const QString &entry) const
    {
        const auto secret = m_secrets->stored(entry + u'/' + m_profileKey);
        if (!secret)
            qFatal("no key %s", qPrintable(entry));
        return std::make_unique<seal::Unlocked>(
            QFile::encodeName(m_folder + u'/' + name).toStdString(),
            seal::Key::of({reinterpret_cast<const std::uint8_t *>(secret->constData()),
                           std::size_t(secret->size())}));
    }

    /// Starts the desk, lets `isReached` see what it says, and kills it at some moment after that.
    Said killed(const QString &mode, QRandomGenerator &random, int withinMs,
                const std::function<bool(const Said &)> &isReached,
                const std::function<void()> &then = {})
    {
        QProcess child;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"STEWARD_KILL_ORG"_s, m_org);
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(),
                    {u"--child"_s, mode, profile(), m_service->url(), m_service->caFile(),
                     m_home.filePath(u"keychain"_s)});
        Said said;
        const auto read = [&] {
            while (child.canReadLine())
                said.note(child.readLine());
        };
        QElapsedTimer clock;
        clock.start();
        while (!isReached(said) && said.out.isEmpty() && clock.elapsed() < kPatienceMs) {
            child.waitForReadyRead(1'000);
            read();
        }
        if (!isReached(said))
            said.out += " not reached";
        if (then)
            then();
        // At whatever it is by then: the moment is what is drawn.
        const qint64 until = clock.elapsed() + random.bounded(withinMs);
        while (clock.elapsed() < until) {
            child.waitForReadyRead(int(until - clock.elapsed()));
            read();
        }
        child.kill();
        child.waitForFinished(20'000);
        read();
        m_tried |= said.tried;
        m_taken |= said.taken;
        m_done |= said.done;
        return said;
    }

    void checkFiles(const Said &said)
    {
        QVERIFY2(said.out.isEmpty(), said.out.constData());
        const auto replicaKey = unlock(u"replica."_s, u"replica-key"_s);
        const auto workKey = unlock(u"outbox."_s, u"work-key"_s);
        const auto path = m_folder + u"/replica.db"_s;
        m_midLog += QFileInfo{path + u"-wal"_s}.size() > 0 ? 1 : 0;
        {
            store::ReplicaFile replica;
            const auto opened = replica.open(path, store::ReplicaFile::Form::Queryable);
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().detail));
            QVERIFY2(replica.state().csn >= said.csn,
                     qPrintable(u"%1 < %2"_s.arg(replica.state().csn).arg(said.csn)));
            for (std::size_t i = 0; i < store::tables().size(); ++i)
                QCOMPARE(*replica.recomputedDigest(int(i)), replica.digest(int(i)));
        }
        QCOMPARE(valuesOf(path, u"PRAGMA quick_check"_s), QStringList{u"ok"_s});
        if (const auto load = m_folder + u"/replica.new"_s; QFile::exists(load) && said.rows > 0) {
            ++m_midLoad;
            store::ReplicaFile file;
            QVERIFY(file.open(load, store::ReplicaFile::Form::Bulk));
            QVERIFY2(file.state().loadedRows >= said.rows,
                     qPrintable(u"%1 < %2"_s.arg(file.state().loadedRows).arg(said.rows)));
            QVERIFY(file.state().cursor.isEmpty() != file.state().position.isEmpty());
        }
        commands::OutboxFile outbox;
        QVERIFY(outbox.open(m_folder + u"/outbox.db"_s));
        const auto rows = outbox.load();
        QVERIFY(rows);
        QSet<QString> kept;
        for (const auto &row : *rows) {
            kept += row.state.command.id.value;
            m_openCommands += row.state.isOver() ? 0 : 1;
        }
        QVERIFY2(kept.contains(said.taken), "a command that was taken is not in the outbox");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceProcess>();
        bench::fillUp(m_service->adminConninfo(), kMemberships);
        m_secrets = std::make_shared<FileSecrets>(m_home.filePath(u"keychain"_s));
        const auto paths = PlatformPaths::of(profile());
        m_folder = paths.dataOf(QUrl{m_service->url()}.authority());
        m_profileKey = QUrl{m_service->url()}.authority() + u'/' +
                       QString::fromLatin1(
                           QCryptographicHash::hash(paths.data.toUtf8(), QCryptographicHash::Sha256)
                               .toHex()
                               .left(16));
        DeskRig rig{*m_service, u"lead"_s, options()};
        QVERIFY(rig.signIn());
        QVERIFY(rig.waitLive(kPatienceMs));
        m_org = rig.anyOrg().value;
    }
    void cleanupTestCase() { m_service.reset(); }

    void killedWhilePagesAreAppliedWhileItLoadsAndWhileCommandsGoOut()
    {
        const quint32 seed = qEnvironmentVariableIsSet("STEWARD_SEED")
                                 ? qEnvironmentVariable("STEWARD_SEED").toUInt()
                                 : 20'261;
        qInfo("seed %u, %d rounds of each", seed, rounds());
        QRandomGenerator random(seed);
        const Sql sql{m_service->adminConninfo()};
        for (int round = 0; round < rounds(); ++round) {
            checkFiles(killed(
                u"apply"_s, random, 700, [](const Said &said) { return said.csn >= 0; },
                [&] {
                    sql.run(u"UPDATE membership SET role_epoch = role_epoch + 1 WHERE id IN"
                            " (SELECT id FROM membership ORDER BY id LIMIT %1 OFFSET %2)"_s
                                .arg(kChangedRows)
                                .arg(random.bounded(kMemberships - kChangedRows)));
                }));
            if (!QTest::currentTestFailed())
                checkFiles(killed(u"load"_s, random, 1'500,
                                  [](const Said &said) { return said.rows > 0; }));
            if (!QTest::currentTestFailed())
                checkFiles(killed(u"send"_s, random, 400,
                                  [](const Said &said) { return !said.taken.isEmpty(); }));
            if (QTest::currentTestFailed()) {
                qWarning("in round %d", round);
                return;
            }
        }
        QVERIFY(m_midLoad > 0 && m_midLog > 0 && m_openCommands > 0);
    }

    void thenEveryCommandHasOneEffectAndTheRowsAreThoseOfThePlatform()
    {
        DeskRig rig{*m_service, u"lead"_s, options()};
        rig.desk().start();
        QVERIFY(rig.waitState(State::SignedIn));
        QVERIFY(rig.waitLive(kPatienceMs));
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto all = rig.desk().commands().commands();
                return std::all_of(all.begin(), all.end(),
                                   [](const auto &s) { return s.isOver(); });
            },
            kPatienceMs));

        QHash<QString, int> effects;
        const Sql sql{m_service->adminConninfo()};
        for (
            const auto &row : sql.rows(
                u"SELECT substr(body, 6), count(*) FROM note WHERE body LIKE 'kill %' GROUP BY 1"_s))
            effects[row.section(u'|', 0, 0)] = row.section(u'|', 1, 1).toInt();
        for (const auto &id : std::as_const(m_tried))
            QVERIFY2(effects.value(id) <= 1, qPrintable(id));
        for (const auto &id : m_taken + m_done)
            QVERIFY2(effects.value(id) == 1, qPrintable(id));
        for (auto effect = effects.cbegin(); effect != effects.cend(); ++effect)
            QVERIFY2(m_tried.contains(effect.key()), qPrintable(effect.key()));
        QVERIFY(rig.waitCsn(headOf(*m_service), kPatienceMs));
        QCOMPARE(digestsWrong(rig, *m_service), QString());
        QCOMPARE(rig.desk().sync().counters().digestMismatches, 0);
        qInfo("%d kills: %d in a load, %d with a log to recover, %lld commands tried, %lld taken,"
              " %lld effects",
              3 * rounds(), m_midLoad, m_midLog, static_cast<long long>(m_tried.size()),
              static_cast<long long>(m_taken.size()), static_cast<long long>(effects.size()));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() == 7 && arguments[1] == u"--child"_s)
        return beKilled(arguments);
    // A hundred rounds of each take longer than Qt lets a function take.
    if (qEnvironmentVariableIsSet("STEWARD_LONG_TESTS"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
    SyncKillTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "sync_kill_test.moc"
