// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_parts.h"

#include "platform/src/db/connection.h"

#include <boost/json/parse.hpp>

namespace steward::platform::transfer
{

namespace json = boost::json;

namespace
{

json::value parsed(const db::Rows &rows, int row, int column)
{
    if (rows.isNull(row, column))
        return nullptr;
    boost::system::error_code failure;
    auto value = json::parse(rows.text(row, column), failure);
    return failure ? json::value(nullptr) : value;
}

/// One JSON document per row, made by the database.
Result<json::array> listed(db::Connection &connection, const char *sql, const std::string &id)
{
    const auto rows = connection.exec(sql, db::Params{id});
    if (!rows)
        return tl::unexpected(rows.error());
    json::array out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(parsed(*rows, i, 0));
    return out;
}

Result<json::value> firstOf(db::Connection &connection, const char *sql, const db::Params &params)
{
    const auto rows = connection.exec(sql, params);
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->isEmpty() ? json::value(nullptr) : parsed(*rows, 0, 0);
}

std::string masked(std::string text, const std::string &address)
{
    const auto mask = maskedAddress(address);
    for (auto at = address.empty() ? std::string::npos : text.find(address);
         at != std::string::npos; at = text.find(address, at + mask.size()))
        text.replace(at, address.size(), mask);
    return text;
}

Result<json::object> required(Result<json::value> found, const char *what)
{
    if (!found)
        return tl::unexpected(found.error());
    if (!found->is_object())
        return fail(ErrorKind::NotFound, "not_found", what);
    return std::move(found->as_object());
}

} // namespace

std::string maskedAddress(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0)
        return "…";
    std::size_t first = 1;
    while (first < at && (static_cast<unsigned char>(address[first]) & 0xc0) == 0x80)
        ++first;
    return std::string{address.substr(0, first)} + "…" + std::string{address.substr(at)};
}

Result<json::object> caseFields(db::Connection &connection, const std::string &caseId)
{
    return required(
        firstOf(connection,
                "SELECT (wire_case(c)::jsonb || jsonb_build_object('id', c.id, 'rev', c.rev::text, "
                "'route_reason', c.route_reason, 'inputs', c.inputs))::text "
                "FROM transfer_case c WHERE c.id = $1",
                db::Params{caseId}),
        "there is no such case");
}

Result<json::object> orgOf(db::Connection &connection, const std::string &orgId)
{
    return required(firstOf(connection,
                            "SELECT json_build_object('id', id, 'name', name, 'rev', "
                            "rev::text)::text FROM org WHERE id = $1",
                            db::Params{orgId}),
                    "there is no such org");
}

Result<json::value> personOf(db::Connection &connection, const std::optional<std::string> &id,
                             const std::optional<std::string> &email)
{
    if (!id)
        return email ? json::value(
                           json::object{{"id", nullptr}, {"name", nullptr}, {"email", *email}})
                     : json::value(nullptr);
    return firstOf(connection,
                   "SELECT json_build_object('id', id, 'name', name, 'email', email)::text FROM "
                   "user_account WHERE id = $1",
                   db::Params{*id});
}

Result<json::value> staffOf(db::Connection &connection, const std::optional<std::string> &id)
{
    if (!id)
        return json::value(nullptr);
    return firstOf(
        connection,
        "SELECT json_build_object('id', id, 'name', name)::text FROM staff_user WHERE id = $1",
        db::Params{*id});
}

Result<json::value> acceptanceOf(db::Connection &connection, const std::string &caseId)
{
    return firstOf(connection,
                   "SELECT json_build_object('state', state, 'issued_at', wire_time(issued_at), "
                   "'expires_at', wire_time(expires_at))::text FROM invite WHERE case_id = $1 AND "
                   "kind = 'ownership_accept' ORDER BY issued_at DESC, selector LIMIT 1",
                   db::Params{caseId});
}

Result<json::value> billingOf(db::Connection &connection, const std::string &caseId)
{
    return firstOf(connection,
                   "SELECT json_build_object('mode', mode, 'lines', lines, 'expires_at', "
                   "wire_time(expires_at))::text FROM billing_plan WHERE case_id = $1",
                   db::Params{caseId});
}

Result<json::array> evidenceOf(db::Connection &connection, const std::string &caseId)
{
    return listed(
        connection,
        "SELECT json_build_object('id', e.id, 'class', e.class, 'type', e.type, 'source', "
        "e.source, 'bytes', e.bytes::text, 'sha256', encode(e.sha256, 'hex'), 'media_type', "
        "b.media_type, 'verdict', e.verdict, 'verdict_by', CASE WHEN v.id IS NOT NULL THEN "
        "json_build_object('id', v.id, 'name', v.name) END, 'verdict_note', e.verdict_note, "
        "'note', e.note, 'added_by', "
        "CASE WHEN e.added_by IS NOT NULL THEN json_build_object('id', e.added_by, 'name', "
        "coalesce(a.name, u.name)) END, "
        "'added_at', wire_time(e.added_at))::text "
        "FROM evidence e LEFT JOIN evidence_blob b ON b.evidence_id = e.id LEFT JOIN staff_user v "
        "ON v.id = e.verdict_by LEFT JOIN staff_user a ON a.id = e.added_by LEFT JOIN user_account "
        "u ON u.id = e.added_by WHERE e.case_id = $1 "
        "ORDER BY e.added_at, e.id",
        caseId);
}

Result<json::array> approvalsOf(db::Connection &connection, const std::string &caseId)
{
    return listed(
        connection,
        "SELECT json_build_object('by', json_build_object('id', a.by_staff_id, 'name', s.name), "
        "'at', wire_time(a.at), 'expires_at', wire_time(a.expires_at), 'void_reason', "
        "a.void_reason, 'hash', encode(a.approved_hash, 'hex'))::text FROM approval a LEFT JOIN "
        "staff_user s ON s.id = a.by_staff_id WHERE a.case_id = $1 ORDER BY a.at, a.id",
        caseId);
}

Result<json::array> noticesOf(db::Connection &connection, const std::string &caseId)
{
    auto list = listed(connection,
                       "SELECT json_build_object('party', party, 'addressee', addressee, "
                       "'language', language, 'template', template, 'sent_at', "
                       "wire_time(sent_at), 'delivery', delivery, 'attempts', attempts, "
                       "'subject', subject, 'text', body, 'receipt', receipt)::text "
                       "FROM notice WHERE case_id = $1 ORDER BY template, party DESC, addressee",
                       caseId);
    if (!list)
        return list;
    for (auto &entry : *list) {
        auto &notice = entry.as_object();
        const std::string address{notice["addressee"].as_string()};
        notice.erase("addressee");
        notice["addressee_masked"] = maskedAddress(address);
        // A mail server may say in its receipt for whom it is.
        if (auto &receipt = notice["receipt"]; receipt.is_string())
            receipt = masked(std::string{receipt.as_string()}, address);
    }
    return list;
}

Result<json::array> contactsOf(db::Connection &connection, const std::string &caseId)
{
    return listed(connection,
                  "SELECT json_build_object('channel', l.channel, 'direction', l.direction, "
                  "'outcome', l.outcome, 'note', l.note, 'by', json_build_object('id', "
                  "l.by_staff_id, 'name', s.name), 'at', wire_time(l.at))::text FROM contact_log l "
                  "LEFT JOIN staff_user s ON s.id = l.by_staff_id WHERE l.case_id = $1 ORDER BY "
                  "l.at, l.id",
                  caseId);
}

Result<json::array> timelineOf(db::Connection &connection, const std::string &caseId)
{
    return listed(
        connection,
        "SELECT json_build_object('kind', e.kind, 'by', CASE WHEN e.by_staff_id IS NOT NULL THEN "
        "json_build_object('kind', 'staff', 'id', e.by_staff_id, 'name', s.name) WHEN "
        "e.by_user_id IS NOT NULL THEN json_build_object('kind', 'user', 'id', e.by_user_id, "
        "'name', u.name) ELSE json_build_object('kind', 'system', 'id', NULL, 'name', NULL) END, "
        "'at', wire_time(e.at), 'facts', e.facts)::text FROM case_event e LEFT JOIN staff_user s "
        "ON s.id = e.by_staff_id LEFT JOIN user_account u ON u.id = e.by_user_id WHERE e.case_id "
        "= $1 ORDER BY e.at, e.seq",
        caseId);
}

} // namespace steward::platform::transfer
