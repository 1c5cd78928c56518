// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::audit
{

/// A directory into which each month of the log goes once, as a folder of files that nobody changes
/// again. A month is made under another name, written through to the disk, and appears whole under
/// its own.
class ArchiveStore
{
public:
    explicit ArchiveStore(std::filesystem::path directory) : m_directory(std::move(directory)) {}

    /// An empty draft of this month; what an attempt before has left is gone.
    [[nodiscard]] Result<Done> begin(const std::string &month) const;
    /// One file of the draft, read-only and on the disk when this returns. A file that is there
    /// already is replaced.
    [[nodiscard]] Result<Done> put(const std::string &month, const std::string &name,
                                   std::string_view bytes) const;
    /// The draft becomes the month.
    [[nodiscard]] Result<Done> finish(const std::string &month) const;

    [[nodiscard]] bool isStored(const std::string &month) const;
    /// Of the month, or of its draft while there is no more; nothing when there is no such file.
    [[nodiscard]] Result<std::optional<std::string>> read(const std::string &month,
                                                          const std::string &name) const;

private:
    [[nodiscard]] std::filesystem::path draft(const std::string &month) const;
    [[nodiscard]] std::filesystem::path stored(const std::string &month) const;

    std::filesystem::path m_directory;
};

} // namespace steward::platform::audit
