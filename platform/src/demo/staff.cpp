// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/staff.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/staff_admin.h"
#include "platform/src/identity/totp.h"

#include <array>

namespace steward::platform::demo
{

namespace
{

struct Post {
    const char *who;
    const char *role;
    const char *name;
    const char *mailbox;
};
constexpr std::array<Post, 8> kPosts{{
    {"cs_agent", "cs_agent", "Nadia Ivanova", "nadia.ivanova"},
    {"cs_agent_2", "cs_agent", "Petros Loizides", "petros.loizides"},
    {"lead", "lead", "Marina Christofi", "marina.christofi"},
    {"lead_2", "lead", "Jonas Åkesson", "jonas.akesson"},
    {"finance", "finance", "Elena Kyprianou", "elena.kyprianou"},
    {"finance_2", "finance", "Samir Khoury", "samir.khoury"},
    {"compliance", "compliance", "Ruth Bennett", "ruth.bennett"},
    {"platform_admin", "platform_admin", "Tomáš Dvořák", "tomas.dvorak"},
}};

/// 20 characters of base64url: 120 bits.
std::string newPassword()
{
    return toBase64Url(randomBytes(15));
}

DemoCredential newCredential(std::string who, std::string id, std::string name, std::string email)
{
    return {std::move(who),
            std::move(id),
            std::move(name),
            std::move(email),
            newPassword(),
            identity::newTotpSecret(),
            {}};
}

std::string secretBytes(const DemoCredential &credential)
{
    return db::bytea(identity::fromBase32(credential.totpSecret).value_or(Bytes{}));
}

} // namespace

Result<std::vector<DemoCredential>> makeStaff(db::Connection &admin, const World &world)
{
    Random random{world.seed, "staff"};
    const auto since = daysBefore(world.now, 600);
    std::vector<DemoCredential> out;
    for (const auto &post : kPosts) {
        const auto id = random.uuid(since).text();
        auto credential =
            newCredential(post.who, id, post.name, std::string{post.mailbox} + "@steward.example");
        credential.role = post.role;
        if (auto stored = admin.exec("INSERT INTO staff_user (id, issuer, subject, email, name, "
                                     "roles, status, created_at) "
                                     "VALUES ($1, $7, $2, $3, $4, ARRAY[$5], 'active', $6)",
                                     db::Params{id, post.mailbox, credential.email, credential.name,
                                                post.role, since, identity::kBuiltinIssuer});
            !stored)
            return tl::unexpected(stored.error());
        if (auto stored = admin.exec("INSERT INTO staff_credential (staff_id, password_hash, "
                                     "totp_secret) VALUES ($1, $2, $3)",
                                     db::Params{id, identity::hashPassword(credential.password),
                                                secretBytes(credential)});
            !stored)
            return tl::unexpected(stored.error());
        out.push_back(std::move(credential));
    }
    return out;
}

Result<std::vector<DemoCredential>> makeCustomers(db::Connection &admin, World &world)
{
    std::vector<DemoCredential> out;
    const auto give = [&](const char *who, const Person &person) -> Result<Done> {
        auto credential = newCredential(who, person.id.text(), person.name.full(), person.email);
        auto stored =
            admin.exec("INSERT INTO customer_credential (user_id, password_hash, totp_secret) "
                       "VALUES ($1, $2, $3)",
                       db::Params{credential.id, identity::hashPassword(credential.password),
                                  secretBytes(credential)});
        if (!stored)
            return tl::unexpected(stored.error());
        out.push_back(std::move(credential));
        return Done{};
    };
    for (const auto &notable : world.notables) {
        Result<Done> given = Done{};
        const auto heir = notable.recipient ? &world.people[*notable.recipient] : nullptr;
        if (notable.key == "tour") {
            given = give("owner", world.ownerOf(notable.org));
            if (given && heir)
                given = give("recipient", *heir);
        } else if (notable.key == "tour.voucher" && heir) {
            given = give("admin", *heir);
        } else if (notable.key == "self_serve") {
            given = give("self_serve_owner", world.ownerOf(notable.org));
            if (given && heir)
                given = give("self_serve_recipient", *heir);
        }
        if (!given)
            return tl::unexpected(given.error());
    }
    return out;
}

} // namespace steward::platform::demo
