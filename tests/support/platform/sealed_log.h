// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/sealer.h"
#include "platform/src/audit/sequencer.h"
#include "tests/support/archive_check.h"
#include "tests/support/platform/archive_directory.h"
#include "tests/support/platform/role_change.h"
#include "tests/support/platform/test_database.h"

#include <QString>

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace steward::tests
{

using namespace std::chrono_literals;

/// A log that is written, sequenced and sealed by hand.
class SealedLog
{
public:
    explicit SealedLog(std::unique_ptr<TestDatabase> from = std::make_unique<TestDatabase>())
        : database(std::move(from))
    {
    }

    /// An event at this time.
    bool write(platform::Instant when)
    {
        return !writeCommitted(writer, roleChange(), when).empty();
    }
    int sequence(platform::Instant now) { return sequencer.drain(now).value_or(-1); }
    /// The month that was closed, or what went wrong.
    std::string step(platform::Instant now)
    {
        const auto done = sealer.step(now);
        return done ? done->month : done.error().code + ": " + done.error().detail;
    }
    [[nodiscard]] QString findings() const
    {
        const auto report = archive_check::checkArchive(directory.path(), key.verifierKey());
        QString out;
        for (const auto &finding : report.findings)
            out += QString::fromStdString(finding) + QLatin1Char('\n');
        return out;
    }
    [[nodiscard]] archive_check::Month month(const std::string &name) const
    {
        for (const auto &one :
             archive_check::checkArchive(directory.path(), key.verifierKey()).months)
            if (one.month == name)
                return one;
        return {};
    }
    [[nodiscard]] std::string file(const std::string &name) const
    {
        std::ifstream in{directory.path() / name, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    std::string value(const std::string &sql)
    {
        const auto rows = sequencing.exec(sql);
        return !rows ? rows.error().detail : rows->isEmpty() ? "nothing" : rows->text(0, 0);
    }

    std::unique_ptr<TestDatabase> database;
    ArchiveDirectory directory;
    platform::db::Connection writer = database->connection("steward_writer");
    platform::db::Connection sequencing = database->connection("steward_sequencer");
    platform::audit::LogKey key =
        *platform::audit::LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'));
    platform::audit::AuditSequencer sequencer{sequencing, key};
    platform::audit::Sealer sealer{sequencing, writer, key,
                                   platform::audit::ArchiveStore{directory.path()}};
};

} // namespace steward::tests
