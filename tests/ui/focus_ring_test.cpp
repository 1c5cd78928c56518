// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "tests/ui/desk_stage.h"

#include <QApplication>
#include <QFocusFrame>
#include <QLabel>

using namespace steward;
using namespace Qt::StringLiterals;

/// Whoever works by keyboard sees where they are.
class FocusRingTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

    static QRect onScreen(const QWidget *widget)
    {
        return {widget->mapToGlobal(QPoint()), widget->size()};
    }

    /// The ring's place around the control that has the keys.
    static bool isRinged(const QWidget &window)
    {
        const QWidget *control = QApplication::focusWidget();
        const auto *ring = window.findChild<QFocusFrame *>(u"focusRing"_s);
        return control && ring && ring->isVisible() &&
               onScreen(ring).adjusted(1, 1, -1, -1).contains(onScreen(control));
    }

private Q_SLOTS:
    void aPageOneComesBackToHasTheKeysWhereTheyWere()
    {
        test::DeskStage stage(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(stage.window.get()));
        stage.window->openLink(u"steward://org/"_s + stage.desk.reader.orgs.at(2).id.value);
        const auto *owner = stage.made<QLabel>(u"org.page.overview.owner.value"_s);
        QVERIFY(owner);
        QTRY_VERIFY(owner->isVisible());
        auto *back = stage.child<QWidget>(u"org.page.back"_s);
        back->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(isRinged(*stage.window));

        stage.run(u"show.memberships"_s);
        QTRY_VERIFY(!back->isVisible());
        stage.run(u"show.orgs"_s);

        QTRY_VERIFY(back->isVisible());
        QTRY_COMPARE(QApplication::focusWidget(), back);
        QTRY_VERIFY(isRinged(*stage.window));
    }

    void theRingLiesAroundTheFirstFieldOfAStepThatWasNotLaidOutYet()
    {
        test::CaseStage stage;
        stage.set(u"state"_s, u"planned"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(stage.page.get()));

        stage.page->openStep(3);

        QTRY_COMPARE(QApplication::focusWidget(),
                     static_cast<QWidget *>(stage.child<QComboBox>(u"case.contact.channel"_s)));
        QTRY_VERIFY(isRinged(*stage.page));
    }

    void theKeysDoNotGoBackToAFieldThatTheCaseHidesByNow()
    {
        test::CaseStage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(stage.page.get()));
        stage.page->openStep(3);
        auto *kind = stage.child<QComboBox>(u"case.evidence.type"_s);
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget *>(kind));
        stage.page->openStep(2);
        stage.set(u"state"_s, u"planned"_s);
        Q_EMIT stage.desk.cases.factsChanged(OrgId{u"a0000000-0000-7000-8000-000000000000"_s});
        QTRY_VERIFY(!kind->isVisibleTo(kind->window()) && kind->parentWidget()->isHidden());

        stage.page->goToStep(3);

        QTRY_VERIFY(QApplication::focusWidget() && QApplication::focusWidget()->isVisible());
        QTRY_VERIFY(isRinged(*stage.page));
    }
};

QTEST_MAIN(FocusRingTest)
#include "focus_ring_test.moc"
