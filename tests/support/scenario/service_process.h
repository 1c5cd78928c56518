// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/held_port.h"

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

/// The real platform service on its private PostgreSQL with small demo data, on a port that is its
/// own also while it is away. Set-up that fails ends the program with what the service said.
class ServiceProcess
{
public:
    explicit ServiceProcess(QStringList moreArguments = {});
    /// Over the folder of a large demo, which stays.
    [[nodiscard]] static std::unique_ptr<ServiceProcess> large(const QString &folder);
    ~ServiceProcess();
    ServiceProcess(const ServiceProcess &) = delete;
    ServiceProcess &operator=(const ServiceProcess &) = delete;

    [[nodiscard]] QString url() const; ///< https://localhost:<port>
    [[nodiscard]] QString hostAndPort() const;
    [[nodiscard]] QString caFile() const { return file(QStringLiteral("ca.pem")); }
    /// The log's verifier key, as whoever runs the platform hands it to desks.
    [[nodiscard]] QString auditKey() const;
    [[nodiscard]] QString directory() const { return m_folder; }
    /// By role word, such as "cs_agent", or by a customer's part, such as "owner".
    [[nodiscard]] DemoPerson person(const QString &who) const;
    /// Directory of the private PostgreSQL's socket, for looking at the rows themselves.
    [[nodiscard]] QString adminConninfo() const;
    void stop();
    /// SIGKILL: nothing is finished, nothing said.
    void kill();
    /// At the same address, with its clock as far ahead as before.
    void startAgain();
    /// Needs --test-clock.
    void advanceClock(std::chrono::seconds by);
    [[nodiscard]] std::chrono::seconds clockAhead() const
    {
        return std::chrono::seconds{*m_secondsAhead};
    }

private:
    ServiceProcess(QString folder, QString demo);
    void start();
    /// False when it ended before it listened.
    [[nodiscard]] bool tryStart();
    void tellClock(qint64 seconds) const;
    [[nodiscard]] QString file(const QString &name) const { return m_folder + u'/' + name; }

    std::unique_ptr<QTemporaryDir> m_own;
    QString m_folder;
    QString m_demo = QStringLiteral("small");
    QStringList m_arguments;
    QProcess m_process;
    QStringList m_abandoned; ///< Folders of killed services.
    HeldPort m_port;
    std::shared_ptr<qint64> m_secondsAhead = std::make_shared<qint64>(0);
};

/// RFC 6238, SHA-1, 30 s, six digits: what the person's authenticator shows.
[[nodiscard]] QString totpNow(const QString &base32Secret, qint64 secondsAhead = 0);
/// The same for somebody whose authenticator runs with the service's clock.
[[nodiscard]] QString codeNow(const DemoPerson &person);

} // namespace steward::tests
