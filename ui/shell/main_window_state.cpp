// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "models/audit/audit_list_model.h"
#include "models/memberships/membership_list_model.h"
#include "models/orgs/org_list_model.h"
#include "models/payouts/payout_list_model.h"
#include "models/transfers/case_list_model.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shell/lease_page.h"
#include "ui/shell/lock_page.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/sign_in_page.h"

#include <QAction>
#include <QApplication>
#include <QCryptographicHash>
#include <QDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QStackedWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

const auto kKeptWork = u"window"_s; ///< Among the drafts: filters and place.

} // namespace

void MainWindow::sessionChanged()
{
    using State = ports::Session::State;
    QWidget *shown = m_signIn;
    switch (m_context.services.session.state()) {
    case State::Starting:
    case State::SignedOut:
        break;
    case State::WaitingForBrowser:
        // Signing in again from the cover keeps the cover: the content stays hidden, the drafts
        // alive.
        shown = m_signIn;
        break;
    case State::SignedIn:
    case State::SteppingUp:
        shown = m_context.services.sync.lease() == LeaseState::Open
                    ? m_desk
                    : static_cast<QWidget *>(m_lease);
        break;
    case State::Locked:
    case State::Ended:
        shown = m_lock;
        break;
    }
    showBands();
    const bool isOther = m_cover->currentWidget() != shown;
    // The cover comes before anything is done behind it, the desk after it.
    if (shown != m_desk) {
        m_cover->setCurrentWidget(shown);
        closeDialogs();
    }
    followPerson();
    if (shown == m_desk)
        applyViews();
    m_cover->setCurrentWidget(shown);
    if (!isOther)
        return;
    if (shown == m_signIn)
        m_signIn->focusFirst();
    else if (shown == m_lock)
        m_lock->focusFirst();
    else if (shown == m_lease)
        m_lease->focusFirst();
    else if (!m_pending.view.isEmpty())
        goTo(std::exchange(m_pending, {}));
    else if (View *one = currentView())
        one->focusList();
}

void MainWindow::followLease()
{
    using State = ports::Session::State;
    const State state = m_context.services.session.state();
    const bool isIn = state == State::SignedIn || state == State::SteppingUp;
    const bool isCovered = m_cover->currentWidget() == m_lease;
    if (isIn && isCovered == (m_context.services.sync.lease() == LeaseState::Open))
        sessionChanged();
}

void MainWindow::closeDialogs()
{
    for (QDialog *dialog : findChildren<QDialog *>())
        dialog->close();
}

/// Whoever is signed in sees what they may see: nothing read for somebody else is kept. The same
/// person signing in again finds everything as it was.
void MainWindow::followPerson()
{
    const ports::Session &session = m_context.services.session;
    const bool isOut = session.state() == ports::Session::State::SignedOut;
    const auto who = isOut ? std::nullopt : session.principal();
    if (!isOut && (!who || who->id == m_person))
        return;
    if (!m_person.isNull())
        forgetPerson();
    if (!who)
        return;
    m_person = who->id;
    restorePerson();
}

void MainWindow::forgetPerson()
{
    closeDialogs();
    // Whoever signs out leaves drafts, not where they were. Out of a session that had ended the
    // drafts are nobody's by now.
    if (m_context.services.session.state() == ports::Session::State::SignedOut)
        (void)m_context.services.drafts.discardOf(m_person, kKeptWork);
    m_person = {};
    m_keptWork.clear();
    m_history.clear();
    m_at = -1;
    m_actions->setEnabled(ActionId::Back, false);
    m_actions->setEnabled(ActionId::Forward, false);
    // Made anew rather than emptied: no page, answer or typed word can be overlooked.
    for (View *one : std::as_const(m_views)) {
        disconnect(one, nullptr, this, nullptr);
        delete one;
    }
    m_views.clear();
    buildViews();
}

/// Filters and the place hold names and addresses: they are kept sealed, and come back for the
/// person who left them.
void MainWindow::restorePerson()
{
    const auto kept = QJsonDocument::fromJson(keptWork().toUtf8()).object();
    const auto filters = kept.value("filters"_L1).toObject();
    m_audit->setMe(m_person.value);
    m_isTravelling = true;
    for (View *one : std::as_const(m_views))
        one->setFilter(filters.value(one->viewId()).toString());
    m_isTravelling = false;
    if (View *one = view(kept.value("view"_L1).toString()))
        m_content->setCurrentWidget(one);
    const Place last = placeOf(kept.value("place"_L1).toString());
    if (last.isPage && m_pending.view.isEmpty())
        m_pending = last;
}

QString MainWindow::keptWork()
{
    auto &drafts = m_context.services.drafts;
    if (!m_settings->childGroups().contains("person"_L1))
        return drafts.load(kKeptWork);
    // An earlier version kept it in the clear, beside a hash of whose it was.
    const auto who =
        QCryptographicHash::hash(m_person.value.toUtf8(), QCryptographicHash::Sha256).toHex();
    m_settings->beginGroup(u"person"_s);
    if (m_settings->value(u"who"_s).toString() == QString::fromLatin1(who) &&
        drafts.load(kKeptWork).isEmpty()) {
        QJsonObject filters;
        for (const View *one : std::as_const(m_views))
            filters[one->viewId()] = m_settings->value("query/"_L1 + one->viewId()).toString();
        keepWork({{"filters"_L1, filters},
                  {"place"_L1, m_settings->value(u"place"_s).toString()},
                  {"view"_L1, m_settings->value(u"viewName"_s).toString()}});
    }
    m_settings->endGroup();
    m_settings->remove(u"person"_s);
    m_settings->sync();
    return drafts.load(kKeptWork);
}

void MainWindow::keepWork(const QJsonObject &work)
{
    const auto text = QString::fromUtf8(QJsonDocument{work}.toJson(QJsonDocument::Compact));
    if (text == m_keptWork)
        return;
    // Not said: what is lost is where one was, and the disk's state is said where work is lost.
    if (m_context.services.drafts.save(kKeptWork, text))
        m_keptWork = text;
}

void MainWindow::setKeepsNothing(bool keepsNothing)
{
    m_keepsNothing = keepsNothing;
    showBands();
}

void MainWindow::showBands()
{
    const ports::Session &session = m_context.services.session;
    const bool isStepping = session.state() == ports::Session::State::SteppingUp;
    m_stepUp->setMessage(Tone::Pending,
                         tr("Confirm in the browser that it is you; Steward goes on by itself."));
    m_stepUp->setVisible(isStepping);
    m_keyring->setMessage(
        Tone::Warn,
        m_keepsNothing
            ? tr("No keyring: nothing is kept on this computer. Drafts, unsent commands and this "
                 "sign-in end when Steward closes.")
            : tr("No keyring, or it is locked: this sign-in is kept in memory and ends "
                 "when Steward closes. A keyring that is unlocked is used again by "
                 "itself."));
    m_keyring->setVisible((session.isSessionOnly() || m_keepsNothing) &&
                          session.principal().has_value());
}

void MainWindow::applyViews()
{
    const auto principal = m_context.services.session.principal();
    if (!principal)
        return;
    m_sidebar->setVisibleViews(principal->views);
    for (const auto &[id, view] : {std::pair{ActionId::ShowInbox, u"inbox"_s},
                                   {ActionId::ShowOrgs, u"orgs"_s},
                                   {ActionId::ShowMemberships, u"memberships"_s},
                                   {ActionId::ShowTransfers, u"transfers"_s},
                                   {ActionId::ShowPayouts, u"payouts"_s},
                                   {ActionId::ShowAudit, u"audit"_s}})
        m_actions->setEnabled(id, principal->views.contains(view), tr("Not part of your role."));
    if (!currentView() || !principal->views.contains(currentView()->viewId())) {
        const QString first = principal->views.value(0);
        if (view(first)) {
            m_content->setCurrentWidget(view(first));
            m_sidebar->setCurrent(first);
        }
    }
    m_sidebar->setCurrent(currentView() ? currentView()->viewId() : QString());
    refreshBadges();
    remember();
}

void MainWindow::saveState()
{
    keep(*m_settings, u"geometry"_s, saveGeometry());
    keep(*m_settings, u"sidebar"_s, m_isSidebarNarrow);
    QJsonObject filters;
    for (View *one : std::as_const(m_views)) {
        one->saveState();
        filters[one->viewId()] = one->place().query;
    }
    m_settings->sync();
    if (m_person.isNull())
        return;
    // Still covered: the place of the last time is still to be gone to.
    const View *one = currentView();
    const Place here = !m_pending.view.isEmpty() || !one ? m_pending : one->sharedPlace();
    keepWork({{"filters"_L1, filters}, {"place"_L1, linkOf(here)}, {"view"_L1, here.view}});
}

void MainWindow::restoreState()
{
    if (!restoreGeometry(m_settings->value(u"geometry"_s).toByteArray()))
        resize(1360, 820);
    m_isSidebarNarrow = m_settings->value(u"sidebar"_s, false).toBool();
    m_sidebar->setNarrow(m_isSidebarNarrow);
    m_actions->action(ActionId::ToggleSidebar)->setChecked(m_isSidebarNarrow);
    // Earlier versions kept these for whoever came next.
    m_settings->remove(u"place"_s);
    m_settings->remove(u"viewName"_s);
    for (View *one : std::as_const(m_views))
        m_settings->remove(u"view/%1/query"_s.arg(one->viewId()));
}

} // namespace steward::ui
