// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/display.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <functional>

namespace steward::ui
{

/// How values are written on this screen; one for the window. Ctrl+U turns it to UTC.
class ScreenFormat : public QObject
{
    Q_OBJECT
public:
    explicit ScreenFormat(QObject *parent = nullptr);
    [[nodiscard]] const display::Context &context() const { return m_context; }
    /// How the ids of staff are shown; an empty answer is a name nobody knows yet.
    void setStaffNames(std::function<QString(const QString &)> names);
    /// The names are others now.
    void staffNamesChanged() { Q_EMIT changed(); }
    [[nodiscard]] bool isUtc() const { return m_context.isUtc; }
    void setUtc(bool isUtc);
    /// "22 Nov 2026 14:05"; an invalid time is a dash.
    [[nodiscard]] QString minutes(const QDateTime &utc) const;
    /// With seconds and the zone.
    [[nodiscard]] QString exact(const QDateTime &utc) const;
    [[nodiscard]] QString timeOfDay(const QDateTime &utc) const;
    /// "12 min ago" within a day, else the exact time.
    [[nodiscard]] QString relative(const QDateTime &utc) const;
    /// How old something of this time is: "26 min".
    [[nodiscard]] QString age(const QDateTime &utc) const;
    [[nodiscard]] QString zoneName() const;
    [[nodiscard]] QString money(const Money &money) const;
    [[nodiscard]] QString count(qint64 count) const;
    [[nodiscard]] QString bytes(qint64 bytes) const;

Q_SIGNALS:
    void changed();

private:
    display::Context m_context;
    std::function<QString(const QString &)> m_names;
};

/// Hash text in groups of four; copied without spaces.
[[nodiscard]] QString groupedHash(const QByteArray &hash);

} // namespace steward::ui
