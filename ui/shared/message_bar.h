// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace steward::ui
{

class TextLabel;

/// A band with glyph, sentence and buttons. It stays until its cause is gone.
class MessageBar : public QWidget
{
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);
    void setMessage(Tone tone, const QString &text);
    [[nodiscard]] QPushButton *addButton(const QString &text, const QString &name);
    void addButton(QPushButton *button);
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Info;
    TextLabel *m_glyph;
    TextLabel *m_text;
    QHBoxLayout *m_row;
};

} // namespace steward::ui
