// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/loopback_listener.h"

#include <QNetworkInterface>
#include <QTcpSocket>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

class LoopbackListenerTest : public QObject
{
    Q_OBJECT

    static QByteArray ask(quint16 port, const QByteArray &request)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress{QHostAddress::LocalHost}, port);
        socket.write(request);
        if (!QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; },
                             8'000))
            return "the connection stayed open";
        return socket.readAll();
    }
    static QByteArray get(quint16 port, const QByteArray &target, QByteArray host = {})
    {
        if (host.isEmpty())
            host = "127.0.0.1:" + QByteArray::number(port);
        return ask(port, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

private Q_SLOTS:
    void takesTheAnswerWithItsState()
    {
        net::LoopbackListener listener{"the-state"};
        QVERIFY(listener.listen());

        const auto page = get(listener.port(),
                              "/callback?code=abc%2B1&state=the-state&iss=https%3A%2F%2Flocalhost");

        QVERIFY(page.startsWith("HTTP/1.1 200 OK"));
        QVERIFY(page.contains("<html lang=\"en\">"));
        QVERIFY(page.contains("<h1>You are signed in</h1>"));
        QVERIFY(page.contains("close this tab"));
        QTRY_VERIFY(listener.answer().isSet());
        const auto answer = listener.answer().wait().await_resume();
        QCOMPARE(answer->code, u"abc+1"_s);
        QCOMPARE(answer->issuer, u"https://localhost"_s);
        QCOMPARE(answer->error, QString{});
    }

    void bringsARefusalBack()
    {
        net::LoopbackListener listener{"the-state"};
        QVERIFY(listener.listen());

        QVERIFY(get(listener.port(), "/callback?error=access_denied&state=the-state")
                    .contains("not completed"));

        QTRY_VERIFY(listener.answer().isSet());
        QCOMPARE(listener.answer().wait().await_resume()->error, u"access_denied"_s);
    }

    void refusesWhatIsNotTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("wrong state")
            << QByteArray{"/callback?code=x&state=guess"} << QByteArray{"400"};
        QTest::newRow("no state") << QByteArray{"/callback?code=x"} << QByteArray{"400"};
        QTest::newRow("state twice")
            << QByteArray{"/callback?code=x&state=the-state&state=the-state"} << QByteArray{"400"};
        QTest::newRow("no code") << QByteArray{"/callback?state=the-state"} << QByteArray{"400"};
        QTest::newRow("code and error")
            << QByteArray{"/callback?code=x&error=y&state=the-state"} << QByteArray{"400"};
        QTest::newRow("another path") << QByteArray{"/favicon.ico"} << QByteArray{"404"};
        QTest::newRow("path prefix")
            << QByteArray{"/callback/x?code=x&state=the-state"} << QByteArray{"404"};
    }
    void refusesWhatIsNotTheAnswer()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, status);
        net::LoopbackListener listener{"the-state"};
        QVERIFY(listener.listen());

        QVERIFY(get(listener.port(), target).startsWith("HTTP/1.1 " + status));

        QVERIFY(!listener.answer().isSet());
        QVERIFY(get(listener.port(), "/callback?code=right&state=the-state")
                    .startsWith("HTTP/1.1 200"));
    }

    void refusesAnotherMethodAndAnotherHost()
    {
        net::LoopbackListener listener{"s"};
        QVERIFY(listener.listen());
        const auto port = QByteArray::number(listener.port());

        QVERIFY(ask(listener.port(), "POST /callback?code=x&state=s HTTP/1.1\r\nHost: 127.0.0.1:" +
                                         port + "\r\n\r\n")
                    .startsWith("HTTP/1.1 404"));
        QVERIFY(get(listener.port(), "/callback?code=x&state=s", "rebound.example:" + port)
                    .startsWith("HTTP/1.1 404"));

        QVERIFY(!listener.answer().isSet());
    }

    void refusesAnOversizedRequest()
    {
        net::LoopbackListener listener{"s"};
        QVERIFY(listener.listen());

        QVERIFY(ask(listener.port(), "GET /callback?code=" + QByteArray(9'000, 'a'))
                    .startsWith("HTTP/1.1 431"));
    }

    void isClosedToASecondAnswer()
    {
        net::LoopbackListener listener{"s"};
        QVERIFY(listener.listen());
        const auto port = listener.port();
        QVERIFY(get(port, "/callback?code=first&state=s").startsWith("HTTP/1.1 200"));

        QTcpSocket second;
        second.connectToHost(QHostAddress{QHostAddress::LocalHost}, port);

        QTRY_COMPARE(second.error(), QAbstractSocket::ConnectionRefusedError);
        QTRY_VERIFY(listener.answer().isSet());
        QCOMPARE(listener.answer().wait().await_resume()->code, u"first"_s);
    }

    void listensOnTheLoopbackAddressOnly()
    {
        net::LoopbackListener listener{"s"};
        QVERIFY(listener.listen());

        QCOMPARE(listener.address(), QHostAddress{QHostAddress::LocalHost});
        for (const auto &address : QNetworkInterface::allAddresses()) {
            if (address.isLoopback() || address.isLinkLocal())
                continue;
            QTcpSocket foreign;
            foreign.connectToHost(address, listener.port());
            QTRY_COMPARE(foreign.error(), QAbstractSocket::ConnectionRefusedError);
        }
    }
};

QTEST_GUILESS_MAIN(LoopbackListenerTest)
#include "loopback_listener_test.moc"
