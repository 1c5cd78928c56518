// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/session.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace steward::ui
{

class FieldRow;
class MessageBar;
class TextLabel;

/// Covers the content while the session is locked or over; drafts are kept under it.
class LockPage : public QWidget
{
    Q_OBJECT
public:
    LockPage(ports::Session &session, QWidget *parent);
    void focusFirst();

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    ports::Session &m_session;
    QLabel *m_mark;
    TextLabel *m_title;
    TextLabel *m_text;
    QPushButton *m_go;
    QPushButton *m_cancel;
    QPushButton *m_out;
    MessageBar *m_problem;
    FieldRow *m_address;
};

} // namespace steward::ui
