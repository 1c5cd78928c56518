// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace steward::ui
{

class SidebarItem;

/// The views of the person signed in. Up and Down move, Return opens; a badge counts what waits.
class Sidebar : public QWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget *parent);
    void addItem(const QString &view, const QString &title, const QString &iconName,
                 const QString &keys);
    void setVisibleViews(const QStringList &views);
    void setCurrent(const QString &view);
    /// −1: unknown, no badge.
    void setBadge(const QString &view, qint64 count);
    void setNarrow(bool isNarrow);
    [[nodiscard]] QWidget *currentItem() const;

Q_SIGNALS:
    void chosen(const QString &view);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QVBoxLayout *m_column;
    QList<SidebarItem *> m_items;
    QString m_current;
};

} // namespace steward::ui
