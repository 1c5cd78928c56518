// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/shared/message_bar.h"
#include "ui/transfers/identity_step.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace steward;
using namespace Qt::StringLiterals;
using End = ports::CaseSource::DocumentEnd;
using Stage = test::CaseStage;

namespace
{

constexpr auto kOther = "c0000000-0000-7000-8000-000000000002"_L1;

QString barOf(const Stage &stage)
{
    return stage.child<ui::MessageBar>(u"case.bar"_s)->text();
}

} // namespace

/// A document is in its case once, whatever becomes of the wire, the desk and the words beside it.
class TransfersDocumentTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString document(const QByteArray &tail = {})
    {
        QFile file(m_folder.filePath(u"passport.pdf"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write("%PDF-1.4\none\n" + tail) < 0)
            return {};
        return file.fileName();
    }
    void attach(Stage &stage)
    {
        stage.choose(u"case.evidence.type"_s, u"id_document_seen"_s);
        stage.page->findChild<ui::IdentityStep *>()->readFile(document());
        QTRY_VERIFY(
            stage.child<QLabel>(u"case.evidence.file"_s)->text().contains(u"passport.pdf"_s));
    }
    static bool isAttached(const Stage &stage)
    {
        return stage.child<QLabel>(u"case.evidence.file"_s)->text().contains(u"passport.pdf"_s);
    }
    /// A document went out, and the answer was lost.
    CommandId sendUnheard(Stage &stage)
    {
        stage.open();
        [&] { QTRY_VERIFY(stage.isLoaded()); }();
        attach(stage);
        stage.desk.cases.documentFailure = Error{ErrorKind::Offline};
        auto *add = stage.child<QPushButton>(u"case.evidence.add"_s);
        add->click();
        [&] { QTRY_VERIFY(stage.desk.cases.documents.size() == 1 && add->isEnabled()); }();
        return stage.desk.cases.documents.value(0).id;
    }

private Q_SLOTS:
    void sendsNoDocumentThatWasAttachedToAnotherCase()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        attach(stage);
        stage.set(u"id"_s, QString(kOther));
        stage.set(u"rev"_s, u"31"_s);
        stage.page->show(CaseId{QString(kOther)});
        QTRY_VERIFY(stage.child<QLabel>(u"case.line"_s)->text().contains(u"v31"_s));
        QVERIFY(!isAttached(stage));
        stage.choose(u"case.evidence.type"_s, u"id_document_seen"_s);
        stage.child<QPushButton>(u"case.evidence.add"_s)->click();
        QVERIFY(stage.desk.cases.documents.isEmpty());
    }
    void detachesADocumentThatIsRecorded()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        attach(stage);
        stage.child<QPushButton>(u"case.evidence.add"_s)->click();
        QTRY_VERIFY(!isAttached(stage));
        QCOMPARE(stage.desk.cases.documents.size(), 1);
    }
    void sendsADocumentAgainAsTheSameCommandUntilItIsAnswered()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        attach(stage);
        auto *add = stage.child<QPushButton>(u"case.evidence.add"_s);
        const auto tried = [&stage] { return stage.desk.cases.documents.size(); };
        stage.desk.cases.documentFailure = Error{ErrorKind::Offline};
        add->click();
        QTRY_VERIFY(tried() == 1 && add->isEnabled());
        QVERIFY(isAttached(stage));
        stage.set(u"rev"_s, u"8"_s);
        ChangeSet changes;
        changes.tables << ChangeSet::Table{u"case"_s, {}, true};
        Q_EMIT stage.desk.reader.changed(changes);
        QTRY_VERIFY(stage.child<QLabel>(u"case.line"_s)->text().contains(u"v8"_s));
        stage.desk.cases.documentFailure = Error{ErrorKind::Rule};
        add->click();
        QTRY_VERIFY(tried() == 2 && add->isEnabled());
        const auto all = stage.desk.cases.documents;
        QCOMPARE(all.at(1).id, all.at(0).id);
        QCOMPARE(all.at(1).expect, all.at(0).expect);
        QCOMPARE(all.at(1).args, all.at(0).args);
        add->click();
        QTRY_COMPARE(tried(), 3);
        QVERIFY(stage.desk.cases.documents.at(2).id != all.at(0).id);
        QCOMPARE(stage.desk.cases.documents.at(2).expect.value(all.at(0).expect.keys().first()), 8);
    }
    void sendsADocumentAgainAsTheSameCommandAfterTheDeskWasStartedAgain()
    {
        Stage before;
        before.open();
        QTRY_VERIFY(before.isLoaded());
        attach(before);
        before.child<QPlainTextEdit>(u"case.evidence.note"_s)->setPlainText(u"Seen on video"_s);
        before.desk.cases.documentFailure = Error{ErrorKind::Offline};
        before.child<QPushButton>(u"case.evidence.add"_s)->click();
        QTRY_COMPARE(before.desk.cases.documents.size(), 1);
        const ports::Command sent = before.desk.cases.documents.first();
        for (const QString &text : before.desk.drafts.texts)
            QVERIFY2(!text.contains(sent.args.value(u"content_base64"_s).toString()),
                     "evidence is never written to this machine");

        Stage after;
        after.desk.drafts.texts = before.desk.drafts.texts;
        after.set(u"rev"_s, u"8"_s);
        after.open();
        QTRY_VERIFY(after.isLoaded());
        QTRY_VERIFY(after.child<QWidget>(u"case.bar"_s)->isVisible());
        QTRY_VERIFY2(barOf(after).contains(u"attach the same file again"_s),
                     qPrintable(barOf(after)));
        attach(after);
        after.child<QPushButton>(u"case.evidence.add"_s)->click();

        QTRY_COMPARE(after.desk.cases.documents.size(), 1);
        const ports::Command again = after.desk.cases.documents.first();
        QCOMPARE(again.id, sent.id);
        QCOMPARE(again.expect, sent.expect);
        QCOMPARE(again.args, sent.args);
        // Answered: what is attached next is another document.
        QTRY_VERIFY(!isAttached(after));
        attach(after);
        after.child<QPlainTextEdit>(u"case.evidence.note"_s)->setPlainText(u"Seen on video"_s);
        QTRY_VERIFY(after.child<QPushButton>(u"case.evidence.add"_s)->isEnabled());
        after.child<QPushButton>(u"case.evidence.add"_s)->click();
        QTRY_COMPARE(after.desk.cases.documents.size(), 2);
        QVERIFY(after.desk.cases.documents.last().id != sent.id);
    }
    void whatIsNotKnownOfADocumentTakesNoButtonsAway()
    {
        Stage before;
        sendUnheard(before);

        Stage after;
        after.desk.drafts.texts = before.desk.drafts.texts;
        ports::Command waiting;
        waiting.id = CommandId{u"d0000000-0000-7000-8000-000000000001"_s};
        waiting.type = u"case.contact.log"_s;
        waiting.entity = u"case/"_s + after.id();
        after.desk.session.become(ports::Session::State::SteppingUp);
        after.desk.commands.states << ports::CommandState{waiting,
                                                          ports::CommandState::Phase::Queued,
                                                          Error{ErrorKind::StepUpRequired},
                                                          {},
                                                          QDateTime::currentDateTimeUtc()};
        after.open();
        QTRY_VERIFY(after.isLoaded());

        QTRY_VERIFY(barOf(after).contains(u"not known whether this document arrived"_s));
        QTRY_VERIFY2(barOf(after).contains(u"onfirm"_s), qPrintable(barOf(after)));
        QTRY_VERIFY(!after.child<QPushButton>(u"case.confirm.again"_s)->isHidden());
        QTRY_VERIFY(!after.child<QPushButton>(u"case.give.up"_s)->isHidden());
    }
    void aDocumentThatArrivedAfterAllIsNotAskedForAgain()
    {
        Stage before;
        const CommandId sent = sendUnheard(before);

        Stage after;
        after.desk.drafts.texts = before.desk.drafts.texts;
        after.desk.cases.documentEnds.insert(sent, End::Recorded);
        after.open();
        QTRY_VERIFY(after.isLoaded());

        const auto isForgotten = [&] {
            return std::none_of(after.desk.drafts.texts.cbegin(), after.desk.drafts.texts.cend(),
                                [&sent](const QString &text) { return text.contains(sent.value); });
        };
        QTRY_VERIFY(isForgotten());
        QTRY_VERIFY(!after.child<QWidget>(u"case.bar"_s)->isVisible());
    }
    void theSameBytesInTheCaseAreNotTakenForTheDocumentThatWasSent()
    {
        Stage before;
        const CommandId sent = sendUnheard(before);
        const QByteArray content = QByteArray::fromBase64(before.desk.cases.documents.first()
                                                              .args.value(u"content_base64"_s)
                                                              .toString()
                                                              .toLatin1());

        Stage after;
        after.desk.drafts.texts = before.desk.drafts.texts;
        QJsonArray evidence = after.desk.cases.document.value(u"evidence"_s).toArray();
        QJsonObject item = evidence.first().toObject();
        item.insert(u"sha256"_s,
                    QString::fromLatin1(
                        QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()));
        evidence.append(item);
        after.desk.cases.document.insert(u"evidence"_s, evidence);
        after.open();
        QTRY_VERIFY(after.isLoaded());

        QTRY_VERIFY(after.child<QWidget>(u"case.bar"_s)->isVisible());
        QTRY_VERIFY(barOf(after).contains(u"not known whether this document arrived"_s));
        attach(after);
        after.child<QPushButton>(u"case.evidence.add"_s)->click();
        QTRY_COMPARE(after.desk.cases.documents.size(), 1);
        QCOMPARE(after.desk.cases.documents.first().id, sent);
    }
    void theSameDocumentWithOtherWordsGoesOnceTheFirstCanHaveNoEffect()
    {
        Stage stage;
        const CommandId first = sendUnheard(stage);
        stage.child<QPlainTextEdit>(u"case.evidence.note"_s)->setPlainText(u"Seen on video"_s);
        stage.desk.cases.documentFailure.reset();

        stage.child<QPushButton>(u"case.evidence.add"_s)->click();

        QTRY_COMPARE(stage.desk.cases.documents.size(), 2);
        QCOMPARE(stage.desk.cases.givenUp, QList<CommandId>{first});
        QVERIFY(stage.desk.cases.documents.last().id != first);
        QCOMPARE(stage.desk.cases.documents.last().args.value(u"note"_s).toString(),
                 u"Seen on video"_s);
        QTRY_VERIFY(!isAttached(stage));
        QTRY_VERIFY(stage.desk.drafts.load(u"case-documents/"_s + stage.id()).isEmpty());
    }
    void theSameDocumentWithOtherWordsIsNotSentWhenTheFirstHadArrived()
    {
        Stage stage;
        const CommandId first = sendUnheard(stage);
        stage.child<QPlainTextEdit>(u"case.evidence.note"_s)->setPlainText(u"Seen on video"_s);
        stage.desk.cases.documentEnds.insert(first, End::Recorded);

        stage.child<QPushButton>(u"case.evidence.add"_s)->click();

        QTRY_VERIFY(!isAttached(stage));
        QCOMPARE(stage.desk.cases.documents.size(), 1);
        QTRY_VERIFY2(barOf(stage).contains(u"in the case already"_s), qPrintable(barOf(stage)));
        QCOMPARE(stage.child<QPlainTextEdit>(u"case.evidence.note"_s)->toPlainText(),
                 u"Seen on video"_s);
        QVERIFY(stage.desk.drafts.load(u"case-documents/"_s + stage.id()).isEmpty());
    }
    void theSameDocumentWithOtherWordsWaitsUntilThePlatformCanSay()
    {
        Stage stage;
        const CommandId first = sendUnheard(stage);
        stage.child<QPlainTextEdit>(u"case.evidence.note"_s)->setPlainText(u"Seen on video"_s);
        stage.desk.cases.documentEnds.insert(first, tl::unexpected(Error{ErrorKind::Offline}));
        auto *add = stage.child<QPushButton>(u"case.evidence.add"_s);

        add->click();

        QTRY_VERIFY(barOf(stage).contains(u"still attached"_s) && add->isEnabled());
        QVERIFY(isAttached(stage));
        QCOMPARE(stage.desk.cases.documents.size(), 1);
        // Its own words are still the same command.
        stage.child<QPlainTextEdit>(u"case.evidence.note"_s)->clear();
        add->click();
        QTRY_COMPARE(stage.desk.cases.documents.size(), 2);
        QCOMPARE(stage.desk.cases.documents.last().id, first);
    }
    void sendsNoDocumentWhoseCommandCannotBeKept()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        attach(stage);
        stage.desk.drafts.isFull = true;

        stage.child<QPushButton>(u"case.evidence.add"_s)->click();

        QVERIFY(stage.desk.cases.documents.isEmpty());
        QVERIFY(stage.child<QWidget>(u"case.bar"_s)->isVisible());
        QVERIFY(isAttached(stage));
    }
};

QTEST_MAIN(TransfersDocumentTest)
#include "transfers_document_test.moc"
