// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/cool_off.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/notices.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

/// Whoever is told a day now reads no letter after it that says of another day that nothing comes.
Result<Done> callPutOffsOff(db::Connection &connection, const CaseRecord &record,
                            const std::vector<commands::Intent> &mails)
{
    std::vector<std::string> told;
    for (const auto &mail : mails)
        told.emplace_back(mail.body.at("to").as_string());
    return callLettersOff(connection, record, {"disputed", "held", "converted"}, told);
}

} // namespace

Result<std::int64_t> bindPlan(db::Connection &connection, const policy::Policy &policy,
                              const CaseRecord &record, const FreshPlan &fresh,
                              const std::optional<std::string> &makerId, Instant now)
{
    const auto stored = connection.exec(
        "UPDATE transfer_case SET plan = $2::jsonb, plan_hash = $3, gate_snapshot = $4::jsonb, "
        "maker_id = $5, submitted_at = $6, last_activity_at = $6, policy_version = $7, state = "
        "'awaiting_approval' WHERE id = $1 RETURNING rev",
        db::Params{record.id,
                   boost::json::serialize(boost::json::object{{"effects", fresh.effects}}),
                   db::bytea(fresh.hash), boost::json::serialize(fresh.gateSnapshot), makerId, now,
                   policy.version});
    if (!stored)
        return tl::unexpected(stored.error());
    return stored->int64(0, 0);
}

Result<CoolOff> beginCoolOff(db::Connection &connection, const policy::Policy &policy,
                             const CaseRecord &record, const boost::json::array &effects,
                             bool isApproval, Instant now)
{
    CoolOff out;
    out.until = now.plus(policy.transfer.coolOff.at(record.level));
    const auto moved = connection.exec(
        "UPDATE transfer_case SET state = 'notice', approved_at = CASE WHEN $4 THEN $2 ELSE "
        "approved_at END, cool_off_until = $3, last_activity_at = $2 WHERE id = $1 RETURNING rev",
        db::Params{record.id, now, out.until, isApproval});
    if (!moved)
        return tl::unexpected(moved.error());
    out.rev = moved->int64(0, 0);
    auto mails = writeNotices(connection, record, effects, out.until, now);
    if (!mails)
        return tl::unexpected(mails.error());
    out.mails = std::move(*mails);
    if (auto off = callPutOffsOff(connection, record, out.mails); !off)
        return tl::unexpected(off.error());
    return out;
}

} // namespace steward::platform::transfer
