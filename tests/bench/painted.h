// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QTableView>

#include <functional>

namespace steward::bench
{

/// An application that tells when a frame has gone to the screen.
class PaintedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    /// Does `act`, then handles events until a frame is out with which `isThere` holds and, looked
    /// at outside the measured time, `isOnScreen` too. Milliseconds from the act; −1 when it never
    /// came.
    double untilPainted(const std::function<void()> &act, const std::function<bool()> &isThere,
                        const std::function<bool()> &isOnScreen);
    /// Handles events until this holds.
    bool until(const std::function<bool()> &condition);
    bool notify(QObject *receiver, QEvent *event) override;

private:
    void look();

    std::function<bool()> m_isThere, m_isOnScreen, m_condition;
    QElapsedTimer m_clock;
    double m_ms = -1;
    int m_depth = 0;
};

/// What stands on the screen where this table's rows are.
[[nodiscard]] QImage onScreen(const QTableView &table);

/// Whether the table shows these ids from its first visible row on, with all its values.
[[nodiscard]] bool showsIds(const QTableView &table, const QList<QByteArray> &ids, qint64 rows);

/// Whether what is on the screen is what the table would draw now: its rows are really there.
[[nodiscard]] bool isOnScreen(QTableView &table, const QImage &before);

} // namespace steward::bench
