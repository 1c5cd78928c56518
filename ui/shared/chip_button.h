// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QAbstractButton>

namespace steward::ui
{

/// One condition of the filter: pressing it (or Delete) takes it away, its menu excludes it
/// instead.
class ChipButton : public QAbstractButton
{
    Q_OBJECT
public:
    ChipButton(const QString &text, Tone tone, QWidget *parent);
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void removed();
    void inverted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    Tone m_tone;
};

} // namespace steward::ui
