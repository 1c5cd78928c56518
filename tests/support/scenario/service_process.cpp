// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/service_process.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QMessageAuthenticationCode>
#include <QtEndian>

#include <sys/stat.h>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kAttempts = 30;

} // namespace

ServiceProcess::ServiceProcess(QStringList moreArguments)
    : m_own(std::make_unique<QTemporaryDir>(QDir::tempPath() + u"/steward-scenario-XXXXXX"_s)),
      m_folder(m_own->path()), m_arguments(std::move(moreArguments))
{
    // The private PostgreSQL runs as another user when the tests run as root.
    ::chmod(QFile::encodeName(m_folder).constData(), 0755);
    start();
}

ServiceProcess::ServiceProcess(QString folder, QString demo)
    : m_folder(std::move(folder)), m_demo(std::move(demo))
{
    start();
}

std::unique_ptr<ServiceProcess> ServiceProcess::large(const QString &folder)
{
    return std::unique_ptr<ServiceProcess>{new ServiceProcess{folder, u"large"_s}};
}

ServiceProcess::~ServiceProcess()
{
    stop();
    // Read-only folders would outlive the temporary one.
    if (const QDir archive{file(u"archive"_s)}; m_own)
        for (const auto &month : archive.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            ::chmod(QFile::encodeName(archive.filePath(month)).constData(), 0755);
    for (const auto &folder : std::as_const(m_abandoned))
        QDir{folder}.removeRecursively();
}

void ServiceProcess::start()
{
    // Who asks for this very port may have it for a while; each attempt takes as long as a start.
    for (int attempt = 1; !tryStart(); ++attempt) {
        QFile log{file(u"service.log"_s)};
        const auto said = log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray("no log");
        const auto last = said.trimmed().split('\n').last();
        if (attempt == kAttempts || !last.contains("cannot listen on"))
            qFatal("the platform service did not start: %s", said.constData());
    }
}

bool ServiceProcess::tryStart()
{
    QFile::remove(file(u"address"_s));
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    m_process.setStandardErrorFile(file(u"service.log"_s), QIODevice::Append);
    m_process.start(qEnvironmentVariable("STEWARD_PLATFORM"),
                    QStringList{u"--data"_s, m_folder, u"--demo"_s, m_demo, u"--listen"_s,
                                u"127.0.0.1:"_s + QString::number(m_port.number())} +
                        m_arguments);
    const QFile address{file(u"address"_s)};
    // Waiting on the process, not on a clock: it ends early when it fails.
    for (int i = 0; i < 2'400 && !address.exists(); ++i)
        if (m_process.waitForFinished(100))
            break;
    return address.exists();
}

void ServiceProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(60'000))
        m_process.kill();
    m_process.waitForFinished(5'000);
}

void ServiceProcess::kill()
{
    // What the private PostgreSQL had in the temporary folder, nobody will remove.
    const auto socketFolder = adminConninfo().section(u"host="_s, 1).section(u' ', 0, 0);
    m_process.kill();
    m_process.waitForFinished(5'000);
    if (socketFolder.contains(u"/steward-"_s))
        m_abandoned += socketFolder;
}

void ServiceProcess::startAgain()
{
    start();
    if (*m_secondsAhead > 0)
        tellClock(*m_secondsAhead);
}

void ServiceProcess::advanceClock(std::chrono::seconds by)
{
    tellClock(by.count());
    *m_secondsAhead += by.count();
}

void ServiceProcess::tellClock(qint64 seconds) const
{
    QLocalSocket socket;
    socket.connectToServer(file(u"clock.sock"_s));
    if (!socket.waitForConnected(60'000))
        qFatal("the service's clock does not listen");
    socket.write("advance " + QByteArray::number(seconds) + "\n");
    QByteArray answer;
    while (!answer.endsWith('\n') && socket.waitForReadyRead(60'000))
        answer += socket.readAll();
    if (!answer.startsWith("ok "))
        qFatal("the service's clock: %s", answer.constData());
}

QString ServiceProcess::url() const
{
    return u"https://"_s + hostAndPort();
}
QString ServiceProcess::hostAndPort() const
{
    return u"localhost:"_s + QString::number(m_port.number());
}

QString ServiceProcess::auditKey() const
{
    QFile key{file(u"log.vkey"_s)};
    if (!key.open(QIODevice::ReadOnly))
        qFatal("no verifier key");
    return QString::fromUtf8(key.readAll()).trimmed();
}

DemoPerson ServiceProcess::person(const QString &who) const
{
    QFile source{file(u"demo-credentials.json"_s)};
    if (!source.open(QIODevice::ReadOnly))
        qFatal("no demo credentials");
    const auto people = QJsonDocument::fromJson(source.readAll()).object();
    for (const auto &group : {u"staff"_s, u"customers"_s})
        for (const auto &entry : people.value(group).toArray())
            if (const auto person = entry.toObject(); person.value(u"who"_s).toString() == who)
                return {person.value(u"id"_s).toString(), person.value(u"email"_s).toString(),
                        person.value(u"password"_s).toString(),
                        person.value(u"totp_secret"_s).toString(), m_secondsAhead};
    qFatal("no demo person %s", qPrintable(who));
}

QString ServiceProcess::adminConninfo() const
{
    // Line 5 of postmaster.pid is the socket directory.
    QFile pid{file(u"postgres/data/postmaster.pid"_s)};
    if (!pid.open(QIODevice::ReadOnly))
        return {};
    return u"host="_s + QString::fromUtf8(pid.readAll().split('\n').value(4)) +
           u" user=steward_admin dbname=steward"_s;
}

QString codeNow(const DemoPerson &person)
{
    return totpNow(person.totpSecret, person.secondsAhead ? *person.secondsAhead : 0);
}

QString totpNow(const QString &base32Secret, qint64 secondsAhead)
{
    QByteArray key;
    quint32 buffer = 0;
    int bits = 0;
    for (const QChar c : base32Secret) {
        const auto value = u"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"_s.indexOf(c.toUpper());
        if (value < 0)
            continue;
        buffer = buffer << 5 | quint32(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            key += char(buffer >> bits & 0xff);
        }
    }
    QByteArray counter(8, '\0');
    qToBigEndian(quint64((QDateTime::currentSecsSinceEpoch() + secondsAhead) / 30), counter.data());
    const auto digest = QMessageAuthenticationCode::hash(counter, key, QCryptographicHash::Sha1);
    const int offset = digest.back() & 15;
    const auto number = qFromBigEndian<quint32>(digest.constData() + offset) & 0x7fffffff;
    return QString::number(number % 1'000'000).rightJustified(6, u'0');
}

} // namespace steward::tests
