// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/outbound.h"

#include "platform/src/db/connection.h"

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

} // namespace steward::platform::transfer
