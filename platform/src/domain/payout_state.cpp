// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/payout_rules.h"

#include <algorithm>
#include <map>

namespace steward::platform::domain
{

namespace
{

struct State {
    std::string name;
    std::optional<std::string> holdReason = std::nullopt;
};

bool failed(const PayoutJudgement &judgement, std::size_t rule)
{
    return judgement.rules[rule - 1].verdict == Verdict::Fail;
}

bool passed(const PayoutJudgement &judgement, std::size_t rule)
{
    return judgement.rules[rule - 1].verdict == Verdict::Pass;
}

bool isRejectedByRule(const std::vector<Judgement> &rules)
{
    return std::any_of(rules.begin(), rules.end(),
                       [](const Judgement &rule) { return rule.isFinal; });
}

/// What happened to the money, and what people decided, comes before any rule.
std::optional<State> decided(const PayoutFacts &facts)
{
    if (facts.settlement) {
        const bool isPaid = *facts.settlement == "paid" || *facts.settlement == "reconciled";
        if (isPaid && facts.clawedBackMinor < 0 && facts.accruedMinor + facts.clawedBackMinor <= 0)
            return State{"clawed_back"};
        return State{*facts.settlement};
    }
    if (facts.isRejectedByHand)
        return State{"rejected"};
    if (facts.isHeldByHand)
        return State{"on_hold", "manual"};
    if (facts.batchState)
        return State{*facts.batchState == "in_review"    ? "in_batch"
                     : *facts.batchState == "reconciled" ? "submitted"
                                                         : *facts.batchState};
    return std::nullopt;
}

/// From the gravest to the mildest: for good, held for a reason, waiting for somebody, ripening.
State fromRules(const PayoutJudgement &judgement)
{
    if (isRejectedByRule(judgement.rules))
        return {"rejected"};
    if (failed(judgement, 11))
        return {"on_hold", "fraud"};
    if (failed(judgement, 7))
        return {"on_hold", "dispute"};
    if (failed(judgement, 9))
        return {"on_hold", "method"};
    const bool isUnknown =
        std::any_of(judgement.rules.begin(), judgement.rules.end(),
                    [](const Judgement &rule) { return rule.verdict == Verdict::Unknown; });
    if (isUnknown || !passed(judgement, 9) || !passed(judgement, 10) || !passed(judgement, 12))
        return {"waiting"};
    return {judgement.rulesPassed == static_cast<int>(judgement.rules.size()) ? "eligible"
                                                                              : "accruing"};
}

/// A settled payout met the minimum when it was settled.
void clearMinimum(Judgement &rule)
{
    rule.verdict = Verdict::Pass;
    rule.facts["settled"] = true;
    rule.smallestChange.reset();
}

void conclude(const PayoutFacts &facts, PayoutJudgement &judgement)
{
    for (const auto &rule : judgement.rules) {
        if (rule.verdict == Verdict::Pass)
            ++judgement.rulesPassed;
        else if (!judgement.blockingRule)
            judgement.blockingRule = rule.rule;
        if (rule.nextChangeAt &&
            (!judgement.nextChangeAt || *rule.nextChangeAt < *judgement.nextChangeAt))
            judgement.nextChangeAt = rule.nextChangeAt;
    }
    const auto state = decided(facts).value_or(fromRules(judgement));
    judgement.state = state.name;
    judgement.holdReason = state.holdReason;
}

} // namespace

std::vector<PayoutJudgement> judgePayouts(const std::vector<PayoutFacts> &payee,
                                          const policy::PayoutValues &values, Instant now)
{
    constexpr std::size_t kBalance = 7;
    std::vector<PayoutJudgement> out(payee.size());
    std::map<std::string, std::int64_t> balances;
    for (std::size_t i = 0; i < payee.size(); ++i) {
        const auto &facts = payee[i];
        auto &judgement = out[i];
        for (const auto rule : payoutRules())
            judgement.rules.push_back(rule(facts, values, now));
        // Paid is paid: a later refund is a claw-back of its own, never a smaller payout.
        judgement.amountMinor =
            facts.isSettled() ? facts.accruedMinor
                              : std::max<std::int64_t>(0, shareOf(facts.netMinor(), values.rateBp));
        auto &balance = balances[facts.currency];
        balance += facts.clawedBackMinor;
        if (!facts.isSettled() && !facts.isRejectedByHand && !isRejectedByRule(judgement.rules))
            balance += judgement.amountMinor;
    }
    for (std::size_t i = 0; i < payee.size(); ++i) {
        if (!payee[i].isSettled())
            out[i].rules[kBalance] = minimumBalance(payee[i], balances[payee[i].currency], values);
        else
            clearMinimum(out[i].rules[kBalance]);
        conclude(payee[i], out[i]);
    }
    return out;
}

} // namespace steward::platform::domain
