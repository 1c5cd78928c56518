// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/admin_console.h"

#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/enrolment.h"
#include "platform/src/service/database.h"
#include "platform/src/service/options.h"

#include <fstream>
#include <optional>

namespace steward::platform
{

namespace
{

/// The private PostgreSQL of a service that runs; nothing when none does.
std::optional<db::Connection> ofRunningService(const std::string &directory)
{
    std::ifstream pid{directory + "/postgres/data/postmaster.pid"};
    std::string sockets;
    // Line 5 is the socket's directory.
    for (int i = 0; i < 5; ++i)
        if (!std::getline(pid, sockets))
            return std::nullopt;
    auto connection =
        db::Connection::open("host=" + sockets + " user=steward_writer dbname=steward");
    return connection ? std::optional{std::move(*connection)} : std::nullopt;
}

Result<std::string> issuerOf(const Options &options)
{
    if (!options.publicUrl.empty())
        return options.publicUrl;
    std::ifstream file{options.dataDirectory + "/address"};
    std::string address;
    if (!std::getline(file, address))
        return fail(ErrorKind::BadRequest, "usage",
                    "no service runs on " + options.dataDirectory +
                        "; say with --public-url what the link begins with");
    return "https://localhost:" + address.substr(address.rfind(':') + 1);
}

Result<std::string> create(db::Connection &connection, const Options &options,
                           const std::string &issuer)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto link = identity::createAdmin(connection, options.adminName, options.adminEmail,
                                            SystemClock{}.now());
    if (!link)
        return tl::unexpected(link.error());
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return link->url(issuer);
}

} // namespace

Result<std::string> createAdminOnConsole(const Options &options)
{
    const auto issuer = issuerOf(options);
    if (!issuer)
        return issuer;
    if (!options.database)
        if (auto running = ofRunningService(options.dataDirectory))
            return create(*running, options, *issuer);
    auto database = Database::open(options.database, options.dataDirectory);
    if (!database)
        return tl::unexpected(database.error());
    const auto empty = database->isEmpty();
    if (!empty)
        return tl::unexpected(empty.error());
    if (*empty)
        return fail(ErrorKind::Internal, "no_schema",
                    "the database is empty; start the service on it once");
    const auto conninfo = database->conninfo("steward_writer");
    if (!conninfo)
        return conninfo;
    auto connection = db::Connection::open(*conninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    return create(*connection, options, *issuer);
}

} // namespace steward::platform
