// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/db/job_thread.h"
#include "platform/src/edges/billing_client.h"
#include "platform/src/edges/smtp_client.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace edges
{

struct OutboundOptions {
    std::optional<MailServer> mail;         ///< Absent: mails wait.
    std::optional<BillingProvider> billing; ///< Absent: billing steps wait.
    std::string issuer;                     ///< Links in mails begin with it.
    std::string from = "no-reply@steward.invalid";
    int attemptsMax = 8;
    std::chrono::seconds firstDelay{30};     ///< Doubled by every further attempt …
    std::chrono::seconds longestDelay{3600}; ///< … up to this.
    /// How long an outcome is tried to be written: what has gone out must not go out again because
    /// the database was away for a moment.
    std::chrono::seconds settling{20};
    /// How long a claimed effect is left alone: longer than any conversation may last (20 s, and
    /// the look-up of the name before it) and its outcome may take to be written, so that only an
    /// effect whose carrier died is taken up again.
    std::chrono::seconds lease{75};
};

/// Takes one due effect and carries it out; false when none is due. Claim and outcome are
/// transactions of their own, because one that stays open while a mail server thinks holds the
/// whole feed back. An outcome that cannot be written is tried again. A crash between the sending
/// and the outcome sends again under the same Message-ID or Idempotency-Key: the receiver has one
/// effect.
/// `reconnect` mends a session that broke under an outcome; without it the session resets itself.
using Reconnect = std::function<Result<Done>(db::Connection &)>;
[[nodiscard]] Result<bool> carryOutNext(db::Connection &connection, const OutboundOptions &options,
                                        const Clock &clock, const Reconnect &reconnect = {});

/// Carries out what is due, for ever; reconnects for ever. Any number may run beside each other.
class OutboundJob
{
public:
    /// stop() interrupts no statement, since an outcome that is broken off sends its effect again:
    /// the connection string limits how long one may take.
    OutboundJob(std::string writerConninfo, OutboundOptions options, const Clock &clock);
    ~OutboundJob();
    OutboundJob(const OutboundJob &) = delete;
    OutboundJob &operator=(const OutboundJob &) = delete;

    void start();
    void stop();
    [[nodiscard]] std::int64_t failures() const { return m_failures; }

private:
    [[nodiscard]] Result<Done> serve(const std::stop_token &stop);

    const std::string m_conninfo;
    const OutboundOptions m_options;
    const Clock &m_clock;
    std::atomic<std::int64_t> m_failures{0};
    db::JobThread m_thread;
};

} // namespace edges
} // namespace steward::platform
