// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/finder_model.h"

#include "tests/support/desk/in_memory_reader.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace steward;
using models::FinderModel;
using Kind = ports::FoundEntity::Kind;
using Stage = FinderModel::Stage;

namespace
{

const auto kId = u"018f3a1c-0009-7000-8000-000000000abc"_s;

/// A log that answers when told to.
class HeldLog : public ports::AuditSource
{
public:
    QStringList asked;

    QFuture<Result<AuditPage>> search(ports::AuditSearch) override { return {}; }
    QFuture<Result<AuditEventRow>> event(AuditEventId id) override
    {
        asked << id.value;
        m_promises.emplace_back().start();
        return m_promises.back().future();
    }
    void answer(std::size_t which, const Result<AuditEventRow> &event)
    {
        m_promises[which].addResult(event);
        m_promises[which].finish();
    }

private:
    std::vector<QPromise<Result<AuditEventRow>>> m_promises;
};

AuditEventRow anEvent(const QString &id)
{
    AuditEventRow row;
    row.id = {id};
    row.action = u"role.changed"_s;
    row.occurredAtUs = 1'795'348'509'112'345;
    return row;
}

} // namespace

class FinderModelTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<test::InMemoryReader> m_reader;
    std::unique_ptr<HeldLog> m_log;
    std::unique_ptr<FinderModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

private Q_SLOTS:
    void init()
    {
        m_reader = std::make_unique<test::InMemoryReader>();
        m_log = std::make_unique<HeldLog>();
        m_model = std::make_unique<FinderModel>(*m_reader, *m_log);
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }
    void keepsTheAnswerToTheNewestText();
    void oneKindLeavesTheOthersOut();
    void anEventIsAskedOfThePlatformAndComesAfterTheRows();
    void onlyTheNameOfAnEventThatIsNotHereIsAskedOfThePlatform_data();
    void onlyTheNameOfAnEventThatIsNotHereIsAskedOfThePlatform();
    void theAnswerToAnOlderTextIsDropped();
    void whatFailedIsKeptUntilTheNextText();
    void mayDieBeforeItsAnswers();
};

void FinderModelTest::keepsTheAnswerToTheNewestText()
{
    m_reader->found = {{Kind::Org, u"org-1"_s, u"Cedar"_s, {}, true}};
    m_reader->isHeld = true;
    m_model->setText(u"ce"_s);
    m_model->setText(u"  ced "_s);
    m_model->setText(u"ced"_s);
    QCOMPARE(m_model->stage(), Stage::Searching);
    QCOMPARE(m_reader->finds, 2);

    m_reader->releaseBackwards();

    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->entityAt(0)->subtitle, u"ced"_s);
    QCOMPARE(m_model->index(0).data(Qt::AccessibleTextRole).toString(), u"Cedar, ced"_s);
    QCOMPARE(m_model->stage(), Stage::Answered);

    m_model->setText({});
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->entityAt(0));
}

void FinderModelTest::oneKindLeavesTheOthersOut()
{
    m_reader->found = {{Kind::Org, u"org-1"_s, u"Cedar"_s, {}, false},
                       {Kind::Person, u"user-1"_s, u"Cedar Lee"_s, {}, false}};
    m_model->setText(u"cedar"_s);
    QTRY_COMPARE(m_model->rowCount(), 2);

    m_model->setText(u"cedar"_s, Kind::Person);

    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->entityAt(0)->id, u"user-1"_s);
}

void FinderModelTest::anEventIsAskedOfThePlatformAndComesAfterTheRows()
{
    m_reader->found = {{Kind::Org, u"org-1"_s, u"Named so"_s, {}, false}};
    QSignalSpy searched{m_model.get(), &FinderModel::searched};
    m_model->setText(u" %1 "_s.arg(kId.toUpper()));
    QTRY_COMPARE(searched.size(), 1);
    QCOMPARE(m_model->stage(), Stage::Asking);
    QCOMPARE(m_log->asked, QStringList{kId});
    const QPersistentModelIndex selected{m_model->index(0)};
    QSignalSpy reset{m_model.get(), &FinderModel::modelReset};
    QSignalSpy answered{m_model.get(), &FinderModel::answered};

    m_log->answer(0, anEvent(kId));

    QTRY_COMPARE(answered.size(), 1);
    QVERIFY(reset.isEmpty());
    QCOMPARE(selected.row(), 0);
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(m_model->entityAt(1)->kind, Kind::AuditEvent);
    QCOMPARE(m_model->entityAt(1)->id, kId);
    QCOMPARE(m_model->entityAt(1)->title, u"role.changed"_s);
    QVERIFY(m_model->entityAt(1)->subtitle.contains(u"2026"_s));
    QCOMPARE(m_model->stage(), Stage::Answered);
}

void FinderModelTest::onlyTheNameOfAnEventThatIsNotHereIsAskedOfThePlatform_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::optional<Kind>>("only");
    QTest::addColumn<bool>("isHere");
    QTest::addColumn<bool>("isAsked");
    const std::optional<Kind> any;
    QTest::newRow("an id") << kId << any << false << true;
    QTest::newRow("a place in a month") << u"2026-11/88213"_s << any << false << true;
    QTest::newRow("an event's id") << kId << std::optional{Kind::AuditEvent} << false << true;
    QTest::newRow("an id of a row here") << kId << any << true << false;
    QTest::newRow("an organisation's id") << kId << std::optional{Kind::Org} << false << false;
    QTest::newRow("a part of an id") << kId.chopped(1) << any << false << false;
    QTest::newRow("a name") << u"Cedar Point"_s << any << false << false;
    QTest::newRow("a word as an event")
        << u"role"_s << std::optional{Kind::AuditEvent} << false << false;
}

void FinderModelTest::onlyTheNameOfAnEventThatIsNotHereIsAskedOfThePlatform()
{
    QFETCH(bool, isHere);
    QFETCH(bool, isAsked);
    QFETCH(std::optional<Kind>, only);
    QFETCH(QString, text);
    if (isHere)
        m_reader->found = {{Kind::Person, kId, u"Maya Haddad"_s, {}, true}};
    QSignalSpy searched{m_model.get(), &FinderModel::searched};

    m_model->setText(text, only);

    QTRY_COMPARE(searched.size(), 1);
    QCOMPARE(m_model->isAsked(), isAsked);
    QCOMPARE(m_log->asked, isAsked ? QStringList{text} : QStringList{});
}

void FinderModelTest::theAnswerToAnOlderTextIsDropped()
{
    const QString other = kId.chopped(1) + u'd';
    m_model->setText(kId);
    QTRY_COMPARE(m_log->asked.size(), 1);
    m_model->setText(other);
    QTRY_COMPARE(m_log->asked.size(), 2);
    QSignalSpy answered{m_model.get(), &FinderModel::answered};

    m_log->answer(0, anEvent(kId));
    m_log->answer(1, anEvent(other));

    QTRY_VERIFY(!answered.isEmpty());
    QCOMPARE(answered.size(), 1);
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->entityAt(0)->id, other);
}

void FinderModelTest::whatFailedIsKeptUntilTheNextText()
{
    const Error failure{ErrorKind::Internal, u"broken"_s, u"req-1"_s, u"broken_code"_s};
    m_model->setText(kId);
    QTRY_COMPARE(m_log->asked.size(), 1);

    m_log->answer(0, tl::unexpected(failure));

    QTRY_COMPARE(m_model->stage(), Stage::Answered);
    QCOMPARE(m_model->error(), std::optional{failure});
    QCOMPARE(m_model->rowCount(), 0);

    m_model->setText(u"cedar"_s);
    QTRY_VERIFY(!m_model->error());
    QVERIFY(!m_model->isAsked());
}

void FinderModelTest::mayDieBeforeItsAnswers()
{
    m_model->setText(kId);
    QTRY_COMPARE(m_log->asked.size(), 1);
    m_reader->isHeld = true;
    m_model->setText(u"x"_s);
    cleanup();

    m_reader->release();
    m_log->answer(0, anEvent(kId));
    QCoreApplication::sendPostedEvents();
}

QTEST_GUILESS_MAIN(FinderModelTest)
#include "finder_model_test.moc"
