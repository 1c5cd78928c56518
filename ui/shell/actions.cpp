// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include <QAction>
#include <QWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

struct Row {
    ActionId id;
    ActionGroup group;
    const char *name;
    const char *title;
    const char *keywords; ///< Null: the title alone.
    const char *keys;     ///< Separated by spaces.
    bool isCheckable;
};

using G = ActionGroup;
using I = ActionId;

constexpr Row kRows[] = {
    {I::ShowInbox, G::Go, "show.inbox", QT_TRANSLATE_NOOP("steward::ui::Actions", "Inbox"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "waiting tasks"), "Ctrl+1", false},
    {I::ShowOrgs, G::Go, "show.orgs", QT_TRANSLATE_NOOP("steward::ui::Actions", "Organisations"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "companies accounts"), "Ctrl+2", false},
    {I::ShowMemberships, G::Go, "show.memberships",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Memberships"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "people persons users"), "Ctrl+3", false},
    {I::ShowTransfers, G::Go, "show.transfers",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Transfers"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "ownership cases"), "Ctrl+4", false},
    {I::ShowPayouts, G::Go, "show.payouts", QT_TRANSLATE_NOOP("steward::ui::Actions", "Payouts"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "referral money"), "Ctrl+5", false},
    {I::ShowAudit, G::Go, "show.audit", QT_TRANSLATE_NOOP("steward::ui::Actions", "Audit"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "log events history"), "Ctrl+6", false},
    {I::Palette, G::Go, "palette",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Go to, find, or run…"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "command search"), "Ctrl+K Ctrl+Shift+P", false},
    {I::Find, G::Go, "find", QT_TRANSLATE_NOOP("steward::ui::Actions", "Filter this list"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "search query"), "Ctrl+F /", false},
    {I::Back, G::Go, "back", QT_TRANSLATE_NOOP("steward::ui::Actions", "Back"), nullptr, "Alt+Left",
     false},
    {I::Forward, G::Go, "forward", QT_TRANSLATE_NOOP("steward::ui::Actions", "Forward"), nullptr,
     "Alt+Right", false},
    {I::Up, G::Go, "up", QT_TRANSLATE_NOOP("steward::ui::Actions", "One level up"), nullptr, "Esc",
     false},
    {I::NextRegion, G::Go, "region.next",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Next part of the window"), nullptr, "F6", false},
    {I::PreviousRegion, G::Go, "region.previous",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Previous part of the window"), nullptr, "Shift+F6",
     false},
    {I::Refresh, G::View, "refresh", QT_TRANSLATE_NOOP("steward::ui::Actions", "Refresh"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "reload synchronise"), "F5", false},
    {I::ToggleSidebar, G::View, "toggle.sidebar",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Narrow sidebar"), nullptr, "F9", true},
    {I::ToggleDetail, G::View, "toggle.detail",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Show or hide details"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "pane"), "Ctrl+J", false},
    {I::ToggleUtc, G::View, "toggle.utc", QT_TRANSLATE_NOOP("steward::ui::Actions", "Times in UTC"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "zone clock"), "Ctrl+U", true},
    {I::Activity, G::View, "activity", QT_TRANSLATE_NOOP("steward::ui::Actions", "Activity"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "outbox commands issues queue"), "F8", false},
    {I::Synchronisation, G::View, "sync",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Synchronisation"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "cursor lag pages digest"), "Ctrl+Shift+Y", false},
    {I::CopyLink, G::Item, "copy.link",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Copy link to this"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "permalink address"), "Ctrl+Shift+L", false},
    {I::StartTransfer, G::Item, "transfer.start",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Start ownership transfer"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "new case owner"), "Ctrl+Shift+T", false},
    {I::Export, G::Item, "export",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Export the filtered list…"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "csv file save"), "Ctrl+E", false},
    {I::StepUp, G::Account, "step.up",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Confirm that it is you…"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "second factor browser"), "", false},
    {I::Sessions, G::Account, "sessions",
     QT_TRANSLATE_NOOP("steward::ui::Actions", "Your sign-ins…"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "devices sessions"), "", false},
    {I::Lock, G::Account, "lock", QT_TRANSLATE_NOOP("steward::ui::Actions", "Lock"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "cover away"), "Ctrl+Alt+L", false},
    {I::SignOut, G::Account, "sign.out", QT_TRANSLATE_NOOP("steward::ui::Actions", "Sign out"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "log out leave"), "", false},
    {I::Settings, G::Account, "settings", QT_TRANSLATE_NOOP("steward::ui::Actions", "Settings…"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "theme dark light density"), "Ctrl+,", false},
    {I::Quit, G::Account, "quit", QT_TRANSLATE_NOOP("steward::ui::Actions", "Quit"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "exit close"), "Ctrl+Q", false},
    {I::Keys, G::Help, "keys", QT_TRANSLATE_NOOP("steward::ui::Actions", "Keys"),
     QT_TRANSLATE_NOOP("steward::ui::Actions", "shortcuts help keyboard"), "Ctrl+? F1", false},
};

} // namespace

QList<ActionSpec> actionTable()
{
    QList<ActionSpec> specs;
    for (const Row &row : kRows) {
        ActionSpec spec{row.id,
                        QString::fromLatin1(row.name),
                        Actions::tr(row.title),
                        row.keywords ? Actions::tr(row.keywords) : QString(),
                        row.group,
                        {},
                        row.isCheckable};
        for (const QString &key : QString::fromLatin1(row.keys).split(u' ', Qt::SkipEmptyParts))
            spec.shortcuts << QKeySequence(key);
        specs << spec;
    }
    return specs;
}

Actions::Actions(QWidget *window) : QObject(window), m_specs(actionTable())
{
    for (const ActionSpec &spec : m_specs) {
        auto *action = new QAction(spec.title, this);
        action->setObjectName(u"action."_s + spec.name);
        action->setShortcuts(spec.shortcuts);
        action->setShortcutContext(Qt::WindowShortcut);
        action->setCheckable(spec.isCheckable);
        connect(action, &QAction::triggered, this, [this, id = spec.id] { Q_EMIT triggered(id); });
        window->addAction(action);
        m_actions.insert(spec.id, action);
    }
}

void Actions::setEnabled(ActionId id, bool isEnabled, const QString &reason)
{
    QAction *one = action(id);
    one->setEnabled(isEnabled);
    one->setToolTip(isEnabled || reason.isEmpty() ? one->text() : reason);
    one->setStatusTip(isEnabled ? QString() : reason);
}

} // namespace steward::ui
