// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/demo_ca.h"
#include "platform/src/service/options.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace steward::platform;

class ServiceOptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsGiven()
    {
        const auto options = parseOptions(
            {"--data", "d", "--listen=[::1]:0", "--demo", "small", "--demo-seed", "7"});

        QVERIFY(options.has_value());
        QCOMPARE(options->address, std::string("::1"));
        QCOMPARE(options->port, std::uint16_t{0});
        QCOMPARE(options->demoSeed, std::uint64_t{7});
    }

    void refusesUsageThatCannotBeMeant_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no data directory") << QStringList{"--listen", "127.0.0.1:1"};
        QTest::newRow("unknown option") << QStringList{"--data", "d", "--ignore-certificates"};
        QTest::newRow("value missing") << QStringList{"--data"};
        QTest::newRow("port out of range")
            << QStringList{"--data", "d", "--listen", "127.0.0.1:70000"};
        QTest::newRow("unknown demo size") << QStringList{"--data", "d", "--demo", "huge"};
        QTest::newRow("a provider in the clear on another machine")
            << QStringList{"--data", "d", "--billing", "http://provider.example:80"};
        QTest::newRow("certificate without key")
            << QStringList{"--data", "d", "--tls-cert", "c.pem"};
        QTest::newRow("demo data into a given database")
            << QStringList{"--data", "d", "--demo", "small", "--database", "host=db"};
    }

    void refusesUsageThatCannotBeMeant()
    {
        QFETCH(QStringList, arguments);
        std::vector<std::string> list;
        for (const auto &argument : arguments)
            list.push_back(argument.toStdString());

        const auto options = parseOptions(list);

        QVERIFY(!options);
        QCOMPARE(options.error().code, std::string("usage"));
    }

    void demoCertificatesNameThisMachineOnlyAndKeepNoAuthorityKey()
    {
        QTemporaryDir directory;
        const auto files = demoCertificates(directory.path().toStdString());
        QVERIFY(files.has_value());

        const auto server =
            QSslCertificate::fromPath(QString::fromStdString(files->certificate.string()));
        QFile key{QString::fromStdString(files->key.string())};

        QCOMPARE(server.size(), 1);
        QVERIFY(server.first().subjectAlternativeNames().contains(QSsl::DnsEntry, "localhost"));
        QCOMPARE(QDir{directory.path()}.entryList(QDir::Files).size(), 3);
        struct stat info {
        };
        QCOMPARE(stat(files->key.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }

    void aSecondStartKeepsTheCertificates()
    {
        QTemporaryDir directory;
        QVERIFY(demoCertificates(directory.path().toStdString()).has_value());
        QFile authority{directory.filePath("ca.pem")};
        QVERIFY(authority.open(QIODevice::ReadOnly));
        const auto before = authority.readAll();

        QVERIFY(demoCertificates(directory.path().toStdString()).has_value());

        authority.seek(0);
        QCOMPARE(authority.readAll(), before);
    }
};

QTEST_GUILESS_MAIN(ServiceOptionsTest)
#include "service_options_test.moc"
