// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_evaluation.h"

#include "platform/src/db/connection.h"

#include <string>

namespace steward::platform::queries
{

namespace
{

bool differs(const StoredPayout &stored, const domain::PayoutJudgement &judged)
{
    return !stored.isEvaluated || stored.amountMinor != judged.amountMinor ||
           stored.state != judged.state || stored.holdReason != judged.holdReason ||
           stored.rulesPassed != judged.rulesPassed || stored.blockingRule != judged.blockingRule ||
           stored.nextChangeAt != judged.nextChangeAt;
}

void appendLine(std::string &out, const StoredPayout &stored, const domain::PayoutJudgement &judged)
{
    const auto orNull = [&](const std::optional<std::string> &text) {
        out.append("\t").append(text.value_or("\\N"));
    };
    out.append(stored.id)
        .append("\t")
        .append(std::to_string(stored.rev))
        .append("\t")
        .append(std::to_string(judged.amountMinor));
    out.append("\t").append(judged.state);
    orNull(judged.holdReason);
    out.append("\t").append(std::to_string(judged.rulesPassed));
    orNull(judged.blockingRule);
    orNull(judged.nextChangeAt ? std::optional{judged.nextChangeAt->sql()} : std::nullopt);
    out.append("\n");
}

Result<std::int64_t> writeChanges(db::Connection &connection, std::string &lines, Instant now)
{
    if (auto made = connection.script(
            "CREATE TEMP TABLE IF NOT EXISTS judged (id uuid, rev bigint, amount bigint, state "
            "text, hold text, passed int, "
            "blocking text, next timestamptz(3)) ON COMMIT DROP; TRUNCATE judged");
        !made)
        return tl::unexpected(made.error());
    auto copied = connection.copyIn("COPY judged FROM STDIN", [&](std::string &out) {
        out.swap(lines);
        return false;
    });
    if (!copied)
        return tl::unexpected(copied.error());
    // An unsettled accrual follows its payment (a partial refund scales it); a settled one is
    // history.
    auto scaled = connection.exec("UPDATE accrual a SET amount_minor = j.amount FROM judged j JOIN "
                                  "payout p ON p.id = j.id AND p.rev = j.rev "
                                  "WHERE a.id = p.accrual_id AND a.amount_minor <> j.amount");
    if (!scaled)
        return tl::unexpected(scaled.error());
    auto written =
        connection.exec("UPDATE payout p SET amount_minor = j.amount, state = j.state, hold_reason "
                        "= j.hold, rules_passed = j.passed, "
                        "blocking_rule = j.blocking, next_change_at = j.next, evaluated_at = $1 "
                        "FROM judged j WHERE p.id = j.id AND p.rev = j.rev",
                        db::Params{now});
    if (!written)
        return tl::unexpected(written.error());
    return written->affected();
}

} // namespace

Result<Evaluated> evaluatePayouts(db::Connection &connection, const policy::PayoutValues &values,
                                  Instant now, const std::vector<std::string> &payees)
{
    Evaluated out;
    std::string lines;
    auto read = readPayoutFacts(connection, payees, [&](PayeePayouts &&group) {
        const auto judged = domain::judgePayouts(group.facts, values, now);
        for (std::size_t i = 0; i < judged.size(); ++i) {
            ++out.looked;
            if (differs(group.stored[i], judged[i]))
                appendLine(lines, group.stored[i], judged[i]);
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    if (lines.empty())
        return out;
    auto changed = writeChanges(connection, lines, now);
    if (!changed)
        return tl::unexpected(changed.error());
    out.changed = *changed;
    return out;
}

Result<Done> PayoutRun::begin()
{
    const auto policy = policy::load(m_connection);
    if (!policy)
        return tl::unexpected(policy.error());
    m_values = policy->payout;
    m_assembly.emplace(m_values, m_now, m_step);
    return Done{};
}

Result<Done> PayoutRun::judgeSome()
{
    std::vector<std::string> payees;
    for (std::int64_t payouts = 0; payouts < m_step && m_judged < m_payees->size(); ++m_judged) {
        payees.push_back((*m_payees)[m_judged].orgId);
        payouts += (*m_payees)[m_judged].payouts;
    }
    const auto judged = evaluatePayouts(m_connection, m_values, m_now, payees);
    if (!judged)
        return tl::unexpected(judged.error());
    m_evaluated.looked += judged->looked;
    m_evaluated.changed += judged->changed;
    return Done{};
}

Result<Done> PayoutRun::work()
{
    if (!m_assembly->isDone())
        return m_assembly->next(m_connection);
    if (m_payees)
        return judgeSome();
    auto payees = payeesInScope(m_connection, m_scope, m_now);
    if (!payees)
        return tl::unexpected(payees.error());
    m_payees = std::move(*payees);
    return Done{};
}

Result<bool> PayoutRun::next()
{
    auto transaction = db::Transaction::begin(m_connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (!m_assembly)
        if (auto begun = begin(); !begun)
            return tl::unexpected(begun.error());
    if (auto worked = work(); !worked)
        return tl::unexpected(worked.error());
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return !m_payees || m_judged < m_payees->size();
}

Result<Evaluated> runPayoutJob(db::Connection &connection, Instant now, Scope scope,
                               const std::stop_token &stop)
{
    PayoutRun run{connection, now, scope};
    while (!stop.stop_requested()) {
        const auto more = run.next();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            break;
    }
    return run.evaluated();
}

} // namespace steward::platform::queries
