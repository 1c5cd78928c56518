// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/copy_table.h"
#include "platform/src/demo/loaders.h"

#include <vector>

namespace steward::platform::demo
{

namespace
{

Result<Done> loadOrgs(db::Connection &admin, World &world)
{
    return copyAll(admin,
                   "org (id, name, subdomain, kind, tier, trial_state, status, country, "
                   "first_successful_payment_at, "
                   "referral_code, owner_membership_id, sso_domain, created_at, updated_at)",
                   world.orgs, [&](CopyRow &row, const Org &org) {
                       row << org.id << org.name << org.subdomain << org.kind << org.tier
                           << org.trial << org.status << org.country << org.firstPaid
                           << std::string_view{org.code.data()} << world.memberships[org.owner].id;
                       row.orNull(org.ssoDomain) << org.created << org.updated;
                   });
}

Result<Done> loadPeople(db::Connection &admin, World &world)
{
    return copyAll(admin,
                   "user_account (id, email, email_verified_at, name, phone, language, "
                   "home_org_id, status, mfa, "
                   "mfa_enrolled_at, credential_reset_at, last_new_country_at, last_login_at, "
                   "is_staff_related, created_at)",
                   world.people, [&](CopyRow &row, const Person &person) {
                       row << person.id << person.email << person.emailVerified
                           << person.name.full();
                       row.orNull(person.phone)
                           << person.name.language << world.orgs[person.home].id << person.status
                           << (person.hasTotp ? "totp" : "none") << person.totpEnrolled
                           << person.credentialReset << person.newCountry << person.lastLogin
                           << person.staffRelated << person.created;
                   });
}

Result<Done> loadMemberships(db::Connection &admin, World &world)
{
    return copyAll(admin,
                   "membership (id, org_id, user_id, role, role_epoch, state, joined_at, ended_at)",
                   world.memberships, [&](CopyRow &row, const Membership &membership) {
                       row << membership.id << world.orgs[membership.org].id
                           << world.people[membership.person].id << membership.role
                           << membership.epoch << membership.state;
                       if (std::string_view{membership.state} == "pending")
                           row << std::nullopt;
                       else
                           row << membership.joined;
                       row << membership.ended;
                   });
}

Result<Done> loadBilling(db::Connection &admin, World &world)
{
    std::vector<const Org *> known;
    for (const auto &org : world.orgs) {
        if (org.hasBillingFacts)
            known.push_back(&org);
    }
    return copyAll(admin,
                   "org_billing (id, payment_provider, external_customer_id, currency, mrr_minor, "
                   "subscription_state, "
                   "period_end, tax_id, sanctions_checked_at, unpaid_invoices, open_disputes)",
                   known, [](CopyRow &row, const Org *org) {
                       row << org->id << org->provider;
                       // The customer's id at the provider, made of the random half of the org's.
                       row.orNull(org->provider ? "cus_" + org->id.text().substr(24)
                                                : std::string{});
                       row << org->currency << org->mrrMinor << org->subscription << org->periodEnd;
                       row.orNull(org->taxId)
                           << org->sanctionsChecked << org->unpaidInvoices << org->openDisputes;
                   });
}

} // namespace

Result<Done> loadTenancy(db::Connection &admin, World &world)
{
    for (auto *step : {loadOrgs, loadPeople, loadMemberships, loadBilling}) {
        if (auto done = step(admin, world); !done)
            return done;
    }
    return Done{};
}

} // namespace steward::platform::demo
