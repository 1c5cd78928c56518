// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/sync_dialog.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

// What the actions of the table do.

namespace steward::ui
{

using namespace Qt::StringLiterals;

void MainWindow::run(ActionId id)
{
    if (id == ActionId::Quit) {
        close();
        return;
    }
    View *one = currentView();
    const bool isDesk = m_cover->currentWidget() == m_desk;
    // The first that knows it does it.
    if (isDesk && one)
        static_cast<void>(runDialog(id) || runAccount(id) || runView(*one, id) ||
                          runPlace(*one, id) || runLook(id));
}

bool MainWindow::runView(View &one, ActionId id)
{
    switch (id) {
    case ActionId::Find:
        one.focusFilter();
        return true;
    case ActionId::Refresh:
        one.refresh();
        return true;
    case ActionId::Up:
        one.stepOut();
        return true;
    case ActionId::ToggleDetail:
        one.toggleDetail();
        return true;
    case ActionId::Export:
        one.exportList();
        return true;
    default:
        return false;
    }
}

bool MainWindow::runPlace(const View &one, ActionId id)
{
    switch (id) {
    case ActionId::ShowInbox:
    case ActionId::ShowOrgs:
    case ActionId::ShowMemberships:
    case ActionId::ShowTransfers:
    case ActionId::ShowPayouts:
    case ActionId::ShowAudit:
        // "show.orgs": the action's key names the view.
        showView(m_actions->action(id)->objectName().section(u'.', 2));
        return true;
    case ActionId::Back:
        travel(-1);
        return true;
    case ActionId::Forward:
        travel(1);
        return true;
    case ActionId::NextRegion:
        cycleRegion(1);
        return true;
    case ActionId::PreviousRegion:
        cycleRegion(-1);
        return true;
    case ActionId::StartTransfer:
        // Only goes to the page: the case is opened there, by its own button.
        if (const Place here = currentPlace(); here.view == "orgs"_L1 && !here.id.isEmpty())
            goTo({u"transfers"_s, {}, u"new-"_s + here.id, true});
        else
            m_live->tell(tr("Choose an organisation first."));
        return true;
    case ActionId::CopyLink:
        QApplication::clipboard()->setText(linkOf(one.sharedPlace()));
        m_live->tell(tr("Link copied."));
        return true;
    default:
        return false;
    }
}

bool MainWindow::runLook(ActionId id)
{
    switch (id) {
    case ActionId::ToggleUtc:
        m_format->setUtc(!m_format->isUtc());
        return true;
    case ActionId::ToggleSidebar:
        m_isSidebarNarrow = !m_isSidebarNarrow;
        m_sidebar->setNarrow(m_isSidebarNarrow);
        m_actions->action(ActionId::ToggleSidebar)->setChecked(m_isSidebarNarrow);
        return true;
    default:
        return false;
    }
}

bool MainWindow::runAccount(ActionId id)
{
    switch (id) {
    case ActionId::StepUp:
        m_context.services.session.stepUp();
        return true;
    case ActionId::Lock:
        m_context.services.session.lock();
        return true;
    case ActionId::SignOut:
        m_context.services.session.signOut();
        return true;
    default:
        return false;
    }
}

/// What waited for the confirmation is not sent by the next one either.
void MainWindow::cancelStepUp()
{
    ports::CommandBus &commands = m_context.services.commands;
    const QList<ports::CommandState> all = commands.commands();
    for (const ports::CommandState &state : all)
        if (state.asksPerson())
            if (const auto given = commands.abandon(state.command.id); !given)
                m_live->tell(errorSentence(given.error()));
    m_context.services.session.cancel();
}

bool MainWindow::runDialog(ActionId id)
{
    QDialog *dialog = nullptr;
    switch (id) {
    case ActionId::Palette:
        showPalette();
        return true;
    case ActionId::Activity:
        dialog = new ActivityDialog(m_context, this);
        break;
    case ActionId::Synchronisation:
        dialog = new SyncDialog(m_context, this);
        break;
    case ActionId::Sessions:
        dialog = new SessionsDialog(m_context, this);
        break;
    case ActionId::Keys:
        dialog = new KeysDialog(*m_actions, this);
        break;
    case ActionId::Settings: {
        auto *settings = new SettingsDialog(m_context, m_theme, this);
        connect(settings, &SettingsDialog::layoutResetAsked, this, [this] {
            m_settings->remove(u"view"_s);
            m_live->tell(tr("Columns and panes are as at first from the next start."));
        });
        dialog = settings;
        break;
    }
    default:
        return false;
    }
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    return true;
}

/// The latest first, each once, without the one that is shown.
QList<Place> MainWindow::recentPlaces() const
{
    constexpr qsizetype kMost = 6;
    // A list is one place, whichever row is selected.
    const auto same = [](const Place &a) {
        return [a](const Place &b) {
            return a.view == b.view && a.isPage == b.isPage &&
                   (a.isPage ? a.id == b.id : a.query == b.query);
        };
    };
    const auto isHere = same(currentPlace());
    QList<Place> places;
    for (auto place = m_history.crbegin(); place != m_history.crend(); ++place)
        if (!isHere(*place) && std::none_of(places.cbegin(), places.cend(), same(*place)))
            places << *place;
    return places.mid(0, kMost);
}

void MainWindow::showPalette()
{
    auto *palette = new CommandPalette(m_context, *m_actions, recentPlaces(), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    connect(palette, &CommandPalette::placeChosen, this, [this](const Place &place) {
        // The keys go where the eyes do, also where nobody hands the focus back.
        activateWindow();
        goTo(place);
    });
    palette->move(mapToGlobal(QPoint((width() - palette->width()) / 2, 64)));
    palette->open();
}

} // namespace steward::ui
