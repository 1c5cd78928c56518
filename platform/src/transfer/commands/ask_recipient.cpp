// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The recipient is asked by mail: when the officer names them, and again when the request died
// unanswered or never came. Asking the same person again fails no evidence.
#include "platform/src/transfer/commands/ask_recipient.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

using commands::Applied;
using commands::Context;

Result<std::vector<commands::Intent>> askRecipient(const Context &context, const CaseRecord &record)
{
    if (auto ended = endRequest(context.connection, record.id); !ended)
        return tl::unexpected(ended.error());
    const auto person = context.connection.exec("SELECT email, language, (SELECT name FROM org "
                                                "WHERE id = $2) FROM user_account WHERE id = $1",
                                                db::Params{*record.toUserId, record.orgId});
    if (!person)
        return tl::unexpected(person.error());
    const auto selector = toHex(randomBytes(8)), token = toBase64Url(randomBytes(32));
    const auto expires = context.now.plus(context.policy.transfer.acceptTtl);
    const auto made = context.connection.exec(
        "INSERT INTO invite (selector, token_sha256, kind, org_id, issuer_staff_id, addressee, "
        "role, issued_at, expires_at, state, case_id) "
        "VALUES ($1, $2, 'ownership_accept', $3, $4, $5, 'owner', $6, $7, 'open', $8)",
        db::Params{selector, db::bytea(sha256(token)), record.orgId, context.principal.staffId,
                   person->text(0, 0), context.now, expires, record.id});
    if (!made)
        return tl::unexpected(made.error());
    return std::vector<commands::Intent>{{"accept/" + selector,
                                          "mail",
                                          {{"template", "ownership_accept"},
                                           {"org", person->text(0, 2)},
                                           {"case_id", record.id},
                                           {"to", person->text(0, 0)},
                                           {"language", person->text(0, 1)},
                                           {"selector", selector},
                                           {"token", token},
                                           {"expires_at", expires.rfc3339()}}}};
}

Result<std::int64_t> refreshGates(const Context &context, const CaseRecord &record)
{
    const auto snapshot =
        queries::gateSnapshot(context.connection, context.policy, record.id, context.now);
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    const auto kept = context.connection.exec(
        "UPDATE transfer_case SET gate_snapshot = $2::jsonb WHERE id = $1 RETURNING rev",
        db::Params{record.id, boost::json::serialize(*snapshot)});
    if (!kept)
        return tl::unexpected(kept.error());
    return kept->int64(0, 0);
}

namespace
{

/// Who has answered is not asked again.
Result<Done> mustBeUnanswered(const Context &context, const CaseRecord &record)
{
    if (!record.toUserId)
        return fail(ErrorKind::Rule, "rule", "nobody is chosen who could be asked",
                    {{"rule", "recipient_named"},
                     {"facts", boost::json::object{}},
                     {"who", "cs_agent, lead"}});
    const auto last = context.connection.exec(
        "SELECT state FROM invite WHERE case_id = $1 AND kind = 'ownership_accept' ORDER BY "
        "issued_at DESC, selector LIMIT 1",
        db::Params{record.id});
    if (!last)
        return tl::unexpected(last.error());
    const auto state = last->isEmpty() ? std::string{"open"} : last->text(0, 0);
    if (state != "accepted" && state != "declined")
        return Done{};
    return fail(
        ErrorKind::Rule, "rule", "the recipient has answered already",
        {{"rule", "recipient_unanswered"}, {"facts", {{"state", state}}}, {"who", "nobody"}});
}

Result<Applied> askAgain(const Context &context, const CaseRecord &record)
{
    if (!isEditable(record.state))
        return tl::unexpected(outOfState(record.state, "verifying"));
    if (auto unanswered = mustBeUnanswered(context, record); !unanswered)
        return tl::unexpected(unanswered.error());
    auto mail = askRecipient(context, record);
    if (!mail)
        return tl::unexpected(mail.error());
    if (auto touched = touchCase(context.connection, record.id, context.now); !touched)
        return tl::unexpected(touched.error());
    const auto rev = refreshGates(context, record);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "transfer.recipient_asked"); !done)
        return tl::unexpected(done.error());
    auto out = outcome(record, *rev,
                       caseEvent(record, "transfer.recipient_asked", {{"state", record.state}}));
    out.intents = std::move(*mail);
    return out;
}

} // namespace

commands::CommandDefinition askRecipientAgain()
{
    return define(
        {"ownership.transfer.recipient.ask", "transfer.recipient_asked", {}, {}, askAgain, true});
}

} // namespace steward::platform::transfer
