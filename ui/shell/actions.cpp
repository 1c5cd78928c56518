// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include <QAction>
#include <QWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

QList<ActionSpec> actionTable()
{
    const auto key = [](const char *text) { return QKeySequence(QString::fromLatin1(text)); };
    const auto tr = [](const char *text) { return Actions::tr(text); };
    using G = ActionGroup;
    using I = ActionId;
    return {
        {I::ShowInbox,
         u"show.inbox"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Inbox")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "waiting tasks")),
         G::Go,
         {key("Ctrl+1")}},
        {I::ShowOrgs,
         u"show.orgs"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Organisations")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "companies accounts")),
         G::Go,
         {key("Ctrl+2")}},
        {I::ShowMemberships,
         u"show.memberships"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Memberships")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "people persons users")),
         G::Go,
         {key("Ctrl+3")}},
        {I::ShowTransfers,
         u"show.transfers"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Transfers")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "ownership cases")),
         G::Go,
         {key("Ctrl+4")}},
        {I::ShowPayouts,
         u"show.payouts"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Payouts")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "referral money")),
         G::Go,
         {key("Ctrl+5")}},
        {I::ShowAudit,
         u"show.audit"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Audit")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "log events history")),
         G::Go,
         {key("Ctrl+6")}},
        {I::Palette,
         u"palette"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Go to, find, or run…")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "command search")),
         G::Go,
         {key("Ctrl+K"), key("Ctrl+Shift+P")}},
        {I::Find,
         u"find"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Filter this list")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "search query")),
         G::Go,
         {key("Ctrl+F"), key("/")}},
        {I::Back,
         u"back"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Back")),
         {},
         G::Go,
         {key("Alt+Left")}},
        {I::Forward,
         u"forward"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Forward")),
         {},
         G::Go,
         {key("Alt+Right")}},
        {I::Up,
         u"up"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "One level up")),
         {},
         G::Go,
         {key("Esc")}},
        {I::NextRegion,
         u"region.next"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Next part of the window")),
         {},
         G::Go,
         {key("F6")}},
        {I::PreviousRegion,
         u"region.previous"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Previous part of the window")),
         {},
         G::Go,
         {key("Shift+F6")}},
        {I::Refresh,
         u"refresh"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Refresh")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "reload synchronise")),
         G::View,
         {key("F5")}},
        {I::ToggleSidebar,
         u"toggle.sidebar"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Narrow sidebar")),
         {},
         G::View,
         {key("F9")},
         true},
        {I::ToggleDetail,
         u"toggle.detail"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Show or hide details")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "pane")),
         G::View,
         {key("Ctrl+J")}},
        {I::ToggleUtc,
         u"toggle.utc"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Times in UTC")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "zone clock")),
         G::View,
         {key("Ctrl+U")},
         true},
        {I::Activity,
         u"activity"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Activity")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "outbox commands issues queue")),
         G::View,
         {key("F8")}},
        {I::Synchronisation,
         u"sync"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Synchronisation")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "cursor lag pages digest")),
         G::View,
         {key("Ctrl+Shift+Y")}},
        {I::CopyLink,
         u"copy.link"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Copy link to this")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "permalink address")),
         G::Item,
         {key("Ctrl+Shift+L")}},
        {I::Export,
         u"export"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Export the filtered list…")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "csv file save")),
         G::Item,
         {key("Ctrl+E")}},
        {I::StepUp,
         u"step.up"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Confirm that it is you…")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "second factor browser")),
         G::Account,
         {}},
        {I::Sessions,
         u"sessions"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Your sign-ins…")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "devices sessions")),
         G::Account,
         {}},
        {I::Lock,
         u"lock"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Lock")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "cover away")),
         G::Account,
         {key("Ctrl+Alt+L")}},
        {I::SignOut,
         u"sign.out"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Sign out")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "log out leave")),
         G::Account,
         {}},
        {I::Settings,
         u"settings"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Settings…")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "theme dark light density")),
         G::Account,
         {key("Ctrl+,")}},
        {I::Quit,
         u"quit"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Quit")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "exit close")),
         G::Account,
         {key("Ctrl+Q")}},
        {I::Keys,
         u"keys"_s,
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "Keys")),
         tr(QT_TRANSLATE_NOOP("steward::ui::Actions", "shortcuts help keyboard")),
         G::Help,
         {key("Ctrl+?"), key("F1")}},
    };
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
