// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/audit_job.h"

#include "platform/src/audit/sequencer.h"
#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"
#include "platform/src/core/pause.h"

namespace steward::platform
{

using namespace std::chrono_literals;

namespace
{

constexpr auto kPoll = 200ms;
constexpr auto kReconnect = 1s;

} // namespace

AuditJob::AuditJob(std::string sequencerConninfo, std::string writerConninfo,
                   const audit::LogKey &key, const Clock &clock)
    : m_sequencerConninfo(std::move(sequencerConninfo)),
      m_writerConninfo(std::move(writerConninfo)), m_key(key), m_clock(clock)
{
}

AuditJob::~AuditJob()
{
    stop();
}

void AuditJob::start()
{
    m_thread.start([this](const std::stop_token &stop) { run(stop); });
}

void AuditJob::stop()
{
    m_thread.stop();
}

void AuditJob::run(const std::stop_token &stop)
{
    // Also one that is ended before it began has the last events to place.
    do {
        if (auto ended = serve(stop); !ended) {
            ++m_failures;
            log::warning("audit_sequencer_failed",
                         {{"code", ended.error().code}, {"detail", ended.error().detail}});
            pauseUnless(stop, kReconnect);
        }
    } while (!stop.stop_requested());
}

Result<Done> AuditJob::serve(const std::stop_token &stop)
{
    auto connection = m_thread.open(m_sequencerConninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    auto writer = m_thread.open(m_writerConninfo);
    if (!writer)
        return tl::unexpected(writer.error());
    audit::AuditSequencer sequencer{*connection, m_key};
    while (!stop.stop_requested()) {
        const auto batch = sequencer.step(m_clock.now());
        if (!batch)
            return tl::unexpected(batch.error());
        // Only the leader beats: two services write one heartbeat.
        if (batch->leader)
            if (auto beaten = sequencer.heartbeat(*writer, m_clock.now()); !beaten)
                return tl::unexpected(beaten.error());
        if (!batch->more)
            pauseUnless(stop, kPoll);
    }
    // What was written up to the end belongs to its month, whenever the next service starts.
    if (const auto last = sequencer.drain(m_clock.now()); !last)
        return tl::unexpected(last.error());
    return Done{};
}

} // namespace steward::platform
