// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace steward::platform
{

/// An instant in microseconds since 1970-01-01 UTC.
struct Instant {
    std::int64_t us = 0;
    friend auto operator<=>(const Instant &, const Instant &) = default;
    [[nodiscard]] Instant plus(std::chrono::microseconds d) const { return {us + d.count()}; }
    /// RFC 3339, UTC, milliseconds: 2026-11-22T14:05:09.112Z. Sub-millisecond digits are cut.
    [[nodiscard]] std::string rfc3339() const;
    /// With all six digits, the form bound into SQL as timestamptz.
    [[nodiscard]] std::string sql() const;
    /// As in the Date header: Sun, 22 Nov 2026 14:05:09 GMT.
    [[nodiscard]] std::string httpDate() const;
    /// The UTC calendar month, "2026-11".
    [[nodiscard]] std::string month() const;
    /// Parses what rfc3339() and PostgreSQL (timezone UTC) write; nullopt-like: us = INT64_MIN when
    /// invalid.
    [[nodiscard]] static Instant parse(const std::string &text);
    [[nodiscard]] bool isValid() const { return us != INT64_MIN; }
};

/// Calendar months later (or earlier), the day clamped to the month's end, the time of day kept.
[[nodiscard]] Instant plusCalendarMonths(Instant from, int months);

/// The one source of rule time (platform.md §2). SQL now() is never used for rules.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] Instant now() const override;
};

/// System time plus an offset that only ever grows; for --test-clock and for tests.
class AdjustableClock final : public Clock
{
public:
    [[nodiscard]] Instant now() const override;
    void advance(std::chrono::microseconds by);
    /// Stops the clock at this instant; later calls to now() return it plus what was advanced.
    void freezeAt(Instant at);

private:
    std::atomic<std::int64_t> m_offsetUs{0};
    std::atomic<std::int64_t> m_frozenUs{INT64_MIN};
};

} // namespace steward::platform
