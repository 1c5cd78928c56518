// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/log_file.h"

#include "app/net/redaction.h"

#include <QDateTime>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutexLocker>

#include <atomic>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

constexpr int kKept = 5;
constexpr qsizetype kMaxMessage = 4'000;

// Qt's handler is a plain function; the one log of the process is known to it and nobody else.
std::atomic<LogFile *> receiver{nullptr};

QString levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return u"debug"_s;
    case QtInfoMsg:
        return u"info"_s;
    case QtWarningMsg:
        return u"warning"_s;
    case QtCriticalMsg:
        return u"error"_s;
    case QtFatalMsg:
        return u"fatal"_s;
    }
    return u"info"_s;
}

void handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (auto *log = receiver.load())
        log->write(type, QString::fromUtf8(context.category), message);
    if (type != QtDebugMsg && type != QtInfoMsg)
        std::fprintf(stderr, "steward: %s\n", qUtf8Printable(net::redacted(message)));
}

} // namespace

LogFile::LogFile(const QString &folder, qint64 maxBytes)
    : m_file(folder + "/steward.log"_L1), m_maxBytes(maxBytes)
{
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append)) {
        m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        receiver = this;
        qInstallMessageHandler(handle);
    }
}

LogFile::~LogFile()
{
    if (receiver == this) {
        receiver = nullptr;
        qInstallMessageHandler(nullptr);
    }
}

void LogFile::write(QtMsgType type, const QString &category, const QString &message)
{
    const QJsonObject entry{
        {u"time"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
        {u"level"_s, levelOf(type)},
        {u"category"_s, category},
        {u"message"_s, net::redacted(message.left(kMaxMessage))}};
    const auto line = QJsonDocument{entry}.toJson(QJsonDocument::Compact) + '\n';
    const QMutexLocker lock{&m_mutex};
    if (m_file.size() + line.size() > m_maxBytes)
        rotate();
    m_file.write(line);
    m_file.flush();
}

void LogFile::rotate()
{
    const auto base = m_file.fileName();
    m_file.close();
    QFile::remove(u"%1.%2"_s.arg(base).arg(kKept - 1));
    for (int i = kKept - 2; i >= 1; --i)
        QFile::rename(u"%1.%2"_s.arg(base).arg(i), u"%1.%2"_s.arg(base).arg(i + 1));
    QFile::rename(base, base + ".1"_L1);
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace steward
