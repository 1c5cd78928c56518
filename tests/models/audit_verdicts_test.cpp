// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_list_model.h"
#include "tests/models/held_log.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace steward;
using namespace steward::tests;
using models::AuditListModel;
using State = AuditVerdict::State;

namespace
{

AuditVerdict verdictOf(State state)
{
    AuditVerdict verdict;
    verdict.state = state;
    verdict.finding.code = AuditCode::LeafHashMismatch;
    return verdict;
}

AuditVerdict unavailable()
{
    AuditVerdict verdict;
    verdict.why = AuditVerdict::Why::Unavailable;
    return verdict;
}

} // namespace

class AuditVerdictsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<HeldLog> m_log;
    std::unique_ptr<HeldVerifier> m_verifier;
    std::unique_ptr<AuditListModel> m_model;

    [[nodiscard]] QString word(int row) const
    {
        return m_model->index(row, AuditListModel::Proof).data(models::WordRole).toString();
    }
    void show(const QList<AuditEventRow> &rows, const QString &next = {})
    {
        const auto before = m_verifier->asked.size();
        m_model->setQuery({});
        m_log->page(m_log->asked.size() - 1, rows, next);
        QTRY_COMPARE(m_verifier->asked.size(), before + 1);
        QCOMPARE(m_model->rowCount(), int(rows.size()));
    }

private Q_SLOTS:
    void init()
    {
        m_model.reset();
        m_log = std::make_unique<HeldLog>();
        m_verifier = std::make_unique<HeldVerifier>();
        m_model = std::make_unique<AuditListModel>(*m_log, *m_verifier);
    }

    void everyRowOfEveryPageIsCheckedAndSaysSo()
    {
        QAbstractItemModelTester tester{m_model.get(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest};
        show(events(10, 6), u"older"_s);
        QCOMPARE(word(0), u"checking"_s);
        QCOMPARE(m_verifier->asked[0].rows.size(), 5);
        QVERIFY(m_verifier->asked[0].servedAtUs);
        const QPersistentModelIndex watched{m_model->index(3, AuditListModel::Proof)};
        m_verifier->answer(0, verdictOf(State::Verified));
        QTRY_COMPARE(word(4), u"verified"_s);
        QCOMPARE(watched.data(Qt::AccessibleTextRole).toString(), u"Proof: verified"_s);

        m_model->fetchMore({});
        m_log->page(1, events(5, 4));

        QTRY_COMPARE(m_model->rowCount(), 7);
        QCOMPARE(word(4), u"verified"_s);
        QCOMPARE(word(5), u"checking"_s);
        m_verifier->answer(1, verdictOf(State::Finding));
        QTRY_COMPARE(word(6), u"finding"_s);
        QCOMPARE(word(0), u"verified"_s);
        QCOMPARE(m_model->index(6, AuditListModel::Proof).data(models::RawRole).toString(),
                 u"leaf_hash_mismatch"_s);
        QCOMPARE(watched.row(), 3);
    }

    void whatWasSaidOfARowBeforeIsNotSaidOfItAsItIsNow()
    {
        show(events(10, 6));
        m_verifier->answer(0, verdictOf(State::Verified));
        QTRY_COMPARE(word(0), u"verified"_s);

        show(events(10, 6));

        QCOMPARE(word(0), u"checking"_s);
        show(events(10, 6));
        // The answer to the search before comes last.
        m_verifier->answer(2, verdictOf(State::Finding));
        QTRY_COMPARE(word(0), u"finding"_s);
        m_verifier->answer(1, verdictOf(State::Verified));
        QSignalSpy changed{m_model.get(), &QAbstractItemModel::dataChanged};
        QTRY_VERIFY(!changed.isEmpty());
        QCOMPARE(word(0), u"finding"_s);
    }

    void aRowThatWaitsIsJudgedAgainWithEachLook()
    {
        auto rows = events(10, 6);
        rows[0].index = -1;
        show(rows);
        m_verifier->answer(0, verdictOf(State::Pending));
        QTRY_COMPARE(word(0), u"pending"_s);

        m_model->checkForNew();
        m_log->page(1, rows);

        QTRY_COMPARE(m_verifier->asked.size(), 2);
        QCOMPARE(m_verifier->asked[1].rows.size(), 1);
        // It goes on waiting while it is judged.
        QCOMPARE(word(0), u"pending"_s);
        m_verifier->answer(1, verdictOf(State::Finding));
        QTRY_COMPARE(word(0), u"finding"_s);

        m_model->checkForNew();
        m_log->page(2, events(10, 6));
        QTRY_COMPARE(m_verifier->asked.size(), 3);
        QCOMPARE(m_verifier->asked[2].rows[0].index, 10);
        m_verifier->answer(2, verdictOf(State::Verified));
        QTRY_COMPARE(word(0), u"verified"_s);
    }

    void newerRowsAreCheckedWhenTheyAreShown()
    {
        show(events(10, 6));
        m_model->checkForNew();
        m_log->page(1, events(12, 8));
        QTRY_COMPARE(m_model->newRows(), 2);
        QCOMPARE(m_verifier->asked.size(), 1);

        m_model->showNewRows();

        QCOMPARE(m_verifier->asked.size(), 2);
        QCOMPARE(m_verifier->asked[1].rows.size(), 2);
        QCOMPARE(word(0), u"checking"_s);
        m_verifier->answer(1, verdictOf(State::Verified));
        QTRY_COMPARE(word(1), u"verified"_s);
    }

    void whatCouldNotBeCheckedIsCheckedOnceThePlatformAnswersAgain()
    {
        show(events(10, 6));
        m_verifier->answer(0, unavailable());
        QTRY_COMPARE(word(0), u"not_checked"_s);

        m_model->checkForNew();
        m_log->page(1, events(10, 6));

        QTRY_COMPARE(m_verifier->asked.size(), 2);
        QCOMPARE(m_verifier->asked[1].rows.size(), 5);
        m_verifier->answer(1, verdictOf(State::Verified));
        QTRY_COMPARE(word(4), u"verified"_s);
        m_model->checkForNew();
        QSignalSpy looked{m_model.get(), &AuditListModel::countsChanged};
        m_log->page(2, events(10, 6));
        QTRY_VERIFY(!looked.isEmpty());
        QCOMPARE(m_verifier->asked.size(), 2);
    }

    void withoutAKeyARowSaysSo()
    {
        show(events(10, 6));
        AuditVerdict verdict;
        verdict.why = AuditVerdict::Why::Unanchored;
        m_verifier->answer(0, verdict);

        QTRY_COMPARE(word(0), u"unanchored"_s);
    }
};

QTEST_GUILESS_MAIN(AuditVerdictsTest)
#include "audit_verdicts_test.moc"
