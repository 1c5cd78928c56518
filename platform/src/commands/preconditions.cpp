// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/preconditions.h"

#include "platform/src/db/connection.h"
#include "platform/src/sync/tables.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace steward::platform::commands
{

namespace
{

boost::json::array listOf(const auto &texts)
{
    boost::json::array out;
    for (const auto &text : texts)
        out.emplace_back(text);
    return out;
}

/// The current revision; NotFound or Gone without one.
Result<std::int64_t> currentRev(db::Connection &connection, const Entity &entity)
{
    const auto index = sync::tableIndex(entity.table);
    if (!index)
        return fail(ErrorKind::NotFound, "not_found", "there is no such row");
    const auto found = connection.exec(
        "SELECT rev FROM " + std::string{sync::kTables[*index].relation} + " WHERE id = $1",
        db::Params{entity.id});
    if (!found)
        return tl::unexpected(found.error());
    if (!found->isEmpty())
        return found->int64(0, 0);
    const auto dead = connection.exec("SELECT FROM dead_key WHERE tbl = $1 AND pk = $2",
                                      db::Params{entity.table, entity.id});
    if (!dead)
        return tl::unexpected(dead.error());
    if (dead->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such row");
    return fail(ErrorKind::Gone, "gone", "the row was deleted", {{"entity", entity.text()}});
}

} // namespace

Result<Done> checkPermission(const policy::Policy &policy, const identity::Principal &principal,
                             const CommandDefinition &definition, Instant now)
{
    const auto *rule = policy.command(definition.type);
    std::set<std::string, std::less<>> may;
    if (rule)
        may = rule->roles;
    if (rule && definition.isForTwo)
        may.insert(rule->second.begin(), rule->second.end());
    if (std::none_of(may.begin(), may.end(), [&](const auto &role) { return principal.has(role); }))
        return fail(ErrorKind::Forbidden, "forbidden", "none of the caller's roles may do this",
                    {{"rule", "role_may_not"},
                     {"facts", boost::json::object{{"roles", listOf(principal.roles)}}},
                     {"who", listOf(may)}});
    return rule->stepUp ? identity::requireStepUp(principal, now) : Result<Done>{Done{}};
}

Result<Done> checkExpect(db::Connection &connection, const policy::Policy &policy,
                         const identity::Principal &principal, const Envelope &envelope)
{
    boost::json::array missing;
    const bool mayBeEmpty = envelope.hasExpect && envelope.definition->onlyAdds;
    for (const auto &entity : envelope.required)
        if (!mayBeEmpty && !envelope.expect.contains(entity))
            missing.emplace_back(entity.text());
    if (!missing.empty())
        return fail(ErrorKind::PreconditionMissing, "expect_missing",
                    "the revisions that were seen must be named",
                    {{"missing", std::move(missing)}});
    std::map<Entity, std::optional<std::int64_t>> named(envelope.expect.begin(),
                                                        envelope.expect.end());
    for (const auto &entity : envelope.required)
        named.try_emplace(entity);
    boost::json::object current;
    bool isStale = false;
    for (const auto &[entity, seen] : named) {
        if (!policy.maySync(principal.roles, entity.table))
            return fail(ErrorKind::NotFound, "not_found", "there is no such row");
        const auto rev = currentRev(connection, entity);
        if (!rev)
            return tl::unexpected(rev.error());
        if (!seen)
            continue;
        current[entity.text()] = std::to_string(*rev);
        isStale = isStale || *rev != *seen;
    }
    if (isStale)
        return fail(ErrorKind::Stale, "stale", "a row has changed since it was seen",
                    {{"current", std::move(current)}});
    return Done{};
}

} // namespace steward::platform::commands
