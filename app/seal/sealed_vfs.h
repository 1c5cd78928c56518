// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/key.h"

#include <string>

struct sqlite3;

namespace steward::seal
{

inline constexpr auto kVfsName = "steward-sealed";

/// Makes the file layer known to SQLite, never as the default one; again it does nothing. `below`
/// null is the system's layer. False when SQLite refuses.
[[nodiscard]] bool registerVfs(const char *name = kVfsName, const char *below = nullptr);

/// As long as it lives, files whose path begins with `prefix` open with this key: a database, its
/// log, its journal. Connections that are open keep the key themselves. The longest prefix counts,
/// and of two equal ones the newer.
class Unlocked
{
public:
    Unlocked(const std::string &prefix, KeyPtr key);
    ~Unlocked();
    Unlocked(const Unlocked &) = delete;
    Unlocked &operator=(const Unlocked &) = delete;

private:
    std::uint64_t m_id;
};

/// The name to open the database at `path` by, with SQLITE_OPEN_URI. It holds no secret.
[[nodiscard]] std::string databaseUri(const std::string &path, const char *vfs = kVfsName);

/// Must be the first call on an opened connection: proves that it runs on a sealed layer, reserves
/// the bytes of every page, keeps temporary data in memory, and overwrites what is deleted. An
/// SQLite result code; SQLITE_MISUSE on a plain layer.
[[nodiscard]] int prepareConnection(sqlite3 *db);

/// Whether this connection found the log broken off when it recovered it: see
/// SealedFile::isLogCut(). Known after the first statement that read.
[[nodiscard]] bool wasLogCut(sqlite3 *db);

} // namespace steward::seal
