// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/demo/names.h"
#include "platform/src/demo/random.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::demo
{

using Index = std::uint32_t;
using Word8 = const char *; ///< A word of the schema's enumerations; always a literal.

struct Org {
    Uuid id;
    std::string name;
    std::string subdomain;
    Word8 kind = "developer";
    Word8 tier = "t1";
    Word8 status = "active";
    Word8 country = "CY";
    Word8 currency = "EUR";
    Word8 trial = nullptr;
    std::optional<Instant> firstPaid;
    std::array<char, 7> code{};
    Index owner = 0; ///< Into World::memberships.
    std::string ssoDomain;
    Instant created{};
    Instant updated{};
    Word8 provider = nullptr;
    Word8 subscription = nullptr;
    std::int64_t mrrMinor = 0;
    std::optional<Instant> periodEnd;
    std::string taxId;
    std::optional<Instant> sanctionsChecked;
    int unpaidInvoices = 0;
    int openDisputes = 0;
    bool hasBillingFacts = true; ///< False: nothing has come from billing yet.
};

struct Person {
    Uuid id;
    PersonName name;
    std::string email;
    std::string phone;
    Index home = 0;
    Word8 status = "active";
    bool hasTotp = false;
    bool staffRelated = false;
    Instant created{};
    std::optional<Instant> emailVerified;
    std::optional<Instant> totpEnrolled;
    std::optional<Instant> credentialReset;
    std::optional<Instant> newCountry;
    std::optional<Instant> lastLogin;
};

struct Membership {
    Uuid id;
    Index org = 0;
    Index person = 0;
    Word8 role = "member";
    Word8 state = "active";
    std::int64_t epoch = 1;
    Instant joined{};
    std::optional<Instant> ended;
};

struct Referral {
    Uuid id;
    Index referrer = 0;
    Index referred = 0;
    Instant attributed{};
    bool wrongCode = false;
};

struct Payment {
    Uuid id;
    Index org = 0;
    Instant captured{};
    std::int64_t gross = 0;
    std::int64_t tax = 0;
    std::int64_t refunded = 0;
    std::optional<Instant> disputed;
    std::string fingerprint;
};

/// An org with something to find: what, and who would take it over.
struct Notable {
    std::string key; ///< "gate.G5.wait", "tour", "ex_paid_guest" …
    Index org = 0;
    std::optional<Index> recipient;              ///< Into World::people.
    std::optional<Index> voucher = std::nullopt; ///< Another admin, who acts in the org's story.
};

/// The demo's world in memory, before it is written.
struct World {
    std::uint64_t seed = 1;
    bool isLarge = false;
    Instant now{};
    std::vector<Org> orgs;
    std::vector<Person> people;
    std::vector<Membership> memberships; ///< Grouped by org.
    std::vector<Index> firstOf;          ///< First membership of each org, and one past the end.
    std::vector<Referral> referrals;
    std::vector<Payment> payments;
    std::vector<Notable> notables;

    [[nodiscard]] Person &ownerOf(Index org) { return people[memberships[orgs[org].owner].person]; }
    [[nodiscard]] std::size_t sizeOf(Index org) const { return firstOf[org + 1] - firstOf[org]; }
};

struct WorldSize {
    std::size_t orgs = 300;
    std::size_t people = 2'000;
    std::size_t memberships = 2'500;
    std::size_t payouts = 600;
};

/// Orgs, people and memberships: exactly one owner per org, two orgs per person at most, sizes
/// skewed so that the largest org holds about 2 % of all memberships.
[[nodiscard]] World makeWorld(std::uint64_t seed, const WorldSize &size, Instant now);
/// Adds who referred whom and the payments behind `payouts` payouts.
void addMoney(World &world, std::size_t payouts);
/// Turns some orgs into the cases worth meeting: the tour's, one per gate that does not pass, an
/// ex-paid guest, and so on; names them in World::notables.
void stageScenes(World &world);

} // namespace steward::platform::demo
