// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/service_process.h"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>

using namespace steward::tests;
using namespace Qt::StringLiterals;

namespace
{

quint16 portOf(const ServiceProcess &service)
{
    return service.hostAndPort().section(u':', -1).toUShort();
}

/// Whether the system has this port for a program that does not insist on it.
bool isFree(quint16 port)
{
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool isBound =
        ::bind(one, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(one);
    return isBound;
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, port);
    return socket.waitForConnected(60'000);
}

} // namespace

/// What the scenarios rest on: a service that was away is where it was.
class ServiceProcessTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceProcess> m_service;

    [[nodiscard]] qsizetype refusals() const
    {
        QFile log{m_service->directory() + u"/service.log"_s};
        return log.open(QIODevice::ReadOnly) ? log.readAll().count("cannot listen on") : -1;
    }

private Q_SLOTS:
    void initTestCase() { m_service = std::make_unique<ServiceProcess>(); }
    void cleanupTestCase() { m_service.reset(); }

    void nobodyIsGivenItsPortWhileItIsAway()
    {
        const auto port = portOf(*m_service);
        QVERIFY(answers(port));
        m_service->kill();

        QVERIFY(!isFree(port));
        QVERIFY(!answers(port));

        m_service->startAgain();
        QCOMPARE(portOf(*m_service), port);
        QVERIFY(answers(port));
    }

    void itWaitsForWhoInsistedOnItsPort()
    {
        const auto port = portOf(*m_service);
        m_service->stop();
        auto other = std::make_unique<QTcpServer>();
        QVERIFY(other->listen(QHostAddress::LocalHost, port));
        QCOMPARE(refusals(), 0);
        // It goes once the service has found it there.
        std::jthread goes{[this, squatter = other->socketDescriptor()] {
            static_cast<void>(QTest::qWaitFor([this] { return refusals() > 0; }, 120'000));
            ::shutdown(int(squatter), SHUT_RDWR);
        }};

        m_service->startAgain();

        QVERIFY(refusals() > 0);
        QCOMPARE(portOf(*m_service), port);
        QVERIFY(answers(port));
    }
};

QTEST_GUILESS_MAIN(ServiceProcessTest)
#include "service_process_test.moc"
