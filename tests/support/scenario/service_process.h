// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace steward::tests
{

struct DemoPerson {
    QString id, email, password, totpSecret;
};

/// The real platform service on its private PostgreSQL with small demo data, on a free port. Set-up
/// that fails ends the program with what the service said.
class ServiceProcess
{
public:
    explicit ServiceProcess(QStringList moreArguments = {});
    ~ServiceProcess();
    ServiceProcess(const ServiceProcess &) = delete;
    ServiceProcess &operator=(const ServiceProcess &) = delete;

    [[nodiscard]] QString url() const; ///< https://localhost:<port>
    [[nodiscard]] QString hostAndPort() const;
    [[nodiscard]] QString caFile() const { return m_directory.filePath(QStringLiteral("ca.pem")); }
    [[nodiscard]] QString directory() const { return m_directory.path(); }
    /// By role word, such as "cs_agent", or by a customer's part, such as "owner".
    [[nodiscard]] DemoPerson person(const QString &who) const;
    /// Directory of the private PostgreSQL's socket, for looking at the rows themselves.
    [[nodiscard]] QString adminConninfo() const;
    void stop();
    void startAgain();

private:
    void start();

    QTemporaryDir m_directory;
    QStringList m_arguments;
    QProcess m_process;
    quint16 m_port = 0;
};

/// RFC 6238, SHA-1, 30 s, six digits: what the person's authenticator shows.
[[nodiscard]] QString totpNow(const QString &base32Secret);

} // namespace steward::tests
