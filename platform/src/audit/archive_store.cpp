// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/archive_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace steward::platform::audit
{

namespace
{

namespace fs = std::filesystem;

constexpr mode_t kOwnFolder = 0700, kOwnFile = 0600, kStoredFolder = 0555, kStoredFile = 0444;

tl::unexpected<Error> storeError(const fs::path &path, const char *what)
{
    return fail(ErrorKind::Internal, "audit_archive", "archive: " + path.string() + ": " + what);
}

tl::unexpected<Error> systemError(const fs::path &path)
{
    return storeError(path, std::strerror(errno));
}

class Descriptor
{
public:
    explicit Descriptor(int value) : m_value(value) {}
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor()
    {
        if (m_value >= 0)
            ::close(m_value);
    }
    [[nodiscard]] int value() const { return m_value; }

private:
    int m_value;
};

/// What is in a folder is on the disk only once the folder is.
Result<Done> syncFolder(const fs::path &path)
{
    const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.value() < 0 || ::fsync(folder.value()) != 0)
        return systemError(path);
    return Done{};
}

bool writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Result<Done> makeFolder(const fs::path &path)
{
    if (::mkdir(path.c_str(), kOwnFolder) != 0 && errno != EEXIST)
        return systemError(path);
    return Done{};
}

Result<Done> removeFolder(const fs::path &path)
{
    // Its owner gave up the right to change it when it was finished but for its name.
    ::chmod(path.c_str(), kOwnFolder);
    std::error_code failure;
    fs::remove_all(path, failure);
    if (failure)
        return storeError(path, failure.message().c_str());
    return Done{};
}

} // namespace

fs::path ArchiveStore::draft(const std::string &month) const
{
    return m_directory / ('.' + month + ".draft");
}

fs::path ArchiveStore::stored(const std::string &month) const
{
    return m_directory / month;
}

bool ArchiveStore::isStored(const std::string &month) const
{
    std::error_code ignored;
    return fs::exists(stored(month), ignored);
}

Result<Done> ArchiveStore::begin(const std::string &month) const
{
    if (auto made = makeFolder(m_directory); !made)
        return made;
    if (auto removed = removeFolder(draft(month)); !removed)
        return removed;
    return makeFolder(draft(month));
}

Result<Done> ArchiveStore::put(const std::string &month, const std::string &name,
                               std::string_view bytes) const
{
    const auto path = draft(month) / name;
    ::chmod(draft(month).c_str(), kOwnFolder);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return systemError(path);
    const Descriptor file{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnFile)};
    if (file.value() < 0 || !writeAll(file.value(), bytes) ||
        ::fchmod(file.value(), kStoredFile) != 0 || ::fsync(file.value()) != 0)
        return systemError(path);
    return syncFolder(draft(month));
}

Result<Done> ArchiveStore::finish(const std::string &month) const
{
    if (isStored(month))
        return storeError(stored(month), "is there already");
    if (::chmod(draft(month).c_str(), kStoredFolder) != 0)
        return systemError(draft(month));
    if (auto synced = syncFolder(draft(month)); !synced)
        return synced;
    if (::rename(draft(month).c_str(), stored(month).c_str()) != 0)
        return systemError(stored(month));
    return syncFolder(m_directory);
}

Result<std::optional<std::string>> ArchiveStore::read(const std::string &month,
                                                      const std::string &name) const
{
    const auto path = (isStored(month) ? stored(month) : draft(month)) / name;
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.value() < 0)
        return errno == ENOENT ? Result<std::optional<std::string>>{std::nullopt}
                               : systemError(path);
    std::string out;
    for (char buffer[65'536];;) {
        const auto count = ::read(file.value(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(path);
        if (count == 0)
            return std::optional{std::move(out)};
        out.append(buffer, static_cast<std::size_t>(count));
    }
}

} // namespace steward::platform::audit
