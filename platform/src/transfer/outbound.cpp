// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/outbound.h"

#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"

#include <boost/json/serialize.hpp>

namespace steward::platform::transfer
{

Result<Done> queueIntents(db::Connection &connection, const std::string &id,
                          const std::vector<commands::Intent> &intents, Instant now)
{
    for (const auto &intent : intents) {
        const auto queued = connection.exec(
            "INSERT INTO outbound_intent (command_id, step, kind, body, next_try_at) "
            "VALUES ($1, $2, $3, $4::jsonb, $5) ON CONFLICT DO NOTHING",
            db::Params{id, intent.step, intent.kind, boost::json::serialize(intent.body), now});
        if (!queued)
            return tl::unexpected(queued.error());
    }
    return Done{};
}

Result<std::int64_t> forgetEnded(db::Connection &connection, Instant now)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto *audit = policy->doc.if_contains("audit");
    const auto *days =
        audit && audit->is_object() ? audit->as_object().if_contains("outbound_body_d") : nullptr;
    // Databases made before this number was named hold the same policy without it.
    constexpr std::int64_t kUnnamed = 30;
    const std::chrono::hours kept{24 * (days && days->is_int64() ? days->as_int64() : kUnnamed)};
    // The last attempt, or the next one there would have been, tells when it ended.
    const auto forgotten = connection.exec(
        "WITH kept(name) AS (VALUES ('template'), ('case_id'), ('notice_id'), ('party'), "
        "('provider')) UPDATE outbound_intent SET body = (SELECT coalesce(jsonb_object_agg(m.key, "
        "m.value), '{}') FROM jsonb_each(body) m JOIN kept ON kept.name = m.key) WHERE (state IN "
        "('done', 'canceled') OR (state = 'failed' AND kind = 'mail')) AND next_try_at <= $1 AND "
        "EXISTS (SELECT FROM jsonb_object_keys(body) k WHERE k NOT IN (SELECT name FROM kept))",
        db::Params{now.plus(-kept)});
    if (!forgotten)
        return tl::unexpected(forgotten.error());
    return forgotten->affected();
}

} // namespace steward::platform::transfer
