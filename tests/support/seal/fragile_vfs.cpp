// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/seal/fragile_vfs.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace steward::test
{

namespace
{

constexpr std::size_t kSector = 512;
FragileDisk *current = nullptr;

struct Handle {
    sqlite3_file base;
    std::string *name;
};

const std::string &nameOf(sqlite3_file *file)
{
    return *reinterpret_cast<Handle *>(file)->name;
}

// clang-format off
const sqlite3_io_methods kMethods = {
    .iVersion = 1,
    .xClose = [](sqlite3_file *f) { delete reinterpret_cast<Handle *>(f)->name; return SQLITE_OK; },
    .xRead = [](sqlite3_file *f, void *to, int n, sqlite3_int64 at) { return current->read(nameOf(f), to, n, at); },
    .xWrite = [](sqlite3_file *f, const void *from, int n, sqlite3_int64 at) { return current->write(nameOf(f), from, n, at); },
    .xTruncate = [](sqlite3_file *f, sqlite3_int64 size) { return current->truncate(nameOf(f), size); },
    .xSync = [](sqlite3_file *f, int) { return current->sync(nameOf(f)); },
    .xFileSize = [](sqlite3_file *f, sqlite3_int64 *out) { *out = current->size(nameOf(f)); return SQLITE_OK; },
    .xLock = [](sqlite3_file *, int) { return SQLITE_OK; },
    .xUnlock = [](sqlite3_file *, int) { return SQLITE_OK; },
    .xCheckReservedLock = [](sqlite3_file *, int *out) { *out = 0; return SQLITE_OK; },
    .xFileControl = [](sqlite3_file *, int op, void *argument) {
        if (op != SQLITE_FCNTL_VFSNAME)
            return SQLITE_NOTFOUND;
        *static_cast<char **>(argument) = sqlite3_mprintf("%s", FragileDisk::kName);
        return SQLITE_OK;
    },
    .xSectorSize = [](sqlite3_file *) { return int(kSector); },
    .xDeviceCharacteristics = [](sqlite3_file *) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = nullptr, .xShmLock = nullptr, .xShmBarrier = nullptr, .xShmUnmap = nullptr,
    .xFetch = nullptr, .xUnfetch = nullptr,
};
// clang-format on

int openFile(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    auto *handle = new (file) Handle{};
    if (name == nullptr || (!current->exists(name) && (flags & SQLITE_OPEN_CREATE) == 0))
        return SQLITE_CANTOPEN;
    current->create(name);
    handle->name = new std::string(name);
    handle->base.pMethods = &kMethods;
    if (outFlags != nullptr)
        *outFlags = flags;
    return SQLITE_OK;
}

sqlite3_vfs makeLayer()
{
    // Time and randomness are the system's.
    sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(Handle);
    vfs.zName = FragileDisk::kName;
    vfs.pNext = nullptr;
    vfs.xOpen = openFile;
    vfs.xDelete = [](sqlite3_vfs *, const char *name, int sync) {
        return current->remove(name, sync != 0);
    };
    vfs.xAccess = [](sqlite3_vfs *, const char *name, int, int *out) {
        *out = current->exists(name) ? 1 : 0;
        return SQLITE_OK;
    };
    vfs.xFullPathname = [](sqlite3_vfs *, const char *name, int size, char *out) {
        sqlite3_snprintf(size, out, "%s", name);
        return SQLITE_OK;
    };
    return vfs;
}

} // namespace

FragileDisk::FragileDisk()
{
    static sqlite3_vfs layer = makeLayer();
    sqlite3_vfs_register(&layer, 0);
    current = this;
}

FragileDisk::~FragileDisk()
{
    current = nullptr;
}

int FragileDisk::nextOperation(bool isWrite)
{
    ++m_operations;
    if (m_operations >= m_powerFailsAt)
        return SQLITE_IOERR;
    return isWrite && m_operations >= m_fullFrom ? SQLITE_FULL : SQLITE_OK;
}

void FragileDisk::apply(std::string &content, const Change &change)
{
    if (change.bytes.empty()) {
        content.resize(std::min(content.size(), change.offset));
        return;
    }
    content.resize(std::max(content.size(), change.offset + change.bytes.size()));
    content.replace(change.offset, change.bytes.size(), change.bytes);
}

int FragileDisk::read(const std::string &name, void *to, int bytes, sqlite3_int64 offset)
{
    const auto &content = m_files[name].now;
    const auto wanted = std::size_t(bytes);
    const auto start = std::min(content.size(), std::size_t(offset));
    const auto there = std::min(wanted, content.size() - start);
    std::memcpy(to, content.data() + start, there);
    std::memset(static_cast<char *>(to) + there, 0, wanted - there);
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int FragileDisk::write(const std::string &name, const void *from, int bytes, sqlite3_int64 offset)
{
    auto &file = m_files[name];
    const Change change{std::size_t(offset),
                        std::string(static_cast<const char *>(from), std::size_t(bytes))};
    const int code = nextOperation(true);
    // The last write before the dark may have begun.
    if (code == SQLITE_OK || m_operations == m_powerFailsAt)
        file.pending.push_back(change);
    if (code == SQLITE_OK)
        apply(file.now, change);
    return code;
}

int FragileDisk::truncate(const std::string &name, sqlite3_int64 size)
{
    const int code = nextOperation(false);
    if (code != SQLITE_OK)
        return code;
    auto &file = m_files[name];
    file.pending.push_back({std::size_t(size), {}});
    apply(file.now, file.pending.back());
    return SQLITE_OK;
}

int FragileDisk::sync(const std::string &name)
{
    const int code = nextOperation(false);
    if (code != SQLITE_OK)
        return code;
    auto &file = m_files[name];
    file.synced = file.now;
    file.pending.clear();
    // A journalling file system writes what happened to its folders in order, before it answers.
    m_removed.clear();
    return SQLITE_OK;
}

int FragileDisk::remove(const std::string &name, bool isSynced)
{
    const int code = nextOperation(false);
    if (code != SQLITE_OK)
        return code;
    const auto found = m_files.find(name);
    if (found == m_files.end())
        return SQLITE_IOERR_DELETE_NOENT;
    m_removed.erase(name);
    if (!isSynced)
        m_removed.emplace(name, found->second);
    m_files.erase(found);
    return SQLITE_OK;
}

sqlite3_int64 FragileDisk::size(const std::string &name) const
{
    const auto found = m_files.find(name);
    return found == m_files.end() ? 0 : sqlite3_int64(found->second.now.size());
}

void FragileDisk::cutPower(std::mt19937_64 &random)
{
    const auto isKept = [&random] { return random() % 2 == 0; };
    for (auto &[name, file] : m_removed)
        if (!m_files.contains(name) && isKept())
            m_files.emplace(name, file);
    m_removed.clear();
    for (auto &[name, file] : m_files) {
        for (const auto &change : file.pending) {
            if (change.bytes.empty() && isKept())
                apply(file.synced, change);
            for (std::size_t at = 0; at < change.bytes.size();) {
                const auto end =
                    std::min(change.bytes.size(),
                             (change.offset + at) / kSector * kSector + kSector - change.offset);
                if (isKept())
                    apply(file.synced, {change.offset + at, change.bytes.substr(at, end - at)});
                at = end;
            }
        }
        file.pending.clear();
        file.now = file.synced;
    }
    m_powerFailsAt = m_fullFrom = std::numeric_limits<int>::max();
}

bool FragileDisk::holds(const std::string &bytes) const
{
    return std::any_of(m_files.begin(), m_files.end(), [&](const auto &entry) {
        return entry.second.now.find(bytes) != std::string::npos;
    });
}

} // namespace steward::test
