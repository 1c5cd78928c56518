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

/// Lets a database be opened by URI with this key as long as it lives; connections keep the key
/// themselves. The URI names the key and does not hold it.
class Grant
{
public:
    explicit Grant(KeyPtr key);
    ~Grant();
    Grant(const Grant &) = delete;
    Grant &operator=(const Grant &) = delete;
    [[nodiscard]] std::string uri(const std::string &path, const char *vfs = kVfsName) const;

private:
    std::string m_token;
};

/// Must be the first call on an opened connection: proves that it runs on a sealed layer, reserves
/// the bytes of every page, keeps temporary data in memory, and overwrites what is deleted. An
/// SQLite result code; SQLITE_MISUSE on a plain layer.
[[nodiscard]] int prepareConnection(sqlite3 *db);

} // namespace steward::seal
