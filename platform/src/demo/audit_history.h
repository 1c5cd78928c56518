// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/bulk_writer.h"
#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

#include <cstdint>
#include <optional>

namespace steward::platform::demo
{

/// The log of the last 18 months: `count` events that the loaded rows imply or daily work leaves,
/// besides an hourly heartbeat. It is told piece by piece, so that what else is written meanwhile
/// finds its place in it.
class Chronicle
{
public:
    [[nodiscard]] static Result<Chronicle> begin(db::Connection &admin, const World &world,
                                                 const std::vector<DemoCredential> &staff,
                                                 std::int64_t count);
    /// Writes what was before `until` and is not written yet.
    [[nodiscard]] Result<Done> tellUntil(Instant until);
    [[nodiscard]] std::int64_t written() const { return m_written; }

private:
    struct Telling;
    Chronicle(db::Connection &admin, audit::HistoricSource source)
        : m_admin(&admin), m_source(std::move(source))
    {
    }
    void fetch();

    db::Connection *m_admin;
    audit::HistoricSource m_source;
    std::optional<audit::HistoricEvent> m_next;
    std::int64_t m_written = 0;
};

} // namespace steward::platform::demo
