// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/fake_services.h"
#include "ui/shared/filter_bar.h"
#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QElapsedTimer>
#include <QFontDatabase>
#include <QTableView>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{

/// Long enough for queued answers and one repaint.
void settle()
{
    QElapsedTimer since;
    since.start();
    static_cast<void>(QTest::qWaitFor([&since] { return since.elapsed() > 60; }, 1000));
}

struct Gallery {
    steward::test::FakeDesk desk;
    QTemporaryDir state;
    steward::ui::Theme &theme;
    steward::ui::MainWindow window;
    QString out;
    QString look;

    Gallery(steward::ui::Theme &given, QString directory)
        : theme(given), window(desk.services(), given, state.path()), out(std::move(directory))
    {
        window.resize(1360, 820);
        window.show();
    }
    void shot(const QString &name, QWidget *what = nullptr)
    {
        settle();
        (what ? what : &window)->grab().save(u"%1/%2-%3.png"_s.arg(out, look, name));
    }
    void run(const QString &action)
    {
        window.findChild<QAction *>(u"action."_s + action)->trigger();
        settle();
    }
    void dialog(const QString &action)
    {
        run(action);
        for (QDialog *one : window.findChildren<QDialog *>()) {
            shot(u"dialog-"_s + action, one);
            one->close();
        }
        settle();
    }
    void row(const QString &table, int number)
    {
        auto *view = window.findChild<QTableView *>(table);
        view->setCurrentIndex(view->model()->index(number, 0));
        settle();
    }
    void all()
    {
        using State = steward::ports::Session::State;
        desk.session.become(State::SignedIn);
        for (const QString &view :
             {u"inbox"_s, u"orgs"_s, u"memberships"_s, u"transfers"_s, u"payouts"_s, u"audit"_s}) {
            run(u"show."_s + view);
            if (view != "inbox"_L1)
                row(view + u".list"_s, 2);
            shot(view);
        }
        run(u"show.orgs"_s);
        auto *bar = window.findChild<steward::ui::FilterBar *>(u"orgs.filter"_s);
        bar->setText(u"tier:t2 -status:frozen updated:>=2026-11-01"_s);
        shot(u"orgs-chips"_s);
        bar->setText(u"tier:t2 stauts:active"_s);
        shot(u"orgs-mistake"_s);
        bar->setText(u"nothing-like-this"_s);
        shot(u"orgs-empty-filter"_s);
        bar->setText({});
        window.openLink(u"steward://org/"_s + desk.reader.orgs.at(2).id.value);
        auto *tabs = window.findChild<QTabWidget *>(u"org.page.tabs"_s);
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            if (tabs->isTabVisible(tab))
                shot(u"org-tab%1"_s.arg(tab));
        }
        window.openLink(u"steward://person/"_s + desk.reader.people.at(2).id.value);
        shot(u"person"_s);
        window.openLink(u"steward://audit/"_s + desk.audit.events.at(4).id.value);
        shot(u"event"_s);
        desk.sync.compared = {
            steward::ports::SyncStatus::Comparison::Outcome::Equal, desk.sync.pulled, {}};
        desk.sync.past = {{desk.sync.pulled,
                           {steward::ErrorKind::Protocol, u"digest of note differs"_s,
                            u"018f3a1c-7000-7000-8000-000000000001"_s, u"digest_mismatch"_s, 0}}};
        for (const QString &name :
             {u"palette"_s, u"activity"_s, u"sync"_s, u"sessions"_s, u"settings"_s, u"keys"_s})
            dialog(name);
        run(u"show.orgs"_s);
        run(u"up"_s);
        desk.sync.become(steward::ports::SyncStatus::Phase::Offline);
        shot(u"orgs-offline"_s);
        desk.sync.become(steward::ports::SyncStatus::Phase::Live);
        window.resize(1024, 640);
        shot(u"orgs-1024"_s);
        run(u"show.payouts"_s);
        run(u"toggle.detail"_s);
        shot(u"payouts-1024-detail"_s);
        run(u"toggle.detail"_s);
        window.resize(1360, 820);
        desk.sync.leased = steward::LeaseState::Expired;
        desk.sync.become(steward::ports::SyncStatus::Phase::Offline);
        shot(u"lease"_s);
        desk.sync.leased = steward::LeaseState::Open;
        desk.sync.become(steward::ports::SyncStatus::Phase::Live);
        desk.session.become(State::Locked);
        shot(u"locked"_s);
        desk.session.become(State::SignedOut);
        shot(u"signed-out"_s);
        desk.session.url = QUrl(
            u"https://desk.steward.example:8443/oauth/authorize?client_id=steward-desk&state=Zk3k2"_s);
        desk.session.become(State::WaitingForBrowser);
        shot(u"waiting"_s);
        desk.session.error =
            steward::Error{steward::ErrorKind::TlsRefused, u"self signed certificate"_s};
        desk.session.become(State::SignedOut);
        shot(u"refused"_s);
        desk.session.error.reset();
    }
};

} // namespace

// Draws every page over made-up data into a directory, light and dark: for eyes, not for
// assertions.
int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::Cyprus));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    steward::ui::Theme theme(application);
    const QString out = argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"gallery"_s;
    QDir().mkpath(out);
    Gallery gallery(theme, out);
    gallery.look = u"light"_s;
    theme.setChoice(steward::ui::ThemeChoice::Light);
    gallery.all();
    gallery.look = u"dark"_s;
    theme.setChoice(steward::ui::ThemeChoice::Dark);
    gallery.all();
    return 0;
}
