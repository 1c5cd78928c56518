// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/session.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QPushButton;
class QToolButton;

namespace steward::ui
{

class Actions;
class ScreenFormat;
class StateChip;
class TextLabel;

/// Where one is and as whom: the environment, the way to find things, the person and the step-up.
class TopBand : public QWidget
{
    Q_OBJECT
public:
    TopBand(ports::Session &session, Actions &actions, ScreenFormat &format, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    void showFindText();
    void buildMenu(Actions &actions);

    ports::Session &m_session;
    ScreenFormat &m_format;
    QAction *m_find;
    StateChip *m_environment;
    QPushButton *m_palette;
    QToolButton *m_back;
    QToolButton *m_forward;
    QToolButton *m_person;
    QTimer m_tick;
};

} // namespace steward::ui
