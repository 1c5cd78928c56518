// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace steward::ui
{

/// Quiet bars at the real row height while a first load takes longer than a second.
class Skeleton : public QWidget
{
    Q_OBJECT
public:
    explicit Skeleton(QWidget *parent = nullptr);
    void setShown(bool isShown);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_isShown = false;
};

} // namespace steward::ui
