// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/rules_job.h"

#include "platform/src/db/connection.h"
#include "platform/src/queries/payout_evaluation.h"
#include "platform/src/service/pause.h"
#include "platform/src/sync/rebase.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/execution.h"
#include "platform/src/transfer/sla_watch.h"
#include "platform/src/transfer/standing.h"

namespace steward::platform
{

using namespace std::chrono_literals;

namespace
{

constexpr auto kTick = 500ms;
constexpr std::int64_t kFeedKept = 2'000'000;

/// Due again when its time since the last run is over; by the steady clock, so that rule time may
/// jump.
class Every
{
public:
    explicit Every(std::chrono::seconds period) : m_period(period) {}
    [[nodiscard]] bool isDue()
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < m_next)
            return false;
        m_next = now + m_period;
        return true;
    }

private:
    std::chrono::seconds m_period;
    std::chrono::steady_clock::time_point m_next{};
};

} // namespace

RulesJob::RulesJob(std::string writerConninfo, std::string sequencerConninfo, const Clock &clock,
                   std::function<void(const Error &)> failed)
    : m_writerConninfo(std::move(writerConninfo)),
      m_sequencerConninfo(std::move(sequencerConninfo)), m_clock(clock), m_failed(std::move(failed))
{
}

RulesJob::~RulesJob()
{
    stop();
}

void RulesJob::start()
{
    m_thread = std::jthread{[this](const std::stop_token &stop) { run(stop); }};
}

void RulesJob::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

void RulesJob::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        if (auto ended = serve(stop); !ended) {
            m_failed(ended.error());
            pauseUnless(stop, 1s);
        }
    }
}

Result<Done> RulesJob::serve(const std::stop_token &stop)
{
    auto writer = db::Connection::open(m_writerConninfo);
    if (!writer)
        return tl::unexpected(writer.error());
    Every closing{10s}, planned{5s}, deadlines{30s}, payoutsDue{30s}, payoutsAll{3600s},
        pruning{3600s};
    while (!stop.stop_requested()) {
        if (auto moved = transfer::executeDue(*writer, m_clock.now()); !moved)
            return tl::unexpected(moved.error());
        if (planned.isDue())
            if (auto moved = transfer::reviewPlanned(*writer, m_clock.now()); !moved)
                return tl::unexpected(moved.error());
        if (deadlines.isDue())
            if (auto told = transfer::watchDeadlines(*writer, m_clock.now()); !told)
                return tl::unexpected(told.error());
        if (closing.isDue()) {
            if (auto ended = transfer::closeDue(*writer, m_clock.now()); !ended)
                return tl::unexpected(ended.error());
            if (auto purged = transfer::purgeDue(*writer, m_clock.now()); !purged)
                return tl::unexpected(purged.error());
        }
        const bool all = payoutsAll.isDue();
        if (all || payoutsDue.isDue())
            if (auto judged = queries::runPayoutJob(
                    *writer, m_clock.now(), all ? queries::Scope::All : queries::Scope::Due);
                !judged)
                return tl::unexpected(judged.error());
        if (pruning.isDue()) {
            auto sequencer = db::Connection::open(m_sequencerConninfo);
            if (!sequencer)
                return tl::unexpected(sequencer.error());
            if (auto pruned = sync::feedPrune(*sequencer, kFeedKept); !pruned)
                return tl::unexpected(pruned.error());
        }
        pauseUnless(stop, kTick);
    }
    return Done{};
}

} // namespace steward::platform
