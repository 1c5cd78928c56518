// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"

#include <QTimer>
#include <QWidget>

class QToolButton;

namespace steward::ui
{

/// The groups of the transfer queue in their fixed order, each with how many cases stand in it. One
/// at a time can be chosen: the list shows that group then; none chosen, it shows all.
class QueueBar : public QWidget
{
    Q_OBJECT
public:
    QueueBar(const Services &services, QWidget *parent);
    /// Which group this filter text is; none chosen when it is another filter.
    void follow(const QString &filterText);
    void count();

Q_SIGNALS:
    /// The filter of the group that was chosen; empty when none is any more.
    void chosen(const QString &filterText);

private:
    struct Group {
        QString id;
        QString title;
        QString filter;
        QToolButton *button = nullptr;
        qint64 count = -1;
    };
    void show(Group &group, qint64 count);

    Services m_services;
    QList<Group> m_groups;
    QTimer m_soon;
    QTimer m_minute; ///< A deadline is missed by time alone.
};

} // namespace steward::ui
