// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/db/connection.h"

#include <memory>
#include <string>

namespace steward::tests
{

/// A fresh, migrated database in a private PostgreSQL that this test program starts once and stops
/// at its end. Policy "4.18-demo" is in force when the policy document is part of the build. Broken
/// set-up ends the program with a message: a database test without a database proves nothing.
class TestDatabase
{
public:
    TestDatabase();
    ~TestDatabase();
    TestDatabase(const TestDatabase &) = delete;
    TestDatabase &operator=(const TestDatabase &) = delete;

    /// A second database with what this one holds now, as a backup has it. Nobody may be connected
    /// to this one.
    [[nodiscard]] std::unique_ptr<TestDatabase> copy() const;

    /// For steward_writer, steward_reader, steward_sequencer, steward_eraser or steward_admin
    /// (superuser).
    [[nodiscard]] std::string conninfo(const std::string &role) const;
    [[nodiscard]] platform::db::Connection connection(const std::string &role) const;

private:
    explicit TestDatabase(const std::string &original);
    std::string m_name;
};

} // namespace steward::tests
