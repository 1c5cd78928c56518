// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"
#include "ui/shared/view.h"
#include "ui/shell/actions.h"

#include <QDeadlineTimer>
#include <QMainWindow>
#include <QTimer>

#include <memory>

class QJsonObject;
class QSettings;
class QStackedWidget;

namespace steward::models
{
class AuditListModel;
class CaseListModel;
class MembershipListModel;
class OrgListModel;
class PayoutListModel;
} // namespace steward::models

namespace steward::ui
{

class LeasePage;
class LockPage;
class MessageBar;
class Sidebar;
class SignInPage;
class StatusLine;
class Theme;
class TopBand;

/// The desk: sign-in, the views behind it, and the cover when the session is locked or over. The
/// layout is kept in `stateDirectory`/window.ini, filters and place among the person's drafts.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(const Services &services, Theme &theme, const QString &stateDirectory,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    /// What is kept lives in memory only: the band says so.
    void setKeepsNothing(bool keepsNothing);
    /// A steward:// link from the command line or another start of the program: goes there, never
    /// acts.
    void openLink(const QString &link);
    [[nodiscard]] Place currentPlace() const;

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildDesk();
    void buildSidebar();
    void buildViews();
    void connectServices();
    void run(ActionId id);
    bool runDialog(ActionId id);
    bool runAccount(ActionId id);
    bool runView(View &one, ActionId id);
    bool runPlace(const View &one, ActionId id);
    bool runLook(ActionId id);
    void showView(const QString &view);
    void goTo(const Place &place);
    void remember();
    void keepState();
    void travel(int step);
    void showPalette();
    [[nodiscard]] QList<Place> recentPlaces() const;
    void cycleRegion(int step);
    void sessionChanged();
    void followLease();
    void closeDialogs();
    void cancelStepUp();
    void followPerson();
    void forgetPerson();
    void restorePerson();
    [[nodiscard]] QString keptWork();
    void keepWork(const QJsonObject &work);
    void refreshBadges();
    void applyViews();
    void showBands();
    void saveState();
    void restoreState();
    [[nodiscard]] View *view(const QString &id) const { return m_views.value(id); }
    [[nodiscard]] View *currentView() const;

    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ScreenFormat> m_format;
    LiveRegion *m_live;
    ViewContext m_context;
    Theme &m_theme;
    Actions *m_actions;
    std::unique_ptr<models::OrgListModel> m_orgs;
    std::unique_ptr<models::MembershipListModel> m_memberships;
    std::unique_ptr<models::CaseListModel> m_transfers;
    std::unique_ptr<models::PayoutListModel> m_payouts;
    std::unique_ptr<models::AuditListModel> m_audit;
    QStackedWidget *m_cover;
    SignInPage *m_signIn;
    LockPage *m_lock;
    LeasePage *m_lease;
    QWidget *m_desk = nullptr;
    TopBand *m_band = nullptr;
    MessageBar *m_stepUp = nullptr;
    MessageBar *m_keyring = nullptr;
    bool m_keepsNothing = false;
    Sidebar *m_sidebar = nullptr;
    QStackedWidget *m_content = nullptr;
    StatusLine *m_status = nullptr;
    QHash<QString, View *> m_views;
    QList<Place> m_history;
    qsizetype m_at = -1;
    bool m_isTravelling = false;
    bool m_isSidebarNarrow = false;
    Place m_pending;
    StaffId m_person;   ///< Whose views, history and filters these are.
    QString m_keptWork; ///< As it was saved last.
    QTimer m_stateTimer;
    QDeadlineTimer m_stateKeptBy;
};

} // namespace steward::ui
