// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"

#include <QTemporaryDir>

#include <filesystem>

namespace steward::tests
{

inline platform::Instant at(const char *text)
{
    return platform::Instant::parse(text);
}

/// Ours to remove again, though each month in it is read-only.
class ArchiveDirectory
{
public:
    ~ArchiveDirectory()
    {
        std::error_code ignored;
        for (const auto &folder : std::filesystem::directory_iterator{path(), ignored})
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    }
    [[nodiscard]] std::filesystem::path path() const
    {
        return std::filesystem::path{m_directory.path().toStdString()} / "archive";
    }

private:
    QTemporaryDir m_directory;
};

} // namespace steward::tests
