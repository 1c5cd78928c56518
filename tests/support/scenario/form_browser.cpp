// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/form_browser.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QUrlQuery>

namespace steward::tests
{

using namespace Qt::StringLiterals;

FormBrowser::FormBrowser(const QString &caFile, DemoPerson person, QObject *parent)
    : QObject(parent), m_tls(QSslConfiguration::defaultConfiguration()), m_person(std::move(person))
{
    m_tls.setCaCertificates(QSslCertificate::fromPath(caFile));
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

QNetworkReply *FormBrowser::get(const QUrl &url)
{
    QNetworkRequest request{url};
    request.setSslConfiguration(m_tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return m_network.get(request);
}

void FormBrowser::open(const QUrl &url)
{
    auto *reply = get(url);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (reply->hasRawHeader("Location"))
            follow(reply);
        else
            submit(reply->url(), QString::fromUtf8(reply->readAll()));
    });
}

void FormBrowser::submit(const QUrl &page, const QString &html)
{
    static const QRegularExpression hidden{
        uR"re(<input type="hidden" name="([^"]+)" value="([^"]*)")re"_s};
    static const QRegularExpression action{uR"re(<form[^>]*action="([^"]+)")re"_s};
    QUrlQuery form;
    for (auto it = hidden.globalMatch(html); it.hasNext();) {
        const auto match = it.next();
        form.addQueryItem(match.captured(1), match.captured(2));
    }
    if (form.isEmpty()) {
        Q_EMIT refused(html);
        return;
    }
    const auto typed = [](const QString &text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text));
    };
    form.addQueryItem(u"email"_s, typed(m_person.email));
    form.addQueryItem(u"password"_s, typed(m_person.password));
    form.addQueryItem(u"code"_s, codeNow(m_person));
    const auto target = action.match(html).captured(1);
    QNetworkRequest request{page.resolved(QUrl{target.isEmpty() ? u"/oauth/sign-in"_s : target})};
    request.setSslConfiguration(m_tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    request.setRawHeader("Origin",
                         page.adjusted(QUrl::RemovePath | QUrl::RemoveQuery).toString().toUtf8());
    auto *reply = m_network.post(request, form.query(QUrl::FullyEncoded).toUtf8());
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (reply->hasRawHeader("Location"))
            follow(reply);
        else
            Q_EMIT refused(QString::fromUtf8(reply->readAll()));
    });
}

void FormBrowser::follow(QNetworkReply *reply)
{
    const auto target = reply->url().resolved(QUrl::fromEncoded(reply->rawHeader("Location")));
    auto *next = get(target);
    connect(next, &QNetworkReply::finished, this, [this, next] {
        next->deleteLater();
        Q_EMIT returned(next->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt());
    });
}

} // namespace steward::tests
