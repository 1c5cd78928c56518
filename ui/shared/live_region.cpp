// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/live_region.h"

#include <QAccessibleWidget>

namespace steward::ui
{
namespace
{

class LiveRegionInterface : public QAccessibleWidget
{
public:
    explicit LiveRegionInterface(LiveRegion *region)
        : QAccessibleWidget(region, QAccessible::Notification)
    {
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name ? static_cast<QLabel *>(widget())->text()
                                         : QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *region = qobject_cast<LiveRegion *>(object);
    return region ? new LiveRegionInterface(region) : nullptr;
}

} // namespace

LiveRegion::LiveRegion(QWidget *parent) : QLabel(parent)
{
    static const bool isInstalled = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(isInstalled)
    setObjectName(QStringLiteral("liveRegion"));
    setTextFormat(Qt::PlainText);
    setFixedSize(1, 1);
    // Present for assistive technology, without a place on the screen.
    setForegroundRole(QPalette::Window);
    m_pause.setSingleShot(true);
    m_pause.setInterval(2000);
    connect(&m_pause, &QTimer::timeout, this, &LiveRegion::next);
}

void LiveRegion::announce(const QString &text)
{
    if (text.isEmpty() || (!m_waiting.isEmpty() && m_waiting.last() == text))
        return;
    m_waiting.enqueue(text);
    if (!m_pause.isActive())
        next();
}

void LiveRegion::tell(const QString &text)
{
    announce(text);
    Q_EMIT told(text);
}

void LiveRegion::next()
{
    if (m_waiting.isEmpty())
        return;
    setText(m_waiting.dequeue());
    QAccessibleEvent event(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
    m_pause.start();
}

} // namespace steward::ui
