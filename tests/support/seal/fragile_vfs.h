// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace steward::test
{

/// A disk in memory that can lose its power or be full: an SQLite file layer for one connection at
/// a time. What was written and not synced is lost, kept or torn by sectors when the power goes.
class FragileDisk
{
public:
    /// Registered under this name once per process; the newest disk is the one that counts.
    static constexpr auto kName = "fragile";
    FragileDisk();
    ~FragileDisk();
    FragileDisk(const FragileDisk &) = delete;
    FragileDisk &operator=(const FragileDisk &) = delete;

    /// The operation of this number (writes, truncations, syncs, deletions) and all after it fail.
    void powerFailsAt(int operation) { m_powerFailsAt = operation; }
    /// The write of this number fails as on a full disk, and the ones after it.
    void isFullFrom(int operation) { m_fullFrom = operation; }
    [[nodiscard]] int operations() const { return m_operations; }
    /// What is left when it comes back.
    void cutPower(std::mt19937_64 &random);
    [[nodiscard]] bool holds(const std::string &bytes) const;

    // What the layer calls.
    int read(const std::string &name, void *to, int bytes, sqlite3_int64 offset);
    int write(const std::string &name, const void *from, int bytes, sqlite3_int64 offset);
    int truncate(const std::string &name, sqlite3_int64 size);
    int sync(const std::string &name);
    int remove(const std::string &name, bool isSynced);
    void create(const std::string &name) { m_files[name]; }
    [[nodiscard]] bool exists(const std::string &name) const { return m_files.contains(name); }
    [[nodiscard]] sqlite3_int64 size(const std::string &name) const;

private:
    struct Change {
        std::size_t offset;
        std::string bytes; ///< Empty: the file was cut at offset.
    };
    struct File {
        std::string now, synced;
        std::vector<Change> pending;
        bool isRemoved = false; ///< And the folder is not synced.
    };
    static void apply(std::string &content, const Change &change);
    [[nodiscard]] int nextOperation(bool isWrite);

    std::map<std::string, File> m_files;
    std::map<std::string, File> m_removed;
    int m_operations = 0;
    int m_powerFailsAt = std::numeric_limits<int>::max();
    int m_fullFrom = std::numeric_limits<int>::max();
};

} // namespace steward::test
