// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/mail_store.h"

#include <QFile>
#include <QHostAddress>
#include <QTcpSocket>

#include <memory>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

QByteArray headerOf(const QByteArray &mail, const QByteArray &name)
{
    const auto headers = "\r\n" + mail.left(mail.indexOf("\r\n\r\n") + 2);
    const auto at = headers.indexOf("\r\n" + name + ": ");
    if (at < 0)
        return {};
    const auto from = at + name.size() + 4;
    return headers.mid(from, headers.indexOf("\r\n", from) - from);
}

} // namespace

MailStore::MailStore()
{
    connect(&m_server, &QTcpServer::newConnection, this, &MailStore::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port for the mail server");
}

QString MailStore::address() const
{
    return u"127.0.0.1:"_s + QString::number(m_server.serverPort());
}

void MailStore::onceAt(Stage stage, std::function<void()> act)
{
    m_held = Held{stage, std::move(act)};
}

bool MailStore::passes(Stage stage)
{
    if (!m_held || m_held->stage != stage)
        return true;
    // Queued: the sender's end closes the socket that is being read here.
    QMetaObject::invokeMethod(this, std::exchange(m_held, std::nullopt)->act, Qt::QueuedConnection);
    return false;
}

void MailStore::accept()
{
    while (auto *socket = m_server.nextPendingConnection()) {
        const auto talk = std::make_shared<Talk>();
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, talk] { hear(*socket, *talk); });
        if (passes(Stage::Connected))
            socket->write("220 store ready\r\n");
    }
}

void MailStore::hear(QTcpSocket &socket, Talk &talk)
{
    talk.pending += socket.readAll();
    for (auto end = talk.pending.indexOf("\r\n"); end >= 0; end = talk.pending.indexOf("\r\n")) {
        const auto line = talk.pending.left(end);
        talk.pending.remove(0, end + 2);
        if (talk.isInData && line != ".") {
            talk.data += (line.startsWith('.') ? line.mid(1) : line) + "\r\n";
            continue;
        }
        const auto verb = line.left(4).toUpper();
        if (talk.isInData) {
            talk.isInData = false;
            keep(talk);
            talk.data.clear();
            if (passes(Stage::Stored))
                socket.write("250 kept\r\n");
        } else if (verb == "DATA") {
            talk.isInData = true;
            socket.write("354 go on\r\n");
        } else if (verb == "RCPT") {
            talk.to = line.mid(line.indexOf('<') + 1).chopped(1);
            if (passes(Stage::Addressed))
                socket.write("250 ok\r\n");
        } else if (verb == "QUIT") {
            socket.write("221 bye\r\n");
            socket.disconnectFromHost();
        } else {
            socket.write("250 ok\r\n");
        }
    }
}

void MailStore::keep(const Talk &talk)
{
    m_mails +=
        Mail{talk.to, headerOf(talk.data, "Message-ID"), headerOf(talk.data, "Subject"), talk.data};
    QFile file{m_folder.filePath(QString::number(m_mails.size()) + u".eml"_s)};
    if (!file.open(QFile::WriteOnly) || file.write(talk.data) != talk.data.size())
        qFatal("the mail cannot be kept");
}

} // namespace steward::tests
