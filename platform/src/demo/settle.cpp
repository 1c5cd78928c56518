// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/settle.h"

#include "platform/src/demo/copy_table.h"
#include "platform/src/queries/payout_assembly.h"
#include "platform/src/queries/payout_evaluation.h"

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <vector>

namespace steward::platform::demo
{

namespace
{

constexpr std::size_t kBatchRows = 500;

struct Batch {
    Uuid id;
    std::string ref;
    std::string currency;
    const char *state;
    Instant created{};
    std::optional<Instant> submitted;
    std::size_t rows = 0;
};

struct Fate {
    std::string payout;
    std::string payment;
    std::optional<Uuid> batch;
    const char *settlement = nullptr;
    std::optional<Instant> settled;
    int attempt = 0;
    const char *rejected = nullptr;
    bool isHeld = false;
    bool isRefundedLater = false;
    bool isDoubled = false;
};

/// Decides what became of each eligible payout; in turns, so that every outcome occurs.
class Ledger
{
public:
    explicit Ledger(const World &world) : m_world(world), m_random(world.seed, "settlements") {}

    void take(const std::string &payout, const std::string &payment, const std::string &currency,
              Instant paidAt)
    {
        Fate fate;
        fate.payout = payout;
        fate.payment = payment;
        const auto age = (m_world.now.us - paidAt.us) / 86'400'000'000;
        if (age > 75)
            reconcile(fate, currency, paidAt);
        else if (age > 50)
            submit(fate, currency);
        else
            review(fate, currency);
        m_fates.push_back(std::move(fate));
    }
    [[nodiscard]] const std::vector<Fate> &fates() const { return m_fates; }
    [[nodiscard]] const std::vector<Batch> &batches() const { return m_batches; }

private:
    Batch &batchFor(const std::string &key, const std::string &currency, const char *state,
                    Instant created)
    {
        const auto found = m_open.find(key);
        if (found != m_open.end() && m_batches[found->second].rows < kBatchRows) {
            ++m_batches[found->second].rows;
            return m_batches[found->second];
        }
        char ref[32];
        std::snprintf(ref, sizeof ref, "PB-%04zu", m_batches.size() + 1);
        m_open[key] = m_batches.size();
        m_batches.push_back(
            {m_random.uuid(created), ref, currency, state, created, std::nullopt, 1});
        return m_batches.back();
    }
    void reconcile(Fate &fate, const std::string &currency, Instant paidAt)
    {
        // Every month's run takes what ripened in the month before.
        auto run = Instant::parse(plusCalendarMonths(paidAt, 2).month() + "-05T09:00:00Z");
        run = std::min(run, daysBefore(m_world.now, 10));
        auto &batch = batchFor(currency + run.month(), currency, "reconciled", run);
        batch.submitted = run.plus(std::chrono::hours{26});
        fate.batch = batch.id;
        fate.settlement = "reconciled";
        fate.settled = run.plus(std::chrono::hours{74});
        fate.attempt = 1;
        fate.isRefundedLater = m_reconciled++ % 23 == 7;
        fate.isDoubled = m_reconciled % 97 == 11;
    }
    void submit(Fate &fate, const std::string &currency)
    {
        static constexpr std::array<const char *, 8> kOutcomes{
            "paid", "submitted", "failed", "paid", "unknown", "paid", "submitted", "paid"};
        const auto created = daysBefore(m_world.now, 6);
        auto &batch = batchFor(currency + "submitted", currency, "submitted", created);
        batch.submitted = created.plus(std::chrono::hours{30});
        fate.batch = batch.id;
        fate.settlement = kOutcomes[m_submitted++ % kOutcomes.size()];
        const std::string_view outcome = fate.settlement;
        fate.attempt = outcome == "failed" ? 2 : 1;
        if (outcome == "paid" || outcome == "failed")
            fate.settled = daysBefore(m_world.now, 2);
    }
    void review(Fate &fate, const std::string &currency)
    {
        static constexpr std::array<const char *, 12> kSteps{
            nullptr, "in_review", "pending_approval", "approved", "hold",  nullptr,
            nullptr, "in_review", "pending_approval", "reject",   nullptr, nullptr};
        const char *step = kSteps[m_reviewed++ % kSteps.size()];
        if (!step)
            return;
        const std::string_view word = step;
        if (word == "hold") {
            fate.isHeld = true;
        } else if (word == "reject") {
            fate.rejected = "invoice_disputed_by_payee";
        } else {
            const auto age = word == "in_review" ? 1 : word == "pending_approval" ? 2 : 3;
            fate.batch = batchFor(currency + step, currency, step, daysBefore(m_world.now, age)).id;
        }
    }

    const World &m_world;
    Random m_random;
    std::vector<Fate> m_fates;
    std::vector<Batch> m_batches;
    std::map<std::string, std::size_t> m_open;
    std::size_t m_reconciled = 0;
    std::size_t m_submitted = 0;
    std::size_t m_reviewed = 0;
};

Result<Done> storeBatches(db::Connection &admin, const Ledger &ledger,
                          const PaymentOfficers &officers)
{
    return copyAll(
        admin,
        "payout_batch (id, ref, currency, maker_id, checker_ids, state, created_at, submitted_at)",
        ledger.batches(), [&](CopyRow &row, const Batch &batch) {
            const std::string_view state = batch.state;
            const bool isChecked = state != "in_review" && state != "pending_approval";
            row << batch.id << batch.ref << batch.currency << officers.maker
                << (isChecked ? "{" + officers.checker + "}" : std::string{"{}"}) << batch.state
                << batch.created << batch.submitted;
        });
}

Result<Done> storeFates(db::Connection &admin, const Ledger &ledger,
                        const PaymentOfficers &officers)
{
    if (auto made = admin.script("CREATE TEMP TABLE fate (payout uuid, payment uuid, batch uuid, "
                                 "settlement text, settled timestamptz(3), "
                                 "attempt int, rejected text, held boolean, refunded boolean, "
                                 "doubled boolean) ON COMMIT DROP");
        !made)
        return made;
    auto copied = copyAll(admin, "fate", ledger.fates(), [](CopyRow &row, const Fate &fate) {
        row << fate.payout << fate.payment << fate.batch << fate.settlement << fate.settled
            << fate.attempt << fate.rejected << fate.isHeld << fate.isRefundedLater
            << fate.isDoubled;
    });
    if (!copied)
        return copied;
    auto settled = admin.exec("UPDATE payout p SET batch_id = f.batch, settlement = f.settlement, "
                              "settled_at = f.settled, attempt = f.attempt, "
                              "rejected_reason = f.rejected, manual_hold_by = CASE WHEN f.held "
                              "THEN $1::uuid END FROM fate f WHERE p.id = f.payout",
                              db::Params{officers.maker});
    if (!settled)
        return tl::unexpected(settled.error());
    // A second webhook for the same payment left a second accrual: the rules must catch it.
    return admin.script(
        "UPDATE payment p SET refunded_minor = p.gross_minor FROM fate f WHERE p.id = f.payment "
        "AND f.refunded;"
        "INSERT INTO accrual (id, referral_id, payment_id, paid_at, amount_minor, currency) "
        "SELECT overlay(a.id::text placing 'feedfeedfeed' from 25)::uuid, a.referral_id, "
        "a.payment_id, a.paid_at + interval '2 seconds', "
        "a.amount_minor, a.currency FROM fate f JOIN accrual a ON a.payment_id = f.payment WHERE "
        "f.doubled");
}

Result<Done> judge(db::Connection &admin, const World &world, const policy::PayoutValues &values)
{
    if (auto assembled = queries::assemblePayouts(admin, values, world.now); !assembled)
        return tl::unexpected(assembled.error());
    if (auto analyzed = admin.script(
            "ANALYZE payment, accrual, payout, referral, org, membership, user_account");
        !analyzed)
        return analyzed;
    const auto payees = queries::payeesInScope(admin, queries::Scope::All, world.now);
    if (!payees)
        return tl::unexpected(payees.error());
    std::vector<std::string> ids;
    for (const auto &payee : *payees)
        ids.push_back(payee.orgId);
    if (auto evaluated = queries::evaluatePayouts(admin, values, world.now, ids); !evaluated)
        return tl::unexpected(evaluated.error());
    return Done{};
}

} // namespace

Result<Done> settlePayouts(db::Connection &admin, const World &world,
                           const policy::PayoutValues &values, const PaymentOfficers &officers)
{
    if (auto judged = judge(admin, world, values); !judged)
        return judged;
    Ledger ledger{world};
    auto read = admin.stream("SELECT p.id, a.payment_id, p.currency, p.paid_at FROM payout p JOIN "
                             "accrual a ON a.id = p.accrual_id "
                             "WHERE p.state = 'eligible' ORDER BY p.paid_at, p.id",
                             {}, [&](const db::Rows &row) {
                                 ledger.take(row.text(0, 0), row.text(0, 1), row.text(0, 2),
                                             row.instant(0, 3));
                             });
    if (!read)
        return read;
    if (auto stored = storeBatches(admin, ledger, officers); !stored)
        return stored;
    if (auto stored = storeFates(admin, ledger, officers); !stored)
        return stored;
    return judge(admin, world, values);
}

} // namespace steward::platform::demo
