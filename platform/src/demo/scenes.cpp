// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/case_stories.h"
#include "platform/src/demo/world.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::demo
{

namespace
{

constexpr Word kMaroun{"Maroun", "maroun"}, kHaddad{"Haddad", "haddad"};
constexpr Word kEleni{"Ελένη", "eleni"}, kPetrou{"Πέτρου", "petrou"};
constexpr Word kNicos{"Nicos", "nicos"}, kStavrou{"Stavrou", "stavrou"};
constexpr Word kAimee{"Aimée", "aimee"}, kLefevre{"Lefèvre", "lefevre"};
constexpr Word kYurii{"Юрий", "yurii"}, kMelnyk{"Мельник", "melnyk"};

/// Hands out orgs that would pass every gate, each at most once.
class Stage
{
public:
    explicit Stage(World &world)
        : m_world(world), m_used(world.orgs.size(), false), m_orgsOf(world.people.size(), 0)
    {
        for (const auto &membership : world.memberships) {
            if (std::string_view{membership.state} != "ended")
                ++m_orgsOf[membership.person];
        }
        // The largest org stays as it is, for lists and scrolling.
        Index largest = 0;
        for (Index org = 0; org < world.orgs.size(); ++org) {
            if (world.sizeOf(org) > world.sizeOf(largest))
                largest = org;
        }
        m_used[largest] = true;
    }

    /// An unused paid org in good standing with a single-org owner and `spare` more members at
    /// home, that is so many days old.
    Index paidOrg(std::size_t spare = 2, int days = 0)
    {
        return take([&](Index org) {
            const auto &it = m_world.orgs[org];
            const std::string_view tier = it.tier;
            return it.firstPaid && it.created <= daysBefore(m_world.now, days) &&
                   std::string_view{it.status} == "active" && (tier == "t1" || tier == "t2") &&
                   homeMembers(org).size() >= spare && m_orgsOf[ownerIndex(org)] == 1;
        });
    }
    Index freeOrg()
    {
        return take([&](Index org) {
            const auto &it = m_world.orgs[org];
            return std::string_view{it.tier} == "free_guest" &&
                   std::string_view{it.status} == "active" && !homeMembers(org).empty() &&
                   m_orgsOf[ownerIndex(org)] == 1;
        });
    }
    /// Members other than the owner who are at home here and nowhere else.
    std::vector<Index> homeMembers(Index org) const
    {
        std::vector<Index> out;
        for (auto slot = m_world.firstOf[org]; slot < m_world.firstOf[org + 1]; ++slot) {
            const auto person = m_world.memberships[slot].person;
            if (slot != m_world.orgs[org].owner && m_world.people[person].home == org &&
                m_orgsOf[person] == 1)
                out.push_back(slot);
        }
        return out;
    }
    /// Makes the person one that no gate objects to.
    void settle(Index personIndex)
    {
        auto &person = m_world.people[personIndex];
        const auto longAgo = std::max(person.created, daysBefore(m_world.now, 200));
        person.status = "active";
        person.emailVerified = longAgo;
        person.hasTotp = true;
        person.totpEnrolled = longAgo;
        person.credentialReset.reset();
        person.newCountry.reset();
        person.lastLogin =
            hoursBefore(m_world.now, 20 + static_cast<std::int64_t>(personIndex % 50));
    }
    /// Makes org, owner and first other member pass; answers that member.
    Index clean(Index org)
    {
        auto &it = m_world.orgs[org];
        it.unpaidInvoices = 0;
        it.openDisputes = 0;
        settle(ownerIndex(org));
        const auto members = homeMembers(org);
        auto &membership = m_world.memberships[members.front()];
        membership.state = "active";
        membership.role = "admin";
        settle(membership.person);
        return membership.person;
    }
    /// clean(), and whoever acts in the story has long been there and was last seen in it. Answers
    /// recipient and voucher.
    std::pair<Index, std::optional<Index>> cast(Index org, const Story &story)
    {
        auto slots = homeMembers(org);
        slots.resize(std::min<std::size_t>(slots.size(), 2));
        slots.push_back(m_world.orgs[org].owner);
        for (const auto slot : slots)
            age(slot);
        const auto recipient = clean(org);
        std::optional<Index> voucher;
        if (slots.size() == 3) {
            m_world.memberships[slots[1]].state = "active";
            m_world.memberships[slots[1]].role = "admin";
            voucher = m_world.memberships[slots[1]].person;
            settle(*voucher);
            see(*voucher, story, Part::Voucher);
        }
        see(recipient, story, Part::Recipient);
        see(ownerIndex(org), story, Part::Owner);
        return {recipient, voucher};
    }
    Index ownerIndex(Index org) const
    {
        return m_world.memberships[m_world.orgs[org].owner].person;
    }
    /// A person already in two orgs, neither of them this one.
    Index busyPerson(Index org) const
    {
        for (Index person = 0; person < m_orgsOf.size(); ++person) {
            if (m_orgsOf[person] == 2 && !isIn(person, org) &&
                std::string_view{m_world.people[person].status} == "active" &&
                !m_used[m_world.people[person].home])
                return person;
        }
        return 0;
    }
    void note(std::string key, Index org, std::optional<Index> recipient = std::nullopt,
              std::optional<Index> voucher = std::nullopt)
    {
        m_world.notables.push_back({std::move(key), org, recipient, voucher});
    }
    World &world() { return m_world; }

private:
    void age(Index slot)
    {
        auto &membership = m_world.memberships[slot];
        auto &person = m_world.people[membership.person];
        const auto since =
            std::max(m_world.orgs[membership.org].created, daysBefore(m_world.now, 150));
        person.created = std::min(person.created, since);
        membership.joined = std::min(membership.joined, since);
        membership.ended.reset();
        if (person.phone.empty())
            person.phone = "+35799" + std::to_string(100'000 + slot % 900'000);
    }
    void see(Index person, const Story &story, Part part)
    {
        if (const auto ago = lastSeen(story, part))
            m_world.people[person].lastLogin = m_world.now.plus(-*ago);
    }
    template <class Fits>
    Index take(Fits fits)
    {
        for (Index org = 0; org < m_world.orgs.size(); ++org) {
            if (!m_used[org] && fits(org)) {
                m_used[org] = true;
                return org;
            }
        }
        return 0;
    }
    bool isIn(Index person, Index org) const
    {
        for (auto slot = m_world.firstOf[org]; slot < m_world.firstOf[org + 1]; ++slot) {
            if (m_world.memberships[slot].person == person)
                return true;
        }
        return false;
    }

    World &m_world;
    std::vector<bool> m_used;
    std::vector<int> m_orgsOf;
};

void rename(Person &person, PersonName name, const std::string &email)
{
    person.name = name;
    person.email = email;
}

/// The org of the guided tour: its owner hands over to a colleague, another admin vouches.
void stageTour(Stage &stage)
{
    auto &world = stage.world();
    const Index org = stage.paidOrg(4);
    stage.clean(org);
    auto &it = world.orgs[org];
    it.name = "Cedar Point";
    it.subdomain = "cedar-point";
    it.tier = "t2";
    it.country = "CY";
    it.currency = "EUR";
    it.provider = "stripe";
    it.subscription = "active";
    it.mrrMinor = 124'000;
    const auto members = stage.homeMembers(org);
    const std::array<PersonName, 3> names{
        {{&kEleni, &kPetrou, "el"}, {&kNicos, &kStavrou, "en"}, {&kAimee, &kLefevre, "en"}}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto &membership = world.memberships[members[i]];
        membership.role = i == 2 ? "sales_agent" : "admin";
        membership.state = "active";
        stage.settle(membership.person);
        rename(world.people[membership.person], names[i],
               names[i].mailbox() + "@cedar-point.example");
    }
    rename(world.ownerOf(org), {&kMaroun, &kHaddad, "en"}, "maroun.haddad@cedar-point.example");
    stage.note("tour", org, world.memberships[members[0]].person);
    stage.note("tour.voucher", org, world.memberships[members[1]].person);
}

void stageGuests(Stage &stage)
{
    auto &world = stage.world();
    const Index guest = stage.freeOrg();
    stage.note("gate.G1.fail", guest, stage.clean(guest));

    const Index selfServe = stage.freeOrg();
    const Index heir = stage.clean(selfServe);
    world.orgs[selfServe].name = "Olive Court Studio";
    world.orgs[selfServe].subdomain = "olive-court";
    rename(world.ownerOf(selfServe), {&kYurii, &kMelnyk, "ru"}, "yurii.melnyk@olive-court.example");
    stage.note("self_serve", selfServe, heir);

    const Index former = stage.freeOrg();
    const Index next = stage.clean(former);
    auto &org = world.orgs[former];
    org.firstPaid = std::max(org.created, daysBefore(world.now, 500));
    org.provider = nullptr;
    org.subscription = "canceled";
    org.mrrMinor = 0;
    org.periodEnd.reset();
    stage.note("ex_paid_guest", former, next);
}

void stagePeopleGates(Stage &stage)
{
    auto &world = stage.world();
    const auto party = [&](const char *key, auto spoil) {
        const Index org = stage.paidOrg();
        const Index recipient = stage.clean(org);
        spoil(org, world.people[recipient]);
        stage.note(key, org, recipient);
    };
    party("gate.G3.fail", [](Index, Person &recipient) {
        recipient.hasTotp = false;
        recipient.totpEnrolled.reset();
    });
    party("gate.G4.fail", [](Index, Person &recipient) { recipient.status = "disabled"; });
    party("gate.G12.wait", [&](Index org, Person &) {
        world.ownerOf(org).credentialReset = daysBefore(world.now, 2);
    });
    party("gate.G12.wait",
          [&](Index, Person &recipient) { recipient.newCountry = daysBefore(world.now, 3); });

    const Index pending = stage.paidOrg();
    const Index invited = stage.clean(pending);
    for (auto slot = world.firstOf[pending]; slot < world.firstOf[pending + 1]; ++slot) {
        if (world.memberships[slot].person == invited)
            world.memberships[slot].state = "pending";
    }
    stage.note("gate.G4.wait", pending, invited);

    const Index crowded = stage.paidOrg();
    stage.clean(crowded);
    const Index busy = stage.busyPerson(crowded);
    stage.settle(busy);
    stage.note("gate.G9.fail", crowded, busy);
}

/// Someone who owns two orgs already is asked to take a third.
void stageCollector(Stage &stage)
{
    auto &world = stage.world();
    const Index org = stage.paidOrg();
    stage.clean(org);
    const Index collector = stage.busyPerson(org);
    stage.settle(collector);
    for (Index slot = 0; slot < world.memberships.size(); ++slot) {
        auto &membership = world.memberships[slot];
        if (membership.person != collector)
            continue;
        auto &before = world.memberships[world.orgs[membership.org].owner];
        if (before.person != collector) {
            before.role = "admin";
            world.orgs[membership.org].owner = slot;
        }
        membership.role = "owner";
        membership.state = "active";
        membership.ended.reset();
    }
    stage.note("gate.G10.fail", org, collector);
}

/// Orgs whose people have a story; the platform's own commands tell it later.
void stageStories(Stage &stage)
{
    constexpr int kOldEnough = 200;
    for (const auto &story : caseStories()) {
        const auto first = story.steps.front().deed;
        const bool isOwn = first == Deed::Request || first == Deed::RequestForStranger;
        const Index org = isOwn ? stage.freeOrg() : stage.paidOrg(2, kOldEnough);
        const auto [recipient, voucher] = stage.cast(org, story);
        if (story.key == "case.executing" || story.key == "case.exec_failed")
            stage.world().orgs[org].provider = "stripe";
        stage.note(std::string{story.key}, org,
                   first == Deed::RequestForStranger ? std::nullopt : std::optional{recipient},
                   voucher);
    }
}

void stageOrgGates(Stage &stage)
{
    auto &world = stage.world();
    // The flags' loader looks these keys up.
    for (const char *key : {"gate.G7.fail", "gate.G7.fail.hold"}) {
        const Index org = stage.paidOrg();
        stage.note(key, org, stage.clean(org));
    }
    // Who has it already cannot be given it.
    const Index same = stage.paidOrg();
    stage.clean(same);
    stage.note("gate.G8.fail", same, stage.ownerIndex(same));
    const Index unpaid = stage.paidOrg();
    const Index first = stage.clean(unpaid);
    world.orgs[unpaid].unpaidInvoices = 1;
    stage.note("gate.G6.fail", unpaid, first);
    const Index disputed = stage.paidOrg();
    const Index second = stage.clean(disputed);
    world.orgs[disputed].openDisputes = 1;
    stage.note("gate.G6.wait", disputed, second);

    const Index bare = stage.paidOrg();
    const Index third = stage.clean(bare);
    world.orgs[bare].tier = "t3";
    world.orgs[bare].ssoDomain.clear();
    stage.note("gate.G11.fail", bare, third);
    const Index elsewhere = stage.paidOrg();
    const Index fourth = stage.clean(elsewhere);
    world.orgs[elsewhere].tier = "t3";
    world.orgs[elsewhere].ssoDomain = world.orgs[elsewhere].subdomain + ".example";
    auto &person = world.people[fourth];
    person.email = person.name.mailbox() + ".elsewhere@post.example";
    stage.note("gate.G11.warning", elsewhere, fourth);

    // What is owed is not known yet.
    const Index unbilled = stage.paidOrg();
    const Index fifth = stage.clean(unbilled);
    world.orgs[unbilled].hasBillingFacts = false;
    stage.note("gate.G6.unknown", unbilled, fifth);
}

} // namespace

void stageScenes(World &world)
{
    Stage stage{world};
    stageTour(stage);
    stageGuests(stage);
    stagePeopleGates(stage);
    stageCollector(stage);
    stageStories(stage);
    stageOrgGates(stage);
}

} // namespace steward::platform::demo
