// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QQueue>
#include <QLabel>
#include <QTimer>

namespace steward::ui
{

/// Says a status message to assistive technology without moving the focus: a label whose accessible
/// role is Notification (Qt 6.4 has no announcement event). At most one message in two seconds.
class LiveRegion : public QLabel
{
    Q_OBJECT
public:
    explicit LiveRegion(QWidget *parent);
    void announce(const QString &text);
    /// For the eye as well: what nothing else on the screen says.
    void tell(const QString &text);
    [[nodiscard]] QString lastText() const { return text(); }

Q_SIGNALS:
    void told(const QString &text);

private:
    void next();

    QQueue<QString> m_waiting;
    QTimer m_pause;
};

} // namespace steward::ui
