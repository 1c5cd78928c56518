// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/single_instance.h"

#include "app/net/pkce.h"

#include <QLocalSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

constexpr int kAnswerMs = 3'000;
constexpr qsizetype kMaxMessage = 4'096;
constexpr auto kGreeting = "steward 1 ";
constexpr auto kAccepted = "ok\n";

/// A Unix socket's path may have 107 bytes; a profile folder may be deeper than that.
QString socketName(const QString &folder)
{
    const auto path = folder + "/steward.sock"_L1;
    if (path.toLocal8Bit().size() < 100)
        return path;
    return u"steward-"_s + QString::fromLatin1(net::sha256(folder.toUtf8()).toHex().left(32));
}

} // namespace

SingleInstance::SingleInstance(const QString &runtimeFolder)
    : m_socketName(socketName(runtimeFolder)), m_lock(runtimeFolder + "/steward.lock"_L1)
{
    // Only a dead owner makes it stale, however long the program has been running.
    m_lock.setStaleLockTime(0);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::receive);
}

SingleInstance::~SingleInstance()
{
    m_server.close();
}

Result<SingleInstance::Role> SingleInstance::claim(const QUrl &url)
{
    if (m_lock.tryLock(0))
        return serve();
    if (m_lock.error() == QLockFile::LockFailedError) {
        auto forwarded = forward(url);
        // The owner may have ended between the two looks.
        if (!forwarded && m_lock.tryLock(0))
            return serve();
        return forwarded;
    }
    return tl::unexpected(Error{ErrorKind::Storage, u"cannot write the profile's lock file"_s});
}

Result<SingleInstance::Role> SingleInstance::serve()
{
    QLocalServer::removeServer(m_socketName);
    if (!m_server.listen(m_socketName))
        return tl::unexpected(Error{ErrorKind::Storage, u"cannot listen for other starts: %1"_s.arg(
                                                            m_server.errorString())});
    return Role::First;
}

Result<SingleInstance::Role> SingleInstance::forward(const QUrl &url)
{
    QLocalSocket socket;
    socket.connectToServer(m_socketName);
    if (!socket.waitForConnected(kAnswerMs))
        return tl::unexpected(Error{ErrorKind::Internal,
                                    u"this profile is in use by a program that does not answer"_s});
    socket.write(kGreeting + url.toEncoded() + '\n');
    socket.flush();
    QByteArray answer;
    while (answer.size() < QByteArrayView{kAccepted}.size() &&
           (socket.bytesAvailable() > 0 || socket.waitForReadyRead(kAnswerMs)))
        answer += socket.readAll();
    if (answer != kAccepted)
        return tl::unexpected(Error{ErrorKind::Internal,
                                    u"this profile is in use by a program that does not answer"_s});
    return Role::Forwarded;
}

void SingleInstance::receive()
{
    while (auto *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        QTimer::singleShot(kAnswerMs, socket, [socket] { socket->abort(); });
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > kMaxMessage)
                    socket->abort();
                return;
            }
            const auto line = socket->readLine(kMaxMessage).trimmed();
            const QByteArray greeting{kGreeting};
            if (!(line + ' ').startsWith(greeting)) {
                socket->abort();
                return;
            }
            const auto url = QUrl::fromEncoded(line.mid(greeting.size()), QUrl::StrictMode);
            socket->write(kAccepted);
            socket->flush();
            socket->disconnectFromServer();
            Q_EMIT activated(url.scheme() == "steward"_L1 ? url : QUrl{});
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        if (socket->bytesAvailable() > 0)
            read();
    }
}

} // namespace steward
