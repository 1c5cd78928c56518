// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/inbox/inbox_view.h"
#include "ui/shared/app_table.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

using Stage = test::CaseStage;

/// What a transfer tells customers and colleagues, read on the desk.
class TransfersLettersTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

    static QString textOf(const Stage &stage, const QString &name)
    {
        return stage.child<QPlainTextEdit>(name)->toPlainText();
    }
    static QString railOf(const Stage &stage, int step)
    {
        return stage.child<QWidget>(u"case.rail.%1"_s.arg(step))->accessibleName();
    }
    /// Everything that stands in a list of facts.
    static QString factsOf(const Stage &stage, const QString &name)
    {
        QStringList out;
        for (const QLabel *label : stage.child<QWidget>(name)->findChildren<QLabel *>())
            out << label->accessibleName() << label->text();
        return out.join(u'\n');
    }
    static QJsonObject changed(const QJsonObject &from, const QString &name, const QJsonValue &to)
    {
        QJsonObject out = from;
        out.insert(name, to);
        return out;
    }
    static void shoot(const Stage &stage, const QString &name)
    {
        const QString shots = qEnvironmentVariable("STEWARD_SHOTS");
        if (shots.isEmpty())
            return;
        QElapsedTimer settled;
        settled.start();
        static_cast<void>(QTest::qWaitFor([&settled] { return settled.elapsed() > 300; }, 1'000));
        stage.page->grab().save(u"%1/%2.png"_s.arg(shots, name));
    }

private Q_SLOTS:
    void whoPreparesReadsEachLetterBeforeItIsSentForApproval()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->goToStep(4);
        const QString list = u"case.impact.letters"_s;
        QTRY_VERIFY(stage.child<QWidget>(list)->isVisible());
        QVERIFY(factsOf(stage, list).contains(u"Recipient, e…@cedar-point.example"_s));
        QVERIFY(factsOf(stage, list).contains(u"Greek"_s));
        QVERIFY(textOf(stage, list + u".words"_s).contains(u"You will no longer be its owner."_s));

        auto *read = stage.child<QPushButton>(list + u".1.act"_s);
        QVERIFY(read->focusPolicy() & Qt::TabFocus);
        QTest::keyClick(read, Qt::Key_Space);

        const QString greek = textOf(stage, list + u".words"_s);
        QVERIFY(greek.contains(u"Επικείμενη αλλαγή ιδιοκτησίας του οργανισμού «Cedar Point»"_s));
        QVERIFY(greek.contains(u"⟦one-time link⟧"_s));
        auto *words = stage.child<QPlainTextEdit>(list + u".words"_s);
        QVERIFY(words->isReadOnly());
        QVERIFY(words->textInteractionFlags() & Qt::TextSelectableByKeyboard);
        QVERIFY(words->accessibleName().contains(u"Greek"_s));
        QTest::keyClick(stage.child<QPushButton>(list + u".copy"_s), Qt::Key_Space);
        QCOMPARE(QGuiApplication::clipboard()->text(), greek);
    }
    void theSameLettersAgainLeaveTheReaderInTheOneTheyChose()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->goToStep(4);
        stage.child<QPushButton>(u"case.impact.letters.1.act"_s)->click();
        const QString chosen = textOf(stage, u"case.impact.letters.words"_s);
        auto *words = stage.child<QPlainTextEdit>(u"case.impact.letters.words"_s);
        words->selectAll();
        stage.set(u"rev"_s, u"8"_s);
        stage.page->refresh();
        QTRY_VERIFY(stage.child<QLabel>(u"case.line"_s)->text().contains(u"v8"_s));
        QCOMPARE(textOf(stage, u"case.impact.letters.words"_s), chosen);
        QVERIFY(words->textCursor().hasSelection());
    }
    void whoChecksReadsTheLettersBesideTheDecision()
    {
        Stage stage;
        stage.set(u"state"_s, u"awaiting_approval"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QCOMPARE(stage.page->step(), 5);
        QTRY_VERIFY(stage.child<QWidget>(u"case.approval.letters"_s)->isVisible());
        QVERIFY(textOf(stage, u"case.approval.letters.words"_s).contains(u"one-time link"_s));
        for (const auto theme : {ui::ThemeChoice::Light, ui::ThemeChoice::Dark}) {
            m_theme.setChoice(theme);
            const QString name = theme == ui::ThemeChoice::Dark ? u"dark"_s : u"light"_s;
            stage.page->resize(1152, 1500);
            shoot(stage, u"letters-5-"_s + name);
        }
        m_theme.setChoice(ui::ThemeChoice::Light);
        // Nobody is about to be told twice.
        stage.desk.cases.document.insert(u"planned_notices"_s, QJsonArray());
        stage.page->refresh();
        QTRY_VERIFY(!stage.child<QWidget>(u"case.approval.letters"_s)->isVisible());
    }
    void whatWasSentIsReadWithItsReceipt()
    {
        Stage stage;
        stage.set(u"state"_s, u"notice"_s);
        stage.set(u"cool_off_until"_s, u"2126-11-24T14:05:00.000Z"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QCOMPARE(stage.page->step(), 6);
        const QString told = factsOf(stage, u"case.notices"_s);
        QVERIFY2(told.contains(u"receipt: 2.0.0 Ok: queued as 4F2A91"_s), qPrintable(told));
        QVERIFY(textOf(stage, u"case.notices.words"_s)
                    .startsWith(u"Subject: The ownership of “Cedar Point” is about to change"_s));
        const QString mind = factsOf(stage, u"case.cooloff"_s);
        QVERIFY2(mind.contains(u"is sent another one at once"_s), qPrintable(mind));
        for (const auto theme : {ui::ThemeChoice::Light, ui::ThemeChoice::Dark}) {
            m_theme.setChoice(theme);
            shoot(stage,
                  u"letters-6-"_s + (theme == ui::ThemeChoice::Dark ? u"dark"_s : u"light"_s));
        }
        m_theme.setChoice(ui::ThemeChoice::Light);
    }
    void aStepThatWaitsNamesForWhomAndSinceWhen()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QVERIFY2(railOf(stage, 3).contains(u"Waiting on Maroun Haddad since"_s),
                 qPrintable(railOf(stage, 3)));

        QJsonObject next = stage.desk.cases.document.value(u"next"_s).toObject();
        next.insert(u"waits_for"_s, QJsonObject{{u"roles"_s, QJsonArray{u"recipient"_s}},
                                                {u"people"_s, QJsonArray()},
                                                {u"since"_s, u"2026-11-22T13:40:00.000Z"_s}});
        stage.desk.cases.document.insert(u"next"_s, next);
        stage.page->refresh();
        QTRY_VERIFY2(
            railOf(stage, 3).contains(u"Waiting on eleni.petrou@cedar-point.example since"_s),
            qPrintable(railOf(stage, 3)));

        next.insert(u"waits_for"_s, QJsonValue::Null);
        stage.desk.cases.document.insert(u"next"_s, next);
        stage.page->refresh();
        QTRY_VERIFY(railOf(stage, 3).contains(u"Blocked"_s));
    }
    void aCheckerIsNamedAndWithoutANameTheRole()
    {
        Stage stage;
        stage.set(u"state"_s, u"awaiting_approval"_s);
        QJsonObject waits{
            {u"roles"_s, QJsonArray{u"lead"_s}},
            {u"people"_s, QJsonArray{QJsonObject{{u"id"_s, u"1"_s}, {u"name"_s, u"A. Costa"_s}},
                                     QJsonObject{{u"id"_s, u"2"_s}, {u"name"_s, u"P. Lee"_s}}}},
            {u"since"_s, u"2026-11-22T13:40:00.000Z"_s}};
        const auto setWaits = [&stage, &waits] {
            stage.desk.cases.document.insert(
                u"next"_s, changed(stage.desk.cases.document.value(u"next"_s).toObject(),
                                   u"waits_for"_s, waits));
        };
        setWaits();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QVERIFY2(railOf(stage, 5).contains(u"Waiting on A. Costa or P. Lee since"_s),
                 qPrintable(railOf(stage, 5)));
        waits.insert(u"people"_s, QJsonArray());
        setWaits();
        stage.page->refresh();
        QTRY_VERIFY2(railOf(stage, 5).contains(u"Waiting on Lead since"_s),
                     qPrintable(railOf(stage, 5)));
    }
    void whatChangedSinceTheLastLookIsSaidInWords()
    {
        Stage stage;
        stage.set(u"state"_s, u"awaiting_approval"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page.reset();
        QJsonObject plan = stage.desk.cases.document.value(u"plan"_s).toObject();
        QJsonArray effects = plan.value(u"effects"_s).toArray();
        effects[4] = changed(effects.at(4).toObject(), u"after"_s, u"revoke"_s);
        effects.removeAt(7);
        effects.append(
            QJsonObject{{u"kind"_s, u"buyer_token_rotates"_s}, {u"selector"_s, u"00ff"_s}});
        plan.insert(u"effects"_s, effects);
        plan.insert(u"hash"_s, QString(64, u'a'));
        stage.desk.cases.document.insert(u"plan"_s, plan);
        QJsonArray contacts = stage.desk.cases.document.value(u"contact_log"_s).toArray();
        contacts.append(contacts.first());
        stage.desk.cases.document.insert(u"contact_log"_s, contacts);

        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        const QString said = factsOf(stage, u"case.changes"_s);
        QVERIFY2(said.contains(u"New: Buyer link 00ff"_s), qPrintable(said));
        QVERIFY2(said.contains(u"Gone: Notice to the recipient: Greek"_s), qPrintable(said));
        QVERIFY2(said.contains(u"Changed: Open invite 0123456789abcdef by the old owner"_s),
                 qPrintable(said));
        QVERIFY2(said.contains(u"New: Contact (Telephone)"_s), qPrintable(said));
    }
    void financeSeesInItsInboxWhatWaitsForItAndOpensTheOrganisation()
    {
        Stage stage;
        stage.desk.session.who.roles = {u"finance"_s};
        stage.desk.session.who.views = {u"inbox"_s, u"payouts"_s, u"orgs"_s, u"audit"_s};
        ui::InboxView inbox(stage.context(), nullptr);
        inbox.resize(1000, 700);
        inbox.show();
        auto *table = inbox.findChild<ui::AppTable *>(u"inbox.transfers"_s);
        QTRY_VERIFY(table->isVisible() && table->model()->rowCount() > 0);
        QSignalSpy asked(&inbox, &ui::View::placeAsked);
        QTRY_VERIFY(!table->model()->index(0, 0).data(Qt::DisplayRole).toString().isEmpty());

        Q_EMIT table->opened(table->model()->index(0, 0));

        QTRY_COMPARE(asked.size(), 1);
        const auto place = asked.first().first().value<ui::Place>();
        QCOMPARE(place.view, u"orgs"_s);
        QCOMPARE(place.id, stage.desk.reader.cases.first().org.value);
    }
};

QTEST_MAIN(TransfersLettersTest)
#include "transfers_letters_test.moc"
