// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace steward::ui
{

/// A multi-line text field that Tab leaves.
class AppNote : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit AppNote(QWidget *parent = nullptr);
    /// What was typed, also the spaces that toPlainText() would exchange.
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// Ctrl+Return.
    void submitted();
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
};

} // namespace steward::ui
