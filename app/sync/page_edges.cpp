// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/page_edges.h"

#include "app/sync/page_parser.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace steward::sync
{

namespace
{

QJsonObject objectIn(const QByteArray &page, qsizetype from, qsizetype to)
{
    if (to - from > kMaxLineBytes)
        return {};
    return QJsonDocument::fromJson(QByteArray::fromRawData(page.constData() + from, to - from))
        .object();
}

} // namespace

QString nextOfLoad(const QByteArray &page, const QString &place)
{
    const auto firstEnd = page.indexOf('\n');
    if (firstEnd < 0 || !page.endsWith('\n'))
        return {};
    const auto header = objectIn(page, 0, firstEnd);
    const auto lastEnd = page.size() - 1;
    const auto trailer = objectIn(page, page.lastIndexOf('\n', lastEnd - 1) + 1, lastEnd);
    const bool isThePage = header[QLatin1StringView("kind")] == QLatin1StringView("snapshot") &&
                           header[QLatin1StringView("after")].toString() == place;
    const bool isFollowed =
        trailer[QLatin1StringView("more")].toBool() && trailer[QLatin1StringView("n")].toInt() > 0;
    return isThePage && isFollowed ? trailer[QLatin1StringView("next")].toString() : QString();
}

} // namespace steward::sync
