// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/migrator.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include "migrations.h"

#include <map>

namespace steward::platform::db
{

namespace
{

constexpr std::int64_t kMigrationLock = 0x5354'4557'0001;

Result<Done> apply(Connection &owner, const embedded::TextFile &file)
{
    auto transaction = Transaction::begin(owner);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto done = owner.script(std::string{file.content}); !done) {
        auto error = done.error();
        error.detail = std::string{file.name} + ": " + error.detail;
        return tl::unexpected(std::move(error));
    }
    auto noted = owner.exec("INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)",
                            Params{std::string{file.name}, bytea(sha256(file.content))});
    if (!noted)
        return tl::unexpected(noted.error());
    return transaction->commit();
}

Result<Done> applyMissing(Connection &owner)
{
    auto ready = owner.script("CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, "
                              "sha256 bytea NOT NULL, "
                              "applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
    if (!ready)
        return ready;
    const auto applied = owner.exec("SELECT name, sha256 FROM schema_migration");
    if (!applied)
        return tl::unexpected(applied.error());
    std::map<std::string, std::string> known;
    for (int i = 0; i < applied->size(); ++i)
        known[applied->text(i, 0)] = applied->bytes(i, 1);
    for (const auto &file : embedded::migrations()) {
        const auto found = known.find(std::string{file.name});
        if (found == known.end()) {
            if (auto done = apply(owner, file); !done)
                return done;
            continue;
        }
        if (found->second != sha256(file.content))
            return fail(ErrorKind::Internal, "migration_differs",
                        "migration " + found->first + " was applied with other content");
        known.erase(found);
    }
    if (!known.empty())
        return fail(ErrorKind::Internal, "database_newer",
                    "the database has migration " + known.begin()->first +
                        ", which this program does not know");
    return Done{};
}

} // namespace

Result<Done> migrate(Connection &owner)
{
    if (auto locked = owner.exec("SELECT pg_advisory_lock($1)", Params{kMigrationLock}); !locked)
        return tl::unexpected(locked.error());
    auto done = applyMissing(owner);
    (void)owner.exec("SELECT pg_advisory_unlock($1)", Params{kMigrationLock});
    return done;
}

} // namespace steward::platform::db
