// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_rules.h"

#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/execution.h"
#include "platform/src/transfer/fraud_signal.h"
#include "platform/src/transfer/recovery.h"
#include "platform/src/transfer/self_serve.h"
#include "platform/src/transfer/sla_watch.h"
#include "platform/src/transfer/standing.h"

namespace steward::platform::transfer
{

std::span<const CaseRule> caseRules()
{
    using namespace std::chrono_literals;
    static constexpr CaseRule kRules[]{
        {"account recoveries", 5s, &endRecovered},
        {"fraud signals", 5s, &disputeSignalled},
        {"execute", 0s, &executeDue},
        {"review standing", 5s, &reviewStanding},
        {"review requests", 5s, &reviewRequests},
        {"deadlines", 30s, &watchDeadlines},
        {"close", 10s, &closeDue},
        {"purge", 10s, &purgeDue},
    };
    return kRules;
}

} // namespace steward::platform::transfer
