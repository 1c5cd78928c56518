// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
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

Result<Done> loadPayments(db::Connection &admin, World &world)
{
    return copyAll(admin,
                   "payment (id, org_id, captured_at, gross_minor, tax_minor, refunded_minor, "
                   "disputed_at, currency, fingerprint)",
                   world.payments, [&](CopyRow &row, const Payment &payment) {
                       const auto &org = world.orgs[payment.org];
                       row << payment.id << org.id << payment.captured << payment.gross
                           << payment.tax << payment.refunded << payment.disputed << org.currency
                           << payment.fingerprint;
                   });
}

Result<Done> loadReferrals(db::Connection &admin, World &world)
{
    // A wrong code is one that was typed and belongs to nobody.
    return copyAll(admin, "referral (id, code, referrer_org_id, referred_org_id, attributed_at)",
                   world.referrals, [&](CopyRow &row, const Referral &referral) {
                       row << referral.id
                           << (referral.wrongCode
                                   ? std::string_view{"000000"}
                                   : std::string_view{world.orgs[referral.referrer].code.data()})
                           << world.orgs[referral.referrer].id << world.orgs[referral.referred].id
                           << referral.attributed;
                   });
}

/// The two check digits of ISO 13616 for a country and account number.
std::string iban(const std::string &country, const std::string &account)
{
    std::string digits;
    for (const char c : account + country + "00")
        digits += c >= 'A' ? std::to_string(c - 'A' + 10) : std::string{c};
    int remainder = 0;
    for (const char c : digits)
        remainder = (remainder * 10 + (c - '0')) % 97;
    const auto check = std::to_string(98 - remainder);
    return country + (check.size() < 2 ? "0" : "") + check + account;
}

std::string digitsOf(Random &random, int count)
{
    std::string out;
    for (int i = 0; i < count; ++i)
        out += static_cast<char>('0' + random.below(10));
    return out;
}

std::string account(Random &random, std::string_view country)
{
    if (country == "CY")
        return iban("CY", "00200128" + digitsOf(random, 16));
    if (country == "GR")
        return iban("GR", "0110125" + digitsOf(random, 16));
    if (country == "GB")
        return iban("GB", "NWBK601613" + digitsOf(random, 8));
    if (country == "KW")
        return iban("KW", "CBKU" + digitsOf(random, 22));
    return iban("DE", "37040044" + digitsOf(random, 10));
}

Result<Done> loadMethods(db::Connection &admin, World &world)
{
    Random random{world.seed, "methods"};
    std::set<Index> referrers;
    for (const auto &referral : world.referrals)
        referrers.insert(referral.referrer);
    // In turns, so that each thing that can be wrong with a method is there in a small world too.
    int turn = 0;
    std::erase_if(referrers, [&](Index) { return turn++ % 13 == 4; });
    turn = 0;
    return copyAll(
        admin, "payout_method (id, org_id, iban, holder, verified_at, changed_at)", referrers,
        [&](CopyRow &row, Index index) {
            const auto &org = world.orgs[index];
            const auto which = turn++ % 12;
            const auto changed =
                which == 10 ? random.instant(daysBefore(world.now, 6), world.now)
                            : random.instant(daysBefore(world.now, 500), daysBefore(world.now, 8));
            row << random.uuid(changed) << org.id << account(random, org.country) << org.name;
            if (which == 5)
                row << std::nullopt;
            else
                row << Instant{std::min(changed.us + 3'600'000'000, world.now.us)};
            row << changed;
        });
}

} // namespace

Result<Done> loadMoney(db::Connection &admin, World &world)
{
    for (auto *step : {loadPayments, loadReferrals, loadMethods}) {
        if (auto done = step(admin, world); !done)
            return done;
    }
    return Done{};
}

} // namespace steward::platform::demo
