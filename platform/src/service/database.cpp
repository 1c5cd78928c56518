// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/database.h"

#include "platform/src/db/connection.h"

#include <libpq-fe.h>

#include <algorithm>

namespace steward::platform
{

namespace
{

constexpr const char *kDatabase = "steward";
constexpr int kOldestServer = 150000;
constexpr std::chrono::seconds kLockLimit{30};
/// Of a server that is gone without a word; what the connection string says itself counts more.
constexpr const char *kConnectSeconds = "10";
constexpr const char *kSilentMilliseconds = "30000";

std::string quoteValue(const std::string &value)
{
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '\'';
}

/// Writes the given connection string anew with what is added; a URL becomes keywords.
Result<std::string> expanded(const std::string &given, const std::string &options)
{
    char *problem = nullptr;
    PQconninfoOption *parsed = PQconninfoParse(given.c_str(), &problem);
    if (!parsed) {
        std::string why = problem ? problem : "not a connection string";
        PQfreemem(problem);
        return fail(ErrorKind::BadRequest, "usage", "--database: " + why);
    }
    std::string out;
    for (const auto *option = parsed; option->keyword; ++option) {
        std::string value = option->val ? option->val : "";
        if (std::string_view{option->keyword} == "options" && !options.empty())
            value += (value.empty() ? "" : " ") + options;
        if (value.empty() && std::string_view{option->keyword} == "connect_timeout")
            value = kConnectSeconds;
        if (value.empty() && std::string_view{option->keyword} == "tcp_user_timeout")
            value = kSilentMilliseconds;
        if (!value.empty())
            out += std::string{out.empty() ? "" : " "} + option->keyword + "=" + quoteValue(value);
    }
    PQconninfoFree(parsed);
    return out;
}

Result<Done> checkServer(db::Connection &connection)
{
    if (PQserverVersion(connection.handle()) < kOldestServer)
        return fail(ErrorKind::Internal, "wrong_version",
                    "PostgreSQL 15 or newer is needed, the server is " +
                        std::to_string(PQserverVersion(connection.handle()) / 10000));
    return Done{};
}

} // namespace

Result<Database> Database::open(const std::optional<std::string> &given,
                                const std::string &directory)
{
    Database out;
    if (given) {
        out.m_given = *given;
    } else {
        auto cluster = db::PrivateCluster::start({directory + "/postgres", true});
        if (!cluster)
            return tl::unexpected(cluster.error());
        out.m_cluster = std::move(*cluster);
        auto postgres = db::Connection::open(
            out.m_cluster->conninfo(db::PrivateCluster::kAdminRole, "postgres"));
        if (!postgres)
            return tl::unexpected(postgres.error());
        const auto known =
            postgres->exec("SELECT 1 FROM pg_database WHERE datname = $1", db::Params{kDatabase});
        if (!known)
            return tl::unexpected(known.error());
        if (known->isEmpty())
            if (auto done = postgres->script(std::string{"CREATE DATABASE "} + kDatabase); !done)
                return tl::unexpected(done.error());
    }
    auto conninfo = out.adminConninfo();
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    auto admin = db::Connection::open(*conninfo);
    if (!admin)
        return fail(ErrorKind::Unavailable, "database_unavailable",
                    "the database cannot be reached: " + admin.error().detail);
    if (auto done = checkServer(*admin); !done)
        return tl::unexpected(done.error());
    return out;
}

Result<bool> Database::isEmpty() const
{
    auto conninfo = adminConninfo();
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    auto admin = db::Connection::open(*conninfo);
    if (!admin)
        return tl::unexpected(admin.error());
    const auto found = admin->exec("SELECT to_regclass('schema_migration') IS NULL");
    if (!found)
        return tl::unexpected(found.error());
    return found->boolean(0, 0);
}

Result<Done> Database::recreate()
{
    if (!m_cluster)
        return fail(ErrorKind::Internal, "not_private", "a given database is never dropped");
    auto postgres =
        db::Connection::open(m_cluster->conninfo(db::PrivateCluster::kAdminRole, "postgres"));
    if (!postgres)
        return tl::unexpected(postgres.error());
    if (auto done = postgres->script(std::string{"DROP DATABASE "} + kDatabase + " WITH (FORCE)");
        !done)
        return done;
    return postgres->script(std::string{"CREATE DATABASE "} + kDatabase);
}

Result<std::string> Database::conninfo(const std::string &role) const
{
    if (m_cluster)
        return m_cluster->conninfo(role, kDatabase);
    return expanded(m_given, "-c role=" + role);
}

Result<std::string> Database::conninfo(const std::string &role,
                                       std::chrono::seconds statementLimit) const
{
    const auto whole = conninfo(role);
    if (!whole)
        return whole;
    const auto lockLimit = std::min(statementLimit, kLockLimit);
    return expanded(*whole, "-c statement_timeout=" + std::to_string(statementLimit.count()) +
                                "s -c lock_timeout=" + std::to_string(lockLimit.count()) + "s");
}

Result<std::string> Database::adminConninfo() const
{
    if (m_cluster)
        return m_cluster->conninfo(db::PrivateCluster::kAdminRole, kDatabase);
    return expanded(m_given, {});
}

} // namespace steward::platform
