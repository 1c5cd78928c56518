// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/seal_job.h"

#include "platform/src/audit/log_month.h"
#include "platform/src/audit/sealer.h"
#include "platform/src/core/log.h"
#include "platform/src/core/pause.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform
{

using namespace std::chrono_literals;

namespace
{

constexpr auto kPoll = 1s;

} // namespace

SealJob::SealJob(std::string sequencerConninfo, std::string writerConninfo,
                 const audit::LogKey &key, audit::ArchiveStore store, const Clock &clock,
                 std::function<void(const Error &)> failed)
    : m_sequencerConninfo(std::move(sequencerConninfo)),
      m_writerConninfo(std::move(writerConninfo)), m_key(key), m_store(std::move(store)),
      m_clock(clock), m_failed(std::move(failed))
{
}

SealJob::~SealJob()
{
    stop();
}

void SealJob::start()
{
    m_thread.start([this](const std::stop_token &stop) { run(stop); });
}

void SealJob::stop()
{
    m_thread.stop();
}

void SealJob::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        if (auto ended = serve(stop); !ended) {
            m_failed(ended.error());
            const int doublings = std::min(m_failures++, 6);
            pauseUnless(stop, std::min<std::chrono::milliseconds>(1s * (1 << doublings), 60s));
        }
    }
}

Result<Done> SealJob::serve(const std::stop_token &stop)
{
    auto connection = m_thread.open(m_sequencerConninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    auto writer = m_thread.open(m_writerConninfo);
    if (!writer)
        return tl::unexpected(writer.error());
    audit::Sealer sealer{*connection, *writer, m_key, m_store};
    // Whoever has closed a month knows that the next one is not over before this.
    Instant quietUntil{INT64_MIN};
    while (!stop.stop_requested()) {
        const auto now = m_clock.now();
        if (now <= quietUntil) {
            pauseUnless(stop, kPoll);
            continue;
        }
        const auto step = sealer.step(now);
        if (!step)
            return tl::unexpected(step.error());
        m_failures = 0;
        if (!step->month.empty()) {
            log::info("log_month_sealed", {{"month", step->month}});
            continue;
        }
        const auto next = sealer.next();
        if (!next)
            return tl::unexpected(next.error());
        if (step->leader && *next)
            quietUntil = audit::closesAt(**next);
        pauseUnless(stop, kPoll);
    }
    return Done{};
}

} // namespace steward::platform
