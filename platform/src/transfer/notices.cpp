// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/notices.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/case_parts.h"
#include "platform/src/transfer/letters.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

std::string member(const boost::json::object &effect, std::string_view name)
{
    const auto *value = effect.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::vector<NoticeFacts> addresseesOf(const boost::json::array &effects)
{
    std::vector<NoticeFacts> out;
    for (const auto &entry : effects)
        if (const auto &effect = entry.as_object(); member(effect, "kind") == "notice")
            out.push_back(
                {member(effect, "addressee"), member(effect, "party"), member(effect, "language")});
    return out;
}

Result<std::string> nameOf(db::Connection &connection, const std::string &orgId)
{
    const auto org = connection.exec("SELECT name FROM org WHERE id = $1", db::Params{orgId});
    if (!org)
        return tl::unexpected(org.error());
    return org->text(0, 0);
}

Result<Letter> letterTo(const NoticeFacts &whom, const char *name, const std::string &org,
                        const std::string &time)
{
    return writeLetter({name, whom.language, org, whom.party, time, std::string{kLinkMark}});
}

/// How long after it is sent the change comes, marked as what no letter says.
std::string timeMark(const boost::json::array &effects)
{
    std::int64_t seconds = 0;
    for (const auto &entry : effects)
        if (const auto &effect = entry.as_object(); member(effect, "kind") == "cool_off")
            seconds = effect.at("seconds").as_int64();
    const auto length = seconds % 3600 == 0 ? std::to_string(seconds / 3600) + " h"
                        : seconds % 60 == 0 ? std::to_string(seconds / 60) + " min"
                                            : std::to_string(seconds) + " s";
    return "⟦" + length + " after this is sent⟧";
}

struct Row {
    std::string id, name;
    const NoticeFacts &whom;
    const Letter &letter;
    std::optional<std::string> selector, token;
};

/// Takes the place of a notice that the same address had before, whose link stays good beside its
/// own: the mail that has it may lie unread. What is kept has no link.
Result<Done> keepNotice(db::Connection &connection, const CaseRecord &record, const Row &row,
                        Instant now)
{
    const auto earlier = connection.exec(
        "INSERT INTO earlier_objection (selector, sha256, case_id, addressee) SELECT "
        "objection_selector, objection_sha256, case_id, addressee FROM notice WHERE case_id = $1 "
        "AND template = $2 AND addressee = $3 AND objection_selector IS NOT NULL",
        db::Params{record.id, row.name, row.whom.addressee});
    if (!earlier)
        return tl::unexpected(earlier.error());
    const auto kept = connection.exec(
        "INSERT INTO notice (id, case_id, addressee, party, language, template, subject, body, "
        "objection_selector, objection_sha256, queued_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (case_id, "
        "template, addressee) DO UPDATE SET "
        "id = excluded.id, party = excluded.party, language = excluded.language, subject = "
        "excluded.subject, body = excluded.body, objection_selector = "
        "excluded.objection_selector, objection_sha256 = excluded.objection_sha256, "
        "queued_at = excluded.queued_at, sent_at = NULL, delivery = 'queued', receipt = NULL, "
        "attempts = 0, told_at = coalesce(notice.told_at, CASE WHEN notice.delivery = 'sent' OR "
        "EXISTS (SELECT FROM outbound_intent i WHERE i.kind = 'mail' AND i.body->>'notice_id' = "
        "notice.id::text AND i.attempts > 0) THEN coalesce(notice.sent_at, notice.queued_at) END)",
        db::Params{row.id, record.id, row.whom.addressee, row.whom.party,
                   letterLanguage(row.whom.language), row.name, row.letter.subject, row.letter.text,
                   row.selector,
                   row.token ? std::optional{db::bytea(sha256(*row.token))} : std::nullopt, now});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

boost::json::object mailTo(const CaseRecord &record, const Row &row, const std::string &org)
{
    return {{"template", row.name},         {"notice_id", row.id},     {"case_id", record.id},
            {"to", row.whom.addressee},     {"party", row.whom.party}, {"org", org},
            {"language", row.whom.language}};
}

} // namespace

Result<boost::json::array> plannedNotices(db::Connection &connection, const CaseRecord &record,
                                          const boost::json::array &effects)
{
    const auto org = nameOf(connection, record.orgId);
    if (!org)
        return tl::unexpected(org.error());
    boost::json::array out;
    for (const auto &whom : addresseesOf(effects)) {
        const auto letter = letterTo(whom, "cool_off", *org, timeMark(effects));
        if (!letter)
            return tl::unexpected(letter.error());
        out.push_back(boost::json::object{{"party", whom.party},
                                          {"addressee_masked", maskedAddress(whom.addressee)},
                                          {"language", letterLanguage(whom.language)},
                                          {"template", "cool_off"},
                                          {"subject", letter->subject},
                                          {"text", letter->text}});
    }
    return out;
}

Result<std::vector<commands::Intent>> writeNotices(db::Connection &connection,
                                                   const CaseRecord &record,
                                                   const boost::json::array &effects,
                                                   Instant coolOffUntil, Instant now)
{
    const auto org = nameOf(connection, record.orgId);
    if (!org)
        return tl::unexpected(org.error());
    std::vector<commands::Intent> mails;
    for (const auto &whom : addresseesOf(effects)) {
        const auto letter =
            letterTo(whom, "cool_off", *org, letterTime(whom.language, coolOffUntil));
        if (!letter)
            return tl::unexpected(letter.error());
        const Row row{newUuidV7(now.us / 1000),    "cool_off", whom, *letter, toHex(randomBytes(8)),
                      toBase64Url(randomBytes(32))};
        if (auto kept = keepNotice(connection, record, row, now); !kept)
            return tl::unexpected(kept.error());
        auto body = mailTo(record, row, *org);
        body["selector"] = *row.selector;
        body["token"] = *row.token;
        body["effective_at"] = coolOffUntil.rfc3339();
        mails.push_back({"notice/" + row.id, "mail", std::move(body)});
    }
    return mails;
}

Result<std::vector<commands::Intent>> writeStopNotices(db::Connection &connection,
                                                       const CaseRecord &record,
                                                       const std::vector<NoticeFacts> &told,
                                                       const std::string &to, Instant now)
{
    const auto org = nameOf(connection, record.orgId);
    if (!org)
        return tl::unexpected(org.error());
    std::vector<commands::Intent> mails;
    for (const auto &whom : told) {
        const auto letter = letterTo(whom, to.c_str(), *org, {});
        if (!letter)
            return tl::unexpected(letter.error());
        const Row row{newUuidV7(now.us / 1000), to, whom, *letter, {}, {}};
        if (auto kept = keepNotice(connection, record, row, now); !kept)
            return tl::unexpected(kept.error());
        mails.push_back({"notice/" + row.id, "mail", mailTo(record, row, *org)});
    }
    return mails;
}

Result<Untold> untold(db::Connection &connection, const std::string &caseId)
{
    // An address of an earlier round is no longer the plan's.
    const auto rows = connection.exec(
        "SELECT count(*) FILTER (WHERE delivery = 'queued'), count(*) FILTER (WHERE delivery = "
        "'failed' AND is_owner), count(*) FILTER (WHERE delivery = 'sent' AND is_owner) FROM "
        "(SELECT delivery, template = 'cool_off' AND party = 'old_owner' AND queued_at = "
        "max(queued_at) FILTER (WHERE template = 'cool_off') OVER () AS is_owner FROM notice WHERE "
        "case_id = $1) n",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    return Untold{rows->int64(0, 0), rows->int64(0, 2) > 0 ? 0 : rows->int64(0, 1)};
}

} // namespace steward::platform::transfer
