// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

class QAction;
class QWidget;

namespace steward::ui
{

enum class ActionId {
    ShowInbox,
    ShowOrgs,
    ShowMemberships,
    ShowTransfers,
    ShowPayouts,
    ShowAudit,
    Palette,
    Find,
    Refresh,
    Back,
    Forward,
    Up,
    ToggleSidebar,
    ToggleDetail,
    ToggleUtc,
    CopyLink,
    StartTransfer,
    Export,
    Activity,
    Synchronisation,
    Sessions,
    Settings,
    Keys,
    NextRegion,
    PreviousRegion,
    StepUp,
    Lock,
    SignOut,
    Quit
};

enum class ActionGroup { Go, View, Item, Account, Help };

struct ActionSpec {
    ActionId id;
    QString name; ///< Object name and stable key.
    QString title;
    QString keywords; ///< Found in the palette by these too.
    ActionGroup group;
    QList<QKeySequence> shortcuts;
    bool isCheckable = false;
};

/// The one table of what can be done: menus, palette, key list and tests read it.
[[nodiscard]] QList<ActionSpec> actionTable();

/// The window's actions, made from the table. A disabled one keeps its reason as its tool tip.
class Actions : public QObject
{
    Q_OBJECT
public:
    explicit Actions(QWidget *window);
    [[nodiscard]] QAction *action(ActionId id) const { return m_actions.value(id); }
    [[nodiscard]] const QList<ActionSpec> &specs() const { return m_specs; }
    void setEnabled(ActionId id, bool isEnabled, const QString &reason = {});

Q_SIGNALS:
    void triggered(steward::ui::ActionId id);

private:
    const QList<ActionSpec> m_specs;
    QHash<ActionId, QAction *> m_actions;
};

} // namespace steward::ui
