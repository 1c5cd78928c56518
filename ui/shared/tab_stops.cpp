// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/tab_stops.h"

#include <QWidget>

namespace steward::ui
{

void keepInPlace(QWidget *place, const QList<QWidget *> &stops)
{
    // Qt orders only what takes the focus.
    const Qt::FocusPolicy before = place->focusPolicy();
    place->setFocusPolicy(Qt::StrongFocus);
    // And it leaves a stop where it is as long as none stands in between: what is made in between
    // later would come before it.
    QWidget between(place);
    between.setFocusPolicy(Qt::StrongFocus);
    for (auto stop = stops.crbegin(); stop != stops.crend(); ++stop) {
        QWidget::setTabOrder(&between, *stop);
        QWidget::setTabOrder(place, *stop);
    }
    place->setFocusPolicy(before);
}

} // namespace steward::ui
