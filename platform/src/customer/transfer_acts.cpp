// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/transfer_acts.h"

#include "platform/src/core/bytes.h"
#include "platform/src/customer/act_parts.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::customer
{

namespace
{

using boost::json::object;
using transfer::CaseRecord;

// Which cases concern a person, and as what: party, or admin of the org.
constexpr auto kCases =
    "SELECT c.id, c.ref, o.name, c.state, c.from_user_id = $1::uuid AND om.user_id = $1::uuid AND "
    "(c.to_user_id IS NOT NULL OR c.to_email IS NOT NULL) AND (c.route = 'support' OR NOT EXISTS "
    "(SELECT FROM evidence e WHERE e.case_id = c.id AND e.class = 'owner_consent' AND e.verdict IS "
    "DISTINCT FROM 'fail')), "
    "EXISTS (SELECT FROM membership m WHERE m.org_id = c.org_id AND m.user_id = $1::uuid AND "
    "m.state = 'active' AND m.role = 'admin') "
    "AND c.route = 'support' AND c.from_user_id <> $1::uuid AND c.to_user_id IS DISTINCT FROM "
    "$1::uuid "
    "AND (c.to_user_id IS NOT NULL OR c.to_email IS NOT NULL) AND NOT EXISTS (SELECT FROM "
    "user_account u WHERE u.id = $1::uuid AND lower(u.email) = lower(c.to_email)), "
    "c.route = 'self_serve' AND c.from_user_id = $1::uuid AND om.user_id = $1::uuid, "
    "coalesce((SELECT i.state FROM invite i WHERE i.case_id = c.id AND i.kind = "
    "'ownership_accept' ORDER BY i.issued_at DESC, i.selector LIMIT 1), '') NOT IN ('', "
    "'accepted', 'declined'), "
    // Whatever account the address has: whether it has one is not the owner's to learn by asking.
    "c.home_org_outcome IS NULL OR NOT EXISTS (SELECT FROM invite i WHERE i.case_id = c.id AND "
    "i.kind = 'ownership_accept' AND i.state = 'accepted') "
    "FROM transfer_case c JOIN org o ON o.id = c.org_id JOIN membership om ON om.id = "
    "o.owner_membership_id "
    "WHERE (c.from_user_id = $1::uuid OR c.to_user_id = $1::uuid OR EXISTS (SELECT FROM membership "
    "m WHERE m.org_id = c.org_id "
    "AND m.user_id = $1::uuid AND m.state = 'active' AND m.role IN ('owner', 'admin'))) ";

CaseForPerson caseAt(const db::Rows &rows, int row)
{
    CaseForPerson out{rows.text(row, 0), rows.text(row, 1), rows.text(row, 2), rows.text(row, 3)};
    const bool isOpen = transfer::isEditable(out.state);
    out.mayConfirm = isOpen && rows.boolean(row, 4);
    out.mayVouch = isOpen && rows.boolean(row, 5);
    out.mayObject = transfer::mayMove(out.state, "disputed");
    out.mayWithdraw = rows.boolean(row, 6) && transfer::mayMove(out.state, "withdrawn");
    out.mayAskAgain = rows.boolean(row, 6) && isOpen && rows.boolean(row, 7);
    out.mayChooseHome = rows.boolean(row, 6) && isOpen && rows.boolean(row, 8);
    return out;
}

/// Whatever holds a case up already, each person's objection to it counts, once.
Result<CaseForPerson> withObjection(db::Connection &connection, const std::string &userId,
                                    CaseForPerson found)
{
    if (found.state != "disputed")
        return found;
    const auto before = transfer::hasObjected(connection, found.id, userId);
    if (!before)
        return tl::unexpected(before.error());
    found.mayObject = !*before;
    return found;
}

/// Nobody agrees to somebody who is not named yet.
Result<Done> requireRecipient(const CaseRecord &record)
{
    if (record.toUserId || record.toEmail)
        return Done{};
    return fail(ErrorKind::Rule, "rule", "nobody is named yet who gets the ownership",
                {{"rule", "recipient_named"}, {"facts", object{}}, {"who", "cs_agent, lead"}});
}

Result<Done> forget(db::Connection &connection, const Actor &actor, const CaseRecord &record)
{
    const auto failed = transfer::forgetRecipient(connection, record.id, std::nullopt);
    if (!failed)
        return tl::unexpected(failed.error());
    return *failed == 0
               ? Result<Done>{Done{}}
               : noteAct(connection, actor, record, "evidence.removed", {{"count", *failed}});
}

Result<Done> settleInvite(db::Connection &connection, const Actor &actor, const LinkToken &link,
                          const char *state, const InviteLink &invite)
{
    const auto settled =
        connection.exec("UPDATE invite SET state = $2 WHERE selector = $1 AND state = 'open'",
                        db::Params{link.selector, state});
    if (!settled)
        return tl::unexpected(settled.error());
    audit::Event event;
    event.action = std::string{"invite."} + state;
    event.actor = {audit::ActorKind::User, actor.session.userId};
    event.orgId = invite.orgId;
    event.requestId = actor.requestId;
    event.metadata = {{"invite", link.selector}, {"kind", "ownership_accept"}, {"role", "owner"}};
    if (auto written = audit::write(connection, event, actor.now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

/// The link's invite for who is signed in, read again under the case's lock.
Result<InviteLink> myInvite(db::Connection &connection, const Actor &actor, const LinkToken &link,
                            const CaseRecord *record)
{
    auto invite = findInvite(connection, link, actor.now);
    if (!invite)
        return invite;
    const bool isRecipient =
        !record || !record->toUserId || *record->toUserId == actor.session.userId;
    if (!sameAddress(invite->addressee, actor.session.email) || !isRecipient)
        return notYours("link_addressee", "the link was sent to somebody else",
                        "its addressee, signed in");
    return invite;
}

Result<Done>
withInvite(db::Connection &connection, const Actor &actor, const LinkToken &link,
           const std::function<Result<Done>(const CaseRecord &, const InviteLink &)> &act)
{
    const auto seen = myInvite(connection, actor, link, nullptr);
    if (!seen)
        return tl::unexpected(seen.error());
    return onCase(connection, seen->caseId, actor.now,
                  [&](const CaseRecord &record) -> Result<Done> {
                      const auto invite = myInvite(connection, actor, link, &record);
                      if (!invite)
                          return tl::unexpected(invite.error());
                      return act(record, *invite);
                  });
}

/// One that is held up already stays where it is: but what was proposed for it was so without this.
Result<Done> stopFor(db::Connection &connection, const Actor &actor, const CaseRecord &record)
{
    if (record.state != "disputed") {
        if (auto moved = transfer::moveCase(connection, record, "disputed", actor.now); !moved)
            return tl::unexpected(moved.error());
        return stop(connection, actor, record, "disputed");
    }
    const auto before = transfer::hasObjected(connection, record.id, actor.session.userId);
    if (!before)
        return tl::unexpected(before.error());
    if (*before)
        return fail(ErrorKind::Rule, "rule", "your objection is recorded already",
                    {{"rule", "objection_once"}, {"facts", object{}}, {"who", "nobody"}});
    return transfer::dropProposal(connection, record.id);
}

} // namespace

Result<std::vector<CaseForPerson>> casesOf(db::Connection &connection, const std::string &userId)
{
    const auto rows = connection.exec(std::string{kCases} + "ORDER BY c.opened_at DESC LIMIT 50",
                                      db::Params{userId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<CaseForPerson> out;
    for (int i = 0; i < rows->size(); ++i)
        if (auto each = withObjection(connection, userId, caseAt(*rows, i)))
            out.push_back(std::move(*each));
        else
            return tl::unexpected(each.error());
    return out;
}

Result<CaseForPerson> caseOf(db::Connection &connection, const std::string &userId,
                             const std::string &caseId)
{
    if (!isUuid(caseId))
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    const auto rows =
        connection.exec(std::string{kCases} + "AND c.id = $2::uuid", db::Params{userId, caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    return withObjection(connection, userId, caseAt(*rows, 0));
}

Result<Done> acceptOwnership(db::Connection &connection, const Actor &actor, const LinkToken &link)
{
    return withInvite(
        connection, actor, link,
        [&](const CaseRecord &record, const InviteLink &invite) -> Result<Done> {
            if (!transfer::isEditable(record.state))
                return tl::unexpected(transfer::outOfState(record.state, "verifying"));
            if (auto settled = settleInvite(connection, actor, link, "accepted", invite); !settled)
                return settled;
            if (!record.toUserId) {
                // Of whom the owner had named by the address, everything that was said stands.
                const bool isAnother =
                    !record.toEmail || !sameAddress(*record.toEmail, actor.session.email);
                if (auto gone =
                        isAnother ? forget(connection, actor, record) : Result<Done>{Done{}};
                    !gone)
                    return gone;
                const auto named =
                    connection.exec("UPDATE transfer_case SET to_user_id = $2 WHERE id = $1",
                                    db::Params{record.id, actor.session.userId});
                if (!named)
                    return tl::unexpected(named.error());
            }
            if (auto noted = noteAct(connection, actor, record, "transfer.accepted"); !noted)
                return noted;
            if (auto gates = refreshGates(connection, record.id, actor.now); !gates)
                return gates;
            if (auto written = writeCaseEvent(connection, actor, record, "transfer.accepted",
                                              {{"state", record.state}, {"party", "recipient"}});
                !written)
                return written;
            return settle(connection, actor, record.id);
        });
}

Result<Done> declineOwnership(db::Connection &connection, const Actor &actor, const LinkToken &link)
{
    return withInvite(
        connection, actor, link,
        [&](const CaseRecord &record, const InviteLink &invite) -> Result<Done> {
            if (auto settled = settleInvite(connection, actor, link, "declined", invite); !settled)
                return settled;
            if (auto moved = transfer::moveCase(connection, record, "withdrawn", actor.now); !moved)
                return tl::unexpected(moved.error());
            if (auto stopped = stop(connection, actor, record, "withdrawn"); !stopped)
                return stopped;
            const auto closed = connection.exec("UPDATE transfer_case SET closed_at = $2, "
                                                "close_reason = 'recipient_declined' WHERE id = $1",
                                                db::Params{record.id, actor.now});
            if (!closed)
                return tl::unexpected(closed.error());
            if (auto noted = noteAct(connection, actor, record, "transfer.declined"); !noted)
                return noted;
            if (auto written = writeCaseEvent(connection, actor, record, "transfer.declined",
                                              {{"party", "recipient"}});
                !written)
                return written;
            return writeCaseEvent(connection, actor, record, "transfer.withdrawn",
                                  {{"state", "withdrawn"},
                                   {"state_before", record.state},
                                   {"reason_code", "recipient_declined"}});
        });
}

Result<Done> confirmAsOwner(db::Connection &connection, const Actor &actor,
                            const std::string &caseId)
{
    if (auto fresh = requireFresh(connection, actor); !fresh)
        return fresh;
    // Whose case it is before anything waits for it.
    if (auto mine = caseOf(connection, actor.session.userId, caseId); !mine)
        return tl::unexpected(mine.error());
    return onCase(connection, caseId, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine)
            return tl::unexpected(mine.error());
        if (auto named = requireRecipient(record); !named)
            return named;
        if (!mine->mayConfirm)
            return notYours("owner_confirms",
                            "only the owner confirms, while the case is being prepared",
                            "the org's owner");
        if (auto added = addEvidence(connection, actor, record, "owner_consent",
                                     "in_product_confirmation", "owner");
            !added)
            return added;
        if (auto noted = noteAct(connection, actor, record, "transfer.confirmed"); !noted)
            return noted;
        if (auto written = writeCaseEvent(connection, actor, record, "transfer.confirmed",
                                          {{"state", record.state}, {"party", "old_owner"}});
            !written)
            return written;
        return settle(connection, actor, record.id);
    });
}

Result<Done> vouch(db::Connection &connection, const Actor &actor, const std::string &caseId)
{
    // Whose case it is before anything waits for it.
    if (auto mine = caseOf(connection, actor.session.userId, caseId); !mine)
        return tl::unexpected(mine.error());
    return onCase(connection, caseId, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine)
            return tl::unexpected(mine.error());
        if (auto named = requireRecipient(record); !named)
            return named;
        if (!mine->mayVouch)
            return notYours(
                "another_admin_vouches",
                "only an admin who is no party vouches, while the case is being prepared",
                "another admin of the org");
        if (auto added = addEvidence(connection, actor, record, "control", "admin_vouch", "admin");
            !added)
            return added;
        if (auto noted =
                noteAct(connection, actor, record, "evidence.added", {{"type", "admin_vouch"}});
            !noted)
            return noted;
        return settle(connection, actor, record.id);
    });
}

Result<Done> object(db::Connection &connection, const Actor &actor, const std::string &caseId,
                    const std::string &reason, const std::optional<LinkToken> &link)
{
    std::string wanted = caseId;
    bool isAddressee = false;
    if (link) {
        const auto found = findObjection(connection, *link);
        if (!found)
            return tl::unexpected(found.error());
        wanted = found->caseId;
        isAddressee = sameAddress(found->addressee, actor.session.email);
    } else if (auto mine = caseOf(connection, actor.session.userId, caseId); !mine) {
        return tl::unexpected(mine.error());
    }
    return onCase(connection, wanted, actor.now, [&](const CaseRecord &record) -> Result<Done> {
        const auto mine = caseOf(connection, actor.session.userId, record.id);
        if (!mine && !(isAddressee && mine.error().kind == ErrorKind::NotFound))
            return link && mine.error().kind == ErrorKind::NotFound
                       ? Result<Done>{notYours("party_objects",
                                               "the case does not concern this account",
                                               "the owner, an admin, the recipient")}
                       : Result<Done>{tl::unexpected(mine.error())};
        if (auto stopped = stopFor(connection, actor, record); !stopped)
            return stopped;
        if (auto noted =
                noteAct(connection, actor, record, "transfer.disputed", {{"reason", reason}});
            !noted)
            return noted;
        return writeCaseEvent(connection, actor, record, "transfer.disputed",
                              {{"state", "disputed"}, {"state_before", record.state}}, reason);
    });
}

} // namespace steward::platform::customer
