// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/qnam_http_client.h"

#include "app/ports/await.h"
#include "tests/support/desk/tls_server.h"

#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <zlib.h>
#include <zstd.h>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

ports::HttpRequest withSecret(const QString &path = u"/v1/me"_s)
{
    ports::HttpRequest request;
    request.path = path;
    request.headers = {{"Authorization", "Bearer very-secret-token"}};
    request.timeout = std::chrono::seconds{5};
    return request;
}

QByteArray gzipped(const QByteArray &plain)
{
    QByteArray out(static_cast<qsizetype>(compressBound(static_cast<uLong>(plain.size()))) + 64,
                   '\0');
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(plain.constData()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray zstandard(const QByteArray &plain)
{
    QByteArray out(qsizetype(ZSTD_compressBound(std::size_t(plain.size()))), '\0');
    const auto size = ZSTD_compress(out.data(), std::size_t(out.size()), plain.constData(),
                                    std::size_t(plain.size()), 19);
    out.truncate(ZSTD_isError(size) != 0 ? 0 : qsizetype(size));
    return out;
}

} // namespace

class QnamHttpClientTest : public QObject
{
    Q_OBJECT

    using Answer = Result<ports::HttpResponse>;
    test::ThrowawayCa m_ca;

    static Answer wait(QFuture<Answer> future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 60'000))
            return tl::unexpected(Error{ErrorKind::Internal, u"the call never ended"_s});
        return future.result();
    }
    static Answer ask(net::QnamHttpClient &client, const ports::HttpRequest &request,
                      std::stop_token stop = {})
    {
        return wait(ports::toFuture(client.send(request, std::move(stop))));
    }

private Q_SLOTS:
    void answersWithStatusBodyAndRequestId()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, "403 Forbidden", "{\"code\":\"x\"}");
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        const auto answer = ask(client, withSecret());

        QVERIFY(answer);
        QCOMPARE(answer->status, 403);
        QCOMPARE(answer->body, QByteArray{"{\"code\":\"x\"}"});
        QCOMPARE(answer->requestId, u"req-7"_s);
        QCOMPARE(answer->header("content-type"), QByteArray{"application/json"});
    }

    void refusesUntrustedCertificates_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("another authority") << 0;
        QTest::newRow("self-signed") << 1;
        QTest::newRow("expired") << 2;
        QTest::newRow("not yet valid") << 3;
        QTest::newRow("another host") << 4;
    }
    void refusesUntrustedCertificates()
    {
        QFETCH(int, kind);
        const test::ThrowawayCa other;
        const auto identity = kind == 0   ? other.issue()
                              : kind == 1 ? test::ThrowawayCa::selfSigned()
                              : kind == 2 ? m_ca.issue("IP:127.0.0.1", -7200, -60)
                              : kind == 3 ? m_ca.issue("IP:127.0.0.1", 1800, 3600)
                                          : m_ca.issue("DNS:elsewhere.example");
        test::TlsServer server{identity};
        server.respond = [](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, "200 OK", "{}");
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        const auto answer = ask(client, withSecret());

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::TlsRefused);
        QCOMPARE(server.received, QByteArray{});
    }

    void refusesEveryRedirectAndSendsNothingOn_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QString>("scheme");
        for (const auto *status :
             {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"})
            QTest::newRow(status) << QByteArray{status} << u"https"_s;
        QTest::newRow("down to http") << QByteArray{"302 Found"} << u"http"_s;
    }
    void refusesEveryRedirectAndSendsNothingOn()
    {
        QFETCH(QByteArray, status);
        QFETCH(QString, scheme);
        QTcpServer target;
        QVERIFY(target.listen(QHostAddress::LocalHost));
        const auto elsewhere =
            u"%1://127.0.0.1:%2/v1/me"_s.arg(scheme).arg(target.serverPort()).toLatin1();
        test::TlsServer server{m_ca.issue()};
        server.respond = [&](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, status, "", "Location: " + elsewhere + "\r\n");
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        const auto answer = ask(client, withSecret());

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::RedirectRefused);
        QVERIFY(!target.hasPendingConnections());
    }

    void dropsAnAnswerOverItsCap_data()
    {
        QTest::addColumn<bool>("isAnnounced");
        QTest::newRow("announced") << true;
        QTest::newRow("without a length") << false;
    }
    void dropsAnAnswerOverItsCap()
    {
        QFETCH(bool, isAnnounced);
        test::TlsServer server{m_ca.issue()};
        server.respond = [&](QSslSocket *socket, const auto &) {
            const QByteArray body(300'000, 'x');
            if (isAnnounced) {
                test::TlsServer::answer(socket, "200 OK", body);
            } else {
                socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body);
                socket->disconnectFromHost();
            }
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};
        auto request = withSecret();
        request.maxBodyBytes = 100'000;

        const auto answer = ask(client, request);

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Protocol);
    }

    void unpacksABodyThatPacksWellAndDropsABomb_data()
    {
        using Pack = QByteArray (*)(const QByteArray &);
        QTest::addColumn<QByteArray>("coding");
        QTest::addColumn<Pack>("pack");
        QTest::newRow("gzip") << QByteArray{"gzip"} << &gzipped;
        QTest::newRow("zstd") << QByteArray{"zstd"} << &zstandard;
    }

    void unpacksABodyThatPacksWellAndDropsABomb()
    {
        using Pack = QByteArray (*)(const QByteArray &);
        QFETCH(QByteArray, coding);
        QFETCH(Pack, pack);
        test::TlsServer server{m_ca.issue()};
        // Packed before anybody waits for it.
        const QByteArray plain(15'000'000, 'a');
        const auto honestBody = pack(plain), bombBody = pack(QByteArray(64'000'000, 'a'));
        QByteArray accepted;
        server.respond = [&](QSslSocket *socket, const test::ReceivedRequest &request) {
            accepted = request.head.toLower();
            accepted = accepted.mid(accepted.indexOf("accept-encoding:"));
            accepted.truncate(accepted.indexOf('\r'));
            test::TlsServer::answer(socket, "200 OK",
                                    request.path == "/bomb" ? bombBody : honestBody,
                                    "Content-Encoding: " + coding + "\r\n");
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};
        auto honest = withSecret(u"/honest"_s);
        honest.maxBodyBytes = 16 * 1024 * 1024;
        honest.timeout = std::chrono::seconds{60};
        auto bomb = withSecret(u"/bomb"_s);
        bomb.maxBodyBytes = 16 * 1024 * 1024;
        bomb.timeout = std::chrono::seconds{60};

        const auto unpacked = ask(client, honest);
        const auto dropped = ask(client, bomb);

        QVERIFY(accepted.contains(coding));
        QVERIFY(unpacked);
        QCOMPARE(unpacked->body, plain);
        QVERIFY(!dropped);
        QCOMPARE(dropped.error().kind, ErrorKind::Protocol);
    }

    void endsASlowBodyAtItsTimeOut()
    {
        test::TlsServer server{m_ca.issue()};
        QTimer drip;
        server.respond = [&](QSslSocket *socket, const auto &) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            connect(&drip, &QTimer::timeout, socket, [socket] { socket->write("x"); });
            drip.start(20);
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};
        auto request = withSecret();
        request.timeout = std::chrono::milliseconds{300};

        const auto answer = ask(client, request);

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Offline);
        QCOMPARE(client.inFlight(), 0);
    }

    void tellsACutBodyFromAWholeOne()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"half\":");
            socket->disconnectFromHost();
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        const auto answer = ask(client, withSecret());

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Offline);
    }

    void sendsNoCookieBack()
    {
        test::TlsServer server{m_ca.issue()};
        server.respond = [](QSslSocket *socket, const auto &) {
            test::TlsServer::answer(socket, "200 OK", "{}", "Set-Cookie: track=1; Path=/\r\n");
        };
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        QVERIFY(ask(client, withSecret()));
        QVERIFY(ask(client, withSecret()));

        QVERIFY(!server.received.toLower().contains("cookie:"));
        QCOMPARE(server.connections, 1);
    }

    void refusesAPathThatLeavesTheServer_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("other origin") << u"https://evil.example/"_s;
        QTest::newRow("network path") << u"//evil.example/"_s;
        QTest::newRow("userinfo") << u"@evil.example/"_s;
        QTest::newRow("new line") << u"/v1/me\r\nX-Evil: 1"_s;
        QTest::newRow("fragment") << u"/v1/me#x"_s;
    }
    void refusesAPathThatLeavesTheServer()
    {
        QFETCH(QString, path);
        test::TlsServer server{m_ca.issue()};
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};

        const auto answer = ask(client, withSecret(path));

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Internal);
        QCOMPARE(server.connections, 0);
    }

    void endsAsCancelledWhenStopped()
    {
        test::TlsServer server{m_ca.issue()};
        net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};
        std::stop_source stop;
        auto future = ports::toFuture(client.send(withSecret(), stop.get_token()));
        QTRY_COMPARE(server.requests.size(), 1);

        stop.request_stop();

        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().kind, ErrorKind::Cancelled);
        QCOMPARE(client.inFlight(), 0);
    }

    void drainsEverythingOnShutdown()
    {
        test::TlsServer server{m_ca.issue()};
        QList<QFuture<Answer>> futures;
        {
            net::QnamHttpClient client{server.trustedBy(m_ca.certificate())};
            for (int i = 0; i < 20; ++i)
                futures.append(ports::toFuture(client.send(withSecret(), {})));
            QTRY_VERIFY(!server.requests.isEmpty());
            client.shutdown();
            QCOMPARE(client.inFlight(), 0);
            futures.append(ports::toFuture(client.send(withSecret(), {})));
        }
        for (const auto &future : futures) {
            QVERIFY(future.isFinished());
            QCOMPARE(future.result().error().kind, ErrorKind::Cancelled);
        }
    }

    void isOfflineWhenNobodyListens()
    {
        auto config = net::ServerConfig{QUrl{u"https://127.0.0.1:9"_s}, {m_ca.certificate()}};
        net::QnamHttpClient client{config};

        const auto answer = ask(client, withSecret());

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Offline);
    }
};

QTEST_GUILESS_MAIN(QnamHttpClientTest)
#include "qnam_http_client_test.moc"
