// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPushButton;

namespace steward::ui
{

class TextLabel;

/// The files on this computer are sealed and the keyring does not give their key: what now.
class KeyDialog : public QDialog
{
    Q_OBJECT
public:
    explicit KeyDialog(QWidget *parent);

Q_SIGNALS:
    void retryAsked();
    void goOnWithoutAsked();
    /// Confirmed by a second press that names what is lost.
    void startAfreshAsked();

private:
    void pressAfresh();
    QPushButton *m_afresh;
    TextLabel *m_warning;
};

} // namespace steward::ui
