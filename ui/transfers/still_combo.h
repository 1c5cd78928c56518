// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QWheelEvent>

namespace steward::ui
{

/// A choice the wheel passes by while it has no focus: who scrolls a page changes nothing on it.
class StillCombo : public QComboBox
{
    Q_OBJECT
public:
    explicit StillCombo(QWidget *parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }

protected:
    void wheelEvent(QWheelEvent *event) override
    {
        if (hasFocus())
            QComboBox::wheelEvent(event);
        else
            event->ignore();
    }
};

} // namespace steward::ui
