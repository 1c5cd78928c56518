// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/customer_browser.h"

#include "tests/support/scenario/sql.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QUrlQuery>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kProbeEveryMs = 100;

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

/// RFC 2045 §6.7, read.
QByteArray unquoted(QByteArray text)
{
    text.replace("=\r\n", "");
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
            continue;
        }
        out += QByteArray::fromHex(text.mid(i + 1, 2));
        i += 2;
    }
    return out;
}

} // namespace

CustomerBrowser::CustomerBrowser(const ServiceProcess &service, DemoPerson person,
                                 const QString &url)
    : m_service(service), m_person(std::move(person)), m_client(service, url)
{
}

QByteArray CustomerBrowser::cookies() const
{
    QByteArrayList pairs;
    for (auto it = m_jar.cbegin(); it != m_jar.cend(); ++it)
        pairs += it.key() + '=' + it.value();
    return pairs.join("; ");
}

void CustomerBrowser::keepCookies(const WebAnswer &answer)
{
    for (const auto &[name, value] : answer.headers) {
        if (name.compare("set-cookie", Qt::CaseInsensitive) != 0)
            continue;
        // Qt joins several into one value, by line feeds.
        for (const auto &line : value.split('\n')) {
            const auto pair = line.left(line.indexOf(';'));
            m_jar[pair.left(pair.indexOf('='))] = pair.mid(pair.indexOf('=') + 1);
        }
    }
}

WebAnswer CustomerBrowser::open(const QString &path)
{
    auto answer = m_client.get(path, {{"Cookie", cookies()}});
    keepCookies(answer);
    return answer;
}

WebAnswer CustomerBrowser::send(const WebAnswer &page, const QMap<QString, QString> &typed)
{
    static const QRegularExpression hidden{
        uR"re(<input type="hidden" name="([^"]+)" value="([^"]*)")re"_s};
    static const QRegularExpression action{uR"re(<form[^>]*action="([^"]+)")re"_s};
    const auto html = QString::fromUtf8(page.body);
    QUrlQuery form;
    for (auto it = hidden.globalMatch(html); it.hasNext();) {
        const auto match = it.next();
        // Nothing of ours in a hidden field needs another entity undone.
        form.addQueryItem(match.captured(1),
                          encoded(match.captured(2).replace(u"&amp;"_s, u"&"_s)));
    }
    for (auto it = typed.cbegin(); it != typed.cend(); ++it)
        form.addQueryItem(it.key(), encoded(it.value()));
    auto answer =
        m_client.post(action.match(html).captured(1), form.query(QUrl::FullyEncoded).toLatin1(),
                      {{"Cookie", cookies()},
                       {"Sec-Fetch-Site", "same-origin"},
                       {"Content-Type", "application/x-www-form-urlencoded"}});
    keepCookies(answer);
    return answer;
}

bool CustomerBrowser::fillSignIn(const QString &path)
{
    // Two sign-ins of one person may fall into one half-minute here.
    Sql{m_service.adminConninfo()}.run(
        u"UPDATE customer_credential SET totp_last_step = NULL WHERE user_id = '%1'"_s.arg(
            m_person.id));
    const auto sent = send(open(path), {{u"email"_s, m_person.email},
                                        {u"password"_s, m_person.password},
                                        {u"code"_s, codeNow(m_person)},
                                        {u"do"_s, u"sign-in"_s}});
    return sent.status == 303 || sent.status == 302;
}

bool CustomerBrowser::signIn(const QString &subdomain)
{
    return fillSignIn(u"/customer/sign-in"_s +
                      (subdomain.isEmpty() ? QString{} : u"?subdomain="_s + encoded(subdomain)));
}

WebAnswer CustomerBrowser::press(const QString &path, const QString &button,
                                 const QMap<QString, QString> &typed)
{
    auto page = open(path);
    const auto next = QString::fromLatin1(page.header("location"));
    if (next.startsWith(u"/customer/sign-in"_s)) {
        if (!fillSignIn(next))
            return {};
        page = open(path);
    }
    if (page.status != 200)
        return page;
    if (!page.body.contains("<form")) {
        page.status = kNoForm;
        return page;
    }
    auto all = typed;
    all[u"do"_s] = button;
    return send(page, all);
}

SessionProbe::SessionProbe(const ServiceProcess &service, QByteArray cookies, QString subdomain)
    : m_client(service), m_cookies(std::move(cookies)), m_subdomain(std::move(subdomain))
{
    m_timer.setInterval(kProbeEveryMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
    m_timer.start();
}

SessionProbe::~SessionProbe()
{
    delete m_reply;
}

void SessionProbe::look()
{
    if (m_reply)
        return;
    m_looks += Look{QDateTime::currentMSecsSinceEpoch(), 0, 0, {}, {}};
    m_reply =
        m_client.start("GET", u"/customer/session"_s, {},
                       {{"Cookie", m_cookies}, {"X-Steward-Subdomain", m_subdomain.toLatin1()}});
    QObject::connect(m_reply, &QNetworkReply::finished, &m_timer, [this] {
        const auto answer = WebClient::answerOf(*m_reply);
        auto &look = m_looks.last();
        look.answeredMs = QDateTime::currentMSecsSinceEpoch();
        look.status = answer.status;
        look.code = answer.json().value(u"code"_s).toString();
        look.reason = answer.json().value(u"reason"_s).toString();
        std::exchange(m_reply, nullptr)->deleteLater();
    });
}

qsizetype SessionProbe::count(int status) const
{
    return std::count_if(m_looks.begin(), m_looks.end(),
                         [status](const Look &look) { return look.status == status; });
}

qint64 SessionProbe::refusedSinceMs() const
{
    qint64 since = -1;
    for (const auto &look : m_looks) {
        if (look.answeredMs == 0)
            continue;
        if (look.status != 401)
            since = -1;
        else if (since < 0)
            since = look.answeredMs;
    }
    return since;
}

QString mailedLink(const QString &mailFolder, const QString &to, const QString &page)
{
    static const QRegularExpression link{uR"re(https://localhost:\d+(/\S+))re"_s};
    QString found;
    QDateTime newest;
    for (const auto &info : QDir{mailFolder}.entryInfoList({u"*.eml"_s}, QDir::Files)) {
        QFile file{info.filePath()};
        if (!file.open(QFile::ReadOnly))
            continue;
        const auto mail = file.readAll();
        const auto path = link.match(QString::fromUtf8(unquoted(mail))).captured(1);
        const bool isOurs =
            mail.contains("\r\nTo: <" + to.toUtf8() + ">\r\n") && path.startsWith(page);
        if (isOurs && (found.isEmpty() || info.lastModified() >= newest)) {
            found = path;
            newest = info.lastModified();
        }
    }
    return found;
}

} // namespace steward::tests
