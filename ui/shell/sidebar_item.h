// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace steward::ui
{

class SidebarItem : public QAbstractButton
{
    Q_OBJECT
public:
    SidebarItem(QString view, const QString &title, const QString &iconName, const QString &keys,
                QWidget *parent);
    [[nodiscard]] const QString &view() const { return m_view; }
    void setBadge(qint64 count);
    void setNarrow(bool isNarrow);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refreshName();
    const QString m_view;
    const QString m_title;
    const QString m_keys;
    qint64 m_badge = -1;
    bool m_isNarrow = false;
};

} // namespace steward::ui
