// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transport_service.h"

#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QTcpSocket>
#include <QTest>

#include <thread>

using namespace steward;
using namespace steward::platform;
using tests::transport::Client;
using tests::transport::Service;

class TransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersOverTlsAndKeepsTheConnection()
    {
        Service service;
        Client client{service};
        QVERIFY(client.isOpen());

        client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi");
        QVERIFY(client.readUntil("hi|127.0.0.1").startsWith("HTTP/1.1 200"));
        client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\ntwo");

        QVERIFY(client.readUntil("two|127.0.0.1").contains("two|127.0.0.1"));
    }

    void refusesWhatIsTooLargeWithoutReadingIt_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("body")
            << QByteArray("POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 99999999\r\n\r\nabc")
            << QByteArray("413");
        QTest::newRow("header") << "GET /echo HTTP/1.1\r\nX: " + QByteArray(40'000, 'a') +
                                       "\r\n\r\n"
                                << QByteArray("431");
        QTest::newRow("unknown path")
            << QByteArray("GET /nowhere HTTP/1.1\r\nHost: l\r\n\r\n") << QByteArray("404");
        QTest::newRow("other method")
            << QByteArray("GET /echo HTTP/1.1\r\nHost: l\r\n\r\n") << QByteArray("405");
    }

    void refusesWhatIsTooLargeWithoutReadingIt()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, status);
        Service service;
        Client client{service};

        client.send(request);

        const auto answer = client.readUntil("request_id");
        QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.left(80));
        QVERIFY(answer.contains("application/problem+json"));
    }

    void whoSendsTooMuchIsAnsweredByTheAddressItself()
    {
        Service service;
        Client client{service};

        client.send("POST /named HTTP/1.1\r\nHost: l\r\nX-Name: Maria\r\n"
                    "Content-Length: 99999999\r\n\r\nabc");

        const auto answer = client.readUntil("Maria");
        QVERIFY2(answer.startsWith("HTTP/1.1 413"), answer.left(80));
        QVERIFY2(answer.contains("too_large: Maria"), answer);
        QVERIFY(client.waitForClose(60'000));
    }

    void aHalfOpenRequestStarvesNobodyAndIsCutOff()
    {
        Service service;
        std::vector<std::unique_ptr<Client>> stuck;
        for (int i = 0; i < 80; ++i) {
            stuck.push_back(std::make_unique<Client>(service));
            stuck.back()->send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhal");
        }
        Client client{service};

        client.send("POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\n\r\nok");

        QVERIFY(client.readUntil("ok|127").contains("200"));
        QVERIFY(stuck.front()->waitForClose(60'000));
    }

    void everyAnswerSaysWhenItWasGiven()
    {
        Service service;
        for (const QByteArray path : {"/echo", "/nowhere"}) {
            Client client{service};
            const auto before = QDateTime::currentDateTimeUtc().addSecs(-1);

            client.send("POST " + path + " HTTP/1.1\r\nHost: l\r\nContent-Length: 1\r\n\r\nx");

            const auto answer = client.readUntil("\r\n\r\n");
            const auto at = answer.indexOf("\r\nDate: ") + 8;
            QVERIFY2(at > 8, answer);
            auto said = QLocale::c().toDateTime(
                QString::fromLatin1(answer.mid(at, answer.indexOf('\r', at) - at)),
                "ddd, dd MMM yyyy hh:mm:ss 'GMT'");
            said.setTimeSpec(Qt::UTC);
            QVERIFY2(said >= before && said <= QDateTime::currentDateTimeUtc(), answer);
        }
    }

    void believesOnlyATrustedProxyAboutTheAddress()
    {
        Service service;
        Client client{service};

        client.send("POST /echo HTTP/1.1\r\nHost: l\r\nX-Forwarded-For: 8.8.8.8\r\nContent-Length: "
                    "1\r\n\r\nx");

        QVERIFY(client.readUntil("x|").contains("x|127.0.0.1"));
    }

    void theLastForwardedLineIsOurProxys()
    {
        Service service{{}, {"127.0.0.0/8"}};
        Client client{service};

        client.send("POST /echo HTTP/1.1\r\nHost: l\r\nX-Forwarded-For: 6.6.6.6\r\n"
                    "X-Forwarded-For: 7.7.7.7, 8.8.8.8\r\nContent-Length: 1\r\n\r\nx");

        const auto answer = client.readUntil("x|8.8.8.8");
        QVERIFY2(answer.contains("x|8.8.8.8"), answer);
    }

    void whatCanBeReadInTwoWaysIsRefused_data()
    {
        QTest::addColumn<QByteArray>("request");
        const QByteArray form = "POST /echo HTTP/1.1\r\nHost: l\r\nContent-Type: "
                                "application/x-www-form-urlencoded\r\nContent-Length: ";
        QTest::newRow("NUL in a form") << form + "11\r\n\r\nemail=a%00b";
        QTest::newRow("NUL after a percent sign") << form + "12\r\n\r\nemail=a%%00b";
        QTest::newRow("NUL in a query")
            << QByteArray("GET /parked?wait=0&q=a%00b HTTP/1.1\r\nHost: l\r\n\r\n");
        QTest::newRow("NUL in a path") << QByteArray("GET /parked%00x HTTP/1.1\r\nHost: l\r\n\r\n");
        for (const QByteArray name : {"Authorization", "DPoP", "Idempotency-Key", "Cookie"})
            QTest::newRow(name) << "GET /parked?wait=0 HTTP/1.1\r\nHost: l\r\n" + name +
                                       ": one\r\n" + name.toLower() + ": two\r\n\r\n";
    }

    void whatCanBeReadInTwoWaysIsRefused()
    {
        QFETCH(QByteArray, request);
        Service service;
        Client client{service};

        client.send(request);

        const auto answer = client.readUntil("request_id");
        QVERIFY2(answer.startsWith("HTTP/1.1 400"), answer.left(80));
    }

    void aHandlerThatThrowsAnswers500AndTheServiceLives()
    {
        Service service;
        Client client{service};

        client.send("GET /throws HTTP/1.1\r\nHost: l\r\n\r\n");
        const auto failed = client.readUntil("request_id");
        client.send("POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\n\r\nalive");

        QVERIFY2(failed.startsWith("HTTP/1.1 500"), failed.left(80));
        QVERIFY(client.readUntil("alive|").contains("alive|"));
    }

    void aParkedPollIsAnsweredWhenTheFeedMoves()
    {
        Service service;
        Client client{service};
        client.send("GET /parked?wait=20 HTTP/1.1\r\nHost: l\r\n\r\n");
        // Publishing again and again, so that it does not matter when the request has parked.
        QByteArray answer;
        QTRY_VERIFY2_WITH_TIMEOUT((service.hub.publishFeed(service.hub.newestCsn() + 1),
                                   answer = client.readUntil("news"))
                                      .contains("news"),
                                  answer.constData(), 6000);
    }

    void anEventStreamCarriesHintsAndEndsWhenTheSessionDoes()
    {
        Service service;
        Client client{service};
        client.send("GET /events HTTP/1.1\r\nHost: l\r\n\r\n");
        QVERIFY(client.readUntil("event: ping").contains("text/event-stream"));

        service.hub.publishFeed(41);
        QVERIFY(client.readUntil("\"41\"").contains("event: feed"));
        service.hub.publishRevoked("session", "signed_out");

        QVERIFY(client.readUntil("signed_out").contains("event: revoked"));
        QVERIFY(client.waitForClose(60'000));
    }

    void aStreamDoesNotOpenForWhoWasRevokedMeanwhile()
    {
        Service service;
        Client client{service};

        client.send("GET /revoked HTTP/1.1\r\nHost: l\r\n\r\n");

        const auto answer = client.readUntil("session_revoked");
        QVERIFY2(answer.startsWith("HTTP/1.1 401"), answer.left(80));
        QTRY_COMPARE_WITH_TIMEOUT(service.hub.streamCount(), std::size_t{0}, 60'000);
    }

    void aLargeBodyIsReadOfWhoIsKnownOnly_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("nobody") << QByteArray{"Content-Length: 1000000\r\n"} << QByteArray{"401"};
        QTest::newRow("nobody, in pieces")
            << QByteArray{"Transfer-Encoding: chunked\r\n"} << QByteArray{"401"};
        QTest::newRow("two at once")
            << QByteArray{"Authorization: a\r\nAuthorization: b\r\nContent-Length: 1000000\r\n"}
            << QByteArray{"400"};
    }
    void aLargeBodyIsReadOfWhoIsKnownOnly()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, status);
        Service service;
        Client client{service}, known{service};

        // The body never comes: whoever waits for it has no answer.
        client.send("POST /guarded HTTP/1.1\r\nHost: l\r\n" + header + "\r\n");

        const auto answer = client.readUntil("request_id");
        QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.left(80));
        QVERIFY(client.waitForClose(60'000));
        known.send("POST /guarded HTTP/1.1\r\nHost: l\r\nX-Name: Maria\r\nContent-Length: "
                   "100000\r\n\r\n" +
                   QByteArray(100'000, 'x'));
        QVERIFY(known.readUntil("100000").startsWith("HTTP/1.1 200"));
    }

    void largeBodiesTogetherHaveALimit()
    {
        Service service;
        Client first{service}, small{service};
        first.send("POST /large HTTP/1.1\r\nHost: l\r\nContent-Length: 1000000\r\n"
                   "\r\nbegun");
        QByteArray answer;
        const auto attempt = [&] {
            Client other{service};
            other.send("POST /large HTTP/1.1\r\nHost: l\r\nContent-Length: 1000000\r\n\r\nx");
            return other.readUntil("request_id");
        };

        QTRY_VERIFY2_WITH_TIMEOUT((answer = attempt()).startsWith("HTTP/1.1 503"),
                                  answer.left(80).constData(), 60'000);

        QVERIFY(answer.contains("Retry-After: 1"));
        small.send("POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\n\r\nsmall");
        QVERIFY(small.readUntil("small|").contains("200"));
    }

    void oneConnectionTooManyIsTold()
    {
        Service service;
        std::vector<std::unique_ptr<Client>> all;
        for (int i = 0; i < 101; ++i)
            all.push_back(std::make_unique<Client>(service));

        all.back()->send("GET /parked?wait=0 HTTP/1.1\r\nHost: l\r\n\r\n");

        const auto answer = all.back()->readUntil("request_id");
        QVERIFY2(answer.startsWith("HTTP/1.1 503"), answer.left(80));
        QVERIFY(answer.contains("Retry-After: 1"));
    }

    void stoppingWaitsForNoStatementForEver()
    {
        tests::TestDatabase database;
        SystemClock clock;
        http::WorkerPool pool{
            {database.conninfo("steward_writer"), database.conninfo("steward_reader"), 1, 8},
            clock};
        std::atomic<bool> begun{false};
        std::string state;
        QVERIFY(pool.submit([&](Result<http::Worker *> worker) {
            begun = true;
            const auto slept = (*worker)->writer.exec("SELECT pg_sleep(3600)");
            state = slept ? "" : slept.error().sqlstate;
        }));
        QTRY_VERIFY_WITH_TIMEOUT(begun, 60'000);

        pool.stop(std::chrono::milliseconds{1});

        QCOMPARE(state, std::string{"57014"});
    }

    void endingAnswersWhatIsUnderWayAndTakesNobodyNew()
    {
        Service service;
        Client under{service};
        under.send("GET /held HTTP/1.1\r\nHost: l\r\n\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(service.isHeld, 60'000);
        const auto port = service.transport->port();

        std::jthread ends{[&service] { service.transport->drain(); }};

        const auto isShut = [port] {
            QTcpSocket late;
            late.connectToHost(QHostAddress::LocalHost, port);
            return !late.waitForConnected(60'000);
        };
        QTRY_VERIFY_WITH_TIMEOUT(isShut(), 60'000);
        service.mayAnswer.release();
        const auto answer = under.readUntil("whole");
        QVERIFY2(answer.startsWith("HTTP/1.1 200") && answer.contains("whole"), answer.constData());
    }

    void aMissingDatabaseIs503WithRetryAfter()
    {
        Service service{"host=/nonexistent-steward dbname=none"};
        Client client{service};

        client.send("POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 1\r\n\r\nx");

        const auto answer = client.readUntil("request_id");
        QVERIFY(answer.startsWith("HTTP/1.1 503"));
        QVERIFY(answer.contains("Retry-After"));
    }
};

QTEST_GUILESS_MAIN(TransportTest)
#include "transport_test.moc"
