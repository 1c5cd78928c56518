// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/load_progress.h"
#include "ui/shared/services.h"

#include <QTimer>
#include <QWidget>

class QToolButton;

namespace steward::ui
{

class Actions;
class ScreenFormat;
class TextLabel;

/// Connection, last synchronisation, queue and issues as buttons that Tab reaches.
class StatusLine : public QWidget
{
    Q_OBJECT
public:
    StatusLine(const Services &services, Actions &actions, ScreenFormat &format, QWidget *parent);
    [[nodiscard]] QWidget *firstItem() const;
    /// For some seconds, or until the next one.
    void showMessage(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    void refreshConnection();

    Services m_services;
    ScreenFormat &m_format;
    QToolButton *m_connection;
    QToolButton *m_synced;
    QToolButton *m_queue;
    QToolButton *m_issues;
    QToolButton *m_zone;
    TextLabel *m_message;
    QTimer m_tick;
    QTimer m_fade;
    LoadProgress m_load;
};

} // namespace steward::ui
