// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_evaluation.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QTest>

#include <algorithm>
#include <string>

using namespace steward;
using namespace steward::platform;
using namespace steward::tests;
using queries::PayoutRun;
using queries::Scope;

namespace
{

const Instant kNow = Instant::parse("2026-11-22T12:00:00.000Z");

// Four pairs of orgs, the first of each referred the second; of its four payments one is inside the
// hold and one was paid out and refunded since.
constexpr const char *kMoney = R"(
UPDATE org SET first_successful_payment_at = '2026-01-03', tier = 't2';
INSERT INTO referral (id, code, referrer_org_id, referred_org_id, attributed_at)
  SELECT overlay(a.id::text placing '00c0' from 10)::uuid, a.referral_code, a.id, b.id, '2026-01-02 10:00Z'
  FROM org a JOIN org b ON substr(b.subdomain, 5)::int = substr(a.subdomain, 5)::int + 4;
INSERT INTO payment (id, org_id, captured_at, gross_minor, tax_minor, refunded_minor, currency, fingerprint)
  SELECT overlay(overlay(r.id::text placing '00d' from 10) placing n::text from 13)::uuid, r.referred_org_id,
    timestamptz '2026-09-01 10:00Z' + n * interval '20 days' + substr(r.id::text, 36)::int * interval '1 hour',
    100000 + n, 19000, 0, 'EUR', 'fp'
  FROM referral r, generate_series(1, 4) n;
INSERT INTO payout_method (id, org_id, iban, holder, verified_at, changed_at)
  SELECT overlay(r.id::text placing '00e0' from 10)::uuid, r.referrer_org_id, 'CY17002001280000001200527600',
    'Somebody', '2026-02-01 11:00Z', '2026-02-01 10:00Z'
  FROM referral r;
)";

constexpr const char *kRows =
    "SELECT string_agg(row, E'\\n' ORDER BY row) FROM (SELECT 'referral ' || to_jsonb(r)::text "
    "AS row FROM referral r UNION ALL SELECT 'accrual ' || to_jsonb(a)::text FROM accrual a UNION "
    "ALL SELECT 'payout ' || to_jsonb(p)::text FROM payout p) AS every";

/// The world above in a database of its own.
struct Money {
    Money() : writer(database.connection("steward_writer"))
    {
        for (int i = 1; i <= 8; ++i)
            makeOrg(writer, i);
        auto admin = database.connection("steward_admin");
        if (const auto made = admin.script(kMoney); !made)
            qFatal("%s", made.error().detail.c_str());
    }
    void settleAndRefund()
    {
        mustRun(writer,
                "UPDATE payout SET settlement = 'paid', settled_at = $1 WHERE paid_at < "
                "'2026-10-15'",
                db::Params{kNow});
        mustRun(writer, "UPDATE payment SET refunded_minor = 50000 WHERE captured_at < "
                        "'2026-10-15'");
    }
    void runAll()
    {
        if (const auto done = queries::runPayoutJob(writer, kNow, Scope::All); !done)
            qFatal("%s", done.error().detail.c_str());
    }
    std::string rows() { return scalar(writer, kRows); }
    TestDatabase database;
    db::Connection writer;
};

bool goOn(PayoutRun &run)
{
    const auto more = run.next();
    if (!more)
        qFatal("%s", more.error().detail.c_str());
    return *more;
}

/// Breaks the run off after one step, then after two, and so on, until one came to its end.
int runInPieces(Money &money)
{
    for (int steps = 1;; ++steps) {
        PayoutRun run{money.writer, kNow, Scope::All, 3};
        for (int i = 0; i < steps; ++i)
            if (!goOn(run))
                return steps;
    }
}

} // namespace

class PayoutRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void brokenOffAndBegunAgainEndsWithTheSameRows()
    {
        Money whole, pieces;
        whole.runAll();

        QVERIFY(runInPieces(pieces) > 8);
        QCOMPARE(QString::fromStdString(pieces.rows()), QString::fromStdString(whole.rows()));

        whole.settleAndRefund();
        pieces.settleAndRefund();
        whole.runAll();
        QVERIFY(runInPieces(pieces) > 8);
        QCOMPARE(QString::fromStdString(pieces.rows()), QString::fromStdString(whole.rows()));
        QCOMPARE(scalar(whole.writer, "SELECT count(*) FROM payout WHERE evaluated_at IS NOT NULL"),
                 std::string{"16"});
        QCOMPARE(scalar(whole.writer, "SELECT count(*) FROM accrual WHERE reverses_id IS NOT NULL"),
                 std::string{"8"});
        QCOMPARE(scalar(whole.writer, "SELECT max(ref) FROM payout"), std::string{"PO-000016"});
    }

    void noStepIsLargerThanItMayBe()
    {
        Money money;
        auto reader = money.database.connection("steward_admin");
        const auto count = [&](const char *what) {
            return std::stoll(scalar(reader, std::string{"SELECT count(*) FROM "} + what));
        };
        const auto written = [&] {
            return count("accrual") + count("payout") +
                   count("payout WHERE evaluated_at IS NOT NULL") +
                   count("referral WHERE eligible_since IS NOT NULL");
        };
        PayoutRun run{money.writer, kNow, Scope::All, 3};
        auto before = written();
        long long most = 0;

        for (bool more = true; more;) {
            more = goOn(run);
            const auto now = written();
            most = std::max(most, now - before);
            before = now;
        }

        QCOMPARE(before, 4 + 16 + 16 + 16);
        // Three rows, and of a payee that was begun all four.
        QCOMPARE(most, 4);
        QCOMPARE(run.evaluated().looked, std::int64_t{16});
    }

    void whatOthersWriteMeanwhileIsServedBetweenTwoSteps()
    {
        Money money;
        auto colleague = money.database.connection("steward_writer");
        sync::Sequencer sequencer{money.database.conninfo("steward_sequencer")};
        const auto level = [&] {
            for (bool more = true; more;) {
                const auto step = sequencer.step();
                if (!step)
                    qFatal("%s", step.error().detail.c_str());
                more = step->more;
            }
        };
        PayoutRun run{money.writer, kNow, Scope::All, 3};
        int steps = 0;

        for (bool more = true; more; ++steps) {
            more = goOn(run);
            addNote(colleague, madeUuid(8, steps), madeUuid(1, 1), "meanwhile");
            level();
            QCOMPARE(scalar(colleague, "SELECT count(*) FROM feed WHERE tbl = 'note'"),
                     std::to_string(steps + 1));
            QCOMPARE(scalar(colleague, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                                       "AND mode = 'ExclusiveLock' AND pid = " +
                                           std::to_string(PQbackendPID(money.writer.handle()))),
                     std::string{"0"});
        }

        QVERIFY(steps > 8);
    }
};

QTEST_GUILESS_MAIN(PayoutRunTest)
#include "payout_run_test.moc"
