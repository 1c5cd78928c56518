// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"
#include "platform/src/demo/copy_table.h"
#include "platform/src/demo/loaders.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace steward::platform::demo
{

namespace
{

std::string selector(Random &random)
{
    return toBase64Url(random.bytes(8));
}

Result<Done> loadSessions(db::Connection &admin, World &world)
{
    Random random{world.seed, "sessions"};
    struct Session {
        Index membership;
        Instant seen;
    };
    std::vector<Session> sessions;
    const int share = world.isLarge ? 4 : 45;
    for (Index slot = 0; slot < world.memberships.size(); ++slot) {
        const auto &person = world.people[world.memberships[slot].person];
        if (std::string_view{world.memberships[slot].state} == "active" && person.lastLogin &&
            *person.lastLogin > daysBefore(world.now, 14) && random.chance(share))
            sessions.push_back({slot, *person.lastLogin});
    }
    static constexpr std::array<const char *, 8> kCountries{"CY", "CY", "GR", "GB",
                                                            "DE", "LB", "RS", "AE"};
    return copyAll(admin,
                   "customer_session (id, user_id, subdomain, org_id, role_epoch, token_selector, "
                   "token_sha256, created_at, "
                   "last_seen_at, ip, country, auth_time, ended_at, end_reason)",
                   sessions, [&](CopyRow &row, const Session &session) {
                       const auto &membership = world.memberships[session.membership];
                       const auto &org = world.orgs[membership.org];
                       const auto began = hoursBefore(session.seen, random.between(0, 70));
                       row << random.uuid(began) << world.people[membership.person].id
                           << org.subdomain << org.id << membership.epoch << selector(random);
                       row.blob(sha256(random.bytes(32)))
                           << began << session.seen
                           << "203.0.113." + std::to_string(random.between(1, 254))
                           << random.pick(kCountries) << began;
                       const bool over = random.chance(20);
                       if (over)
                           row << session.seen << "signed_out";
                       else
                           row << std::nullopt << std::nullopt;
                   });
}

struct Invite {
    const char *kind;
    Index org;
    std::string addressee;
    const char *role;
    Instant issued;
    Instant expires;
    const char *state;
};

std::vector<Invite> makeInvites(World &world, Random &random)
{
    std::vector<Invite> out;
    const auto count = world.isLarge ? std::size_t{20'000} : world.orgs.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
        const bool reverse = random.chance(15);
        const auto issued = random.instant(daysBefore(world.now, 45), world.now);
        const auto life = (reverse ? 30 : 7) * 86'400'000'000ll;
        const auto state = std::array<const char *, 4>{
            "open", "accepted", "revoked", "replaced"}[random.weighted({60, 25, 10, 5})];
        out.push_back({reverse ? "reverse" : "member",
                       static_cast<Index>(random.below(world.orgs.size())),
                       makePersonName(random).mailbox() + std::to_string(i) + "@mail.example",
                       reverse             ? "guest"
                       : random.chance(50) ? "sales_agent"
                                           : "member",
                       issued,
                       {issued.us + life},
                       state});
    }
    return out;
}

Result<Done> loadInvites(db::Connection &admin, World &world)
{
    Random random{world.seed, "invites"};
    return copyAll(admin,
                   "invite (selector, token_sha256, kind, org_id, issuer_membership_id, addressee, "
                   "role, issued_at, "
                   "expires_at, state, resends, attempts)",
                   makeInvites(world, random), [&](CopyRow &row, const Invite &invite) {
                       row << selector(random);
                       row.blob(sha256(random.bytes(32)))
                           << invite.kind << world.orgs[invite.org].id
                           << world.memberships[world.orgs[invite.org].owner].id << invite.addressee
                           << invite.role << invite.issued << invite.expires << invite.state
                           << random.between(0, 2) << random.between(0, 1);
                   });
}

struct Unit {
    Index org;
    std::string name;
    Index agent;
    bool hasToken;
};

/// Units in the pool, and read-only links that sales agents gave to buyers.
Result<Done> loadUnits(db::Connection &admin, World &world)
{
    Random random{world.seed, "units"};
    std::vector<Unit> units;
    for (Index slot = 0; slot < world.memberships.size() && units.size() < 60'000; ++slot) {
        const auto &membership = world.memberships[slot];
        if (std::string_view{membership.role} != "sales_agent" ||
            std::string_view{membership.state} != "active" ||
            !random.chance(world.isLarge ? 10 : 60))
            continue;
        for (auto left = random.between(1, 4); left > 0; --left)
            units.push_back({membership.org,
                             "Unit " + std::to_string(slot) + "-" + std::to_string(left), slot,
                             random.chance(70)});
    }
    static constexpr std::array<const char *, 4> kStatus{"available", "reserved", "under_offer",
                                                         "sold"};
    if (auto done = copyAll(admin, "pool_entry (id, org_id, unit, visible, status)", units,
                            [&](CopyRow &row, const Unit &unit) {
                                row << random.uuid(world.now) << world.orgs[unit.org].id
                                    << unit.name << random.chance(80) << random.pick(kStatus);
                            });
        !done)
        return done;
    std::erase_if(units, [](const Unit &unit) { return !unit.hasToken; });
    return copyAll(admin,
                   "buyer_token (selector, token_sha256, org_id, unit, minted_by, epoch, state, "
                   "opens, last_opened_at)",
                   units, [&](CopyRow &row, const Unit &unit) {
                       row << selector(random);
                       row.blob(sha256(random.bytes(32)))
                           << world.orgs[unit.org].id << unit.name
                           << world.memberships[unit.agent].id << std::int64_t{1}
                           << std::array<const char *, 3>{"live", "rotated",
                                                          "revoked"}[random.weighted({85, 8, 7})]
                           << random.between(0, 40)
                           << random.instant(daysBefore(world.now, 30), world.now);
                   });
}

struct Contact {
    std::optional<Index> person;
    std::optional<Index> org;
    const char *kind;
    std::string value;
    const char *purpose;
    Instant since;
};

Result<Done> loadContacts(db::Connection &admin, World &world)
{
    Random random{world.seed, "contacts"};
    std::vector<Contact> contacts;
    for (Index org = 0; org < world.orgs.size(); ++org) {
        const auto owner = world.memberships[world.orgs[org].owner].person;
        const auto &person = world.people[owner];
        contacts.push_back({owner, {}, "email", person.email, "account", person.created});
        if (!person.phone.empty())
            contacts.push_back({owner, {}, "phone", person.phone, "account", person.created});
        if (world.orgs[org].provider)
            contacts.push_back({{},
                                org,
                                "email",
                                "accounts@" + world.orgs[org].subdomain + ".example",
                                "billing",
                                world.orgs[org].created});
    }
    return copyAll(admin,
                   "contact_point (id, user_id, org_id, kind, value, purpose, on_file_since)",
                   contacts, [&](CopyRow &row, const Contact &contact) {
                       row << random.uuid(contact.since);
                       if (contact.person)
                           row << world.people[*contact.person].id << std::nullopt;
                       else
                           row << std::nullopt << world.orgs[*contact.org].id;
                       row << contact.kind << contact.value << contact.purpose << contact.since;
                   });
}

Result<Done> loadFlags(db::Connection &admin, World &world)
{
    Random random{world.seed, "flags"};
    for (const auto &notable : world.notables) {
        const auto since = daysBefore(world.now, 9);
        const bool hold = notable.key == "gate.G7.fail.hold";
        if (!hold && notable.key != "gate.G7.fail")
            continue;
        const auto sql =
            hold ? "INSERT INTO legal_hold (id, org_id, reason, by, since) VALUES ($1, $2, "
                   "'Preservation request 2026/114', 'compliance', $3)"
                 : "INSERT INTO fraud_flag (id, org_id, reason, by, since) VALUES ($1, $2, "
                   "'Chargeback pattern reported by the provider', 'compliance', $3)";
        if (auto done = admin.exec(sql, db::Params{random.uuid(since).text(),
                                                   world.orgs[notable.org].id.text(), since});
            !done)
            return tl::unexpected(done.error());
    }
    std::set<Index> flagged;
    for (std::size_t i = 0; i < world.orgs.size() / 100 && !world.referrals.empty(); ++i)
        flagged.insert(world.referrals[random.below(world.referrals.size())].referrer);
    return copyAll(admin, "fraud_flag (id, org_id, reason, by, since, released_at)", flagged,
                   [&](CopyRow &row, Index org) {
                       const auto since =
                           random.instant(daysBefore(world.now, 120), daysBefore(world.now, 5));
                       row << random.uuid(since) << world.orgs[org].id << "Card testing suspected"
                           << "compliance" << since;
                       if (random.chance(40))
                           row << random.instant(since, world.now);
                       else
                           row << std::nullopt;
                   });
}

} // namespace

Result<Done> loadRecords(db::Connection &admin, World &world)
{
    for (auto *step : {loadSessions, loadInvites, loadUnits, loadContacts, loadFlags}) {
        if (auto done = step(admin, world); !done)
            return done;
    }
    return Done{};
}

} // namespace steward::platform::demo
