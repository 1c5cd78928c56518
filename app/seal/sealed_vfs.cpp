// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/sealed_vfs.h"

#include "app/seal/sealed_file.h"

#include <sqlite3.h>

#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <string_view>
#include <vector>

namespace steward::seal
{

namespace
{

constexpr auto kNamePrefix = "steward-";
constexpr int kAskLogCut = 0x53'54'57'01; ///< A question of this layer, with a bool to fill.
constexpr int kVersion = 2; // shared memory, no memory mapping: a mapped page would be a sealed one

struct UnlockedFiles {
    std::uint64_t id;
    std::string prefix;
    KeyPtr key;
};

struct AllUnlocked {
    std::mutex mutex;
    std::uint64_t lastId = 0;
    std::vector<UnlockedFiles> files;
};

AllUnlocked &unlocked()
{
    static AllUnlocked all;
    return all;
}

KeyPtr keyOf(std::string_view path)
{
    const std::lock_guard lock{unlocked().mutex};
    const UnlockedFiles *best = nullptr;
    for (const auto &files : unlocked().files)
        if (path.starts_with(files.prefix) &&
            (best == nullptr || files.prefix.size() >= best->prefix.size()))
            best = &files;
    return best ? best->key : nullptr;
}

/// As SQLite will name it: absolute, without links.
std::string fullPath(const std::string &path)
{
    auto *system = sqlite3_vfs_find(nullptr);
    std::string full(std::size_t(system->mxPathname) + 1, '\0');
    if ((system->xFullPathname(system, path.c_str(), int(full.size()), full.data()) & 0xff) !=
        SQLITE_OK)
        return path;
    full.resize(std::strlen(full.c_str()));
    return full;
}

/// What SQLite allocates for a file; the handle below follows it in memory.
struct Handle {
    sqlite3_file base;
    SealedFile *file;
    [[nodiscard]] sqlite3_file *below() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

Handle *handleOf(sqlite3_file *file)
{
    return reinterpret_cast<Handle *>(file);
}

sqlite3_file *belowOf(sqlite3_file *file)
{
    return handleOf(file)->below();
}

sqlite3_vfs *belowOf(sqlite3_vfs *vfs)
{
    return static_cast<sqlite3_vfs *>(vfs->pAppData);
}

int closeFile(sqlite3_file *file)
{
    delete handleOf(file)->file;
    handleOf(file)->file = nullptr;
    return belowOf(file)->pMethods->xClose(belowOf(file));
}

int readFile(sqlite3_file *file, void *to, int bytes, sqlite3_int64 offset)
{
    return handleOf(file)->file->read(to, bytes, offset);
}

int writeFile(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 offset)
{
    return handleOf(file)->file->write(from, bytes, offset);
}

int controlFile(sqlite3_file *file, int op, void *argument)
{
    auto *below = belowOf(file);
    if (op == kAskLogCut) {
        *static_cast<bool *>(argument) = handleOf(file)->file->isLogCut();
        return SQLITE_OK;
    }
    const int code = below->pMethods->xFileControl(below, op, argument);
    if (op == SQLITE_FCNTL_VFSNAME && code == SQLITE_OK) {
        auto *name = static_cast<char **>(argument);
        *name = sqlite3_mprintf("%s/%z", kVfsName, *name);
        return *name ? SQLITE_OK : SQLITE_NOMEM;
    }
    return code;
}

int characteristics(sqlite3_file *file)
{
    constexpr int atomic = SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_ATOMIC512 | SQLITE_IOCAP_ATOMIC1K |
                           SQLITE_IOCAP_ATOMIC2K | SQLITE_IOCAP_ATOMIC4K | SQLITE_IOCAP_ATOMIC8K |
                           SQLITE_IOCAP_ATOMIC16K | SQLITE_IOCAP_ATOMIC32K |
                           SQLITE_IOCAP_ATOMIC64K | SQLITE_IOCAP_BATCH_ATOMIC;
    // Atomic writes make SQLite gather a journal in memory and write it in pieces of any size.
    // Without POWERSAFE_OVERWRITE, which the system's layer reports too, log frames would be split.
    return (belowOf(file)->pMethods->xDeviceCharacteristics(belowOf(file)) & ~atomic) |
           SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// clang-format off
const sqlite3_io_methods kMethods = {
    .iVersion = kVersion,
    .xClose = closeFile,
    .xRead = readFile,
    .xWrite = writeFile,
    .xTruncate = [](sqlite3_file *f, sqlite3_int64 size) { return belowOf(f)->pMethods->xTruncate(belowOf(f), size); },
    .xSync = [](sqlite3_file *f, int flags) { return belowOf(f)->pMethods->xSync(belowOf(f), flags); },
    .xFileSize = [](sqlite3_file *f, sqlite3_int64 *size) { return belowOf(f)->pMethods->xFileSize(belowOf(f), size); },
    .xLock = [](sqlite3_file *f, int level) { return belowOf(f)->pMethods->xLock(belowOf(f), level); },
    .xUnlock = [](sqlite3_file *f, int level) { return belowOf(f)->pMethods->xUnlock(belowOf(f), level); },
    .xCheckReservedLock = [](sqlite3_file *f, int *out) { return belowOf(f)->pMethods->xCheckReservedLock(belowOf(f), out); },
    .xFileControl = controlFile,
    // A journal's header fills a sector; a sector as large as a page would look like one.
    .xSectorSize = [](sqlite3_file *) { return 512; },
    .xDeviceCharacteristics = characteristics,
    .xShmMap = [](sqlite3_file *f, int page, int size, int extend, void volatile **out) { return belowOf(f)->pMethods->xShmMap(belowOf(f), page, size, extend, out); },
    .xShmLock = [](sqlite3_file *f, int offset, int n, int flags) { return belowOf(f)->pMethods->xShmLock(belowOf(f), offset, n, flags); },
    .xShmBarrier = [](sqlite3_file *f) { belowOf(f)->pMethods->xShmBarrier(belowOf(f)); },
    .xShmUnmap = [](sqlite3_file *f, int remove) { return belowOf(f)->pMethods->xShmUnmap(belowOf(f), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};
// clang-format on

/// What a file of this name would be sealed with; null when it is refused: temporary files hold
/// rows too and nothing seals them.
SealedFile *sealedFile(const char *name, sqlite3_file *below, int flags)
{
    if (name == nullptr)
        return nullptr;
    if (flags & SQLITE_OPEN_MAIN_DB) {
        auto key = keyOf(name);
        return key ? new (std::nothrow) SealedFile{below, FileKind::Main, std::move(key), nullptr}
                   : nullptr;
    }
    if ((flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) == 0)
        return nullptr;
    auto *main = handleOf(sqlite3_database_file_object(name));
    if (main == nullptr || main->base.pMethods != &kMethods)
        return nullptr;
    const auto kind = flags & SQLITE_OPEN_WAL ? FileKind::Log : FileKind::Journal;
    return new (std::nothrow) SealedFile{below, kind, nullptr, main->file};
}

int openFile(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    auto *handle = new (file) Handle{};
    std::unique_ptr<SealedFile> sealed{sealedFile(name, handle->below(), flags)};
    if (!sealed)
        return SQLITE_CANTOPEN;
    handle->below()->pMethods = nullptr;
    const int code = belowOf(vfs)->xOpen(belowOf(vfs), name, handle->below(), flags, outFlags);
    if (code != SQLITE_OK) {
        // Some layers want a close even of what they did not open.
        if (handle->below()->pMethods != nullptr)
            handle->below()->pMethods->xClose(handle->below());
        return code;
    }
    handle->file = sealed.release();
    handle->base.pMethods = &kMethods;
    return SQLITE_OK;
}

// clang-format off
sqlite3_vfs sealedOver(sqlite3_vfs *below, const char *name)
{
    sqlite3_vfs vfs{};
    vfs.iVersion = 2;
    vfs.szOsFile = int(sizeof(Handle)) + below->szOsFile;
    vfs.mxPathname = below->mxPathname;
    vfs.zName = name;
    vfs.pAppData = below;
    vfs.xOpen = openFile;
    vfs.xDelete = [](sqlite3_vfs *v, const char *path, int sync) { return belowOf(v)->xDelete(belowOf(v), path, sync); };
    vfs.xAccess = [](sqlite3_vfs *v, const char *path, int flags, int *out) { return belowOf(v)->xAccess(belowOf(v), path, flags, out); };
    vfs.xFullPathname = [](sqlite3_vfs *v, const char *path, int size, char *out) { return belowOf(v)->xFullPathname(belowOf(v), path, size, out); };
    vfs.xDlOpen = [](sqlite3_vfs *v, const char *path) { return belowOf(v)->xDlOpen(belowOf(v), path); };
    vfs.xDlError = [](sqlite3_vfs *v, int size, char *out) { belowOf(v)->xDlError(belowOf(v), size, out); };
    vfs.xDlSym = [](sqlite3_vfs *v, void *library, const char *symbol) { return belowOf(v)->xDlSym(belowOf(v), library, symbol); };
    vfs.xDlClose = [](sqlite3_vfs *v, void *library) { belowOf(v)->xDlClose(belowOf(v), library); };
    vfs.xRandomness = [](sqlite3_vfs *v, int size, char *out) { return belowOf(v)->xRandomness(belowOf(v), size, out); };
    vfs.xSleep = [](sqlite3_vfs *v, int us) { return belowOf(v)->xSleep(belowOf(v), us); };
    vfs.xCurrentTime = [](sqlite3_vfs *v, double *out) { return belowOf(v)->xCurrentTime(belowOf(v), out); };
    vfs.xGetLastError = [](sqlite3_vfs *v, int size, char *out) { return belowOf(v)->xGetLastError(belowOf(v), size, out); };
    vfs.xCurrentTimeInt64 = [](sqlite3_vfs *v, sqlite3_int64 *out) { return belowOf(v)->xCurrentTimeInt64(belowOf(v), out); };
    return vfs;
}
// clang-format on

/// Registered layers live as long as the process, as SQLite's list of them does.
struct Registered {
    std::mutex mutex;
    std::map<std::string, sqlite3_vfs, std::less<>> layers;
};

Registered &registered()
{
    static Registered all;
    return all;
}

} // namespace

bool registerVfs(const char *name, const char *below)
{
    const std::lock_guard lock{registered().mutex};
    auto &layers = registered().layers;
    if (layers.contains(std::string_view{name}))
        return true;
    auto *under = sqlite3_vfs_find(below);
    if (under == nullptr || std::strncmp(name, kNamePrefix, std::strlen(kNamePrefix)) != 0)
        return false;
    const auto [at, isNew] = layers.emplace(name, sqlite3_vfs{});
    at->second = sealedOver(under, at->first.c_str());
    if (sqlite3_vfs_register(&at->second, 0) == SQLITE_OK)
        return isNew;
    layers.erase(at);
    return false;
}

Unlocked::Unlocked(const std::string &prefix, KeyPtr key)
{
    auto full = fullPath(prefix);
    const std::lock_guard lock{unlocked().mutex};
    m_id = ++unlocked().lastId;
    unlocked().files.push_back({m_id, std::move(full), std::move(key)});
}

Unlocked::~Unlocked()
{
    const std::lock_guard lock{unlocked().mutex};
    std::erase_if(unlocked().files, [this](const auto &files) { return files.id == m_id; });
}

std::string databaseUri(const std::string &path, const char *vfs)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || std::strchr("/._-~", c) != nullptr;
        if (isPlain) {
            uri += c;
        } else {
            uri += '%';
            uri += digits[byte >> 4];
            uri += digits[byte & 15];
        }
    }
    return uri + "?vfs=" + vfs;
}

int prepareConnection(sqlite3 *db)
{
    char *name = nullptr;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_VFSNAME, &name);
    const bool isSealed = code == SQLITE_OK && name != nullptr &&
                          std::strncmp(name, kVfsName, std::strlen(kVfsName)) == 0;
    sqlite3_free(name);
    if (!isSealed)
        return SQLITE_MISUSE;
    int reserve = int(kReservedBytes);
    code = sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
    if (code != SQLITE_OK)
        return code;
    return sqlite3_exec(db, "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON", nullptr, nullptr,
                        nullptr);
}

bool wasLogCut(sqlite3 *db)
{
    bool isCut = false;
    return sqlite3_file_control(db, "main", kAskLogCut, &isCut) == SQLITE_OK && isCut;
}

} // namespace steward::seal
