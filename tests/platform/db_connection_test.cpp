// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <thread>

using namespace steward::platform;

namespace
{

/// A message of PostgreSQL's protocol 3: its kind, its length with itself, its body.
std::string message(char kind, const std::string &body)
{
    const auto length = static_cast<std::uint32_t>(body.size() + 4);
    std::string out{kind};
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(length >> shift & 0xff);
    return out + body;
}

void sendAll(int socket, const std::string &bytes)
{
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto one = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (one <= 0)
            return;
        sent += std::size_t(one);
    }
}

/// A server that lets one session in, answers its first two statements, and ends in the middle of
/// saying why: more than a client reads at once.
class DyingServer
{
public:
    explicit DyingServer(const std::string &folder)
    {
        m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = folder + "/.s.PGSQL.5432";
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
            ::listen(m_listener, 1) != 0)
            qFatal("the server does not listen");
        m_thread = std::thread{[this] { serve(); }};
    }
    ~DyingServer()
    {
        waitForEnd();
        ::close(m_listener);
    }
    void waitForEnd()
    {
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void serve() const
    {
        const int session = ::accept(m_listener, nullptr, nullptr);
        char buffer[4096];
        const auto ready = message('Z', "I");
        if (::recv(session, buffer, sizeof buffer, 0) > 0)
            sendAll(session, message('R', std::string(4, '\0')) + ready);
        if (::recv(session, buffer, sizeof buffer, 0) > 0)
            sendAll(session, message('C', std::string{"SET\0", 4}) +
                                 message('C', std::string{"SET\0", 4}) + ready);
        sendAll(session, message('N', "SWARNING" + std::string(1, '\0') + "M" +
                                          std::string(100'000, 'x') + std::string(2, '\0')));
        ::close(session);
    }
    int m_listener = -1;
    std::thread m_thread;
};

} // namespace

class DbConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDatabaseThatEndsInTheMiddleOfAWordIsAway()
    {
        const QTemporaryDir folder;
        DyingServer server{folder.path().toStdString()};
        auto connection = db::Connection::open("host=" + folder.path().toStdString() +
                                               " port=5432 user=u dbname=d gssencmode=disable");
        QVERIFY2(connection, connection ? "" : connection.error().detail.c_str());
        server.waitForEnd();

        const auto answer = connection->exec("SELECT 1", {});

        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::Unavailable);
        QCOMPARE(answer.error().code, std::string{"database_unavailable"});
    }
};

QTEST_GUILESS_MAIN(DbConnectionTest)
#include "db_connection_test.moc"
