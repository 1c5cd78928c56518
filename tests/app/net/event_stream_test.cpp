// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/event_stream.h"

#include "tests/support/desk/tls_server.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

QCoro::Task<Result<QByteArray>> oneToken()
{
    co_return QByteArray{"the-token"};
}

constexpr auto kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

} // namespace

class EventStreamTest : public QObject
{
    Q_OBJECT
    test::ThrowawayCa m_ca;
    QList<QByteArray> m_refused;
    int m_attempts = 0;

    net::EventStream *make(const test::TlsServer &server, QObject *owner,
                           std::chrono::milliseconds silence = std::chrono::seconds{30})
    {
        auto *stream = new net::EventStream{
            server.trustedBy(m_ca.certificate()),
            [this](std::stop_token) {
                ++m_attempts;
                return oneToken();
            },
            [this](const QByteArray &token) { m_refused.append(token); },
            net::EventStreamLimits{silence}, net::RetryPolicy{[](std::uint32_t) { return 0U; }}};
        stream->setParent(owner);
        return stream;
    }

private Q_SLOTS:
    void init()
    {
        m_refused.clear();
        m_attempts = 0;
    }

    void parsesPieces_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<QByteArray>>("expected"); // name=data|id
        using L = QList<QByteArray>;
        QTest::newRow("one") << QByteArray{"event: feed\ndata: {}\n\n"} << L{"feed={}|"};
        QTest::newRow("no name") << QByteArray{"data: x\n\n"} << L{"message=x|"};
        QTest::newRow("two data lines") << QByteArray{"data: a\ndata: b\n\n"} << L{"message=a\nb|"};
        QTest::newRow("no space") << QByteArray{"event:e\ndata:d\n\n"} << L{"e=d|"};
        QTest::newRow("carriage returns") << QByteArray{"event: e\r\ndata: d\r\n\r\n"} << L{"e=d|"};
        QTest::newRow("lone carriage returns") << QByteArray{"event: e\rdata: d\r\r"} << L{"e=d|"};
        QTest::newRow("comment") << QByteArray{": ping\n\ndata: d\n\n"} << L{"message=d|"};
        QTest::newRow("mark") << QByteArray{"\xEF\xBB\xBF"
                                            "data: d\n\n"}
                              << L{"message=d|"};
        QTest::newRow("id stays") << QByteArray{"id: 7\ndata: a\n\ndata: b\n\n"}
                                  << L{"message=a|7", "message=b|7"};
        QTest::newRow("event without data")
            << QByteArray{"event: ping\n\ndata: d\n\n"} << L{"message=d|"};
        QTest::newRow("unknown field") << QByteArray{"colour: red\ndata: d\n\n"} << L{"message=d|"};
        QTest::newRow("not ended") << QByteArray{"data: d\n"} << L{};
        QTest::newRow("binary") << QByteArray{"\x00\xff\x01:\x02\ndata: d\n\n", 16}
                                << L{"message=d|"};
    }
    void parsesPieces()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<QByteArray>, expected);
        for (qsizetype piece = 1; piece <= text.size(); ++piece) {
            net::SseParser parser;
            QList<QByteArray> found;
            for (qsizetype at = 0; at < text.size(); at += piece) {
                const auto events = parser.feed(text.mid(at, piece));
                QVERIFY(events);
                for (const auto &event : *events)
                    found.append(event.name + '=' + event.data + '|' + event.id);
            }
            QCOMPARE(found, expected);
        }
    }

    void endsPastItsBounds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("long line") << QByteArray(9'000, 'x');
        QTest::newRow("long event")
            << QByteArray{"data: " + QByteArray(8'000, 'x') + "\n"}.repeated(9);
    }
    void endsPastItsBounds()
    {
        QFETCH(QByteArray, text);
        net::SseParser parser;
        QVERIFY(!parser.feed(text));
        QVERIFY(!parser.feed("\n\ndata: d\n\n"));
    }

    void turnsEventsIntoHints()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            socket->write(QByteArray{kHead} +
                          "event: feed\ndata: {\"csn\":\"123\"}\n\nevent: perm\ndata: "
                          "{\"perm_ver\":\"4\"}\n\n"
                          "event: facts\ndata: {\"org_id\":\"o1\"}\n\nevent: facts\ndata: "
                          "{\"org_id\":null}\n\nevent: facts\ndata: {}\n\n"
                          "event: command\ndata: {\"id\":\"c1\",\"state\":\"done\"}\n\nevent: "
                          "feed\ndata: {\"csn\":124}\n\n"
                          "event: feed\ndata: nonsense\n\nevent: later\ndata: {}\n\nevent: "
                          "revoked\ndata: {\"reason\":\"killed\"}\n\n");
        };
        QObject owner;
        auto *stream = make(server, &owner);
        QSignalSpy feed{stream, &net::EventStream::feedHinted};
        QSignalSpy permissions{stream, &net::EventStream::permissionsHinted};
        QSignalSpy command{stream, &net::EventStream::commandHinted};
        QSignalSpy facts{stream, &net::EventStream::factsHinted};
        QSignalSpy revoked{stream, &net::EventStream::revoked};

        stream->open();

        QTRY_COMPARE(revoked.size(), 1);
        QCOMPARE(revoked.at(0).at(0).toString(), u"killed"_s);
        QCOMPARE(feed.size(), 1);
        QCOMPARE(feed.at(0).at(0).toLongLong(), 123);
        QCOMPARE(permissions.at(0).at(0).toLongLong(), 4);
        QCOMPARE(command.at(0).at(1).toString(), u"done"_s);
        QCOMPARE(facts.size(), 2);
        QCOMPARE(facts.at(0).at(0).value<OrgId>(), OrgId{u"o1"_s});
        QVERIFY(facts.at(1).at(0).value<OrgId>().isNull());
        QVERIFY(stream->isLive());
        QVERIFY(server.requests.at(0).head.contains("Authorization: Bearer the-token"));
        QCOMPARE(server.requests.at(0).path, QByteArray{"/v1/events"});
    }

    void comesBackAfterTheStreamEnds()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            socket->write(QByteArray{kHead} + "event: ping\ndata: {}\n\n");
            socket->disconnectFromHost();
        };
        QObject owner;
        auto *stream = make(server, &owner);
        QSignalSpy states{stream, &net::EventStream::stateChanged};

        stream->open();

        QTRY_VERIFY(server.requests.size() >= 3);
        QVERIFY(states.size() >= 4);
        QCOMPARE(states.at(0).at(0).toBool(), true);
        QCOMPARE(states.at(1).at(0).toBool(), false);
    }

    void missesThePings()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            socket->write(QByteArray{kHead} + "event: ping\ndata: {}\n\n");
        };
        QObject owner;
        auto *stream = make(server, &owner, std::chrono::milliseconds{200});
        QSignalSpy states{stream, &net::EventStream::stateChanged};

        stream->open();

        QTRY_VERIFY(states.size() >= 2);
        QCOMPARE(states.at(1).at(0).toBool(), false);
        QTRY_VERIFY(server.requests.size() >= 2);
    }

    void saysWhichTokenWasRefused()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, "401 Unauthorized", "{}");
        };
        QObject owner;
        auto *stream = make(server, &owner);

        stream->open();

        QTRY_VERIFY(!m_refused.isEmpty());
        QCOMPARE(m_refused.at(0), QByteArray{"the-token"});
        QVERIFY(!stream->isLive());
    }

    void sendsNothingToAnUntrustedServer_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("another authority") << 0;
        QTest::newRow("self-signed") << 1;
        QTest::newRow("expired") << 2;
        QTest::newRow("not yet valid") << 3;
        QTest::newRow("another host") << 4;
    }
    void sendsNothingToAnUntrustedServer()
    {
        QFETCH(int, kind);
        const test::ThrowawayCa other;
        const auto identity = kind == 0   ? other.issue()
                              : kind == 1 ? test::ThrowawayCa::selfSigned()
                              : kind == 2 ? m_ca.issue("IP:127.0.0.1", -7200, -60)
                              : kind == 3 ? m_ca.issue("IP:127.0.0.1", 1800, 3600)
                                          : m_ca.issue("DNS:elsewhere.example");
        test::TlsServer server{identity};
        QObject owner;
        auto *stream = make(server, &owner);

        stream->open();

        QTRY_VERIFY(m_attempts >= 3);
        QCOMPARE(server.received, QByteArray{});
        QVERIFY(!stream->isLive());
    }

    void followsNoRedirect_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::newRow("to another server") << u"https"_s;
        QTest::newRow("down to http") << u"http"_s;
    }
    void followsNoRedirect()
    {
        QFETCH(QString, scheme);
        QTcpServer target;
        QVERIFY(target.listen(QHostAddress::LocalHost));
        const auto elsewhere =
            u"%1://127.0.0.1:%2/v1/events"_s.arg(scheme).arg(target.serverPort()).toLatin1();
        test::TlsServer server{m_ca.issue()};
        server.respond = [&](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, "307 Temporary", "", "Location: " + elsewhere + "\r\n");
        };
        QObject owner;
        auto *stream = make(server, &owner);

        stream->open();

        QTRY_VERIFY(server.requests.size() >= 2);
        QVERIFY(!target.hasPendingConnections());
        QVERIFY(!stream->isLive());
    }

    void stopsAtOnce()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            socket->write(QByteArray{kHead} + "event: ping\ndata: {}\n\n");
        };
        QObject owner;
        auto *stream = make(server, &owner);
        stream->open();
        QTRY_VERIFY(stream->isLive());

        stream->close();

        QVERIFY(!stream->isLive());
        stream->open();
        QTRY_VERIFY(stream->isLive());
        QCOMPARE(server.requests.size(), 2);
    }
};

QTEST_GUILESS_MAIN(EventStreamTest)
#include "event_stream_test.moc"
