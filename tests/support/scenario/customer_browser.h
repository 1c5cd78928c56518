// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/web_client.h"

#include <QMap>
#include <QTimer>

#include <memory>

namespace steward::tests
{

/// A customer at the platform's own pages: keeps cookies, fills forms, follows what a browser
/// follows.
class CustomerBrowser
{
public:
    /// `url`: of a proxy before the service; empty for its own.
    CustomerBrowser(const ServiceProcess &service, DemoPerson person, const QString &url = {});

    /// Through the form; on the person's home org when no subdomain is named.
    [[nodiscard]] bool signIn(const QString &subdomain = {});
    /// The status of a page that had nothing to press, whatever else it said.
    static constexpr int kNoForm = -1;
    /// Opens the page, signing in on the way when it asks for that, and sends its form with this
    /// button pressed and these fields typed.
    [[nodiscard]] WebAnswer press(const QString &path, const QString &button,
                                  const QMap<QString, QString> &typed = {});
    [[nodiscard]] QByteArray cookies() const;

private:
    [[nodiscard]] WebAnswer open(const QString &path);
    [[nodiscard]] WebAnswer send(const WebAnswer &page, const QMap<QString, QString> &typed);
    [[nodiscard]] bool fillSignIn(const QString &path);
    void keepCookies(const WebAnswer &answer);

    const ServiceProcess &m_service;
    DemoPerson m_person;
    WebClient m_client;
    QMap<QByteArray, QByteArray> m_jar;
};

/// Asks again and again whether a customer's session lives, on one subdomain, and keeps every
/// answer.
class SessionProbe
{
public:
    struct Look {
        qint64 askedMs = 0, answeredMs = 0; ///< Of this machine's clock, since 1970.
        int status = 0;
        QString code, reason;
    };
    SessionProbe(const ServiceProcess &service, QByteArray cookies, QString subdomain);
    ~SessionProbe();

    [[nodiscard]] const QList<Look> &looks() const { return m_looks; }
    [[nodiscard]] qsizetype count(int status) const;
    /// Since when each answer is a refusal; −1: the last one was none.
    [[nodiscard]] qint64 refusedSinceMs() const;

private:
    void look();

    WebClient m_client;
    const QByteArray m_cookies;
    const QString m_subdomain;
    QTimer m_timer;
    QNetworkReply *m_reply = nullptr;
    QList<Look> m_looks;
};

/// The link to this page in the one mail to this address that the mail sandbox holds; empty when
/// there is none yet.
[[nodiscard]] QString mailedLink(const QString &mailFolder, const QString &to, const QString &page);

} // namespace steward::tests
