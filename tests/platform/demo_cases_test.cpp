// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/event_row.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/commands/pipeline.h"
#include "platform/src/core/bytes.h"
#include "platform/src/identity/seal.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/transfer/case_detail.h"
#include "platform/src/transfer/case_rules.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "tests/platform/demo_world.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <QTest>

#include <algorithm>

using namespace steward;
using namespace steward::platform;
using steward::tests::kNow;

namespace
{

// What the officer's and the parties' acts leave, each list on top of the one before.
const QString kOpened = QStringLiteral("transfer.opened contact_attempt.logged");
const QString kChosen = kOpened + QStringLiteral(" transfer.edited");
const QString kAccepted = kChosen + QStringLiteral(" transfer.accepted");
const QString kProven =
    kAccepted + QStringLiteral(" transfer.confirmed evidence.added evidence.added "
                               "evidence.decided evidence.decided evidence.decided "
                               "evidence.completed transfer.planned");
const QString kSubmitted = kProven + QStringLiteral(" transfer.submitted");
const QString kApproved = kSubmitted + QStringLiteral(" transfer.approved");
const QString kRequested = QStringLiteral("transfer.requested");
const QString kAnnounced =
    kRequested + QStringLiteral(" transfer.accepted transfer.planned transfer.noticed");

// The same in the log, which also has what the customers' pages and the jobs did.
const QString kLogOpened = QStringLiteral("transfer.opened transfer.gated contact_attempt.logged");
const QString kLogChosen = kLogOpened + QStringLiteral(" transfer.edited invite.sent");
const QString kLogAccepted = kLogChosen + QStringLiteral(" invite.accepted transfer.accepted");
const QString kLogProven =
    kLogAccepted + QStringLiteral(" evidence.added transfer.confirmed evidence.added "
                                  "evidence.added evidence.decided evidence.decided "
                                  "evidence.decided transfer.planned");
const QString kLogSubmitted = kLogProven + QStringLiteral(" transfer.submitted");
const QString kLogApproved =
    kLogSubmitted + QStringLiteral(" transfer.approved transfer.noticed notice.sent");
const QString kLogRequested = QStringLiteral("evidence.added transfer.requested invite.sent");
const QString kLogAnnounced =
    kLogRequested + QStringLiteral(" invite.accepted transfer.accepted transfer.planned "
                                   "transfer.noticed notice.sent");

/// A run of letters is one word: how many people are told is the org's affair.
QString withoutRepeats(const QString &words, const QString &word)
{
    QStringList out;
    for (const auto &one : words.split(QLatin1Char(' ')))
        if (one != word || out.isEmpty() || out.last() != word)
            out.append(one);
    return out.join(QLatin1Char(' '));
}

} // namespace

class DemoCasesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_filled = tests::fill(1, 20'000);
        QVERIFY2(m_filled.generated, m_filled.failure.c_str());
        m_admin = std::make_unique<db::Connection>(m_filled.database->connection("steward_admin"));
        m_writer =
            std::make_unique<db::Connection>(m_filled.database->connection("steward_writer"));
    }

    void aCaseIsWhereItsPeopleAndTimeBroughtIt_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("timeline");
        QTest::addColumn<QString>("log");
        const auto row = [](const char *key, const char *state, const QString &timeline,
                            const QString &log) {
            QTest::newRow(key) << QString::fromUtf8(key) << QString::fromUtf8(state) << timeline
                               << log;
        };
        const auto stopped = QStringLiteral("transfer.opened contact_attempt.logged");
        row("case.intake", "intake", kOpened, stopped);
        row("gate.G13.fail", "intake", kChosen, stopped + QStringLiteral(" transfer.edited"));
        row("gate.G13.unknown", "intake", kOpened, stopped);
        row("case.gated", "gated", kOpened, kLogOpened);
        row("gate.G2.wait", "verifying", kChosen, kLogChosen);
        row("gate.G2.fail", "verifying", kChosen + QStringLiteral(" contact_attempt.logged"),
            kLogChosen + QStringLiteral(" contact_attempt.logged"));
        row("case.verifying", "verifying", kAccepted + QStringLiteral(" evidence.added"),
            kLogAccepted + QStringLiteral(" evidence.added"));
        row("case.waiting", "waiting", kAccepted + QStringLiteral(" transfer.paused"),
            kLogAccepted + QStringLiteral(" transfer.paused"));
        row("case.planned", "planned", kProven, kLogProven);
        row("case.awaiting_approval", "awaiting_approval", kSubmitted, kLogSubmitted);
        row("case.notice", "notice", kApproved, kLogApproved);
        row("case.executing", "executing", kApproved + QStringLiteral(" transfer.executing"),
            kLogApproved + QStringLiteral(" role.changed ownership.transferred session.revoked "
                                          "transfer.executing"));
        row("case.exec_failed", "exec_failed",
            kApproved + QStringLiteral(" transfer.executing transfer.failed"),
            kLogApproved + QStringLiteral(" role.changed ownership.transferred session.revoked "
                                          "transfer.executing billing.failed transfer.failed"));
        row("case.disputed", "disputed",
            kApproved + QStringLiteral(" transfer.disputed transfer.resolution_proposed"),
            kLogApproved +
                QStringLiteral(" transfer.disputed notice.sent transfer.resolution_proposed"));
        row("case.withdrawn", "withdrawn", kChosen + QStringLiteral(" transfer.declined"),
            kLogChosen + QStringLiteral(" invite.declined transfer.declined transfer.withdrawn"));
        row("case.rejected", "rejected",
            kSubmitted + QStringLiteral(" sla.warned sla.breached transfer.rejected"),
            kLogSubmitted + QStringLiteral(" transfer.sla_warned transfer.sla_breached "
                                           "transfer.rejected"));
        row("case.expired", "expired",
            kChosen + QStringLiteral(" contact_attempt.logged transfer.expired"),
            kLogChosen + QStringLiteral(" contact_attempt.logged invite.revoked transfer.expired"));
        const auto handedOver = QStringLiteral(" transfer.executing transfer.executed");
        const auto handedOverLog =
            QStringLiteral(" role.changed ownership.transferred transfer.executing "
                           "billing.customer_updated transfer.executed");
        row("case.closed", "closed", kApproved + handedOver + QStringLiteral(" transfer.closed"),
            kLogApproved + handedOverLog + QStringLiteral(" transfer.closed"));
        row("gate.G5.wait", "executed", kApproved + handedOver, kLogApproved + handedOverLog);
        row("case.self_serve", "gated", kRequested, kLogRequested);
        row("gate.G12.fail", "gated", kRequested, kLogRequested);
        row("case.self_serve.notice", "notice", kAnnounced, kLogAnnounced);
        row("case.self_serve.executed", "executed", kAnnounced + handedOver,
            kLogAnnounced + QStringLiteral(" role.changed ownership.transferred session.revoked "
                                           "transfer.executing transfer.executed"));
    }
    void aCaseIsWhereItsPeopleAndTimeBroughtIt()
    {
        QFETCH(QString, key);
        QFETCH(QString, state);
        QFETCH(QString, timeline);
        QFETCH(QString, log);

        const auto id = caseOf(key.toStdString());

        QCOMPARE(one("SELECT state FROM transfer_case WHERE id = $1", id), state);
        QCOMPARE(
            one("SELECT string_agg(kind, ' ' ORDER BY seq) FROM case_event WHERE case_id = $1", id),
            timeline);
        QCOMPARE(withoutRepeats(withoutRepeats(logOf(id), QStringLiteral("notice.sent")),
                                QStringLiteral("session.revoked")),
                 log);
    }

    void whatACheckerSentBackIsWithItsOfficerAgain()
    {
        const auto id = caseOf("case.verifying", 1);

        QCOMPARE(one("SELECT state FROM transfer_case WHERE id = $1", id),
                 QStringLiteral("verifying"));
        QCOMPARE(
            one("SELECT string_agg(kind, ' ' ORDER BY seq) FROM case_event WHERE case_id = $1", id),
            kSubmitted + QStringLiteral(" transfer.returned"));
    }

    void everyEntryOfATimelineIsInTheLogAtItsInstantByTheSameKindOfPerson()
    {
        // That the evidence is complete is the timeline's own remark.
        const auto missing = one(
            "SELECT coalesce(string_agg(e.kind || ' of ' || c.ref, ', '), '') FROM case_event e "
            "JOIN transfer_case c ON c.id = e.case_id WHERE e.kind <> $1 AND NOT EXISTS (SELECT "
            "FROM audit_event a WHERE a.action = CASE e.kind WHEN 'sla.warned' THEN "
            "'transfer.sla_warned' WHEN 'sla.breached' THEN 'transfer.sla_breached' ELSE e.kind "
            "END AND a.occurred_at = e.at AND a.public_metadata::jsonb->>'case' = e.case_id::text "
            "AND a.actor_kind = CASE WHEN e.by_staff_id IS NOT NULL THEN 2 WHEN e.by_user_id IS "
            "NOT NULL THEN 1 ELSE 0 END)",
            "evidence.completed");
        QCOMPARE(missing, QString{});
        QCOMPARE(number("case_event"), number("case_event WHERE at <= '2026-11-22 12:00Z'"));
    }

    void everybodyWhoHadToBeToldWasToldOnceAndNothingIsSentAgain()
    {
        QCOMPARE(number("notice WHERE delivery <> 'sent'"), 0);
        QCOMPARE(number("audit_event WHERE action = 'notice.sent'"), number("notice"));
        QVERIFY(number("notice") > 40);
        QCOMPARE(number("outbound_intent WHERE body ? 'token'"), 0);
        // The provider's step of the case that is being carried out is tried again, later.
        QCOMPARE(number("outbound_intent WHERE state = 'queued' AND next_try_at <= '2026-11-22 "
                        "12:00Z'"),
                 0);
        QCOMPARE(number("outbound_intent WHERE state = 'queued' AND kind = 'mail'"), 0);
        QCOMPARE(number("outbound_intent WHERE state = 'queued'"), 1);
    }

    void theCoolOffsOfTheDemoRunForHours()
    {
        QCOMPARE(number("transfer_case WHERE state = 'notice'"), 2);
        QCOMPARE(number("transfer_case WHERE state = 'notice' AND cool_off_until > '2026-11-22 "
                        "20:00Z'"),
                 2);
    }

    void theJobsOfTheServiceFindNothingToDo()
    {
        for (const auto &rule : transfer::caseRules()) {
            transfer::CaseTurns turns{rule.name};
            const auto moved = rule.act(*m_writer, kNow, turns);
            QVERIFY2(moved, rule.name);
            QVERIFY2(*moved == 0 && turns.failures() == 0, rule.name);
        }
    }

    void whoHasTheOrgIsWhoTheCaseNames()
    {
        QCOMPARE(number("transfer_case WHERE state IN ('executing', 'exec_failed', 'executed', "
                        "'closed')"),
                 5);
        QCOMPARE(number("transfer_case c JOIN org o ON o.id = c.org_id JOIN membership m ON m.id = "
                        "o.owner_membership_id WHERE m.user_id IS DISTINCT FROM CASE WHEN "
                        "c.executed_at IS NULL THEN c.from_user_id ELSE c.to_user_id END"),
                 0);
    }

    void theDocumentsOfTheDemoCanBeOpened()
    {
        const auto rows =
            m_admin->exec("SELECT b.evidence_id, b.sealed, e.sha256 FROM evidence_blob b JOIN "
                          "evidence e ON e.id = b.evidence_id");
        QVERIFY(rows->size() >= 8);
        for (int i = 0; i < rows->size(); ++i) {
            const auto opened = identity::unseal(tests::kEvidenceKey,
                                                 "evidence/" + rows->text(i, 0), rows->bytes(i, 1));
            QVERIFY(opened);
            QVERIFY(sha256(*opened) == rows->bytes(i, 2));
            QVERIFY(opened->starts_with("%PDF-"));
        }
    }

    void noCoolOffOfTheDemoLooksDrifted_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("by support") << QStringLiteral("case.notice");
        QTest::newRow("by its owner") << QStringLiteral("case.self_serve.notice");
    }
    void noCoolOffOfTheDemoLooksDrifted()
    {
        QFETCH(QString, key);
        const auto policy = policy::load(*m_writer);
        QVERIFY(policy);
        identity::Principal reader;
        reader.staffId = m_filled.generated->staff.front().id;
        reader.roles = {"lead"};

        const auto detail =
            transfer::caseDetail(*m_writer, *policy, reader, caseOf(key.toStdString()), kNow);

        QVERIFY2(detail, detail ? "" : detail.error().detail.c_str());
        QCOMPARE(detail->at("plan").at("has_drifted").as_bool(), false);
    }

    void whatWaitsForApprovalIsApprovedAsItIs()
    {
        const auto id = caseOf("case.awaiting_approval");
        const auto hash =
            one("SELECT encode(plan_hash, 'hex') FROM transfer_case WHERE id = $1", id);

        const auto byMaker = approve(id, hash.toStdString(), "cs_agent");
        const auto byLead = approve(id, hash.toStdString(), "lead");

        QVERIFY(byMaker);
        QCOMPARE(byMaker->status, 403);
        QVERIFY2(byLead, byLead ? "" : byLead.error().detail.c_str());
        QCOMPARE(QString::fromStdString(byLead->state), QStringLiteral("done"));
        QCOMPARE(one("SELECT state FROM transfer_case WHERE id = $1", id),
                 QStringLiteral("notice"));
    }

    void theLogIsInOrderOfTimeAndHolds()
    {
        auto connection = m_filled.database->connection("steward_sequencer");
        const auto key = audit::LogKey::fromSeed("demo.steward/audit", std::string(32, 's'));
        audit::AuditSequencer sequencer{connection, *key};

        const auto leaves =
            sequencer.drain(kNow, audit::AuditSequencer::Mode::History).value_or(-1);

        QCOMPARE(leaves, number("audit_event"));
        QCOMPARE(number("audit_leaf WHERE month <> to_char(occurred_at, 'YYYY-MM')"), 0);
        QCOMPARE(number("(SELECT occurred_at < lag(occurred_at) OVER (PARTITION BY month ORDER BY "
                        "idx) AS falls FROM audit_leaf) x WHERE falls"),
                 0);
        QCOMPARE(number("(SELECT month, count(*) FROM audit_leaf GROUP BY month EXCEPT SELECT "
                        "month, max(size) FROM audit_checkpoint GROUP BY month) x"),
                 0);
        const auto rows = m_admin->exec(
            "SELECT " + std::string{audit::kLeafColumns} +
            ", l.month, l.idx, l.leaf_hash FROM audit_event JOIN (SELECT event_id, month, idx, "
            "leaf_hash FROM audit_leaf) l ON l.event_id = id WHERE public_metadata::jsonb ? "
            "'case'");
        QVERIFY(rows->size() > 250);
        for (int i = 0; i < rows->size(); ++i) {
            auto leaf = audit::leafFromColumns(*rows, i, 0);
            QVERIFY(leaf);
            leaf->origin = key->origin();
            leaf->month = rows->text(i, audit::kLeafColumnCount);
            leaf->index = static_cast<std::uint64_t>(rows->int64(i, audit::kLeafColumnCount + 1));
            const auto hash = audit::leafHash(audit::encodeLeaf(*leaf));
            QVERIFY(Bytes(hash.begin(), hash.end()) == rows->bytes(i, audit::kLeafColumnCount + 2));
        }
    }

private:
    [[nodiscard]] std::string caseOf(const std::string &key, int which = 0)
    {
        for (const auto &notable : m_filled.generated->notables)
            if (notable.key == key && which-- == 0)
                return one("SELECT id FROM transfer_case WHERE org_id = $1", notable.orgId)
                    .toStdString();
        return {};
    }
    /// What the log says of the case, in its order.
    [[nodiscard]] QString logOf(const std::string &id)
    {
        return one("SELECT string_agg(a.action, ' ' ORDER BY a.xid, a.seq) FROM audit_event a JOIN "
                   "transfer_case c ON c.id::text = $1 AND a.org_id = c.org_id WHERE "
                   "a.public_metadata::jsonb->>'case' = $1 OR a.request_id = c.id OR "
                   "a.public_metadata::jsonb->>'kind' = 'ownership_accept'",
                   id);
    }
    [[nodiscard]] QString one(const std::string &sql, const std::string &param)
    {
        const auto rows = m_admin->exec(sql, db::Params{param});
        return !rows             ? QString::fromStdString(rows.error().detail)
               : rows->isEmpty() ? QString{}
                                 : QString::fromStdString(rows->text(0, 0));
    }
    [[nodiscard]] int number(const std::string &from)
    {
        const auto rows = m_admin->exec("SELECT count(*) FROM " + from);
        return rows ? static_cast<int>(rows->int64(0, 0)) : -1;
    }
    Result<commands::LogRow> approve(const std::string &caseId, const std::string &hash,
                                     const std::string &who)
    {
        const auto rev = one("SELECT rev FROM transfer_case WHERE id = $1", caseId).toStdString();
        commands::CommandRegistry registry;
        for (auto &definition : transfer::transferCommands(tests::kEvidenceKey))
            registry.add(std::move(definition));
        http::Request request;
        request.method = "POST";
        request.path = "/v1/commands";
        request.requestId = newUuidV7(kNow.us / 1000);
        request.headers = {{"idempotency-key", newUuidV7(kNow.us / 1000)}};
        request.body = boost::json::serialize(
            boost::json::object{{"type", "ownership.transfer.approve"},
                                {"version", 1},
                                {"expect", {{"case/" + caseId, rev}}},
                                {"args", {{"case_id", caseId}, {"plan_hash", hash}}}});
        const auto envelope = commands::decodeEnvelope(request, registry);
        if (!envelope)
            return tl::unexpected(envelope.error());
        const auto &staff = m_filled.generated->staff;
        const auto person = std::find_if(staff.begin(), staff.end(),
                                         [&](const auto &one) { return one.who == who; });
        const commands::PipelineOptions options{[&](db::Connection &, const http::Request &,
                                                    Instant now) -> Result<identity::Principal> {
            identity::Principal out;
            out.staffId = person->id;
            out.sessionId = newUuidV7(now.us / 1000);
            out.roles = {person->role};
            out.authTime = now;
            out.acr = identity::kTwoFactors;
            out.stepUpWindow = std::chrono::seconds{300};
            return out;
        }};
        return commands::runCommand(*m_writer, request, *envelope, options, kNow);
    }

    tests::Filled m_filled;
    std::unique_ptr<db::Connection> m_admin;
    std::unique_ptr<db::Connection> m_writer;
};

QTEST_GUILESS_MAIN(DemoCasesTest)
#include "demo_cases_test.moc"
