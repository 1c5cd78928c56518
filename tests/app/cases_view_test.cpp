// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/transfer_case_view.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

class CasesViewTest : public QObject
{
    Q_OBJECT

private:
    QJsonObject m_document;

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(CONTRACT_EXAMPLES) + u"/case_detail.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_document = QJsonDocument::fromJson(file.readAll()).object();
    }
    void readsTheContractsExample()
    {
        const auto view = readTransferCase(m_document);
        QVERIFY(view.has_value());
        QCOMPARE(view->rev, 7);
        QCOMPARE(view->gates.size(), 13);
        QCOMPARE(view->evidence.at(1).bytes, 48213);
        QCOMPARE(view->evidence.at(0).verdictBy, u"N. Ivanova"_s);
        QCOMPARE(view->planHash.size(), 32);
        QCOMPARE(view->mayApprove, false);
        QCOMPARE(view->approveBlock.rule, u"verifier_is_not_checker"_s);
        QCOMPARE(reachedStep(*view), 4);
    }
    void refusesADocumentWithoutARevision()
    {
        QJsonObject broken = m_document;
        QJsonObject one = broken.value(u"case"_s).toObject();
        one.remove(u"rev"_s);
        broken.insert(u"case"_s, one);
        QVERIFY(!readTransferCase(broken).has_value());
    }
    void namesWhatDiffersBetweenTwoLooks()
    {
        const auto before = readTransferCase(m_document);
        QVERIFY(before.has_value());
        TransferCaseView after = *before;
        QVERIFY(caseChanges(*before, after).isEmpty());
        after.gates[5].verdict = u"pass"_s;
        after.evidence[0].verdict = u"fail"_s;
        const QList<CaseChange> wanted{{u"gate/G6"_s, u"fail"_s, u"pass"_s},
                                       {u"verdict/reply_and_call_back"_s, u"pass"_s, u"fail"_s}};
        QCOMPARE(caseChanges(*before, after), wanted);
    }
    void whatAnEarlierLookKeptIsEnoughToSayWhatChanged()
    {
        const auto before = readTransferCase(m_document);
        QVERIFY(before.has_value());
        const auto look = readTransferCase(lookAtCase(*before));
        QVERIFY(look.has_value());
        QVERIFY(caseChanges(*look, *before).isEmpty());
        TransferCaseView after = *before;
        after.effects[4].insert(u"after"_s, u"revoke"_s);
        after.effects[6].insert(u"addressee_masked"_s, u"x…@cedar-point.example"_s);
        after.contacts << ContactView{u"email"_s, u"out"_s, u"sent"_s, {}, {}, {}};
        after.approvals[0].voidReason = u"returned"_s;
        after.approvals << ApprovalView{u"P. Lee"_s, {}, {}, {}};
        after.notices[0].delivery = u"failed"_s;
        after.notices << NoticeView{u"admin"_s, u"a…@x"_s, {}, u"cool_off"_s, {}, u"sent"_s, {}};
        QStringList said;
        for (const CaseChange &change : caseChanges(*look, after))
            said << change.field + u' ' + change.before + u'>' + change.after +
                        (change.effectBefore.isEmpty() ? u""_s : u" was"_s) +
                        (change.effectAfter.isEmpty() ? u""_s : u" is"_s);
        QCOMPARE(said, (QStringList{u"contact/email >sent"_s, u"approval_void drift>returned"_s,
                                    u"approval >P. Lee"_s, u"notice/old_owner sent>failed"_s,
                                    u"notice/admin >sent"_s, u"effect > was is"_s, u"effect > is"_s,
                                    u"effect > was"_s}));
    }
};

QTEST_GUILESS_MAIN(CasesViewTest)
#include "cases_view_test.moc"
