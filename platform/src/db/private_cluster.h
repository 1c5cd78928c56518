// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace steward::platform::db
{

/// A PostgreSQL cluster of this program's own: Unix socket only, no TCP, started as the user
/// `postgres` when this program runs as root, stopped with this program even if it dies.
class PrivateCluster
{
public:
    struct Options {
        std::filesystem::path directory; ///< Created with initdb when empty.
        bool durable = true;             ///< false turns fsync off; for tests.
    };
    /// Fails with a sentence that names the step: no PostgreSQL 15 or newer installed, directory
    /// not writable, another version's data, disk full, port or socket path too long.
    [[nodiscard]] static Result<std::unique_ptr<PrivateCluster>> start(const Options &options);
    ~PrivateCluster();
    PrivateCluster(const PrivateCluster &) = delete;
    PrivateCluster &operator=(const PrivateCluster &) = delete;

    /// A libpq connection string for this role and database.
    [[nodiscard]] std::string conninfo(const std::string &role, const std::string &database) const;
    static constexpr const char *kAdminRole = "steward_admin";

private:
    PrivateCluster() = default;
    [[nodiscard]] Result<Done> launch(const Options &options, const std::string &binaries);
    [[nodiscard]] Result<Done> awaitReady() const;

    pid_t m_postmaster = -1;
    std::filesystem::path m_socketDirectory;
};

} // namespace steward::platform::db
