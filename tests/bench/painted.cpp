// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/painted.h"

#include "models/shared/list_state.h"

#include <QPainter>
#include <QScreen>
#include <QTimer>
#include <QWindow>

namespace steward::bench
{
namespace
{

constexpr int kLongestMs = 20'000;
/// Of what is not measured: an index may be built, on a machine that others use.
constexpr int kLongestWaitMs = 120'000;

} // namespace

double PaintedApplication::untilPainted(const std::function<void()> &act,
                                        const std::function<bool()> &isThere,
                                        const std::function<bool()> &isOnScreen)
{
    m_ms = -1;
    m_isThere = isThere;
    m_isOnScreen = isOnScreen;
    QTimer guard;
    guard.setSingleShot(true);
    connect(&guard, &QTimer::timeout, this, [] { QCoreApplication::exit(); });
    guard.start(kLongestMs);
    QMetaObject::invokeMethod(
        this,
        [this, &act] {
            m_clock.start();
            act();
        },
        Qt::QueuedConnection);
    exec();
    m_isThere = nullptr;
    return m_ms;
}

bool PaintedApplication::until(const std::function<bool()> &condition)
{
    if (condition())
        return true;
    m_condition = condition;
    QTimer guard;
    guard.setSingleShot(true);
    connect(&guard, &QTimer::timeout, this, [] { QCoreApplication::exit(); });
    guard.start(kLongestWaitMs);
    exec();
    m_condition = nullptr;
    const bool isMet = condition();
    if (!isMet)
        qWarning("given up after %d s: what follows is measured on an unfinished list",
                 kLongestWaitMs / 1000);
    return isMet;
}

void PaintedApplication::look()
{
    if (!m_isThere())
        return;
    // A window system may paint after it was told: one pixel read back ends the frame.
    for (const QWidget *window : topLevelWidgets())
        if (window->isVisible() && window->windowHandle())
            static_cast<void>(window->screen()->grabWindow(window->winId(), 0, 0, 1, 1));
    const double ms = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    if (!m_isOnScreen())
        return;
    m_ms = ms;
    m_isThere = nullptr;
    // quit() would close the windows first.
    exit();
}

bool PaintedApplication::notify(QObject *receiver, QEvent *event)
{
    const auto type = event->type();
    ++m_depth;
    const bool isTaken = QApplication::notify(receiver, event);
    --m_depth;
    if (m_isThere && type == QEvent::UpdateRequest)
        look();
    if (m_condition && m_depth == 0 && m_condition()) {
        m_condition = nullptr;
        // quit() would close the windows first.
        exit();
    }
    return isTaken;
}

QImage onScreen(const QTableView &table)
{
    const QWidget *viewport = table.viewport();
    const QWidget *window = viewport->window();
    const QPoint at = viewport->mapTo(window, QPoint{0, 0});
    return window->screen()
        ->grabWindow(window->winId(), at.x(), at.y(), viewport->width(), viewport->height())
        .toImage()
        .convertToFormat(QImage::Format_RGB32);
}

bool showsIds(const QTableView &table, const QList<QByteArray> &ids, qint64 rows)
{
    const auto *model = table.model();
    const int first = table.rowAt(0), below = table.rowAt(table.viewport()->height() - 1);
    const int last = below < 0 ? model->rowCount() - 1 : below;
    if (rows == 0)
        return model->rowCount() == 0;
    if (first < 0 || last < first || last - first + 1 < std::min<qint64>(rows, 2))
        return false;
    for (int row = first; row <= last && row - first < ids.size(); ++row) {
        const QModelIndex index = model->index(row, 0);
        if (!index.data(models::LoadedRole).toBool() ||
            index.data(models::IdRole).toByteArray() != ids[row - first])
            return false;
    }
    return last - first + 1 <= ids.size() || ids.size() >= 64;
}

bool isOnScreen(QTableView &table, const QImage &before)
{
    QImage now = onScreen(table);
    QImage wanted{table.viewport()->size(), QImage::Format_RGB32};
    table.viewport()->render(&wanted);
    // Suggestions hang over the list while a word could be a field's name.
    for (const QWidget *popup : QApplication::topLevelWidgets()) {
        if (!popup->isVisible() || popup == table.window())
            continue;
        const QRect over = popup->geometry().translated(-table.viewport()->mapToGlobal(QPoint{}));
        for (QImage *image : {&now, &wanted})
            QPainter{image}.fillRect(over, Qt::black);
    }
    return now == wanted && now != before;
}

} // namespace steward::bench
