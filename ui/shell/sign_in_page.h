// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/session.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace steward::ui
{

class FieldRow;
class MessageBar;
class TextLabel;

/// The start: which server, sign in in the browser, wait, or why it failed.
class SignInPage : public QWidget
{
    Q_OBJECT
public:
    SignInPage(ports::Session &session, QWidget *parent);
    void focusFirst();

private:
    void refresh();

    ports::Session &m_session;
    TextLabel *m_title;
    TextLabel *m_text;
    TextLabel *m_server;
    MessageBar *m_problem;
    QPushButton *m_signIn;
    QPushButton *m_cancel;
    FieldRow *m_address;
};

} // namespace steward::ui
