// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/world.h"

#include "platform/src/demo/world_orgs.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace steward::platform::demo
{

namespace
{

constexpr Index kNobody = UINT32_MAX;

/// Lays the members of each org side by side; the first of each is its owner.
void laySlots(World &world, const std::vector<std::size_t> &sizes)
{
    Random random{world.seed, "slots"};
    for (Index org = 0; org < world.orgs.size(); ++org) {
        world.firstOf.push_back(static_cast<Index>(world.memberships.size()));
        world.orgs[org].owner = static_cast<Index>(world.memberships.size());
        for (std::size_t i = 0; i < sizes[org]; ++i) {
            Membership slot;
            slot.org = org;
            slot.person = kNobody;
            slot.role = i == 0 ? "owner"
                               : std::array<Word8, 4>{"admin", "sales_agent", "member",
                                                      "guest"}[random.weighted({14, 34, 34, 18})];
            world.memberships.push_back(slot);
        }
    }
    world.firstOf.push_back(static_cast<Index>(world.memberships.size()));
}

/// Gives every person a home first and then fills what is left with people from elsewhere, each
/// once, so that nobody is in more than two orgs.
void seatPeople(World &world, std::size_t people)
{
    Random random{world.seed, "seats"};
    std::vector<Index> homes;
    std::vector<Index> others;
    for (Index slot = 0; slot < world.memberships.size(); ++slot) {
        const bool isOwner = world.orgs[world.memberships[slot].org].owner == slot;
        (isOwner && !random.chance(3) ? homes : others).push_back(slot);
    }
    random.shuffle(others);
    while (homes.size() < people && !others.empty()) {
        homes.push_back(others.back());
        others.pop_back();
    }
    world.people.resize(homes.size());
    for (Index person = 0; person < homes.size(); ++person) {
        world.memberships[homes[person]].person = person;
        world.people[person].home = world.memberships[homes[person]].org;
    }
    std::vector<Index> guests(world.people.size());
    for (Index i = 0; i < guests.size(); ++i)
        guests[i] = i;
    random.shuffle(guests);
    // Owners first: an org may lack its last member, never its owner.
    std::stable_partition(others.begin(), others.end(), [&](Index slot) {
        return world.orgs[world.memberships[slot].org].owner == slot;
    });
    for (const Index slot : others) {
        const Index org = world.memberships[slot].org;
        const auto away = [&](Index person) { return world.people[person].home != org; };
        auto found = std::find_if(guests.rbegin(), guests.rend(), away);
        if (found == guests.rend())
            continue;
        world.memberships[slot].person = *found;
        std::iter_swap(found, guests.rbegin());
        guests.pop_back();
    }
}

std::string phoneOf(Random &random, std::string_view country)
{
    const char *prefix = country == "GB"   ? "+4477"
                         : country == "GR" ? "+3069"
                         : country == "JP" ? "+8190"
                         : country == "KW" ? "+9655"
                                           : "+35799";
    return prefix + std::to_string(random.between(100'000, 999'999));
}

void namePeople(World &world)
{
    Random random{world.seed, "people"};
    std::unordered_set<std::string> taken;
    for (auto &person : world.people) {
        const auto &home = world.orgs[person.home];
        person.name = makePersonName(random);
        const auto domain = random.chance(82)
                                ? home.subdomain + ".example"
                                : std::string{random.chance(50) ? "mail.example" : "post.example"};
        const auto mailbox = person.name.mailbox();
        person.email = mailbox + "@" + domain;
        for (int n = 2; !taken.insert(person.email).second; ++n)
            person.email =
                mailbox + std::to_string(n > 9 ? random.between(10, 9'999'999) : n) + "@" + domain;
        if (random.chance(80))
            person.phone = phoneOf(random, home.country);
        person.created = random.instant(home.created, daysBefore(world.now, 15));
        person.id = random.uuid(person.created);
        const auto when = random.weighted({90, 6, 4});
        person.status = std::array<Word8, 3>{"active", "invited", "disabled"}[when];
        if (when == 1)
            continue;
        person.emailVerified = Instant{person.created.us + random.between(2, 4'000) * 60'000'000};
        person.hasTotp = random.chance(58);
        if (person.hasTotp)
            person.totpEnrolled = random.instant(*person.emailVerified, daysBefore(world.now, 8));
        if (random.chance(2))
            person.credentialReset = random.instant(daysBefore(world.now, 60), world.now);
        if (random.chance(2))
            person.newCountry = random.instant(daysBefore(world.now, 60), world.now);
        if (random.chance(94))
            person.lastLogin = random.chance(70)
                                   ? random.instant(daysBefore(world.now, 14), world.now)
                                   : random.instant(person.created, world.now);
    }
}

void dateMemberships(World &world)
{
    Random random{world.seed, "memberships"};
    std::vector<bool> seen(world.people.size(), false);
    for (Index slot = 0; slot < world.memberships.size(); ++slot) {
        auto &membership = world.memberships[slot];
        auto &person = world.people[membership.person];
        const auto &org = world.orgs[membership.org];
        const bool isOwner = org.owner == slot;
        const bool isHome = person.home == membership.org;
        membership.joined = isOwner
                                ? org.created
                                : random.instant(std::max(org.created, person.created), world.now);
        membership.id = random.uuid(membership.joined);
        if (isOwner) {
            person.status = "active";
            if (!person.emailVerified)
                person.emailVerified = person.created;
        } else if (!isHome) {
            membership.state =
                std::array<Word8, 3>{"active", "pending", "ended"}[random.weighted({88, 5, 7})];
            if (std::string_view{membership.state} == "ended")
                membership.ended = random.instant(membership.joined, world.now);
        } else if (std::string_view{person.status} == "invited") {
            membership.state = "pending";
        }
        membership.epoch = random.chance(12) ? random.between(2, 4) : 1;
    }
}

/// A slot that nobody could be seated on (every candidate was at home there) disappears; the
/// owner's never does, because owners are seated at home.
void dropEmptySlots(World &world)
{
    std::vector<Membership> kept;
    kept.reserve(world.memberships.size());
    for (Index org = 0; org < world.orgs.size(); ++org) {
        const auto from = world.firstOf[org];
        const auto to = world.firstOf[org + 1];
        world.firstOf[org] = static_cast<Index>(kept.size());
        world.orgs[org].owner = static_cast<Index>(kept.size());
        for (auto slot = from; slot < to; ++slot) {
            if (world.memberships[slot].person != kNobody)
                kept.push_back(world.memberships[slot]);
        }
    }
    world.firstOf.back() = static_cast<Index>(kept.size());
    world.memberships = std::move(kept);
}

} // namespace

World makeWorld(std::uint64_t seed, const WorldSize &size, Instant now)
{
    World world;
    world.seed = seed;
    world.isLarge = size.memberships > 100'000;
    world.now = {now.us / 1000 * 1000};
    makeOrgs(world, size.orgs);
    Random random{seed, "sizes"};
    laySlots(world, orgSizes(random, size.orgs, size.memberships));
    seatPeople(world, size.people);
    dropEmptySlots(world);
    namePeople(world);
    dateMemberships(world);
    return world;
}

} // namespace steward::platform::demo
