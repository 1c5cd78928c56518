// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"
#include "platform/src/demo/world.h"
#include "platform/src/domain/gates.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/password.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/queries/payout_evaluation.h"
#include "tests/platform/demo_world.h"
#include "tests/platform/gate_verdicts.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <set>

using namespace steward;
using namespace steward::platform;
using steward::tests::fill;
using steward::tests::Filled;
using steward::tests::kNow;

namespace
{

std::string digestOf(db::Connection &connection)
{
    std::string all;
    for (const char *table :
         {"org",           "user_account",     "membership",    "org_billing",  "payment",
          "referral",      "accrual",          "payout",        "payout_batch", "payout_method",
          "transfer_case", "case_event",       "note",          "invite",       "buyer_token",
          "pool_entry",    "customer_session", "contact_point", "fraud_flag",   "legal_hold",
          "staff_user"}) {
        // What opens a link is a credential, and those differ each time.
        const std::string row =
            std::string_view{table} == "invite"
                ? "(CASE WHEN t.case_id IS NULL THEN to_jsonb(t) ELSE to_jsonb(t) - 'selector' - "
                  "'token_sha256' END)::text"
                : "t::text";
        const auto rows = connection.exec("SELECT md5(string_agg(" + row + ", E'\\n' ORDER BY " +
                                          row + ")) FROM " + table + " t");
        all += std::string{table} + ' ' + (rows ? rows->text(0, 0) : rows.error().detail) + '\n';
    }
    return all;
}

} // namespace

class DemoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_filled = fill(1, 20'000);
        QVERIFY2(m_filled.generated, m_filled.failure.c_str());
        m_admin = std::make_unique<db::Connection>(m_filled.database->connection("steward_admin"));
    }

    void theSmallDemoHasItsSizes()
    {
        QCOMPARE(count("org"), 300);
        QCOMPARE(count("user_account"), 2'000);
        QCOMPARE(count("membership"), 2'500);
        QVERIFY(count("payout") >= 600);
        QVERIFY(count("transfer_case") >= 12);
        const auto beats = count("audit_event WHERE action = 'log.heartbeat'");
        QVERIFY(beats > 13'000);
        QCOMPARE(m_filled.historyEvents - beats, 20'000);
        QVERIFY(count("audit_event") - m_filled.historyEvents > 250);
        QCOMPARE(count("audit_event WHERE occurred_at < '2025-05-22' OR occurred_at > '2026-11-22 "
                       "12:00Z'"),
                 0);
    }

    void everyOrgHasOneOwnerAndNobodyIsInThree()
    {
        QCOMPARE(count("org o WHERE (SELECT array_agg(m.id) FROM membership m WHERE m.org_id = "
                       "o.id AND m.role = 'owner' AND m.state = 'active') "
                       "IS DISTINCT FROM ARRAY[o.owner_membership_id]"),
                 0);
        QCOMPARE(count("(SELECT 1 FROM membership WHERE state = 'active' GROUP BY user_id HAVING "
                       "count(DISTINCT org_id) > 2) x"),
                 0);
        QVERIFY(count("(SELECT 1 FROM membership WHERE state = 'active' GROUP BY user_id HAVING "
                      "count(DISTINCT org_id) = 2) x") > 300);
    }

    void everyConstraintAndTriggerIsOnAgain()
    {
        QCOMPARE(count("pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON "
                       "n.oid = c.relnamespace "
                       "WHERE n.nspname = 'public' AND t.tgenabled <> 'O'"),
                 0);
        auto writer = m_filled.database->connection("steward_writer");
        QVERIFY(!writer.exec("UPDATE membership SET role = 'admin' WHERE role = 'owner'"));
    }

    void theLargestOrgHoldsAboutTwoPercent()
    {
        const auto rows = m_admin->exec(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM membership GROUP BY org_id) x");
        QVERIFY(rows->int64(0, 0) >= 45 && rows->int64(0, 0) <= 55);
    }

    void guestsAndTheFormerlyPaidAreThere()
    {
        QVERIFY(count("org WHERE tier = 'free_guest' AND first_successful_payment_at IS NULL") >
                20);
        QVERIFY(count("org o JOIN org_billing b ON b.id = o.id WHERE o.tier = 'free_guest' AND "
                      "o.first_successful_payment_at IS NOT NULL "
                      "AND b.payment_provider IS NULL") >= 1);
        for (const char *script : {"[Α-Ωα-ω]", "[А-Яа-я]", "[À-ž]", "[ء-ي]"})
            QVERIFY2(count(("user_account WHERE name ~ '" + std::string{script} + "'").c_str()) >
                         20,
                     script);
        QCOMPARE(count("user_account WHERE email !~ '^[a-z0-9.+-]+@[a-z0-9.-]+$'"), 0);
    }

    void everyPayoutStateThatCanOccurDoes_data()
    {
        QTest::addColumn<QString>("state");
        for (const char *state :
             {"accruing", "eligible", "in_batch", "pending_approval", "approved", "submitted",
              "paid", "reconciled", "waiting", "on_hold/fraud", "on_hold/dispute", "on_hold/method",
              "on_hold/manual", "rejected", "failed", "unknown", "clawed_back"})
            QTest::newRow(state) << QString::fromUtf8(state);
    }
    void everyPayoutStateThatCanOccurDoes()
    {
        QFETCH(QString, state);
        const auto sql =
            "payout WHERE concat_ws('/', state, hold_reason) = '" + state.toStdString() + "'";
        QVERIFY(count(sql.c_str()) > 0);
    }

    void fourCurrenciesAreNeverMixed()
    {
        QCOMPARE(count("(SELECT DISTINCT currency FROM payout) x"), 4);
        QCOMPARE(
            count(
                "payout p JOIN payout_batch b ON b.id = p.batch_id WHERE p.currency <> b.currency"),
            0);
        QCOMPARE(count("payout p JOIN accrual a ON a.id = p.accrual_id JOIN payment y ON y.id = "
                       "a.payment_id WHERE y.currency <> p.currency"),
                 0);
        QCOMPARE(count("payout WHERE amount_minor < 0"), 0);
    }

    void theRulesHaveNothingToAddToWhatTheyWrote()
    {
        auto writer = m_filled.database->connection("steward_writer");

        const auto again = queries::runPayoutJob(writer, kNow, queries::Scope::All);

        QVERIFY2(again, again ? "" : again.error().detail.c_str());
        QCOMPARE(again->looked, std::int64_t{count("payout")});
        QCOMPARE(again->changed, std::int64_t{0});
    }

    void aFactThatChangesChangesThePayoutAndOnlyThose()
    {
        auto writer = m_filled.database->connection("steward_writer");
        const auto held = m_admin->exec("SELECT p.org_id, p.id, p.rev FROM payout p WHERE p.state "
                                        "= 'on_hold' AND p.hold_reason = 'method' "
                                        "AND EXISTS (SELECT FROM payout_method m WHERE m.org_id = "
                                        "p.org_id AND m.verified_at IS NULL "
                                        "AND m.changed_at < '2026-11-01') LIMIT 1");
        QVERIFY(!held->isEmpty());
        const auto payee = held->text(0, 0);
        QVERIFY(writer
                    .exec("UPDATE payout_method SET verified_at = $2 WHERE org_id = $1",
                          db::Params{payee, kNow})
                    .has_value());
        const auto changesBefore = count("change");

        QVERIFY(queries::runPayoutJob(writer, kNow, queries::Scope::Due).has_value());
        QCOMPARE(count("change"), changesBefore);
        const auto policy = policy::load(writer);
        auto transaction = db::Transaction::begin(writer);
        const auto judged = queries::evaluatePayouts(writer, policy->payout, kNow, {payee});
        QVERIFY(transaction->commit().has_value());

        QVERIFY2(judged, judged ? "" : judged.error().detail.c_str());
        QVERIFY(judged->changed > 0);
        QCOMPARE(count("change"), changesBefore + static_cast<int>(judged->changed));
        const auto now = m_admin->exec("SELECT hold_reason, rev FROM payout WHERE id = $1",
                                       db::Params{held->text(0, 1)});
        QVERIFY(now->optionalText(0, 0) != std::optional<std::string>{"method"});
        QCOMPARE(now->int64(0, 1), held->int64(0, 2) + 1);
    }

    void orgsThatAreMeantToFailAGateDo_data()
    {
        QTest::addColumn<QString>("key");
        for (const char *key :
             {"gate.G1.fail",  "gate.G2.fail",     "gate.G2.wait",      "gate.G3.fail",
              "gate.G4.fail",  "gate.G4.wait",     "gate.G5.wait",      "gate.G6.fail",
              "gate.G6.wait",  "gate.G7.fail",     "gate.G7.fail.hold", "gate.G8.fail",
              "gate.G9.fail",  "gate.G10.fail",    "gate.G11.fail",     "gate.G12.wait",
              "gate.G13.fail", "gate.G13.unknown", "gate.G6.unknown",   "gate.G12.fail"})
            QTest::newRow(key) << QString::fromUtf8(key);
    }
    void orgsThatAreMeantToFailAGateDo()
    {
        QFETCH(QString, key);
        const auto parts = key.split(QLatin1Char('.'));
        const auto policy = policy::load(*m_admin);
        int found = 0;
        for (const auto &notable : m_filled.generated->notables) {
            if (notable.key != key.toStdString())
                continue;
            ++found;
            const auto judged = judge(notable, *policy);
            const auto &gate = judged.at(static_cast<std::size_t>(parts[1].mid(1).toInt() - 1));
            QCOMPARE(QString::fromStdString(std::string{domain::word(gate.verdict)}), parts[2]);
        }
        QVERIFY(found > 0);
    }

    void everyVerdictAGateCanHaveIsSomewhereInTheDemo()
    {
        const auto policy = policy::load(*m_admin);
        std::array<std::set<std::string>, 13> met;
        const auto note = [&](const std::vector<domain::Judgement> &judged) {
            QCOMPARE(judged.size(), std::size_t{13});
            for (std::size_t gate = 0; gate < 13; ++gate)
                met[gate].emplace(domain::word(judged[gate].verdict, "wait_until"));
        };
        // What a colleague sees: each open case, each org before anybody is chosen, and the orgs
        // that are named for it with their recipient.
        const auto cases = m_admin->exec("SELECT id FROM transfer_case WHERE state NOT IN "
                                         "('executed', 'closed', 'rejected', 'withdrawn', "
                                         "'expired', 'reversed')");
        for (int i = 0; i < cases->size(); ++i)
            note(judge(queries::gateInputOfCase(*m_admin, cases->text(i, 0)).value(), *policy));
        const auto orgs = m_admin->exec("SELECT id FROM org");
        for (int i = 0; i < orgs->size(); ++i)
            note(judge(queries::GateInput{orgs->text(i, 0)}, *policy));
        for (const auto &notable : m_filled.generated->notables)
            note(judge(notable, *policy));

        for (std::size_t gate = 0; gate < 13; ++gate)
            for (const auto &verdict : tests::kVerdictsOf[gate])
                QVERIFY2(met[gate].contains(verdict),
                         qPrintable(QStringLiteral("no org for G%1 %2")
                                        .arg(gate + 1)
                                        .arg(QString::fromStdString(verdict))));
    }

    void theToursOrgPassesEveryGateOnceItsRecipientHasAccepted()
    {
        const auto policy = policy::load(*m_admin);
        const auto tour =
            std::find_if(m_filled.generated->notables.begin(), m_filled.generated->notables.end(),
                         [](const auto &one) { return one.key == "tour"; });
        QVERIFY(tour != m_filled.generated->notables.end());
        QCOMPARE(tour->subdomain, std::string("cedar-point"));

        const auto judged = judge(*tour, *policy);

        for (const auto &gate : judged) {
            if (gate.rule != "G2")
                QVERIFY2(gate.verdict == domain::Verdict::Pass, gate.rule.c_str());
        }
        QVERIFY(judged[1].verdict == domain::Verdict::Unknown);
    }

    void notableOrgsAreDifferentOnes()
    {
        std::set<std::string> orgs;
        for (const auto &notable : m_filled.generated->notables) {
            if (notable.key != "tour.voucher")
                QVERIFY2(orgs.insert(notable.orgId).second, notable.key.c_str());
        }
    }

    void everySeedHasAnOrgForEachStory()
    {
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            auto world = demo::makeWorld(seed, {}, kNow);
            demo::stageScenes(world);
            std::set<demo::Index> orgs;
            for (const auto &notable : world.notables)
                orgs.insert(notable.org);
            // The tour's org is named twice.
            QCOMPARE(orgs.size() + 1, world.notables.size());
        }
    }

    void credentialsAreRealAndDifferEachTime()
    {
        const auto &staff = m_filled.generated->staff;
        std::set<std::string> roles;
        for (const auto &person : staff)
            roles.insert(person.role);
        QCOMPARE(roles.size(), std::size_t{5});
        QCOMPARE(std::count_if(staff.begin(), staff.end(),
                               [](const auto &one) { return one.role == "lead"; }),
                 2);
        const auto stored =
            m_admin->exec("SELECT password_hash FROM staff_credential WHERE staff_id = $1",
                          db::Params{staff.front().id});
        QVERIFY(identity::verifyPassword(staff.front().password, stored->text(0, 0)));
        QVERIFY(m_filled.generated->customers.size() >= 3);
    }

    void theSameSeedMakesTheSameRowsAndAnotherSeedOthers()
    {
        const auto first = fill(7, 100);
        const auto second = fill(7, 100);
        const auto other = fill(8, 100);
        QVERIFY(first.generated && second.generated && other.generated);
        const auto digest = [](const Filled &one) {
            auto admin = one.database->connection("steward_admin");
            return digestOf(admin);
        };

        QCOMPARE(digest(first), digest(second));
        QVERIFY(digest(first) != digest(other));
        QVERIFY(first.generated->staff.front().password !=
                second.generated->staff.front().password);
    }

    void theLargeWorldHasItsShapeBeforeItIsWritten()
    {
        const auto world = demo::makeWorld(1, {10'000, 60'000, 100'000, 0}, kNow);

        QCOMPARE(world.orgs.size(), std::size_t{10'000});
        QCOMPARE(world.people.size(), std::size_t{60'000});
        QCOMPARE(world.memberships.size(), std::size_t{100'000});
        std::size_t largest = 0;
        for (demo::Index org = 0; org < world.orgs.size(); ++org)
            largest = std::max(largest, world.sizeOf(org));
        QVERIFY(largest >= 1'900 && largest <= 2'100);
    }

private:
    int count(const char *from)
    {
        const auto rows = m_admin->exec(std::string{"SELECT count(*) FROM "} + from);
        return rows ? static_cast<int>(rows->int64(0, 0)) : -1;
    }

    /// With the org's case if there is one, else as if one were opened for the recipient named with
    /// it.
    std::vector<domain::Judgement> judge(const demo::NotableOrg &notable,
                                         const policy::Policy &policy)
    {
        const auto open = m_admin->exec("SELECT id FROM transfer_case WHERE org_id = $1 AND state "
                                        "NOT IN ('executed', 'closed')",
                                        db::Params{notable.orgId});
        queries::GateInput input;
        input.orgId = notable.orgId;
        input.recipientUserId = notable.recipientUserId;
        input.oldOwnerRole = "admin";
        if (open && !open->isEmpty())
            input = queries::gateInputOfCase(*m_admin, open->text(0, 0)).value_or(input);
        return judge(input, policy);
    }
    std::vector<domain::Judgement> judge(const queries::GateInput &input,
                                         const policy::Policy &policy)
    {
        const auto facts = queries::readGateFacts(*m_admin, input);
        return facts ? domain::judgeGates(*facts, policy, kNow) : std::vector<domain::Judgement>{};
    }

    Filled m_filled;
    std::unique_ptr<db::Connection> m_admin;
};

QTEST_GUILESS_MAIN(DemoTest)
#include "demo_test.moc"
