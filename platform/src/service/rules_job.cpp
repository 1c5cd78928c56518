// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/rules_job.h"

#include "platform/src/db/connection.h"
#include "platform/src/queries/payout_evaluation.h"
#include "platform/src/core/pause.h"
#include "platform/src/sync/rebase.h"
#include "platform/src/transfer/case_rules.h"
#include "platform/src/transfer/outbound.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace steward::platform
{

using namespace std::chrono_literals;

namespace
{

constexpr auto kTick = 500ms;
constexpr std::int64_t kFeedKept = 2'000'000;

/// A rule and when it is due again, by the steady clock, so that rule time may jump. One that fails
/// waits longer each time, up to a minute.
class Rule
{
public:
    using Act = std::function<Result<Done>()>;
    Rule(const char *name, std::chrono::milliseconds period, Act act)
        : m_name(name), m_period(period), m_act(std::move(act))
    {
    }

    [[nodiscard]] Result<Done> runIfDue()
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < m_next)
            return Done{};
        auto done = m_act();
        m_pause = done ? 0ms : std::clamp<std::chrono::milliseconds>(2 * m_pause, 1s, 60s);
        m_next = now + std::max(m_period, m_pause);
        if (!done)
            done.error().detail = m_name + ": " + done.error().detail;
        return done;
    }

private:
    std::string m_name;
    std::chrono::milliseconds m_period;
    Act m_act;
    std::chrono::milliseconds m_pause{0};
    std::chrono::steady_clock::time_point m_next{};
};

template <class T>
Result<Done> done(const Result<T> &result)
{
    return result ? Result<Done>{Done{}} : tl::unexpected(result.error());
}

} // namespace

RulesJob::RulesJob(std::string writerConninfo, std::string sequencerConninfo, const Clock &clock,
                   std::function<void(const Error &)> failed)
    : m_writerConninfo(std::move(writerConninfo)),
      m_sequencerConninfo(std::move(sequencerConninfo)), m_clock(clock),
      m_failed(std::move(failed)), m_turns{m_failed}
{
}

RulesJob::~RulesJob()
{
    stop();
}

void RulesJob::start()
{
    m_thread.start([this](const std::stop_token &stop) { run(stop); });
}

void RulesJob::stop()
{
    m_thread.stop();
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

Result<Done> RulesJob::pruneFeed()
{
    auto sequencer = m_thread.open(m_sequencerConninfo);
    if (!sequencer)
        return tl::unexpected(sequencer.error());
    return done(sync::feedPrune(*sequencer, kFeedKept));
}

Result<Done> RulesJob::serve(const std::stop_token &stop)
{
    auto writer = m_thread.open(m_writerConninfo);
    if (!writer)
        return tl::unexpected(writer.error());
    const auto now = [this] { return m_clock.now(); };
    const auto judge = [&](queries::Scope scope) {
        return done(queries::runPayoutJob(*writer, now(), scope, stop));
    };
    std::vector<Rule> rules;
    for (const auto &rule : transfer::caseRules())
        rules.emplace_back(
            rule.name, rule.period,
            [&, act = rule.act,
             turns = std::make_shared<transfer::CaseTurns>(rule.name, stop, &m_turns)] {
                return done(act(*writer, now(), *turns));
            });
    rules.emplace_back("forget what was sent", 3600s,
                       [&] { return done(transfer::forgetEnded(*writer, now())); });
    rules.emplace_back("all payouts", 3600s, [&] { return judge(queries::Scope::All); });
    rules.emplace_back("due payouts", 30s, [&] { return judge(queries::Scope::Due); });
    rules.emplace_back("prune the feed", 3600s, [&] { return pruneFeed(); });
    while (!stop.stop_requested()) {
        for (auto &rule : rules) {
            if (stop.stop_requested())
                break;
            const auto ran = rule.runIfDue();
            if (ran)
                continue;
            if (!writer->isHealthy())
                return ran;
            // What fails takes no other rule's turn.
            m_failed(ran.error());
        }
        pauseUnless(stop, kTick);
    }
    return Done{};
}

} // namespace steward::platform
