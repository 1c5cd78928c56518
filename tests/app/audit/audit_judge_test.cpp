// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/audit/audit_vectors.h"

#include "app/audit/judge.h"

#include <QTest>

using namespace steward;
using namespace steward::audit;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = AuditVerdict::State;

Q_DECLARE_METATYPE(steward::AuditEventRow)

namespace
{

/// Row 3 of the vectors and its proof into the checkpoint of seven.
RowEvidence evidence()
{
    const auto vectors = auditVectors();
    RowEvidence out;
    out.row = rowOf(vectors.value(u"events"_s).toArray().at(3).toObject());
    out.checkpoint = *openCheckpoint(vectors.value(u"checkpoint"_s).toString().toUtf8(),
                                     *VerifierKey::parse(vectorAnchor()), u"2026-05"_s);
    for (const auto &item : vectors.value(u"inclusion"_s).toArray()) {
        const auto proof = item.toObject();
        if (proof.value(u"index"_s).toInt() == 3 && proof.value(u"size"_s).toInt() == 7)
            out.path = hashesOf(proof.value(u"path"_s));
    }
    return out;
}

} // namespace

class AuditJudgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRowAsItWasSignedIsVerified()
    {
        const auto verdict = judge(evidence());

        QCOMPARE(verdict.state, State::Verified);
        QCOMPARE(verdict.month, u"2026-05"_s);
        QCOMPARE(verdict.size, 7);
        QCOMPARE(verdict.leafHash, evidence().row.leafHash);
    }

    void aChangedColumnIsFoundAndNamed_data()
    {
        QTest::addColumn<AuditEventRow>("row");
        QTest::addColumn<QString>("field");
        QTest::addColumn<bool>("isGuessed");
        const auto add = [](const char *name, bool isGuessed, auto change) {
            auto row = evidence().row;
            change(row);
            QTest::newRow(name) << row << QString::fromLatin1(name) << isGuessed;
        };
        add("outcome", true, [](AuditEventRow &row) { row.outcome = u"denied"_s; });
        add("category", true, [](AuditEventRow &row) { row.category = u"role"_s; });
        add("actor", true, [](AuditEventRow &row) { row.actor.kind = u"mcp"_s; });
        add("subject", true, [](AuditEventRow &row) { row.subject->kind = u"system"_s; });
        add("org_id", true, [](AuditEventRow &row) { row.org = {row.id.value}; });
        add("metadata", true, [](AuditEventRow &row) { row.metadata = "{\"level\":\"L3\"}"; });
        add("pii", true, [](AuditEventRow &row) {
            row.privateFields.append({u"ip"_s, u"personal"_s, QByteArray(32, '\1'), {}});
        });
        add("action", false, [](AuditEventRow &row) { row.action = u"transfer.refused"_s; });
        add("occurred_at_us", false, [](AuditEventRow &row) { row.occurredAtUs += 1; });
        add("request_id", false, [](AuditEventRow &row) { row.requestId = row.id.value; });
    }

    void aChangedColumnIsFoundAndNamed()
    {
        QFETCH(const AuditEventRow, row);
        QFETCH(const QString, field);
        QFETCH(const bool, isGuessed);
        auto given = evidence();
        given.row = row;

        const auto unaided = judge(given).finding;
        given.verifiedBefore = evidence().row;
        const auto aided = judge(given).finding;

        QCOMPARE(aided, (AuditFinding{AuditCode::RowLeafMismatch, u"2026-05"_s, 3, field}));
        QCOMPARE(unaided, (AuditFinding{AuditCode::RowLeafMismatch, u"2026-05"_s, 3,
                                        isGuessed ? field : QString{}}));
    }

    void whatNoLeafCanHoldIsNamedToo()
    {
        auto given = evidence();
        given.row.outcome = u"perhaps"_s;
        QCOMPARE(judge(given).finding.field, u"outcome"_s);
        given = evidence();
        given.row.actor.commitment.chop(1);
        QCOMPARE(judge(given).finding.field, u"actor"_s);
        given = evidence();
        given.row.id = {u"01"_s};
        QCOMPARE(judge(given).finding.field, u"id"_s);
        QCOMPARE(judge(given).finding.code, AuditCode::RowLeafMismatch);
    }

    void aChangedLeafHashIsToldFromAChangedRow()
    {
        auto given = evidence();
        given.row.leafHash[0] = char(given.row.leafHash[0] ^ 1);

        const auto verdict = judge(given);

        QCOMPARE(verdict.finding, (AuditFinding{AuditCode::LeafHashMismatch, u"2026-05"_s, 3}));
        QCOMPARE(verdict.leafHash, evidence().row.leafHash);
        given.row.leafHash.clear();
        QCOMPARE(judge(given).finding.code, AuditCode::LeafHashMismatch);
    }

    void aProofThatLeadsElsewhereIsNotBelieved()
    {
        auto given = evidence();
        given.path[0][0] ^= 1;
        QCOMPARE(judge(given).finding, (AuditFinding{AuditCode::RootMismatch, u"2026-05"_s, 3}));
        given = evidence();
        given.path.removeLast();
        QCOMPARE(judge(given).finding.code, AuditCode::RootMismatch);
        given = evidence();
        given.checkpoint.root[31] ^= 1;
        QCOMPARE(judge(given).finding.code, AuditCode::RootMismatch);
        // The row of another place, at this one.
        given = evidence();
        given.row.index = 2;
        QCOMPARE(judge(given).state, State::Finding);
    }

    void anEventInAForeignMonthIsLate_data()
    {
        QTest::addColumn<QString>("month");
        QTest::addColumn<qint64>("occurredAtUs");
        QTest::addColumn<bool>("isLate");
        const qint64 may = 1'777'593'600'000'000, june = may + 31 * 86'400'000'000;
        QTest::newRow("its first moment") << u"2026-05"_s << may << false;
        QTest::newRow("its last moment") << u"2026-05"_s << june - 1 << false;
        QTest::newRow("the moment after it") << u"2026-05"_s << june << true;
        QTest::newRow("an hour before it") << u"2026-05"_s << may - 3'600'000'000 << false;
        QTest::newRow("more than that") << u"2026-05"_s << may - 3'600'000'001 << true;
        QTest::newRow("the month after") << u"2026-06"_s << may << true;
    }

    void anEventInAForeignMonthIsLate()
    {
        QFETCH(const QString, month);
        QFETCH(const qint64, occurredAtUs);
        QFETCH(const bool, isLate);
        auto given = evidence();
        given.row.occurredAtUs = occurredAtUs;
        given.row.month = month;
        given.checkpoint.month = month;
        // A log of this one row, as such a log would have signed it.
        given.row.index = 0;
        given.path.clear();
        given.checkpoint.size = 1;
        given.checkpoint.root = *toHash(judge(given).leafHash);
        given.row.leafHash = toBytes(given.checkpoint.root);

        const auto verdict = judge(given);

        QCOMPARE(verdict.state, isLate ? State::Finding : State::Verified);
        if (isLate)
            QCOMPARE(verdict.finding, (AuditFinding{AuditCode::LateEvent, month, 0}));
    }

    void anEventWithoutAPlaceIsPendingForTenSeconds()
    {
        auto row = evidence().row;
        row.index = -1;
        row.leafHash.clear();
        const auto after = [&row](qint64 seconds) {
            return judgePending(row, row.occurredAtUs + seconds * 1'000'000);
        };

        QCOMPARE(after(10).state, State::Pending);
        QCOMPARE(after(11).state, State::Finding);
        QCOMPARE(after(11).finding.code, AuditCode::Pending);
        QCOMPARE(judgePending(row, std::nullopt).state, State::Pending);
    }

    void theCodesAreThoseOfTheManual()
    {
        QCOMPARE(auditCodeText(AuditCode::RowLeafMismatch), u"row_leaf_mismatch"_s);
        QCOMPARE(auditCodeText(AuditCode::LeafHashMismatch), u"leaf_hash_mismatch"_s);
        QCOMPARE(auditCodeText(AuditCode::RootMismatch), u"root_mismatch"_s);
        QCOMPARE(auditCodeText(AuditCode::Truncated), u"truncated"_s);
        QCOMPARE(auditCodeText(AuditCode::Fork), u"fork"_s);
        QCOMPARE(auditCodeText(AuditCode::LateEvent), u"late_event"_s);
    }
};

QTEST_GUILESS_MAIN(AuditJudgeTest)
#include "audit_judge_test.moc"
