// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/generator.h"

#include "platform/src/db/connection.h"
#include "platform/src/demo/audit_history.h"
#include "platform/src/demo/case_driver.h"
#include "platform/src/demo/loaders.h"
#include "platform/src/demo/settle.h"
#include "platform/src/demo/staff.h"
#include "platform/src/sync/rebase.h"

#include <algorithm>
#include <array>
#include <string>

namespace steward::platform::demo
{

namespace
{

// Capture would write a change per row; the feed is begun anew after the load instead. The owner
// and limit triggers would queue a check per row; the same invariants are checked once for all rows
// below.
constexpr std::array kQuietTables{"org",           "user_account", "membership", "org_billing",
                                  "payment",       "accrual",      "payout",     "payout_batch",
                                  "transfer_case", "note",         "invite",     "buyer_token",
                                  "contact_point", "fraud_flag",   "legal_hold"};

Result<Done> setTriggers(db::Connection &admin, const char *verb)
{
    std::string sql;
    for (const char *table : kQuietTables)
        sql.append("ALTER TABLE ").append(table).append(verb).append(" TRIGGER USER;");
    return admin.script(sql);
}

Result<Done> refuseIfAny(db::Connection &admin, const std::string &query, const char *what)
{
    auto rows = admin.exec(query);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->int64(0, 0) != 0)
        return fail(ErrorKind::Internal, "demo_invalid",
                    std::to_string(rows->int64(0, 0)) + " " + what);
    return Done{};
}

/// What the deferred constraint triggers would have said, for every row at once.
Result<Done> checkInvariants(db::Connection &admin)
{
    if (auto ok = refuseIfAny(
            admin,
            "SELECT count(*) FROM org o LEFT JOIN (SELECT org_id, count(*) AS n, "
            "min(id::text)::uuid AS id FROM membership "
            "WHERE role = 'owner' AND state = 'active' GROUP BY org_id) m ON m.org_id = o.id "
            "WHERE m.n IS DISTINCT FROM 1 OR m.id IS DISTINCT FROM o.owner_membership_id",
            "orgs lack exactly one owner that the org points to");
        !ok)
        return ok;
    if (auto ok =
            refuseIfAny(admin,
                        "SELECT count(*) FROM (SELECT user_id FROM membership WHERE state = "
                        "'active' GROUP BY user_id "
                        "HAVING count(DISTINCT org_id) > (SELECT "
                        "(doc->'limits'->>'orgs_per_person')::int FROM policy WHERE in_force)) x",
                        "people are in too many orgs");
        !ok)
        return ok;
    return refuseIfAny(admin,
                       "SELECT count(*) FROM (SELECT user_id FROM membership WHERE state = "
                       "'active' AND role = 'owner' GROUP BY user_id "
                       "HAVING count(*) > (SELECT (doc->'limits'->>'owned_orgs')::int FROM policy "
                       "WHERE in_force)) x",
                       "people own too many orgs");
}

using Step = std::function<Result<Done>()>;

Result<Done> inOneTransaction(db::Connection &admin, const Progress &progress,
                              const std::vector<std::pair<const char *, Step>> &steps)
{
    auto transaction = db::Transaction::begin(admin);
    if (!transaction)
        return tl::unexpected(transaction.error());
    std::int64_t at = 0;
    for (const auto &[name, step] : steps) {
        progress(name, at++, static_cast<std::int64_t>(steps.size()));
        if (auto done = step(); !done)
            return done;
    }
    return transaction->commit();
}

std::string idOf(const std::vector<DemoCredential> &staff, std::string_view who)
{
    const auto found = std::find_if(staff.begin(), staff.end(),
                                    [&](const auto &person) { return person.who == who; });
    return found == staff.end() ? std::string{} : found->id;
}

void reportNotables(const World &world, Generated &out)
{
    for (const auto &notable : world.notables) {
        const auto &org = world.orgs[notable.org];
        NotableOrg named{notable.key, org.id.text(), org.subdomain, std::nullopt};
        if (notable.recipient)
            named.recipientUserId = world.people[*notable.recipient].id.text();
        out.notables.push_back(std::move(named));
    }
}

/// The staff and customers that the rest refers to, kept as the lists that the caller gets.
Result<Done> makePeopleWithKeys(db::Connection &admin, World &world, Generated &out)
{
    auto staff = makeStaff(admin, world);
    if (!staff)
        return tl::unexpected(staff.error());
    out.staff = std::move(*staff);
    auto customers = makeCustomers(admin, world);
    if (!customers)
        return tl::unexpected(customers.error());
    out.customers = std::move(*customers);
    return Done{};
}

Result<Done> makePayouts(db::Connection &admin, const World &world,
                         const std::vector<DemoCredential> &staff)
{
    const auto policy = policy::load(admin);
    if (!policy)
        return tl::unexpected(policy.error());
    return settlePayouts(admin, world, policy->payout,
                         {idOf(staff, "finance"), idOf(staff, "finance_2")});
}

/// The log and the cases in it, in order of time.
Result<Done> tellHistory(db::Connection &admin, db::Connection &writer, World &world,
                         const std::vector<DemoCredential> &staff, const GeneratorOptions &options,
                         const Progress &progress)
{
    const auto analyze = [&] {
        progress("statistics", 0, 1);
        return admin.script("ANALYZE");
    };
    // The rules look at every table from now on.
    if (auto analyzed = analyze(); !analyzed)
        return analyzed;
    progress("history", 0, 1);
    auto history = Chronicle::begin(admin, world, staff,
                                    options.auditEvents.value_or(world.isLarge ? 200'000 : 20'000));
    if (!history)
        return tl::unexpected(history.error());
    if (auto told = tellStories(admin, writer, world, staff, options, *history); !told)
        return told;
    if (auto told = history->tellUntil(world.now); !told)
        return told;
    progress("history", history->written(), history->written());
    return analyze();
}

} // namespace

Result<Generated> generate(db::Connection &admin, db::Connection &writer,
                           const GeneratorOptions &options, const Progress &progress)
{
    const bool isLarge = options.size == Size::Large;
    const WorldSize size = isLarge ? WorldSize{100'000, 600'000, 1'000'000, 300'000} : WorldSize{};
    progress("world", 0, 1);
    auto world = makeWorld(options.seed, size, options.now);
    stageScenes(world);
    addMoney(world, size.payouts);

    Generated out;
    const auto loaded = inOneTransaction(
        admin, progress,
        {{"tables", [&] { return setTriggers(admin, " DISABLE"); }},
         {"tenancy", [&] { return loadTenancy(admin, world); }},
         {"staff", [&] { return makePeopleWithKeys(admin, world, out); }},
         {"records", [&] { return loadRecords(admin, world); }},
         {"payments", [&] { return loadMoney(admin, world); }},
         {"payouts", [&] { return makePayouts(admin, world, out.staff); }},
         {"notes", [&] { return loadNotes(admin, world, out.staff); }},
         {"references", [&] { return admin.script("SET CONSTRAINTS ALL IMMEDIATE"); }},
         {"invariants", [&] { return checkInvariants(admin); }},
         {"tables", [&] { return setTriggers(admin, " ENABLE"); }}});
    if (!loaded)
        return tl::unexpected(loaded.error());
    if (auto told = tellHistory(admin, writer, world, out.staff, options, progress); !told)
        return tl::unexpected(told.error());
    reportNotables(world, out);
    progress("feed", 0, 1);
    if (auto rebased = sync::feedRebase(admin); !rebased)
        return tl::unexpected(rebased.error());
    return out;
}

} // namespace steward::platform::demo
