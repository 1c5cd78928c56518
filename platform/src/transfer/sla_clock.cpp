// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/sla_clock.h"

#include <algorithm>
#include <array>

namespace steward::platform::transfer
{

namespace
{

bool isAgentOwned(std::string_view state)
{
    constexpr std::array kStates{"intake", "gated", "verifying", "planned", "awaiting_approval"};
    return std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

/// Follows the timeline and collects the spans of both targets.
class Follower
{
public:
    void take(const ClockEntry &entry)
    {
        advance(entry.at);
        const auto &kind = entry.kind;
        if (kind == "transfer.opened" || kind == "transfer.continued" || kind == "transfer.voided")
            m_isOurs = true;
        else if (kind == "transfer.requested" || kind == "transfer.paused" ||
                 kind == "transfer.objected" || kind == "transfer.disputed" ||
                 kind == "transfer.approved" || kind == "transfer.rejected" ||
                 kind == "transfer.withdrawn" || kind == "transfer.expired")
            m_isOurs = false;
        else if (kind == "transfer.resolved" || kind == "transfer.converted")
            m_isOurs = isAgentOwned(entry.state);
        if (kind == "evidence.completed")
            m_isComplete = m_wasComplete = true;
        else if (kind == "evidence.incomplete")
            m_isComplete = false;
        if (entry.isByStaff && kind != "transfer.opened")
            m_isAnswered = true;
    }
    [[nodiscard]] SlaClock finish(const CaseRecord &record, Instant now)
    {
        m_isOurs = isAgentOwned(record.state) && record.route == "support";
        advance(now);
        if (m_wasComplete)
            return {SlaTarget::Decision, std::move(m_decision), m_isOurs && m_isComplete};
        if (!m_isAnswered)
            return {SlaTarget::FirstResponse, std::move(m_response), m_isOurs};
        return {};
    }

private:
    /// What only an entry of the timeline divides is one span: each is counted in whole seconds.
    void add(std::vector<Span> &spans, Instant to) const
    {
        if (!spans.empty() && spans.back().to == m_since)
            spans.back().to = to;
        else
            spans.push_back({m_since, to});
    }
    void advance(Instant to)
    {
        if (m_isOurs && m_since < to) {
            if (!m_isAnswered)
                add(m_response, to);
            if (m_isComplete)
                add(m_decision, to);
        }
        m_since = to;
    }

    Instant m_since{};
    bool m_isOurs = false, m_isAnswered = false, m_isComplete = false, m_wasComplete = false;
    std::vector<Span> m_response, m_decision;
};

} // namespace

SlaClock readSlaClock(const std::vector<ClockEntry> &timeline, const CaseRecord &record,
                      Instant now)
{
    Follower follower;
    for (const auto &entry : timeline)
        follower.take(entry);
    return follower.finish(record, now);
}

} // namespace steward::platform::transfer
