// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/freeze.h"

#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

namespace steward::platform::commands
{

Result<Done> mustNotBeFrozen(db::Connection &connection, const PrivilegedAct &act)
{
    // The same question that the triggers ask.
    const auto disputed = connection.exec(
        "SELECT id, ref FROM transfer_case WHERE org_id = $1 AND state = 'disputed' AND "
        "frozen_by_dispute(org_id, $2::uuid)",
        db::Params{act.orgId, act.personId});
    if (!disputed)
        return tl::unexpected(disputed.error());
    if (disputed->isEmpty())
        return Done{};
    boost::json::object facts{{"org_id", act.orgId},
                              {"case_id", disputed->text(0, 0)},
                              {"case_ref", disputed->text(0, 1)}};
    if (act.personId)
        facts["user_id"] = *act.personId;
    return fail(
        ErrorKind::Rule, "frozen_by_dispute",
        "the transfer " + disputed->text(0, 1) +
            " of this org is disputed; until that is resolved this is frozen",
        {{"rule", "frozen_by_dispute"}, {"facts", std::move(facts)}, {"who", "compliance, lead"}});
}

} // namespace steward::platform::commands
