// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/idle_watch.h"
#include "app/log_file.h"
#include "app/options.h"
#include "app/platform_paths.h"
#include "app/server_choice.h"
#include "app/single_instance.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <thread>

using namespace steward;
using namespace Qt::StringLiterals;

class ProfileTest : public QObject
{
    Q_OBJECT

    static Result<Options> parse(QStringList arguments)
    {
        arguments.prepend(u"steward"_s);
        return Options::parse(arguments);
    }

private Q_SLOTS:
    void readsTheCommandLine()
    {
        const auto options = parse({u"--server"_s, u"https://localhost:1"_s, u"--profile=/tmp/p"_s,
                                    u"--offline"_s, u"steward://org/1"_s});
        QVERIFY(options);
        QCOMPARE(options->server, u"https://localhost:1"_s);
        QCOMPARE(options->profile, u"/tmp/p"_s);
        QVERIFY(options->isOffline);
        QCOMPARE(options->url.host(), u"org"_s);
        QCOMPARE(parse({u"--help"_s})->action, Options::Action::ShowHelp);
        QCOMPARE(parse({u"--version"_s})->action, Options::Action::ShowVersion);
    }

    void refusesAWrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown") << QStringList{u"--ignore-tls"_s};
        QTest::newRow("no value") << QStringList{u"--server"_s};
        QTest::newRow("other scheme") << QStringList{u"https://evil.example"_s};
        QTest::newRow("script") << QStringList{u"--url"_s, u"javascript:alert(1)"_s};
    }
    void refusesAWrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        const auto options = parse(arguments);
        QVERIFY(!options);
        QVERIFY(!options.error().detail.contains(u'\n'));
    }

    void refusesAServerThatIsNotHttps_data()
    {
        QTest::addColumn<QString>("server");
        for (const auto &server :
             {u"http://localhost"_s, u"localhost:8443"_s, u"https://user@localhost"_s,
              u"https://localhost/x"_s, u"https://localhost?x"_s, u"https://"_s, u""_s,
              u"ftp://localhost"_s})
            QTest::newRow(qPrintable(server)) << server;
    }
    void refusesAServerThatIsNotHttps()
    {
        QFETCH(QString, server);
        QVERIFY(!net::parseServerUrl(server));
    }

    void keepsTheServerButNotItsAuthorityForAnother()
    {
        const QTemporaryDir folder;
        Options options;
        QVERIFY(!chooseServer(options, folder.path()));
        options.server = u"https://localhost:8443"_s;
        QVERIFY(chooseServer(options, folder.path()));
        QCOMPARE(chooseServer({}, folder.path())->server.base.port(), 8443);
        options.caFile = folder.filePath(u"missing.pem"_s);
        QVERIFY(!chooseServer(options, folder.path()));
        QFile empty{folder.filePath(u"empty.pem"_s)};
        QVERIFY(empty.open(QIODevice::WriteOnly));
        options.caFile = empty.fileName();
        QVERIFY(!chooseServer(options, folder.path()));
    }

    void keepsTheLogsKeyButNotForAnotherServer()
    {
        const QTemporaryDir folder;
        const auto key = u"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"_s;
        auto options = parse({u"--server"_s, u"https://localhost:8443"_s, u"--audit-key="_s + key});
        QVERIFY(options);
        QCOMPARE(chooseServer(*options, folder.path())->anchor->name(), "PeterNeumann");
        QVERIFY(chooseServer({}, folder.path())->anchor);

        Options other;
        other.server = u"https://localhost:8444"_s;
        QVERIFY(!chooseServer(other, folder.path())->anchor);
        // And with the other server, the key is gone for good.
        QVERIFY(!chooseServer({}, folder.path())->anchor);
    }

    void refusesAMistypedLogKeyAndKeepsWhatWasThere()
    {
        const QTemporaryDir folder;
        Options options;
        options.server = u"https://localhost:8443"_s;
        QVERIFY(chooseServer(options, folder.path()));
        options.server = u"https://localhost:8444"_s;
        options.auditKey = u"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX"_s;

        const auto refused = chooseServer(options, folder.path());

        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Protocol);
        QVERIFY(refused.error().detail.startsWith(u"--audit-key: not a verifier key"_s));
        QCOMPARE(chooseServer({}, folder.path())->server.base.port(), 8443);
    }

    void makesPrivateFolders()
    {
        const QTemporaryDir folder;
        const auto paths = PlatformPaths::of(folder.filePath(u"deep/profile"_s));
        QVERIFY(paths.prepare());
        for (const auto &made : {paths.config, paths.data, paths.cache, paths.state, paths.runtime})
            QCOMPARE(QFile::permissions(made) &
                         (QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther),
                     QFile::Permissions{});
        QVERIFY(!paths.dataOf(u"../../etc:1"_s).contains(u"/../"_s));
    }

    void saysWhichFolderCannotBeUsed()
    {
        const QTemporaryDir folder;
        QFile inTheWay{folder.filePath(u"profile"_s)};
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const auto prepared = PlatformPaths::of(inTheWay.fileName()).prepare();
        QVERIFY(!prepared);
        QCOMPARE(prepared.error().kind, ErrorKind::Storage);
        QVERIFY(prepared.error().detail.contains(inTheWay.fileName()));
    }

    void handsTheAddressToTheProgramThatRuns()
    {
        const QTemporaryDir folder;
        SingleInstance first{folder.path()};
        QSignalSpy activated{&first, &SingleInstance::activated};
        QCOMPARE(*first.claim({}), SingleInstance::Role::First);

        // Another thread plays the second start, which waits for its answer.
        std::optional<Result<SingleInstance::Role>> second;
        std::thread start{[&] {
            SingleInstance other{folder.path()};
            second = other.claim(QUrl{u"steward://org/42"_s});
        }};
        const bool isActivated = QTest::qWaitFor([&] { return activated.size() == 1; });
        start.join();

        QVERIFY(isActivated);
        QCOMPARE(**second, SingleInstance::Role::Forwarded);
        QCOMPARE(activated.at(0).at(0).toUrl(), QUrl{u"steward://org/42"_s});
    }

    void ignoresNoiseOnItsSocket()
    {
        const QTemporaryDir folder;
        SingleInstance first{folder.path()};
        QSignalSpy activated{&first, &SingleInstance::activated};
        QVERIFY(first.claim({}));
        QLocalSocket noise;
        noise.connectToServer(folder.filePath(u"steward.sock"_s));
        noise.write(QByteArray(10'000, 'x') + "\n");
        QTRY_COMPARE(noise.state(), QLocalSocket::UnconnectedState);
        QCOMPARE(activated.size(), 0);
    }

    void recoversAStaleLockAndSocket()
    {
        const QTemporaryDir folder;
        QFile lock{folder.filePath(u"steward.lock"_s)};
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write("999999999\nsteward\n" + QSysInfo::machineHostName().toUtf8() + '\n');
        lock.close();
        QFile socket{folder.filePath(u"steward.sock"_s)};
        QVERIFY(socket.open(QIODevice::WriteOnly));
        SingleInstance again{folder.path()};
        const auto role = again.claim({});
        QVERIFY(role);
        QCOMPARE(*role, SingleInstance::Role::First);
    }

    void writesRedactedLinesAndRotates()
    {
        const QTemporaryDir folder;
        {
            LogFile log{folder.path(), 2'000};
            for (int i = 0; i < 100; ++i)
                log.write(QtInfoMsg, u"app.test"_s,
                          u"line %1 Authorization: Bearer abcdefghijkl \n second"_s.arg(i));
        }
        int files = 0;
        for (const auto &name : QDir{folder.path()}.entryList(QDir::Files)) {
            ++files;
            QFile file{folder.filePath(name)};
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(file.size() <= 2'100);
            while (!file.atEnd()) {
                const auto line = file.readLine();
                QVERIFY(QJsonDocument::fromJson(line).object().contains("message"_L1));
                QVERIFY(!line.contains("abcdefghijkl"));
            }
        }
        QCOMPARE(files, 5);
    }

    void tellsOncePerPauseThatNobodyIsThere()
    {
        IdleWatch watch{std::chrono::milliseconds{60}};
        QSignalSpy idled{&watch, &IdleWatch::idled};
        QObject target;
        target.installEventFilter(&watch);
        QTRY_COMPARE(idled.size(), 1);
        QEvent press{QEvent::KeyPress};
        QCoreApplication::sendEvent(&target, &press);
        QTRY_COMPARE(idled.size(), 2);
    }
};

QTEST_GUILESS_MAIN(ProfileTest)
#include "profile_test.moc"
