// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/fake_services.h"
#include "ui/shared/message_bar.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QDialog>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace steward;
using namespace Qt::StringLiterals;

/// What went wrong below is told: in the status line, in the activity dialog, in the
/// synchronisation dialog, in a banner.
class IssuesTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

    struct Stage {
        test::FakeDesk desk;
        QTemporaryDir directory;
        std::unique_ptr<ui::MainWindow> window;
        explicit Stage(ui::Theme &theme)
        {
            window = std::make_unique<ui::MainWindow>(desk.services(), theme, directory.path());
            window->resize(1360, 820);
            window->show();
        }
        [[nodiscard]] QToolButton *issues() const
        {
            return window->findChild<QToolButton *>(u"status.issues"_s);
        }
        QDialog *open(const QString &name) const
        {
            window->findChild<QAction *>(u"action."_s + name)->trigger();
            return window->findChild<QDialog *>(name);
        }
    };

    static QStringList textsOf(const QWidget *dialog)
    {
        QStringList out;
        for (const auto *label : dialog->findChildren<QLabel *>())
            if (!label->isHidden())
                out << label->text();
        return out;
    }
    static bool says(const QWidget *dialog, const QString &text)
    {
        return textsOf(dialog).join(u'\n').contains(text);
    }

private Q_SLOTS:
    void init() { m_theme.setChoice(ui::ThemeChoice::Light); }

    void whenAllIsWellThereIsNoIssue()
    {
        const Stage stage(m_theme);

        QVERIFY(!stage.issues()->isVisible());
        QVERIFY(!stage.window->findChild<ui::MessageBar *>(u"band.keyring"_s)->isVisible());
        auto *activity = stage.open(u"activity"_s);
        QTRY_VERIFY(activity && activity->isVisible());
        QVERIFY(says(activity, u"None."_s));
    }

    void aDroppedPageIsAnIssueWithItsNumberAndItsReason()
    {
        Stage stage(m_theme);

        stage.desk.sync.numbers.pagesDropped = 3;
        stage.desk.sync.error = Error{ErrorKind::Protocol, u"hash"_s, {}, u"hash_mismatch"_s, 0};
        stage.desk.sync.become(ports::SyncStatus::Phase::Paused);

        QTRY_VERIFY(stage.issues()->isVisible());
        QVERIFY(stage.issues()->text().startsWith(u"1 "_s));
        const auto *connection = stage.window->findChild<QToolButton *>(u"status.connection"_s);
        QCOMPARE(connection->text(), u"Synchronisation paused"_s);
        QVERIFY(connection->toolTip().contains(u"damaged"_s));
        auto *activity = stage.open(u"activity"_s);
        QTRY_VERIFY(activity && activity->isVisible());
        QVERIFY2(says(activity, u"3 page"_s), qPrintable(textsOf(activity).join(u'|')));
        QVERIFY(says(activity, u"damaged on the way"_s));
    }

    void theSynchronisationDialogCountsDroppedPages()
    {
        Stage stage(m_theme);
        stage.desk.sync.numbers.pagesDropped = 17;

        auto *dialog = stage.open(u"sync"_s);

        QTRY_VERIFY(dialog && dialog->isVisible());
        const auto *value = dialog->findChild<QLabel *>(u"sync.panel.dropped.value"_s);
        QVERIFY(value);
        QCOMPARE(value->text(), u"17"_s);
    }

    void anIssueThatPassesLeavesTheScreen()
    {
        Stage stage(m_theme);
        stage.desk.sync.numbers.digestMismatches = 1;
        stage.desk.sync.become(ports::SyncStatus::Phase::Live);
        QTRY_VERIFY(stage.issues()->isVisible());

        stage.desk.sync.numbers.digestMismatches = 0;
        stage.desk.sync.become(ports::SyncStatus::Phase::Live);

        QTRY_VERIFY(!stage.issues()->isVisible());
    }

    void withoutAKeyringABannerSaysSoAsLongAsItIsSo()
    {
        Stage stage(m_theme);
        const auto *banner = stage.window->findChild<ui::MessageBar *>(u"band.keyring"_s);

        stage.desk.session.sessionOnly = true;
        stage.desk.session.become(ports::Session::State::SignedIn);

        QTRY_VERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(u"No keyring"_s));
        QVERIFY(banner->accessibleName().contains(u"ends when Steward closes"_s));
        QVERIFY(stage.issues()->isVisible());
        auto *activity = stage.open(u"activity"_s);
        QTRY_VERIFY(activity && activity->isVisible());
        QVERIFY(says(activity, u"No keyring"_s));
        activity->close();
        stage.desk.session.sessionOnly = false;
        stage.desk.session.become(ports::Session::State::SignedIn);
        QTRY_VERIFY(!banner->isVisible());
    }
};

QTEST_MAIN(IssuesTest)
#include "issues_test.moc"
