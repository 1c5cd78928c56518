// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Evidence comes with its artefact or not at all: bytes whose hash the platform computes, or a call
// note with number and time. What the customers give themselves (confirmation, acceptance, vouch)
// comes from their own pages.
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/seal.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <set>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;
using commands::Applied;
using commands::Arguments;
using commands::Context;

/// Base64 of the largest file that fits a command's body.
constexpr std::size_t kMostContent = 28 * 1024 * 1024;

struct Offered {
    std::string evidenceClass, type, source, note;
    object artefact;
    Bytes content;
    std::string mediaType;
};

bool policyKnows(const policy::Policy &policy, std::string_view list, std::string_view member,
                 const std::string &word)
{
    const auto *rules = policy.doc.if_contains("evidence");
    const auto *found =
        rules && rules->is_object() ? rules->as_object().if_contains(list) : nullptr;
    if (found && !member.empty())
        found = found->is_object() ? found->as_object().if_contains(member) : nullptr;
    if (!found || !found->is_array())
        return false;
    for (const auto &entry : found->as_array())
        if (entry.is_string() && entry.as_string() == word)
            return true;
    return false;
}

/// Staff add what staff can see: a call-back, a document. The rest has its own source.
const std::set<std::string> kByStaff{"reply_and_call_back", "vendor_check",   "id_document_seen",
                                     "registry_extract",    "signed_letter",  "power_of_attorney",
                                     "past_charge",         "invoice_number", "bank_proof"};
const std::set<std::string> kNeedsDocument{"vendor_check",  "id_document_seen",  "registry_extract",
                                           "signed_letter", "power_of_attorney", "bank_proof"};

/// Where it can only come from: independence is counted by source, so it is not the officer's to
/// choose.
const std::map<std::string, std::string> kSourceOf{{"reply_and_call_back", "owner"},
                                                   {"vendor_check", "provider"},
                                                   {"id_document_seen", "recipient"},
                                                   {"registry_extract", "registry"}};

Error missingArtefact(const char *what)
{
    return {
        ErrorKind::Rule,
        "rule",
        std::string{"this evidence needs "} + what,
        {{"rule", "artefact_required"}, {"facts", {{"missing", what}}}, {"who", "cs_agent, lead"}},
        {}};
}

Result<Done> readContent(const Context &context, Offered &out)
{
    const auto decoded = fromBase64(textOf(context.args, "content_base64"));
    if (!decoded || decoded->empty())
        return tl::unexpected(commands::badField("bad_field", "args.content_base64",
                                                 "must be base64 of at least one byte"));
    out.content = *decoded;
    out.mediaType = textOf(context.args, "media_type");
    if (!policyKnows(context.policy, "media_types", {}, out.mediaType))
        return tl::unexpected(
            commands::badField("bad_field", "args.media_type", "must be PDF, JPEG or PNG"));
    const auto most =
        context.policy.doc.at("evidence").as_object().at("bytes_max").to_number<std::size_t>();
    if (out.content.size() > most)
        return tl::unexpected(Error{
            ErrorKind::TooLarge, "too_large", "the document is over the policy's limit", {}, {}});
    const bool fits =
        (out.mediaType == "application/pdf" && out.content.starts_with("%PDF-")) ||
        (out.mediaType == "image/png" && out.content.starts_with("\x89PNG\r\n\x1a\n")) ||
        (out.mediaType == "image/jpeg" && out.content.starts_with("\xff\xd8\xff"));
    if (!fits)
        return tl::unexpected(
            commands::badField("bad_field", "args.media_type", "the bytes are not of this type"));
    return Done{};
}

Result<Offered> readOffered(const Context &context)
{
    Offered out{textOf(context.args, "class"),
                textOf(context.args, "type"),
                textOf(context.args, "source"),
                textOf(context.args, "note"),
                {},
                {},
                {}};
    if (!policyKnows(context.policy, "types", out.evidenceClass, out.type) ||
        !kByStaff.contains(out.type))
        return tl::unexpected(commands::badField("bad_field", "args.type",
                                                 "staff cannot add this type to this class"));
    if (!policyKnows(context.policy, "sources", {}, out.source))
        return tl::unexpected(
            commands::badField("bad_field", "args.source", "the policy has no such source"));
    if (const auto own = kSourceOf.find(out.type);
        own != kSourceOf.end() && own->second != out.source)
        return tl::unexpected(commands::badField("bad_field", "args.source",
                                                 "evidence of this type has another source"));
    if (context.args.contains("content_base64"))
        if (auto read = readContent(context, out); !read)
            return tl::unexpected(read.error());
    if (kNeedsDocument.contains(out.type) && out.content.empty())
        return tl::unexpected(missingArtefact("a document"));
    if (out.type == "reply_and_call_back") {
        const auto number = textOf(context.args, "called_number"),
                   at = textOf(context.args, "called_at");
        if (number.empty() || !Instant::parse(at).isValid() || out.note.empty())
            return tl::unexpected(missingArtefact("the number called, the time and a note"));
        if (Instant::parse(at) > context.now)
            return tl::unexpected(
                commands::badField("bad_field", "args.called_at", "must not lie in the future"));
        out.artefact = {{"called_number", number}, {"called_at", at}, {"requester_thread", true}};
    }
    if (context.args.contains("last4"))
        out.artefact["last4"] = textOf(context.args, "last4");
    return out;
}

/// A call counts only to a number that was on file before the case was opened.
Result<Done> checkNumberOnFile(const Context &context, const CaseRecord &record,
                               const Offered &offered)
{
    if (offered.type != "reply_and_call_back")
        return Done{};
    const auto known = context.connection.exec(
        "SELECT 1 FROM contact_point c JOIN transfer_case t ON t.id = $3 WHERE c.user_id = $1 AND "
        "c.kind = 'phone' "
        "AND regexp_replace(c.value, '[^0-9+]', '', 'g') = regexp_replace($2, '[^0-9+]', '', 'g') "
        "AND c.on_file_since < t.opened_at",
        db::Params{record.fromUserId, textOf(context.args, "called_number"), record.id});
    if (!known)
        return tl::unexpected(known.error());
    if (known->isEmpty())
        return fail(
            ErrorKind::Rule, "rule",
            "this number was not on file for the owner when the case was opened",
            {{"rule", "number_on_file"}, {"facts", {{"number_known", false}}}, {"who", "nobody"}});
    return Done{};
}

Result<Done> keepContent(db::Connection &connection, const std::string &id, const Offered &offered,
                         const Bytes &key)
{
    if (offered.content.empty())
        return Done{};
    const auto kept = connection.exec(
        "INSERT INTO evidence_blob (evidence_id, sealed, media_type) VALUES ($1, $2, $3)",
        db::Params{id, db::bytea(identity::seal(key, "evidence/" + id, offered.content)),
                   offered.mediaType});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

Result<Applied> add(const Context &context, const CaseRecord &record, const Bytes &key)
{
    if (record.state != "verifying" && record.state != "gated" && record.state != "planned")
        return tl::unexpected(outOfState(record.state, "verifying"));
    auto offered = readOffered(context);
    if (!offered)
        return tl::unexpected(offered.error());
    if (auto checked = checkNumberOnFile(context, record, *offered); !checked)
        return tl::unexpected(checked.error());
    const auto id = newUuidV7(context.now.us / 1000);
    const auto artefact = boost::json::serialize(offered->artefact);
    const auto digest =
        sha256(offered->content.empty() ? artefact + offered->note : offered->content);
    const auto added = context.connection.exec(
        "INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, artefact, note, "
        "added_by, added_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11)",
        db::Params{id, record.id, offered->evidenceClass, offered->type, offered->source,
                   db::bytea(digest), std::int64_t(offered->content.size()), artefact,
                   offered->note, context.principal.staffId, context.now});
    if (!added)
        return tl::unexpected(added.error());
    if (auto kept = keepContent(context.connection, id, *offered, key); !kept)
        return tl::unexpected(kept.error());
    auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "evidence.added",
                         {{"class", offered->evidenceClass}, {"type", offered->type}});
        !done)
        return tl::unexpected(done.error());
    auto out = outcome(record, *rev,
                       caseEvent(record, "evidence.added",
                                 {{"evidence", id},
                                  {"evidence_class", offered->evidenceClass},
                                  {"evidence_type", offered->type},
                                  {"source", offered->source},
                                  {"sha256", toHex(digest)}}));
    out.result["evidence_id"] = id;
    return out;
}

Result<Applied> judge(const Context &context, const CaseRecord &record)
{
    if (record.state != "verifying" && record.state != "gated" && record.state != "planned")
        return tl::unexpected(outOfState(record.state, "verifying"));
    const auto evidence = textOf(context.args, "evidence_id"),
               verdict = textOf(context.args, "verdict");
    const auto judged = context.connection.exec(
        "UPDATE evidence SET verdict = $3, verdict_by = $4, verdict_note = nullif($5, '') "
        "WHERE id = $1 AND case_id = $2 RETURNING class",
        db::Params{evidence, record.id, verdict, context.principal.staffId,
                   textOf(context.args, "note")});
    if (!judged)
        return tl::unexpected(judged.error());
    if (judged->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "this case has no such evidence");
    auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "evidence.decided",
                         {{"class", judged->text(0, 0)}, {"verdict", verdict}});
        !done)
        return tl::unexpected(done.error());
    return outcome(record, *rev,
                   caseEvent(record, "evidence.decided",
                             {{"evidence", evidence},
                              {"decision", verdict},
                              {"evidence_class", judged->text(0, 0)}}));
}

} // namespace

commands::CommandDefinition addEvidence(const Bytes &evidenceKey)
{
    auto out = define(
        {"ownership.transfer.evidence.add",
         "evidence.added",
         [](Arguments &in) {
             in.text("class", 1, 40);
             in.text("type", 1, 40);
             in.text("source", 1, 40);
             for (const auto *optional : {"note", "called_number", "called_at", "media_type"})
                 if (in.has(optional))
                     in.text(optional, 0, 2000);
             if (in.has("last4"))
                 in.text("last4", 4, 4);
             if (in.has("content_base64"))
                 in.text("content_base64", 1, kMostContent);
         },
         {"class", "type", "source", "note", "called_number", "called_at", "last4", "media_type",
          "content_base64"},
         [evidenceKey](const Context &context, const CaseRecord &record) {
             return add(context, record, evidenceKey);
         },
         true});
    out.keepsBody = false;
    return out;
}

commands::CommandDefinition judgeEvidence()
{
    return define({"ownership.transfer.evidence.verdict",
                   "evidence.decided",
                   [](Arguments &in) {
                       in.uuid("evidence_id");
                       in.oneOf("verdict", {"pass", "fail", "could_not_do"});
                       if (in.has("note"))
                           in.text("note", 0, 2000);
                   },
                   {"evidence_id", "verdict", "note"},
                   judge,
                   true});
}

} // namespace steward::platform::transfer
