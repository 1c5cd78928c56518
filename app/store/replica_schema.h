// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <span>
#include <string_view>

namespace steward::store
{

/// The replica's schema version (PRAGMA user_version). The replica can always be loaded again, so a
/// file of another version is never migrated: an older one is replaced, a newer one set aside.
inline constexpr int kReplicaSchema = 1;

/// How a wire field is kept in its column. Absent and null are NULL.
enum class ColumnKind : std::uint8_t {
    Text,   ///< TEXT, as sent.
    Uuid,   ///< BLOB of 16 bytes, see uuid_codec.h.
    Number, ///< INTEGER from a JSON number.
    Int64,  ///< INTEGER from a JSON string (money in minor units, epochs).
    Time,   ///< INTEGER, milliseconds since 1970 UTC, from RFC 3339.
    Bool,   ///< INTEGER 0 or 1.
    Json,   ///< TEXT, the JSON as sent.
};

struct Column {
    std::string_view name; ///< The wire field and the SQL column.
    ColumnKind kind;
};

/// One synced table. Every SQL table has, before and after its wire columns:
///   key INTEGER PRIMARY KEY   stable as long as the row lives, and never given to another row of
///                             the file; what the lists hold
///   id BLOB UNIQUE NOT NULL   16 bytes
///   rev INTEGER NOT NULL
///   … wire columns …
///   folded TEXT               org: name ⏎ subdomain; user: name ⏎ e-mail ⏎ phone (+ and digits
///   only);
///                             through fold(); other tables do not have it
///   dh BLOB NOT NULL          16 bytes: this row's digest term
/// Beside them: tombstone(tbl, pk, rev), digest(tbl, sum, rows), meta(key, value).
struct Table {
    std::string_view wire; ///< The name in pages: `case`.
    std::string_view sql;  ///< The name in SQL: `tcase`.
    std::span<const Column> columns;
    std::span<const std::string_view>
        folded; ///< Columns that go into `folded`; empty: no such column.
};

/// All tables; a table is named by its index here inside the store.
[[nodiscard]] std::span<const Table> tables();
/// −1 when this program does not know the table.
[[nodiscard]] int tableIndex(std::string_view wireName);

[[nodiscard]] QStringList createTableStatements();
/// Made after a bulk load: a load into indexed tables takes twice as long.
[[nodiscard]] QStringList createIndexStatements();

/// Keys of meta.
namespace meta_key
{
inline constexpr auto kCursor = "cursor"; ///< Of /v1/sync/changes; absent until a load is complete.
inline constexpr auto kPosition = "position"; ///< Of /v1/sync/snapshot; only while a load runs.
inline constexpr auto kEpoch = "epoch";
inline constexpr auto kCsn = "csn";
inline constexpr auto kPermVer = "perm_ver";
inline constexpr auto kStaff = "staff_id";
inline constexpr auto kEnvironment = "environment";
inline constexpr auto kTables = "tables"; ///< Wire names in scope, comma-separated.
inline constexpr auto kExpectedRows = "expected_rows";
inline constexpr auto kLoadedRows = "loaded_rows";
inline constexpr auto kNotBefore =
    "not_before";                       ///< ms UTC: the platform asked not to be asked earlier.
inline constexpr auto kLease = "lease"; ///< See Lease::toText().
inline constexpr auto kLastKey = "last_key.";  ///< And the wire name: the newest key ever given.
inline constexpr auto kPulledAt = "pulled_at"; ///< ms UTC of the last page with more=false.
} // namespace meta_key

} // namespace steward::store
