// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/format.h"

#include "ui/shared/words.h"

#include <QTimeZone>

namespace steward::ui
{

using namespace Qt::StringLiterals;

ScreenFormat::ScreenFormat(QObject *parent) : QObject(parent)
{
    m_context.locale = QLocale();
    m_context.zone = QTimeZone::systemTimeZone();
    m_context.translateWord = [this](const QString &column, const QString &word) {
        // What the replica does not hold: how a deadline stands now, and who the staff are.
        if (column == "sla"_L1)
            return dueWord(QDateTime::fromString(word, Qt::ISODateWithMs)).text;
        if (column == "officer"_L1)
            return m_names ? m_names(word) : QString();
        return stateWord(column, word).text;
    };
}

void ScreenFormat::setStaffNames(std::function<QString(const QString &)> names)
{
    m_names = std::move(names);
    Q_EMIT changed();
}

void ScreenFormat::setUtc(bool isUtc)
{
    if (m_context.isUtc == isUtc)
        return;
    m_context.isUtc = isUtc;
    Q_EMIT changed();
}

QString ScreenFormat::minutes(const QDateTime &utc) const
{
    return utc.isValid() ? display::dateTime(utc, m_context) : u"–"_s;
}

QString ScreenFormat::exact(const QDateTime &utc) const
{
    return utc.isValid() ? display::exactTime(utc, m_context) : u"–"_s;
}

QString ScreenFormat::timeOfDay(const QDateTime &utc) const
{
    if (!utc.isValid())
        return u"–"_s;
    const QDateTime shown = m_context.isUtc ? utc.toUTC() : utc.toTimeZone(m_context.zone);
    return display::isolate(shown.toString(u"HH:mm:ss"_s));
}

QString ScreenFormat::relative(const QDateTime &utc) const
{
    if (!utc.isValid())
        return tr("never");
    const qint64 seconds = utc.secsTo(QDateTime::currentDateTimeUtc());
    if (seconds < -60 || seconds > 24 * 3600)
        return minutes(utc);
    if (seconds < 60)
        return tr("just now");
    if (seconds < 3600) {
        //: How long ago something happened.
        return tr("%n min ago", nullptr, static_cast<int>(seconds / 60));
    }
    //: How long ago something happened.
    return tr("%n h ago", nullptr, static_cast<int>(seconds / 3600));
}

QString ScreenFormat::age(const QDateTime &utc) const
{
    const qint64 seconds = utc.secsTo(QDateTime::currentDateTimeUtc());
    if (seconds < 60)
        //: An age, as in "Data less than a minute old".
        return tr("less than a minute");
    if (seconds < 3600)
        //: An age in minutes, as in "Data 26 min old".
        return tr("%n min", nullptr, static_cast<int>(seconds / 60));
    if (seconds < 24 * 3600)
        //: An age in hours, as in "Data 3 h old".
        return tr("%n h", nullptr, static_cast<int>(seconds / 3600));
    //: An age in days, as in "Data 2 d old".
    return tr("%n d", nullptr, static_cast<int>(seconds / (24 * 3600)));
}

QString ScreenFormat::zoneName() const
{
    return m_context.isUtc ? u"UTC"_s
                           : m_context.zone.abbreviation(QDateTime::currentDateTimeUtc());
}

QString ScreenFormat::money(const Money &money) const
{
    return money.currency.isEmpty() ? u"–"_s : display::money(money, m_context);
}

QString ScreenFormat::count(qint64 count) const
{
    return m_context.locale.toString(count);
}

QString ScreenFormat::bytes(qint64 bytes) const
{
    return m_context.locale.formattedDataSize(bytes, 1);
}

QString groupedHash(const QByteArray &hash)
{
    const QString hex = QString::fromLatin1(hash.toHex());
    QString out;
    for (qsizetype i = 0; i < hex.size(); i += 4) {
        if (i > 0)
            out += u' ';
        out += QStringView(hex).mid(i, 4);
    }
    return display::isolate(out);
}

} // namespace steward::ui
