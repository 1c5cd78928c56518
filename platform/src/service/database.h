// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/private_cluster.h"

#include <memory>
#include <chrono>
#include <optional>
#include <string>

namespace steward::platform
{

/// The database this service stands on: its private cluster, or one that is given.
class Database
{
public:
    /// Starts the private cluster under `directory` and creates the database, or checks the given
    /// one.
    [[nodiscard]] static Result<Database> open(const std::optional<std::string> &given,
                                               const std::string &directory);

    /// A connection string for one of the steward_* roles, or for the administrator that migrates.
    [[nodiscard]] Result<std::string> conninfo(const std::string &role) const;
    /// For what must not wait for ever: a statement, or a lock, is given up after this long.
    [[nodiscard]] Result<std::string> conninfo(const std::string &role,
                                               std::chrono::seconds statementLimit) const;
    [[nodiscard]] Result<std::string> adminConninfo() const;
    /// No migration has ever been applied.
    [[nodiscard]] Result<bool> isEmpty() const;
    /// Drops and creates the private database; refused for a given one.
    [[nodiscard]] Result<Done> recreate();

private:
    std::unique_ptr<db::PrivateCluster> m_cluster;
    std::string m_given;
};

} // namespace steward::platform
