// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/notices.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

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

const char *whatItMeans(const std::string &party)
{
    if (party == "old_owner")
        return "You will no longer be its owner.";
    if (party == "recipient")
        return "You will become its owner.";
    return "You receive this because you help to run the organisation.";
}

} // namespace

std::string noticeText(const std::string &orgName, const std::string &party, Instant coolOffUntil,
                       const std::string &link)
{
    return "The ownership of " + orgName + " is about to change.\r\n\r\n" + whatItMeans(party) +
           "\r\n\r\nIt takes effect on " + coolOffUntil.rfc3339() +
           " (UTC) unless somebody objects before.\r\n"
           "If this is not right, object here; you will be asked to sign in:\r\n\r\n" +
           link + "\r\n";
}

Result<std::vector<commands::Intent>> writeNotices(db::Connection &connection,
                                                   const CaseRecord &record,
                                                   const boost::json::array &effects,
                                                   Instant coolOffUntil, Instant now)
{
    const auto org =
        connection.exec("SELECT name FROM org WHERE id = $1", db::Params{record.orgId});
    if (!org)
        return tl::unexpected(org.error());
    std::vector<commands::Intent> mails;
    for (const auto &entry : effects) {
        const auto &effect = entry.as_object();
        if (member(effect, "kind") != "notice")
            continue;
        const auto id = newUuidV7(now.us / 1000), selector = toHex(randomBytes(8)),
                   token = toBase64Url(randomBytes(32));
        const auto party = member(effect, "party"), addressee = member(effect, "addressee");
        const auto kept = connection.exec(
            "INSERT INTO notice (id, case_id, addressee, party, language, template, body, "
            "objection_selector, objection_sha256, queued_at) "
            "VALUES ($1, $2, $3, $4, $5, 'cool_off', $6, $7, $8, $9) ON CONFLICT (case_id, "
            "template, addressee) DO UPDATE SET "
            "id = excluded.id, body = excluded.body, objection_selector = "
            "excluded.objection_selector, objection_sha256 = excluded.objection_sha256, "
            "queued_at = excluded.queued_at, sent_at = NULL, delivery = 'queued', receipt = NULL, "
            "attempts = 0",
            db::Params{id, record.id, addressee, party, member(effect, "language"),
                       noticeText(org->text(0, 0), party, coolOffUntil, "…"), selector,
                       db::bytea(sha256(token)), now});
        if (!kept)
            return tl::unexpected(kept.error());
        mails.push_back({"notice/" + id,
                         "mail",
                         {{"template", "cool_off"},
                          {"notice_id", id},
                          {"case_id", record.id},
                          {"to", addressee},
                          {"party", party},
                          {"org", org->text(0, 0)},
                          {"selector", selector},
                          {"token", token},
                          {"effective_at", coolOffUntil.rfc3339()}}});
    }
    return mails;
}

std::string stopNoticeText(const std::string &orgName, const std::string &to)
{
    if (to == "disputed")
        return "Somebody has objected to the change of ownership of " + orgName +
               ".\r\n\r\nIt does not take effect on the day you were told. It is examined first, "
               "and "
               "you will be told how it ends.\r\n";
    const char *why = to == "withdrawn"  ? "The request was withdrawn."
                      : to == "rejected" ? "The request was rejected."
                                         : "The request has lapsed.";
    return "The ownership of " + orgName + " does not change.\r\n\r\n" + why +
           " What you were told before no longer holds, and there is nothing for you to do.\r\n";
}

Result<std::vector<commands::Intent>> writeStopNotices(db::Connection &connection,
                                                       const CaseRecord &record,
                                                       const std::vector<NoticeFacts> &told,
                                                       const std::string &to, Instant now)
{
    const auto org =
        connection.exec("SELECT name FROM org WHERE id = $1", db::Params{record.orgId});
    if (!org)
        return tl::unexpected(org.error());
    std::vector<commands::Intent> mails;
    for (const auto &each : told) {
        const auto id = newUuidV7(now.us / 1000);
        const auto kept = connection.exec(
            "INSERT INTO notice (id, case_id, addressee, party, language, template, body, "
            "queued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (case_id, template, "
            "addressee) DO UPDATE SET id = excluded.id, body = excluded.body, queued_at = "
            "excluded.queued_at, sent_at = NULL, delivery = 'queued', receipt = NULL, attempts = 0",
            db::Params{id, record.id, each.addressee, each.party, each.language, to,
                       stopNoticeText(org->text(0, 0), to), now});
        if (!kept)
            return tl::unexpected(kept.error());
        mails.push_back({"notice/" + id,
                         "mail",
                         {{"template", to},
                          {"notice_id", id},
                          {"case_id", record.id},
                          {"to", each.addressee},
                          {"party", each.party},
                          {"org", org->text(0, 0)}}});
    }
    return mails;
}

Result<std::int64_t> untold(db::Connection &connection, const std::string &caseId)
{
    const auto rows =
        connection.exec("SELECT count(*) FROM notice WHERE case_id = $1 AND delivery = 'queued'",
                        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->int64(0, 0);
}

} // namespace steward::platform::transfer
