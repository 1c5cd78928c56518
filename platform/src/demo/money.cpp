// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/world.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

namespace
{

/// How far back this referred org's payments reach, and how many a month.
Payment makePayment(World &world, Random &random, Index org, Instant from)
{
    const auto &it = world.orgs[org];
    Payment out;
    out.org = org;
    out.captured = random.instant(from, world.now);
    out.id = random.uuid(out.captured);
    const auto unit = std::max<std::int64_t>(it.mrrMinor, 20'000);
    // One year at once, a quarter, or a month with extras; odd cents so that rounding shows.
    out.gross = unit * random.between(1, 12) + random.between(0, 99);
    out.tax = out.gross * 19 / 119;
    // A fifth of the payments is small: referrers below the minimum exist.
    if (random.chance(15)) {
        out.gross = unit / 10 + random.between(0, 9);
        out.tax = 0;
    }
    const auto fate = random.weighted({91, 3, 3, 3});
    if (fate == 1)
        out.refunded = out.gross;
    else if (fate == 2)
        out.refunded = out.gross / random.between(3, 9);
    else if (fate == 3)
        out.disputed = random.instant(out.captured, world.now);
    out.fingerprint = "fp_" + it.id.text().substr(24) + (random.chance(10) ? "b" : "a");
    return out;
}

std::vector<bool> staged(const World &world)
{
    std::vector<bool> out(world.orgs.size(), false);
    for (const auto &notable : world.notables)
        out[notable.org] = true;
    return out;
}

/// A handful of referrers bring most of the referred: the rule of such programmes.
Index chooseReferrer(World &world, Random &random, const std::vector<bool> &taken, Index referred)
{
    for (int i = 0; i < 400; ++i) {
        const auto bound =
            random.chance(60) ? std::max<std::size_t>(world.orgs.size() / 8, 2) : world.orgs.size();
        const auto org = static_cast<Index>(random.below(bound));
        if (org != referred && !taken[org] && (world.orgs[org].firstPaid || random.chance(8)))
            return org;
    }
    return referred == 0 ? 1 : 0;
}

void makeReferrals(World &world, Random &random, std::size_t wanted)
{
    const auto taken = staged(world);
    std::vector<Index> candidates;
    for (Index org = 0; org < world.orgs.size(); ++org) {
        if (!taken[org] && (world.orgs[org].firstPaid || random.chance(4)))
            candidates.push_back(org);
    }
    random.shuffle(candidates);
    candidates.resize(std::min(candidates.size(), wanted));
    for (const Index org : candidates) {
        Referral referral;
        referral.referred = org;
        referral.referrer = chooseReferrer(world, random, taken, org);
        referral.attributed = world.orgs[org].created;
        referral.id = random.uuid(referral.attributed);
        referral.wrongCode = random.chance(2);
        world.referrals.push_back(referral);
    }
}

/// Most referrers are customers in good standing with their papers in order.
void mendReferrers(World &world, Random &random)
{
    std::set<Index> referrers;
    for (const auto &referral : world.referrals)
        referrers.insert(referral.referrer);
    for (const Index index : referrers) {
        if (random.chance(15))
            continue;
        auto &org = world.orgs[index];
        org.status = "active";
        if (std::string_view{org.tier} == "free_guest")
            org.tier = "t1";
        org.provider = org.provider ? org.provider : "stripe";
        org.subscription = "active";
        org.trial = nullptr;
        org.unpaidInvoices = 0;
        org.firstPaid = org.firstPaid.value_or(random.instant(org.created, world.now));
        if (org.taxId.empty())
            org.taxId = org.country + std::to_string(random.between(10'000'000, 99'999'999));
        if (!org.sanctionsChecked)
            org.sanctionsChecked =
                random.instant(std::max(org.created, daysBefore(world.now, 360)), world.now);
    }
}

/// Self-referral in each of its forms, and a referrer that became paid long after: facts that the
/// rules judge.
void plantOddities(World &world, Random &random)
{
    std::size_t form = 0;
    for (auto &referral : world.referrals) {
        auto &referrer = world.orgs[referral.referrer];
        auto &referred = world.orgs[referral.referred];
        if (random.below(world.isLarge ? 40 : 14) != 0)
            continue;
        switch (form++ % 3) {
        case 0:
            referred.taxId = referrer.taxId;
            break;
        case 1:
            if (referrer.firstPaid)
                referrer.firstPaid = daysBefore(world.now, random.between(1, 70));
            break;
        default:
            referrer.sanctionsChecked.reset();
            break;
        }
    }
}

} // namespace

void addMoney(World &world, std::size_t payouts)
{
    Random random{world.seed, "money"};
    makeReferrals(world, random, world.orgs.size() / 4);
    mendReferrers(world, random);
    plantOddities(world, random);
    const auto horizon = daysBefore(world.now, 540);
    for (std::size_t i = 0; i < payouts && !world.referrals.empty(); ++i) {
        const auto &referral =
            world.referrals[i < world.referrals.size() ? i : random.below(world.referrals.size())];
        const auto &org = world.orgs[referral.referred];
        const auto from = std::max(org.firstPaid.value_or(org.created), horizon);
        world.payments.push_back(makePayment(world, random, referral.referred, from));
        // A payment made with the referrer's own card.
        if (random.below(world.isLarge ? 400 : 80) == 0)
            world.payments.back().fingerprint =
                "fp_" + world.orgs[referral.referrer].id.text().substr(24) + "a";
    }
    std::vector<bool> isReferred(world.orgs.size(), false);
    for (const auto &referral : world.referrals)
        isReferred[referral.referred] = true;
    for (Index org = 0; org < world.orgs.size(); ++org) {
        if (isReferred[org] || !world.orgs[org].firstPaid)
            continue;
        for (int left = world.isLarge ? 1 : 3; left > 0; --left) {
            auto payment =
                makePayment(world, random, org, std::max(*world.orgs[org].firstPaid, horizon));
            payment.disputed.reset();
            if (world.orgs[org].openDisputes > 0 && left == 1)
                payment.disputed = random.instant(payment.captured, world.now);
            world.payments.push_back(std::move(payment));
        }
    }
    // Each org's mirror of open disputes agrees with its payments.
    for (const auto &payment : world.payments) {
        if (payment.disputed && isReferred[payment.org])
            ++world.orgs[payment.org].openDisputes;
    }
    std::sort(world.payments.begin(), world.payments.end(), [](const Payment &a, const Payment &b) {
        return a.captured != b.captured ? a.captured < b.captured : a.id < b.id;
    });
}

} // namespace steward::platform::demo
