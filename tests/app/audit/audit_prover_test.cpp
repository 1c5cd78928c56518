// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/proving/audit_prover.h"
#include "tests/app/audit/fake_log.h"

#include <QSignalSpy>
#include <QTest>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using State = AuditVerdict::State;
using Why = AuditVerdict::Why;
using Code = AuditCode;

class AuditProverTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FakeLog> m_log;
    std::unique_ptr<MemoryPins> m_pins;
    std::unique_ptr<proving::AuditProver> m_prover;

    /// The program starts again; log and pins are those that were there.
    void start()
    {
        m_prover = std::make_unique<proving::AuditProver>(
            *m_log, *m_pins, *audit::VerifierKey::parse(vectorAnchor()));
    }
    QList<AuditVerdict> verify(const QList<AuditEventRow> &rows,
                               std::optional<qint64> servedAtUs = std::nullopt)
    {
        const auto future = m_prover->verify(rows, servedAtUs);
        return QTest::qWaitFor([&] { return future.isFinished(); }, 10'000) ? future.result()
                                                                            : QList<AuditVerdict>{};
    }
    AuditVerdict verifyOne(const AuditEventRow &row) { return verify({row}).value(0); }

private Q_SLOTS:
    void init()
    {
        m_log = std::make_unique<FakeLog>();
        m_pins = std::make_unique<MemoryPins>();
        start();
    }

    void rowsAreVerifiedAgainstWhatTheLogSigned()
    {
        const auto rows = m_log->append(11);

        const auto verdicts = verify({rows[7], rows[0], rows[10]});

        QCOMPARE(verdicts.size(), 3);
        for (const auto &verdict : verdicts) {
            QCOMPARE(verdict.state, State::Verified);
            QCOMPARE(verdict.month, FakeLog::kMonth);
            QCOMPARE(verdict.size, 11);
        }
        QCOMPARE(verdicts[1].leafHash, rows[0].leafHash);
        QCOMPARE(m_pins->size(), 11);
        QCOMPARE(m_log->asked, (QStringList{u"checkpoint"_s, u"inclusions 3"_s}));
        QVERIFY(m_prover->findings().isEmpty());
    }

    void withoutAnAnchorNothingIsAskedAndNothingIsVerified()
    {
        const auto row = m_log->append();
        m_prover = std::make_unique<proving::AuditProver>(*m_log, *m_pins, std::nullopt);

        const auto verdict = verifyOne(row);

        QCOMPARE(verdict.state, State::NotChecked);
        QCOMPARE(verdict.why, Why::Unanchored);
        QVERIFY(m_log->asked.isEmpty());
        QVERIFY(m_pins->pins.isEmpty());
    }

    void anotherLogsKeyVerifiesNothing()
    {
        const auto row = m_log->append();
        m_prover = std::make_unique<proving::AuditProver>(
            *m_log, *m_pins,
            *audit::VerifierKey::parse(
                u"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"_s));

        QCOMPARE(verifyOne(row).finding.code, Code::SealSignature);
        QVERIFY(m_pins->pins.isEmpty());
    }

    void aLogThatGrewIsBelievedWithItsProof()
    {
        const auto first = m_log->append(5);
        QCOMPARE(verifyOne(first[0]).state, State::Verified);
        const auto more = m_log->append(4);
        m_log->asked.clear();

        const auto verdict = verifyOne(more[3]);

        QCOMPARE(verdict.state, State::Verified);
        QCOMPARE(verdict.size, 9);
        QCOMPARE(m_pins->size(), 9);
        QCOMPARE(m_log->asked,
                 (QStringList{u"checkpoint"_s, u"consistency 5 9"_s, u"inclusions 1"_s}));
    }

    void aLogThatWasRewrittenAndSignedAnewIsAFork_data()
    {
        QTest::addColumn<int>("pinned");
        QTest::addColumn<int>("more");
        QTest::newRow("at the same size") << 7 << 0;
        QTest::newRow("grown") << 7 << 4;
        QTest::newRow("grown from a whole subtree") << 8 << 4;
    }

    void aLogThatWasRewrittenAndSignedAnewIsAFork()
    {
        QFETCH(const int, pinned);
        QFETCH(const int, more);
        const auto rows = m_log->append(pinned);
        QCOMPARE(verifyOne(rows[0]).state, State::Verified);
        const auto before = m_pins->pins;
        m_log->rewrite(2);
        m_log->append(more);
        // Also for a desk that was closed meanwhile.
        start();

        const auto verdicts = verify({rows[0], rows[5]});

        for (const auto &verdict : verdicts) {
            QCOMPARE(verdict.state, State::Finding);
            QCOMPARE(verdict.finding.code, Code::Fork);
            QCOMPARE(verdict.finding.size, pinned);
            QCOMPARE(verdict.finding.a, before.first().root);
        }
        QCOMPARE(m_prover->findings().size(), 1);
        QVERIFY(m_pins->pins == before);
    }

    void anEditedRowIsFoundWithTheFieldThatWasEdited()
    {
        auto rows = m_log->append(6);
        QCOMPARE(verify(rows).last().state, State::Verified);
        auto edited = rows[3];
        edited.action = u"transfer.withdrawn"_s;

        const auto verdicts = verify({rows[2], edited});

        QCOMPARE(verdicts[0].state, State::Verified);
        const AuditFinding expected{Code::RowLeafMismatch, FakeLog::kMonth, 3, u"action"_s};
        QCOMPARE(verdicts[1].finding, expected);
        QCOMPARE(m_prover->findings(), QList<AuditFinding>{expected});
    }

    void whatAnotherPersonMaySeeIsForgottenWithThem()
    {
        auto row = m_log->append();
        QCOMPARE(verifyOne(row).state, State::Verified);
        row.action = u"transfer.withdrawn"_s;

        m_prover->forget();

        QCOMPARE(verifyOne(row).finding,
                 (AuditFinding{Code::RowLeafMismatch, FakeLog::kMonth, 0, {}}));
    }

    void anEditedLeafHashIsFound()
    {
        auto rows = m_log->append(6);
        rows[3].leafHash[5] = char(rows[3].leafHash[5] ^ 4);

        QCOMPARE(verify(rows)[3].finding,
                 (AuditFinding{Code::LeafHashMismatch, FakeLog::kMonth, 3}));
    }

    void aProofOfAnotherRowProvesNothing()
    {
        const auto rows = m_log->append(6);
        m_log->bendProofs = [](QList<ports::AuditInclusion> &proofs) {
            std::swap(proofs[0].path, proofs[1].path);
        };

        for (const auto &verdict : verify({rows[1], rows[4]}))
            QCOMPARE(verdict.finding.code, Code::RootMismatch);
    }

    void aRowWithoutAProofIsNotVerified()
    {
        const auto rows = m_log->append(6);
        m_log->bendProofs = [](QList<ports::AuditInclusion> &proofs) { proofs.removeFirst(); };

        const auto verdicts = verify({rows[1], rows[4]});

        QCOMPARE(verdicts[0].state, State::NotChecked);
        QCOMPARE(verdicts[0].why, Why::NoProof);
        QCOMPARE(verdicts[1].state, State::Verified);
    }

    void aRowPastTheSignedTreeIsFound()
    {
        const auto rows = m_log->append(6);
        m_log->shownSize = 4;

        const auto verdicts = verify({rows[3], rows[5]});

        QCOMPARE(verdicts[0].state, State::Verified);
        QCOMPARE(verdicts[1].finding.code, Code::Truncated);
        QCOMPARE(verdicts[1].finding.have, 4);
        QCOMPARE(verdicts[1].finding.want, 6);
    }

    void aLogThatLostLeavesIsFoundAndThePinStays()
    {
        const auto rows = m_log->append(6);
        QCOMPARE(verifyOne(rows[0]).state, State::Verified);
        m_log->leaves.resize(4);
        m_log->noConsistency = Error{ErrorKind::NotFound};

        const auto finding = verifyOne(rows[0]).finding;

        QCOMPARE(finding.code, Code::Truncated);
        QCOMPARE(finding.have, 4);
        QCOMPARE(finding.want, 6);
        QCOMPARE(m_pins->size(), 6);
    }

    void anOlderCheckpointOfTheSameLogIsNoFindingAndMovesNothing()
    {
        const auto rows = m_log->append(6);
        QCOMPARE(verifyOne(rows[0]).state, State::Verified);
        m_log->shownSize = 4;

        const auto verdict = verifyOne(rows[5]);

        QCOMPARE(verdict.state, State::Verified);
        QCOMPARE(verdict.size, 6);
        QCOMPARE(m_pins->size(), 6);
    }

    void aCheckpointThatTheLogDidNotSignIsFound()
    {
        const auto rows = m_log->append(6);
        m_log->bendNote = [](QByteArray &note) { note.replace("\n6\n", "\n5\n"); };

        QCOMPARE(verifyOne(rows[0]).finding, (AuditFinding{Code::SealSignature, FakeLog::kMonth}));
        QVERIFY(m_pins->pins.isEmpty());
    }

    void withoutAnAnswerNothingIsSaid()
    {
        const auto rows = m_log->append(6);
        m_log->failure = Error{ErrorKind::Offline};
        QCOMPARE(verifyOne(rows[0]).why, Why::Unavailable);
        m_log->failure.reset();
        QCOMPARE(verifyOne(rows[0]).state, State::Verified);
        // Grown, but not proved to have grown.
        m_log->append(3);
        m_log->noConsistency = Error{ErrorKind::Offline};

        const auto verdict = verifyOne(rows[0]);

        QCOMPARE(verdict.state, State::NotChecked);
        QCOMPARE(verdict.why, Why::Unavailable);
        QCOMPARE(m_pins->size(), 6);
        QVERIFY(m_prover->findings().isEmpty());
    }

    void withoutPinsNothingIsVerified()
    {
        const auto row = m_log->append();
        m_pins->isLost = true;
        QCOMPARE(verifyOne(row).why, Why::PinsLost);
        m_pins->isLost = false;
        m_pins->isFull = true;
        QCOMPARE(verifyOne(row).why, Why::PinsLost);
        QCOMPARE(verifyOne(row).state, State::NotChecked);
    }

    void aRowThatWaitsForItsPlaceIsPendingAndThenAFinding()
    {
        const auto row = FakeLog::unplaced(3);

        QCOMPARE(verify({row}, row.occurredAtUs + 9'000'000).value(0).state, State::Pending);
        QCOMPARE(verify({row}, row.occurredAtUs + 11'000'000).value(0).finding.code, Code::Pending);
        QVERIFY(m_log->asked.isEmpty());
    }

    void aFindingIsBroughtUpOnceUntilTheNextPerson()
    {
        auto rows = m_log->append(3);
        rows[1].leafHash.clear();
        const QSignalSpy changed{m_prover.get(), &ports::AuditVerifier::findingsChanged};
        verify(rows);
        verify(rows);
        QCOMPARE(m_prover->findings().size(), 1);
        QCOMPARE(changed.count(), 1);

        m_prover->acknowledge();

        QVERIFY(m_prover->findings().isEmpty());
        QCOMPARE(changed.count(), 2);
        QCOMPARE(verify(rows)[1].state, State::Finding);
        QVERIFY(m_prover->findings().isEmpty());
        m_prover->forget();
        verify(rows);
        QCOMPARE(m_prover->findings().size(), 1);
    }

    void whatIsAskedAtOnceIsCheckedOneAfterTheOther()
    {
        const auto rows = m_log->append(5);
        m_log->gate.emplace();
        const auto gate = *m_log->gate;
        QList<QFuture<QList<AuditVerdict>>> rounds;
        for (const auto &row : rows)
            rounds.append(m_prover->verify({row}, std::nullopt));
        QTRY_COMPARE(m_log->asked, QStringList{u"checkpoint"_s});

        // More leaves come while the first round waits.
        m_log->append(4);
        gate.set(Done{});

        for (const auto &round : rounds) {
            QTRY_VERIFY(round.isFinished());
            QCOMPARE(round.result().value(0).state, State::Verified);
        }
        QCOMPARE(m_log->asked.count(u"checkpoint"_s), 5);
        QCOMPARE(m_log->asked.filter(u"consistency"_s).size(), 0);
    }

    void manyRowsAreAskedForInParts()
    {
        const auto rows = m_log->append(450);

        const auto verdicts = verify(rows);

        QCOMPARE(verdicts.size(), 450);
        for (const auto &verdict : verdicts)
            QCOMPARE(verdict.state, State::Verified);
        QCOMPARE(m_log->asked, (QStringList{u"checkpoint"_s, u"inclusions 200"_s,
                                            u"inclusions 200"_s, u"inclusions 50"_s}));
    }

    void oneMonthWithoutAnAnswerDoesNotHoldUpTheOthers()
    {
        auto rows = m_log->append(3);
        rows[1].month = u"2026-04"_s;

        const auto verdicts = verify(rows);

        QCOMPARE(verdicts[0].state, State::Verified);
        QCOMPARE(verdicts[1].state, State::NotChecked);
        QCOMPARE(verdicts[2].state, State::Verified);
    }
};

QTEST_GUILESS_MAIN(AuditProverTest)
#include "audit_prover_test.moc"
