// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/skeleton.h"

#include "ui/theme/app_style.h"

#include <QPainter>

namespace steward::ui
{

Skeleton::Skeleton(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Loading"));
}

void Skeleton::setShown(bool isShown)
{
    m_isShown = isShown;
    update();
}

void Skeleton::paintEvent(QPaintEvent *)
{
    if (!m_isShown)
        return;
    const Tokens tokens = tokensOf(this);
    const int height = rowHeight(densityOf(this));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.hairline);
    for (int row = 0; row * height < this->height(); ++row) {
        int x = metric::kSpace3;
        for (const int part : {24, 10, 14, 20, 12}) {
            const int width = this->width() * part / 100;
            painter.drawRoundedRect(
                QRect(x, row * height + height / 2 - 4, width - 24 - (row * 7) % 23, 8), 4, 4);
            x += width;
        }
    }
}

} // namespace steward::ui
