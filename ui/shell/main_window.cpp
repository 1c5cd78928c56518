// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "app/ports/when_done.h"
#include "models/audit/audit_list_model.h"
#include "models/memberships/membership_list_model.h"
#include "models/orgs/org_list_model.h"
#include "models/payouts/payout_list_model.h"
#include "models/transfers/case_list_model.h"
#include "ui/audit/audit_view.h"
#include "ui/inbox/inbox_view.h"
#include "ui/memberships/memberships_view.h"
#include "ui/orgs/orgs_view.h"
#include "ui/payouts/payouts_view.h"
#include "ui/shared/format.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shell/lease_page.h"
#include "ui/shell/lock_page.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/sign_in_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_band.h"
#include "ui/theme/theme.h"
#include "ui/transfers/transfers_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

std::unique_ptr<QSettings> openSettings(const QString &directory)
{
    return std::make_unique<QSettings>(directory + u"/window.ini"_s, QSettings::IniFormat);
}

} // namespace

MainWindow::MainWindow(const Services &services, Theme &theme, const QString &stateDirectory,
                       QWidget *parent)
    : QMainWindow(parent), m_settings(openSettings(stateDirectory)),
      m_format(std::make_unique<ScreenFormat>()),
      m_live(new LiveRegion(this)), m_context{services, *m_format, *m_live, *m_settings},
      m_theme(theme), m_actions(new Actions(this)), m_cover(new QStackedWidget(this)),
      m_signIn(new SignInPage(services.session, this)),
      m_lock(new LockPage(services.session, this)), m_lease(new LeasePage(m_context, this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Steward"));
    setMinimumSize(1024, 640);
    setCentralWidget(m_cover);
    m_cover->addWidget(m_signIn);
    m_cover->addWidget(m_lock);
    m_cover->addWidget(m_lease);
    theme.setChoice(
        static_cast<ThemeChoice>(std::clamp(m_settings->value(u"theme"_s, 0).toInt(), 0, 3)));
    theme.setDensity(
        static_cast<Density>(std::clamp(m_settings->value(u"density"_s, 1).toInt(), 0, 2)));
    m_format->setUtc(m_settings->value(u"utc"_s, false).toBool());
    m_format->setStaffNames(
        [&cases = services.cases](const QString &id) { return cases.staffName({id}); });
    connect(&services.cases, &ports::CaseSource::staffChanged, m_format.get(),
            &ScreenFormat::staffNamesChanged);
    buildDesk();
    buildSidebar();
    buildViews();
    connectServices();
    restoreState();
    m_stateTimer.setSingleShot(true);
    connect(&m_stateTimer, &QTimer::timeout, this, &MainWindow::saveState);
    sessionChanged();
}

MainWindow::~MainWindow()
{
    // The views go before the models they show.
    delete m_cover;
}

void MainWindow::buildDesk()
{
    m_desk = new QWidget(m_cover);
    m_cover->addWidget(m_desk);
    auto *column = new QVBoxLayout(m_desk);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_band = new TopBand(m_context.services.session, *m_actions, *m_format, m_desk);
    m_stepUp = new MessageBar(m_desk);
    m_stepUp->setObjectName(u"band.stepup"_s);
    QPushButton *cancel = m_stepUp->addButton(tr("Cancel"), u"band.stepup.cancel"_s);
    connect(cancel, &QPushButton::clicked, this, &MainWindow::cancelStepUp);
    m_keyring = new MessageBar(m_desk);
    m_keyring->setObjectName(u"band.keyring"_s);
    column->addWidget(m_band);
    column->addWidget(m_stepUp);
    column->addWidget(m_keyring);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_sidebar = new Sidebar(m_desk);
    m_content = new QStackedWidget(m_desk);
    row->addWidget(m_sidebar);
    row->addWidget(m_content, 1);
    column->addLayout(row, 1);
    m_status = new StatusLine(m_context.services, *m_actions, *m_format, m_desk);
    column->addWidget(m_status);
}

void MainWindow::buildSidebar()
{
    for (const auto &[id, action] : {std::pair{u"inbox"_s, ActionId::ShowInbox},
                                     {u"orgs"_s, ActionId::ShowOrgs},
                                     {u"memberships"_s, ActionId::ShowMemberships},
                                     {u"transfers"_s, ActionId::ShowTransfers},
                                     {u"payouts"_s, ActionId::ShowPayouts},
                                     {u"audit"_s, ActionId::ShowAudit}}) {
        const QAction *go = m_actions->action(action);
        // An icon has the name of its view.
        m_sidebar->addItem(id, go->text(), id, go->shortcut().toString(QKeySequence::NativeText));
    }
}

void MainWindow::buildViews()
{
    m_orgs = std::make_unique<models::OrgListModel>(m_context.services.reader);
    m_memberships = std::make_unique<models::MembershipListModel>(m_context.services.reader);
    m_transfers = std::make_unique<models::CaseListModel>(m_context.services.reader);
    m_payouts = std::make_unique<models::PayoutListModel>(m_context.services.reader);
    m_audit = std::make_unique<models::AuditListModel>(m_context.services.audit,
                                                       m_context.services.verifier);
    const auto add = [this](View *one) {
        m_views.insert(one->viewId(), one);
        m_content->addWidget(one);
        connect(one, &View::placeChanged, this, &MainWindow::remember);
        connect(one, &View::stateChanged, this, &MainWindow::keepState);
        connect(one, &View::placeAsked, this, &MainWindow::goTo);
    };
    add(new InboxView(m_context, m_content));
    add(new OrgsView(*m_orgs, m_context, m_content));
    add(new MembershipsView(*m_memberships, m_context, m_content));
    add(new TransfersView(*m_transfers, m_context, m_content));
    add(new PayoutsView(*m_payouts, m_context, m_content));
    add(new AuditView(*m_audit, m_context, m_content));
}

void MainWindow::connectServices()
{
    connect(m_actions, &Actions::triggered, this, &MainWindow::run);
    connect(m_live, &LiveRegion::told, m_status, &StatusLine::showMessage);
    connect(m_sidebar, &Sidebar::chosen, this, &MainWindow::showView);
    connect(&m_context.services.session, &ports::Session::changed, this,
            &MainWindow::sessionChanged);
    connect(&m_context.services.sync, &ports::SyncStatus::changed, this, &MainWindow::followLease);
    connect(&m_context.services.reader, &ports::ReplicaReader::changed, this,
            &MainWindow::refreshBadges);
    connect(&m_context.services.reader, &ports::ReplicaReader::replaced, this,
            &MainWindow::refreshBadges);
    connect(m_format.get(), &ScreenFormat::changed, this, [this] {
        m_actions->action(ActionId::ToggleUtc)->setChecked(m_format->isUtc());
        m_settings->setValue(u"utc"_s, m_format->isUtc());
    });
    m_actions->action(ActionId::ToggleUtc)->setChecked(m_format->isUtc());
}

View *MainWindow::currentView() const
{
    return qobject_cast<View *>(m_content->currentWidget());
}

Place MainWindow::currentPlace() const
{
    const View *one = currentView();
    return one ? one->place() : Place{};
}

void MainWindow::showView(const QString &id)
{
    View *one = view(id);
    if (!one)
        return;
    m_content->setCurrentWidget(one);
    m_sidebar->setCurrent(id);
    one->focusList();
    remember();
}

void MainWindow::goTo(const Place &place)
{
    View *one = view(place.view);
    const auto principal = m_context.services.session.principal();
    if (!one || !principal || !principal->views.contains(place.view)) {
        m_live->tell(tr("This is not part of your views."));
        return;
    }
    m_content->setCurrentWidget(one);
    m_sidebar->setCurrent(place.view);
    one->goTo(place);
    remember();
}

void MainWindow::openLink(const QString &link)
{
    const Place place = placeOf(link);
    raise();
    activateWindow();
    if (place.view.isEmpty())
        return;
    if (m_cover->currentWidget() == m_desk)
        goTo(place);
    else
        m_pending = place;
}

/// Where somebody was and what was typed into a filter outlives a kill. Kept when the hands rest:
/// the disk is waited for, and a key typed just then would wait with it. Hands that never rest are
/// not waited for longer than three seconds.
void MainWindow::keepState()
{
    if (!m_stateTimer.isActive())
        m_stateKeptBy.setRemainingTime(3'000);
    m_stateTimer.start(int(std::min<qint64>(700, m_stateKeptBy.remainingTime())));
}

void MainWindow::remember()
{
    if (m_isTravelling)
        return;
    keepState();
    const Place here = currentPlace();
    const bool isExportable = here.view != "audit"_L1 && here.view != "inbox"_L1 && !here.isPage;
    m_actions->setEnabled(ActionId::Export, isExportable,
                          tr("Only a list of this machine's data can be exported."));
    if (m_at >= 0 && m_history.value(m_at) == here)
        return;
    // Moving through a list is one place: only its last row is worth going back to.
    const Place before = m_history.value(m_at);
    const bool isSameList = m_at >= 0 && before.view == here.view && !before.isPage &&
                            !here.isPage && before.query == here.query;
    if (isSameList) {
        m_history[m_at] = here;
    } else {
        m_history = m_history.mid(0, m_at + 1);
        m_history << here;
        if (m_history.size() > 100)
            m_history.removeFirst();
        m_at = m_history.size() - 1;
    }
    m_actions->setEnabled(ActionId::Back, m_at > 0);
    m_actions->setEnabled(ActionId::Forward, m_at + 1 < m_history.size());
}

void MainWindow::travel(int step)
{
    const qsizetype to = m_at + step;
    if (to < 0 || to >= m_history.size())
        return;
    m_isTravelling = true;
    m_at = to;
    goTo(m_history.at(to));
    m_isTravelling = false;
    m_actions->setEnabled(ActionId::Back, m_at > 0);
    m_actions->setEnabled(ActionId::Forward, m_at + 1 < m_history.size());
}

void MainWindow::cycleRegion(int step)
{
    View *one = currentView();
    if (!one || m_cover->currentWidget() != m_desk)
        return;
    QList<QWidget *> regions{m_sidebar->currentItem() ? m_sidebar->currentItem()
                                                      : static_cast<QWidget *>(m_sidebar)};
    for (QWidget *region : one->regions())
        if (region && region->isVisible())
            regions << region;
    regions << m_status->firstItem();
    qsizetype at = 0;
    for (qsizetype i = 0; i < regions.size(); ++i) {
        const QWidget *focus = focusWidget();
        const bool isStatus =
            regions.at(i) == m_status->firstItem() && m_status->isAncestorOf(focus);
        const bool isSidebar = i == 0 && m_sidebar->isAncestorOf(focus);
        if (isStatus || isSidebar || regions.at(i) == focus || regions.at(i)->isAncestorOf(focus))
            at = i;
    }
    QWidget *next = regions.at((at + step + regions.size()) % regions.size());
    if (next->focusPolicy() != Qt::NoFocus) {
        next->setFocus(Qt::TabFocusReason);
        return;
    }
    for (QWidget *child : next->findChildren<QWidget *>())
        if (child->focusPolicy() & Qt::TabFocus && child->isVisible() && child->isEnabled()) {
            child->setFocus(Qt::TabFocusReason);
            return;
        }
}

void MainWindow::refreshBadges()
{
    ports::whenDone(m_context.services.reader.actionableCounts(), this,
                    [this](const Result<QHash<QString, qint64>> &counts) {
                        for (auto it = m_views.cbegin(); it != m_views.cend(); ++it)
                            m_sidebar->setBadge(it.key(),
                                                counts ? counts->value(it.key(), -1) : -1);
                    });
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_live->move(0, height() - 1);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveState();
    QMainWindow::closeEvent(event);
}

} // namespace steward::ui
