// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"

#include <functional>

namespace steward::platform::audit
{

struct HistoricEvent {
    Event event;
    Instant occurredAt;
};

/// Gives the next event and true, or false at the end. Times must not fall: the order is the log's.
using HistoricSource = std::function<bool(HistoricEvent &)>;

/// Writes past events by COPY, with the same checks, commitments and encoding as write(), in
/// transactions of `chunk` events: `connection` must not be in one. Then AuditSequencer::drain(now,
/// Mode::History). Answers how many were written.
[[nodiscard]] Result<std::int64_t> bulkWrite(db::Connection &connection, const HistoricSource &next,
                                             int chunk = 20'000);

/// The same source with an hourly log.heartbeat between its first event and `until` merged in.
[[nodiscard]] HistoricSource withHeartbeats(HistoricSource source, Instant from, Instant until);

} // namespace steward::platform::audit
