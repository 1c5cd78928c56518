// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/idle_watch.h"

#include <QEvent>

#include <algorithm>

namespace steward
{

namespace
{
// A late look costs at most this much; one timer per key press would cost more.
constexpr std::chrono::milliseconds kLook{5'000};
} // namespace

IdleWatch::IdleWatch(std::chrono::milliseconds limit, QObject *parent)
    : QObject(parent), m_limit(limit)
{
    m_sinceInput.start();
    connect(&m_timer, &QTimer::timeout, this, &IdleWatch::check);
    m_timer.start(std::min(kLook, std::max(limit / 4, std::chrono::milliseconds{10})));
}

void IdleWatch::setLimit(std::chrono::milliseconds limit)
{
    m_limit = limit;
}

bool IdleWatch::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
    case QEvent::InputMethod:
        m_sinceInput.start();
        m_isTold = false;
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void IdleWatch::check()
{
    if (m_isTold || !m_sinceInput.hasExpired(m_limit.count()))
        return;
    m_isTold = true;
    Q_EMIT idled();
}

} // namespace steward
