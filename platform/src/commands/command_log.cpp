// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/command_log.h"

#include "platform/src/db/connection.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <thread>

namespace steward::platform::commands
{

namespace
{

constexpr const char *kLockNotAvailable = "55P03";
constexpr std::chrono::milliseconds kFeedWait{1000};
constexpr std::chrono::milliseconds kFeedStep{10};

bool changedSomething(const LogRow &row)
{
    const auto *revs = row.answer.if_contains("revs");
    return revs && revs->is_object() && !revs->as_object().empty();
}

} // namespace

Error asInProgress(Error error)
{
    if (error.sqlstate != kLockNotAvailable)
        return error;
    return {ErrorKind::Conflict,
            "in_progress",
            "the command, or another one on the same rows, is being carried out",
            {},
            {}};
}

Result<bool> insertLogRow(db::Connection &connection, const NewLogRow &row, Instant now)
{
    const auto inserted = connection.exec(
        "INSERT INTO command_log (id, staff_id, type, body_sha256, body, state, status, answer, at)"
        " VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8::jsonb, $9) ON CONFLICT (id) DO NOTHING",
        db::Params{row.id, row.staffId, row.type, db::bytea(row.bodySha256), row.body, row.state,
                   row.status, boost::json::serialize(row.answer), now});
    if (!inserted)
        return tl::unexpected(asInProgress(inserted.error()));
    return inserted->affected() == 1;
}

Result<Done> storeAnswer(db::Connection &connection, const std::string &id,
                         const std::string &state, int status, const boost::json::object &answer)
{
    const auto stored = connection.exec(
        "UPDATE command_log SET state = $2, status = $3, answer = $4::jsonb WHERE id = $1",
        db::Params{id, state, status, boost::json::serialize(answer)});
    if (!stored)
        return tl::unexpected(stored.error());
    return Done{};
}

Result<std::optional<LogRow>> readLogRow(db::Connection &connection, const std::string &id)
{
    const auto rows =
        connection.exec("SELECT staff_id, type, body_sha256, state, status, answer, xid, at"
                        " FROM command_log WHERE id = $1",
                        db::Params{id});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::optional<LogRow>{};
    LogRow out;
    out.id = id;
    out.staffId = rows->text(0, 0);
    out.type = rows->text(0, 1);
    out.bodySha256 = rows->bytes(0, 2);
    out.state = rows->text(0, 3);
    out.status = int(rows->int64(0, 4));
    boost::system::error_code error;
    const auto answer = boost::json::parse(rows->text(0, 5), error);
    if (!error && answer.is_object())
        out.answer = answer.as_object();
    out.xid = rows->text(0, 6);
    out.at = rows->instant(0, 7);
    return std::optional{std::move(out)};
}

Result<std::optional<std::string>> awaitCsn(db::Connection &connection, const LogRow &row)
{
    const auto until = std::chrono::steady_clock::now() + kFeedWait;
    while (row.state == "done" && changedSomething(row)) {
        const auto place = connection.exec(
            "SELECT (SELECT max(csn) FROM feed WHERE xid = $1::xid8), last_xmin > $1::xid8,"
            " floor_csn FROM feed_state",
            db::Params{row.xid});
        if (!place)
            return tl::unexpected(place.error());
        if (!place->isEmpty() && !place->isNull(0, 0))
            return std::optional{place->text(0, 0)};
        if (!place->isEmpty() && place->boolean(0, 1))
            return std::optional{place->text(0, 2)};
        if (std::chrono::steady_clock::now() >= until)
            break;
        std::this_thread::sleep_for(kFeedStep);
    }
    return std::optional<std::string>{};
}

} // namespace steward::platform::commands
