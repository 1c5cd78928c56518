// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::domain
{

enum class Verdict : std::uint8_t { Pass, Fail, Wait, Unknown };

/// The least that has to happen for the verdict to become a pass.
struct SmallestChange {
    std::string code;
    std::optional<Instant> until = std::nullopt;
};

/// What one rule says about one set of facts, and why.
struct Judgement {
    std::string rule;
    Verdict verdict = Verdict::Unknown;
    boost::json::object facts = {};
    std::string sourceKind = {};
    std::string sourceId = {};
    /// When time alone will change the verdict.
    std::optional<Instant> nextChangeAt = std::nullopt;
    std::optional<SmallestChange> smallestChange = std::nullopt;
    /// A failure that nothing ordinary undoes.
    bool isFinal = false;
};

[[nodiscard]] constexpr std::string_view word(Verdict verdict, std::string_view wait = "wait")
{
    switch (verdict) {
    case Verdict::Pass:
        return "pass";
    case Verdict::Fail:
        return "fail";
    case Verdict::Wait:
        return wait;
    case Verdict::Unknown:
        return "unknown";
    }
    return "unknown";
}

// How a rule says what it found. Each answers its argument, so that a rule ends with it.

/// The judgement of a rule about one thing; nothing is its source when `id` is empty.
[[nodiscard]] Judgement about(const char *rule, const char *kind, const std::string &id);
Judgement &pass(Judgement &judgement);
Judgement &failUntil(Judgement &judgement, const char *change);
Judgement &failForGood(Judgement &judgement);
Judgement &unknown(Judgement &judgement, const char *change);
/// Passes from `until` on.
Judgement &waitUntil(Judgement &judgement, Instant until, Instant now);
[[nodiscard]] Instant daysAfter(Instant from, int days);

/// The wire form: rule, verdict, facts, source, next_change_at, smallest_change.
[[nodiscard]] boost::json::object toJson(const Judgement &judgement,
                                         std::string_view wait = "wait");
[[nodiscard]] boost::json::value timeOrNull(const std::optional<Instant> &at);

} // namespace steward::platform::domain
