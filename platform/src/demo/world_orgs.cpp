// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/world_orgs.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_set>

namespace steward::platform::demo
{

namespace
{

constexpr std::string_view kCodeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct Market {
    Word8 country;
    Word8 currency;
    std::int64_t unit; ///< Minor units of one euro's worth, roughly.
};
constexpr std::array<Market, 12> kMarkets{{
    {"CY", "EUR", 100},
    {"GR", "EUR", 100},
    {"GB", "GBP", 85},
    {"JP", "JPY", 160},
    {"KW", "KWD", 330},
    {"DE", "EUR", 100},
    {"FR", "EUR", 100},
    {"IL", "EUR", 100},
    {"AE", "EUR", 100},
    {"LB", "EUR", 100},
    {"RS", "EUR", 100},
    {"PL", "EUR", 100},
}};

std::array<char, 7> makeCode(Random &random, std::unordered_set<std::string> &taken)
{
    std::array<char, 7> code{};
    do {
        for (std::size_t i = 0; i < 6; ++i)
            code[i] = kCodeAlphabet[random.below(kCodeAlphabet.size())];
    } while (!taken.insert(code.data()).second);
    return code;
}

/// Tier, status, and the billing facts that go with them.
void giveStanding(Org &org, Random &random, std::int64_t unit, Instant now)
{
    static constexpr std::array<Word8, 4> kTiers{"free_guest", "t1", "t2", "t3"};
    static constexpr std::array<Word8, 3> kProviders{"stripe", "paddle", "checkout_com"};
    const auto tier = random.weighted({30, 38, 24, 8});
    org.tier = kTiers[tier];
    org.taxId = random.chance(92)
                    ? org.country + std::to_string(random.between(10'000'000, 99'999'999))
                    : "";
    if (random.chance(90))
        org.sanctionsChecked = random.instant(std::max(org.created, daysBefore(now, 360)), now);
    if (tier == 0) {
        org.status = random.chance(7) ? "dormant" : "active";
        return;
    }
    org.status = std::array<Word8, 4>{"active", "past_due", "frozen",
                                      "dormant"}[random.weighted({88, 6, 3, 3})];
    org.provider = kProviders[random.weighted({70, 20, 10})];
    static constexpr std::array<std::int64_t, 4> kPrice{0, 39, 124, 390};
    org.mrrMinor = kPrice[tier] * unit;
    org.periodEnd = Instant{now.us + random.between(1, 30) * 86'400'000'000};
    if (random.chance(4)) {
        org.trial = "trialing";
        org.subscription = "trialing";
        return;
    }
    const auto paying =
        random.instant(org.created, std::min(now, Instant{org.created.us + 90 * 86'400'000'000ll}));
    org.firstPaid = paying;
    const std::string_view status = org.status;
    org.subscription = status == "past_due" ? "past_due"
                       : status == "active" ? "active"
                                            : "canceled";
    if (status == "past_due")
        org.unpaidInvoices = static_cast<int>(random.between(1, 3));
}

} // namespace

void makeOrgs(World &world, std::size_t count)
{
    Random random{world.seed, "orgs"};
    std::unordered_set<std::string> codes;
    std::unordered_set<std::string> subdomains;
    static constexpr std::array<Word8, 3> kKinds{"developer", "agency", "studio"};
    world.orgs.resize(count);
    for (auto &org : world.orgs) {
        org.created = random.instant(daysBefore(world.now, 1'400), daysBefore(world.now, 20));
        org.id = random.uuid(org.created);
        org.kind = kKinds[random.weighted({50, 35, 15})];
        const auto name = makeOrgName(random, org.kind);
        org.name = name.full;
        org.subdomain = name.subdomain;
        for (int n = 2; !subdomains.insert(org.subdomain).second; ++n)
            org.subdomain =
                name.subdomain + "-" + std::to_string(n > 9 ? random.between(10, 99'999) : n);
        const auto &market = kMarkets[random.weighted({40, 11, 11, 8, 8, 4, 3, 4, 4, 3, 2, 2})];
        org.country = market.country;
        org.currency = market.currency;
        org.code = makeCode(random, codes);
        giveStanding(org, random, market.unit, world.now);
        if (std::string_view{org.tier} == "t3")
            org.ssoDomain = org.subdomain + ".example";
        org.updated = random.instant(std::max(org.created, daysBefore(world.now, 90)), world.now);
    }
}

std::vector<std::size_t> orgSizes(Random &random, std::size_t orgs, std::size_t memberships)
{
    const double largest = std::max(2.0, static_cast<double>(memberships) * 0.02);
    const auto sizes = [&](double slope) {
        std::vector<std::size_t> out(orgs);
        for (std::size_t i = 0; i < orgs; ++i)
            out[i] = std::max<std::size_t>(
                1, static_cast<std::size_t>(largest / std::pow(static_cast<double>(i + 1), slope)));
        return out;
    };
    const auto sum = [](const std::vector<std::size_t> &all) {
        return std::accumulate(all.begin(), all.end(), std::size_t{0});
    };
    double flat = 0.0;
    double steep = 3.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = (flat + steep) / 2;
        (sum(sizes(middle)) > memberships ? flat : steep) = middle;
    }
    auto out = sizes(steep);
    for (auto missing = memberships - std::min(memberships, sum(out)); missing > 0; --missing)
        ++out[orgs / 4 + random.below(orgs - orgs / 4)];
    random.shuffle(out);
    return out;
}

} // namespace steward::platform::demo
