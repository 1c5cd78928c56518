// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <chrono>
#include <memory>

namespace steward::tests
{

struct DemoPerson {
    QString id, email, password, totpSecret;
    std::shared_ptr<const qint64> secondsAhead = {}; ///< Of the service's clock, when advanced.
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
    /// SIGKILL: nothing is finished, nothing said.
    void kill();
    /// With its clock as far ahead as before.
    void startAgain();
    /// Needs --test-clock.
    void advanceClock(std::chrono::seconds by);
    [[nodiscard]] std::chrono::seconds clockAhead() const
    {
        return std::chrono::seconds{*m_secondsAhead};
    }

private:
    void start();
    void tellClock(qint64 seconds) const;

    QTemporaryDir m_directory;
    QStringList m_arguments;
    QProcess m_process;
    QStringList m_abandoned; ///< Folders of killed services.
    quint16 m_port = 0;
    std::shared_ptr<qint64> m_secondsAhead = std::make_shared<qint64>(0);
};

/// RFC 6238, SHA-1, 30 s, six digits: what the person's authenticator shows.
[[nodiscard]] QString totpNow(const QString &base32Secret, qint64 secondsAhead = 0);
/// The same for somebody whose authenticator runs with the service's clock.
[[nodiscard]] QString codeNow(const DemoPerson &person);

} // namespace steward::tests
