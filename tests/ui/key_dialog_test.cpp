// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/key_dialog.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

class KeyDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void enterTriesAgain()
    {
        ui::KeyDialog dialog{nullptr};
        QSignalSpy retried{&dialog, &ui::KeyDialog::retryAsked};
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));

        QTest::keyClick(&dialog, Qt::Key_Return);

        QCOMPARE(retried.size(), 1);
    }

    void nothingIsGivenUpAtTheFirstPress()
    {
        ui::KeyDialog dialog{nullptr};
        QSignalSpy afresh{&dialog, &ui::KeyDialog::startAfreshAsked};
        QSignalSpy without{&dialog, &ui::KeyDialog::goOnWithoutAsked};
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        auto *button = dialog.findChild<QPushButton *>(u"key.afresh"_s);
        const QString before = button->text();

        QTest::mouseClick(button, Qt::LeftButton);

        QCOMPARE(afresh.size(), 0);
        QVERIFY(button->text() != before);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(afresh.size(), 1);
        QTest::mouseClick(dialog.findChild<QPushButton *>(u"key.without"_s), Qt::LeftButton);
        QCOMPARE(without.size(), 1);
    }
};

QTEST_MAIN(KeyDialogTest)
#include "key_dialog_test.moc"
