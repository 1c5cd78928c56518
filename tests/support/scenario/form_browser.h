// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/service_process.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

namespace steward::tests
{

/// A browser for tests: opens the sign-in page over verified TLS, fills its form as the person
/// would, keeps cookies, and follows the redirect to the desk's loopback listener. Asynchronous, as
/// a browser is.
class FormBrowser : public QObject
{
    Q_OBJECT
public:
    FormBrowser(const QString &caFile, DemoPerson person, QObject *parent = nullptr);

    void open(const QUrl &url);
    /// The person types something wrong the next time.
    void setPassword(const QString &password) { m_person.password = password; }

Q_SIGNALS:
    /// The loopback listener answered.
    void returned(int status);
    /// The page came back with an error instead.
    void refused(const QString &page);

private:
    [[nodiscard]] QNetworkReply *get(const QUrl &url);
    void submit(const QUrl &page, const QString &html);
    void follow(QNetworkReply *reply);

    QNetworkAccessManager m_network;
    QSslConfiguration m_tls;
    DemoPerson m_person;
};

} // namespace steward::tests
