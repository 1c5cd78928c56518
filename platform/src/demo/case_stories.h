// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace steward::platform::demo
{

/// What somebody does about a transfer.
enum class Deed : std::uint8_t {
    Open,
    SaySilent, ///< Since when the owner does not answer: what was said to the officer.
    Contact,
    Choose, ///< The recipient, and the role that the words name for the owner.
    CallBack,
    ShowDocument,
    Judge, ///< Everything that has no verdict yet.
    Submit,
    Approve,
    Return,
    Reject,
    Wait,
    Resolve, ///< One of the two whom a dispute needs: as it was before.
    Accept,
    Decline,
    Confirm,
    Vouch,
    Object,
    Request, ///< By the owner, without staff.
    RequestForStranger,
};

enum class Part : std::uint8_t { Staff, Owner, Recipient, Voucher };

/// Who does it: staff unless it is done on the customers' pages.
[[nodiscard]] Part partOf(Deed deed);

struct Step {
    std::chrono::minutes ago{}; ///< Before the demo is made.
    Deed deed{};
    std::string_view words = {};
    std::string_view by = {}; ///< Of staff; the case's officer when empty.
};

/// What people did about one org, never what came of it: that is the platform's to say.
struct Story {
    std::string_view key; ///< Of the notable org; the second story of a key is of the second one.
    std::string_view officer;
    std::string_view reason;
    std::string_view channel;
    std::vector<Step> steps; ///< In order of time.
};

[[nodiscard]] const std::vector<Story> &caseStories();
/// When somebody was last at their page.
[[nodiscard]] std::optional<std::chrono::minutes> lastSeen(const Story &story, Part part);

/// The payment provider answered nothing but 500.
struct Outage {
    std::chrono::minutes from, to; ///< Ago.
};
[[nodiscard]] const std::vector<Outage> &providerOutages();

/// Since when the owner of SaySilent has not answered, and since when the demo's policy with its
/// short windows is in force: whoever was told of a transfer before waits a whole day.
inline constexpr std::chrono::days kSilentFor{20};
inline constexpr std::chrono::hours kDemoPolicyFor{12};
/// Who has no account is named by an address.
inline constexpr std::string_view kStranger = "new.owner@post.example";

} // namespace steward::platform::demo
