// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace steward
{

/// Tells when nobody has touched keyboard, mouse or screen for a while. Install it on the
/// application.
class IdleWatch : public QObject
{
    Q_OBJECT
public:
    explicit IdleWatch(std::chrono::milliseconds limit, QObject *parent = nullptr);
    void setLimit(std::chrono::milliseconds limit);
    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    /// Once per pause.
    void idled();

private:
    void check();

    std::chrono::milliseconds m_limit;
    QElapsedTimer m_sinceInput;
    QTimer m_timer;
    bool m_isTold = false;
};

} // namespace steward
