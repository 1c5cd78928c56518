// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/execution.h"

#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <map>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;

struct Step {
    db::Connection &connection;
    const CaseRecord &record;
    const object &effect;
    Instant now;
    Executed &out;

    [[nodiscard]] std::string text(std::string_view name) const
    {
        const auto *value = effect.if_contains(name);
        return value && value->is_string() ? std::string{value->as_string()} : std::string{};
    }
    [[nodiscard]] audit::Event event(const char *action) const
    {
        audit::Event made;
        made.action = action;
        made.orgId = record.orgId;
        return made;
    }
};

Error drift(const Step &step)
{
    return {ErrorKind::Stale,
            "plan_drift",
            "an effect of the approved plan no longer fits the rows",
            {{"rule", "plan_drift"},
             {"facts", {{"effect", step.text("kind")}}},
             {"who", "cs_agent, lead"}},
            {}};
}

/// Runs a statement that must touch exactly one row.
Result<Done> one(const Step &step, const std::string &sql, const db::Params &params)
{
    const auto done = step.connection.exec(sql, params);
    if (!done)
        return tl::unexpected(done.error());
    if (done->affected() != 1)
        return tl::unexpected(drift(step));
    return Done{};
}

Result<Done> stepDown(Step &step)
{
    const auto after = step.text("after");
    const bool leaves = after == "ended";
    auto done = leaves
                    ? one(step,
                          "UPDATE membership SET state = 'ended', ended_at = $3, role_epoch = "
                          "role_epoch + 1 "
                          "WHERE id = $1 AND org_id = $2 AND role = 'owner' AND state = 'active'",
                          db::Params{step.text("membership_id"), step.record.orgId, step.now})
                    : one(step,
                          "UPDATE membership SET role = $3, role_epoch = role_epoch + 1 "
                          "WHERE id = $1 AND org_id = $2 AND role = 'owner' AND state = 'active'",
                          db::Params{step.text("membership_id"), step.record.orgId, after});
    if (!done)
        return done;
    auto event = step.event(leaves ? "membership.left" : "role.changed");
    event.subject = audit::Party{audit::ActorKind::User, step.text("user_id")};
    event.metadata = leaves ? object{{"role", "owner"}, {"state", "ended"}}
                            : object{{"role", after}, {"role_before", "owner"}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

Result<Done> setOwner(Step &step)
{
    const auto before = step.text("before"), membership = step.text("membership_id");
    auto done = before == "none"
                    ? one(step,
                          "INSERT INTO membership (id, org_id, user_id, role, state, joined_at) "
                          "VALUES ($1, $2, $3, 'owner', 'active', $4)",
                          db::Params{membership, step.record.orgId, step.text("user_id"), step.now})
                    : one(step,
                          "UPDATE membership SET role = 'owner', role_epoch = role_epoch + 1 "
                          "WHERE id = $1 AND org_id = $2 AND user_id = $3 AND role = $4 AND state "
                          "= 'active'",
                          db::Params{membership, step.record.orgId, step.text("user_id"), before});
    if (!done)
        return done;
    done = one(step, "UPDATE org SET owner_membership_id = $2, updated_at = $3 WHERE id = $1",
               db::Params{step.record.orgId, membership, step.now});
    if (!done)
        return done;
    auto event = step.event("ownership.transferred");
    event.subject = audit::Party{audit::ActorKind::User, step.text("user_id")};
    event.metadata = {{"case", step.record.id},
                      {"case_ref", step.record.ref},
                      {"role", "owner"},
                      {"role_before", before}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

Result<Done> moveHome(Step &step)
{
    auto done =
        one(step, "UPDATE user_account SET home_org_id = $3 WHERE id = $1 AND home_org_id = $2",
            db::Params{step.text("user_id"), step.text("before"), step.text("after")});
    if (!done)
        return done;
    auto event = step.event("home_org.changed");
    event.subject = audit::Party{audit::ActorKind::User, step.text("user_id")};
    event.metadata = {{"home_org_before", step.text("before")}, {"home_org", step.text("after")}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

Result<Done> endSessions(Step &step)
{
    const auto ended = step.connection.exec(
        "UPDATE customer_session SET ended_at = $2, end_reason = 'ownership_transfer' "
        "WHERE user_id = $1 AND ended_at IS NULL RETURNING id",
        db::Params{step.text("user_id"), step.now});
    if (!ended)
        return tl::unexpected(ended.error());
    for (int i = 0; i < ended->size(); ++i)
        step.out.endedSessions.push_back(ended->text(i, 0));
    if (ended->isEmpty())
        return Done{};
    auto event = step.event("session.revoked");
    event.subject = audit::Party{audit::ActorKind::User, step.text("user_id")};
    event.metadata = {{"sessions", ended->size()}, {"reason_code", "ownership_transfer"}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

Result<Done> settleInvite(Step &step)
{
    const auto after = step.text("after"), selector = step.text("selector");
    if (after == "keep")
        return Done{};
    auto done =
        after == "revoke"
            ? one(step,
                  "UPDATE invite SET state = 'revoked' WHERE selector = $1 AND state = 'open'",
                  db::Params{selector})
            : one(step,
                  "UPDATE invite SET issuer_membership_id = (SELECT owner_membership_id FROM org "
                  "WHERE id = $2) "
                  "WHERE selector = $1 AND state = 'open'",
                  db::Params{selector, step.record.orgId});
    if (!done)
        return done;
    auto event = step.event(after == "revoke" ? "invite.revoked" : "invite.reattributed");
    event.metadata = {{"invite", selector},
                      {"kind", step.text("invite_kind")},
                      {"reason_code", "ownership_transfer"}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

/// Without somebody to hand the unit to, the link ends; a new one is minted by whoever takes the
/// unit over.
Result<Done> rotateBuyerToken(Step &step)
{
    auto done = one(step,
                    "UPDATE buyer_token SET state = 'rotated', epoch = epoch + 1 WHERE selector = "
                    "$1 AND state = 'live'",
                    db::Params{step.text("selector")});
    if (!done)
        return done;
    auto event = step.event("buyer_token.rotated");
    event.metadata = {{"token", step.text("selector")}, {"reason_code", "ownership_transfer"}};
    step.out.events.push_back(std::move(event));
    return Done{};
}

Result<Done> billingContact(Step &step)
{
    step.out.intents.push_back({"billing_contact", "billing", step.effect});
    return Done{};
}

/// That a case is open is all the status says; the case's own events are its trail.
Result<Done> settleStatus(Step &step)
{
    return one(step, "UPDATE org SET status = $3, updated_at = $4 WHERE id = $1 AND status = $2",
               db::Params{step.record.orgId, step.text("before"), step.text("after"), step.now});
}

/// Sent at approval, not now.
Result<Done> nothing(Step &)
{
    return Done{};
}

} // namespace

Result<Executed> applyEffects(db::Connection &connection, const CaseRecord &record,
                              const boost::json::array &effects, Instant now)
{
    static const std::map<std::string, Result<Done> (*)(Step &), std::less<>> kEffects{
        {"owner_steps_down", stepDown},
        {"owner_set", setOwner},
        {"home_org_moves", moveHome},
        {"sessions_end", endSessions},
        {"invite", settleInvite},
        {"buyer_token_rotates", rotateBuyerToken},
        {"org_status", settleStatus},
        {"billing_contact", billingContact},
        {"notice", nothing},
        {"cool_off", nothing},
    };
    Executed out;
    for (const auto &entry : effects) {
        Step step{connection, record, entry.as_object(), now, out};
        const auto effect = kEffects.find(step.text("kind"));
        // A plan made by a newer program must not be carried out in part.
        if (effect == kEffects.end())
            return tl::unexpected(drift(step));
        if (auto done = effect->second(step); !done)
            return tl::unexpected(done.error());
    }
    return out;
}

} // namespace steward::platform::transfer
