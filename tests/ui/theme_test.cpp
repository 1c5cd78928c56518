// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/app_style.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace steward::ui;
using namespace Qt::StringLiterals;

class ThemeTest : public QObject
{
    Q_OBJECT

private:
    Theme m_theme{*qApp};

    struct Stage {
        QWidget window;
        QPushButton *button = nullptr;
        explicit Stage(const QString &variant)
        {
            auto *column = new QVBoxLayout(&window);
            column->setContentsMargins(20, 20, 20, 20);
            auto *other = new QPushButton(u"Other"_s, &window);
            button = new QPushButton(u"MMMM"_s, &window);
            button->setProperty("variant", variant);
            column->addWidget(other);
            column->addWidget(button);
            window.resize(240, 140);
        }
    };

private Q_SLOTS:
    void everyTextPairKeepsItsContrast_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void everyTextPairKeepsItsContrast()
    {
        QFETCH(bool, isDark);
        const Tokens &t = isDark ? darkTokens() : lightTokens();

        for (const QColor &ground :
             {t.canvas, t.surface, t.zebra, t.sidebar, t.hover, t.selected, t.selectedInactive})
            for (const QColor &ink : {t.text, t.text2, t.muted})
                QVERIFY2(contrast(ink, ground) >= 4.5,
                         qPrintable(ink.name() + u" on "_s + ground.name()));
        for (const QColor &ground : {t.canvas, t.surface, t.selected}) {
            QVERIFY(contrast(t.link, ground) >= 3.0);
            QVERIFY(contrast(t.controlBorder, ground) >= 3.0);
        }
        for (const ToneColours &tone : t.tones) {
            QVERIFY(contrast(tone.text, tone.chip) >= 4.5);
            QVERIFY(contrast(tone.text, t.surface) >= 4.5);
        }
        for (const QColor &fill : {t.primary, t.primaryHover, t.danger, t.dangerPressed})
            QVERIFY(contrast(t.onButton, fill) >= 4.5);
    }

    void buttonsArePaintedInTheExactToken_data()
    {
        QTest::addColumn<ThemeChoice>("choice");
        QTest::addColumn<QString>("variant");
        for (const QString &variant : {u"primary"_s, u"danger"_s}) {
            QTest::addRow("light %s", qPrintable(variant)) << ThemeChoice::Light << variant;
            QTest::addRow("dark %s", qPrintable(variant)) << ThemeChoice::Dark << variant;
        }
    }
    void buttonsArePaintedInTheExactToken()
    {
        QFETCH(ThemeChoice, choice);
        QFETCH(QString, variant);
        m_theme.setChoice(choice);
        Stage stage(variant);
        stage.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stage.window));

        const QImage image = stage.button->grab().toImage();

        const Tokens tokens = tokensOf(stage.button);
        const QColor expected = variant == "primary"_L1 ? tokens.primary : tokens.danger;
        QCOMPARE(image.pixelColor(6, image.height() / 2).name(), expected.name());
        double best = 1;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 8; x < image.width() - 8; ++x)
                best = std::max(best, contrast(image.pixelColor(x, y), expected));
        QVERIFY2(best >= 4.5, qPrintable(QString::number(best)));
    }

    void theFocusRingStandsOutOnTheScreen_data() { everyTextPairKeepsItsContrast_data(); }
    void theFocusRingStandsOutOnTheScreen()
    {
        QFETCH(bool, isDark);
        m_theme.setChoice(isDark ? ThemeChoice::Dark : ThemeChoice::Light);
        Stage stage(u"primary"_s);
        stage.window.show();
        stage.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&stage.window));
        stage.button->clearFocus();
        const QImage before = stage.window.grab().toImage();

        stage.button->setFocus(Qt::TabFocusReason);

        QVERIFY(stage.button->hasFocus());
        const QImage after = stage.window.grab().toImage();
        const QRect button = stage.button->geometry();
        int strong = 0;
        for (int x = button.left() + 8; x < button.right() - 8; ++x)
            for (int y = button.top() - 3; y < button.top(); ++y)
                strong += contrast(before.pixelColor(x, y), after.pixelColor(x, y)) >= 3.0 ? 1 : 0;
        QVERIFY2(strong >= button.width() - 20, qPrintable(QString::number(strong)));
    }

    void switchesWithoutARestart()
    {
        m_theme.setChoice(ThemeChoice::Light);
        Stage stage({});
        stage.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stage.window));
        QSignalSpy spy(&m_theme, &Theme::changed);

        m_theme.setChoice(ThemeChoice::Dark);

        QCOMPARE(spy.count(), 1);
        QTRY_COMPARE(stage.window.grab().toImage().pixelColor(2, 2).name(),
                     darkTokens().canvas.name());
        m_theme.setChoice(ThemeChoice::HighContrast);
        QVERIFY(tokensOf(stage.button).isPlatform);
        m_theme.setChoice(ThemeChoice::Light);
    }

    void iconsTakeTheThemesColour()
    {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            m_theme.setChoice(choice);
            const QImage image = icon(u"check"_s).pixmap(20, 20).toImage();
            const QColor ink =
                choice == ThemeChoice::Light ? lightTokens().text : darkTokens().text;
            bool isFound = false;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    isFound = isFound || (image.pixelColor(x, y).alpha() > 200 &&
                                          contrast(image.pixelColor(x, y), ink) < 1.3);
            QVERIFY(isFound);
        }
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
