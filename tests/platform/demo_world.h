// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/db/connection.h"
#include "platform/src/demo/generator.h"
#include "platform/src/domain/policy.h"
#include "tests/support/platform/test_database.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace steward::tests
{

inline const platform::Instant kNow = platform::Instant::parse("2026-11-22T12:00:00.000Z");
inline const platform::Bytes kEvidenceKey(32, 'k');

/// A demo as the service makes it, in a database of its own.
struct Filled {
    std::unique_ptr<TestDatabase> database;
    std::optional<platform::demo::Generated> generated;
    std::string failure;
    std::int64_t historyEvents = 0; ///< Without those of the cases.
};

inline Filled fill(std::uint64_t seed, std::int64_t events)
{
    using namespace platform;
    constexpr std::chrono::days kTwoYears{730};
    Filled out{std::make_unique<TestDatabase>(), std::nullopt, {}, 0};
    auto admin = out.database->connection("steward_admin");
    auto writer = out.database->connection("steward_writer");
    if (auto installed = policy::install(admin, policy::documentText(), kNow.plus(-kTwoYears));
        !installed) {
        out.failure = installed.error().detail;
        return out;
    }
    auto generated = demo::generate(admin, writer,
                                    {.seed = seed,
                                     .auditEvents = events,
                                     .now = kNow,
                                     .lastPolicy = policy::demoVariant(),
                                     .evidenceKey = kEvidenceKey},
                                    [&](std::string_view phase, std::int64_t done, std::int64_t) {
                                        if (phase == "history")
                                            out.historyEvents = done;
                                    });
    if (generated)
        out.generated = std::move(*generated);
    else
        out.failure = generated.error().detail;
    return out;
}

} // namespace steward::tests
