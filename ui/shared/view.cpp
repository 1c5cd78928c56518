// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/view.h"

#include "app/domain/id_text.h"

#include <QRegularExpression>
#include <QSettings>
#include <QUrl>
#include <QUrlQuery>
#include <QVariant>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

struct LinkKind {
    QLatin1StringView host;
    QLatin1StringView view;
};

constexpr LinkKind kKinds[] = {{"org"_L1, "orgs"_L1},
                               {"person"_L1, "memberships"_L1},
                               {"transfer"_L1, "transfers"_L1},
                               {"payout"_L1, "payouts"_L1},
                               {"audit"_L1, "audit"_L1}};

} // namespace

QString linkOf(const Place &place)
{
    if (!place.id.isEmpty())
        for (const LinkKind &kind : kKinds)
            if (kind.view == place.view)
                return u"steward://%1/%2"_s.arg(kind.host, place.id);
    QUrl url(u"steward://view"_s);
    QUrlQuery query;
    query.addQueryItem(u"name"_s, place.view);
    if (!place.query.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(place.query)));
    url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

Place placeOf(const QString &link)
{
    const QUrl url(link, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != "steward"_L1 || !url.userInfo().isEmpty() ||
        url.port() != -1)
        return {};
    if (url.host() == "view"_L1) {
        const QUrlQuery query(url);
        const QString name = query.queryItemValue(u"name"_s);
        static const QStringList known{u"inbox"_s,     u"orgs"_s,    u"memberships"_s,
                                       u"transfers"_s, u"payouts"_s, u"audit"_s};
        return known.contains(name)
                   ? Place{name, query.queryItemValue(u"q"_s, QUrl::FullyDecoded), {}, false}
                   : Place{};
    }
    // An id is a UUID, a reference, or an event's place in its month; anything else is not a place.
    static const QRegularExpression id(u"^/[0-9A-Za-z-]{3,64}$"_s);
    const bool isEvent = url.host() == "audit"_L1 && isEventPlace(url.path().mid(1));
    if ((!isEvent && !id.match(url.path()).hasMatch()) || url.hasQuery())
        return {};
    for (const LinkKind &kind : kKinds)
        if (kind.host == url.host())
            return {kind.view, {}, url.path().mid(1), true};
    return {};
}

void keep(QSettings &settings, const QString &key, const QVariant &value)
{
    if (settings.value(key) != value)
        settings.setValue(key, value);
}

} // namespace steward::ui
