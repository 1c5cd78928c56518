// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever lies on the disk: a sealed file is read without a crash, and a page that opens is the
// page that was sealed there. The input is a list of changes to three whole files.
#include "app/seal/sealed_file.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace steward::seal;

namespace
{

constexpr int kPage = int(kPageBytes);
constexpr int kFrame = 24 + kPage;
constexpr int kPages = 3;

/// The handle below: bytes in memory.
struct Memory {
    sqlite3_file base{};
    std::string bytes;
};

std::string &bytesOf(sqlite3_file *file)
{
    return reinterpret_cast<Memory *>(file)->bytes;
}

int readMemory(sqlite3_file *file, void *to, int count, sqlite3_int64 offset)
{
    const auto &bytes = bytesOf(file);
    const auto start = std::min(bytes.size(), std::size_t(offset));
    const auto there = std::min(std::size_t(count), bytes.size() - start);
    std::memset(to, 0, std::size_t(count));
    std::memcpy(to, bytes.data() + start, there);
    return there == std::size_t(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int writeMemory(sqlite3_file *file, const void *from, int count, sqlite3_int64 offset)
{
    auto &bytes = bytesOf(file);
    bytes.resize(std::max(bytes.size(), std::size_t(offset) + std::size_t(count)));
    std::memcpy(bytes.data() + offset, from, std::size_t(count));
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xRead = readMemory;
    methods.xWrite = writeMemory;
    methods.xFileSize = [](sqlite3_file *file, sqlite3_int64 *size) {
        *size = sqlite3_int64(bytesOf(file).size());
        return SQLITE_OK;
    };
    return methods;
}();

std::vector<std::uint8_t> plainPage(FileKind kind, int number)
{
    std::vector<std::uint8_t> page(kPageBytes, 0);
    for (std::size_t i = 0; i < kPageBytes - kReservedBytes; ++i)
        page[i] = std::uint8_t(i + std::size_t(number) * 31 + std::size_t(kind));
    if (number == 0) {
        std::memcpy(page.data(), "SQLite format 3", 16);
        page[20] = kReservedBytes;
    }
    return page;
}

void require(bool isTrue)
{
    if (!isTrue)
        std::abort();
}

struct World {
    Memory memory[3];
    KeyPtr key;
    SealedFile main, log, journal;
    World()
        : key(Key::of(std::vector<std::uint8_t>(kKeyBytes, 5))),
          main(&memory[0].base, FileKind::Main, key, nullptr),
          log(&memory[1].base, FileKind::Log, nullptr, &main),
          journal(&memory[2].base, FileKind::Journal, nullptr, &main)
    {
        for (auto &each : memory)
            each.base.pMethods = &kMethods;
    }
    void write()
    {
        const std::vector<std::uint8_t> logHeader(32, 1);
        require(log.write(logHeader.data(), 32, 0) == SQLITE_OK);
        const std::vector<std::uint8_t> journalHeader(512, 2);
        require(journal.write(journalHeader.data(), 512, 0) == SQLITE_OK);
        for (int i = 0; i < kPages; ++i) {
            const std::uint8_t number[4] = {0, 0, 0, std::uint8_t(i + 1)};
            std::uint8_t header[24] = {0, 0, 0, std::uint8_t(i + 1), 0, 0, 0, 3, 7, 7, 7, 7};
            require(main.write(plainPage(FileKind::Main, i).data(), kPage, i * kPage) == SQLITE_OK);
            require(log.write(header, 24, 32 + i * kFrame) == SQLITE_OK);
            require(log.write(plainPage(FileKind::Log, i).data(), kPage, 56 + i * kFrame) ==
                    SQLITE_OK);
            const auto at = 512 + i * (kPage + 8);
            require(journal.write(number, 4, at) == SQLITE_OK);
            require(journal.write(plainPage(FileKind::Journal, i).data(), kPage, at + 4) ==
                    SQLITE_OK);
            require(journal.write(number, 4, at + 4 + kPage) == SQLITE_OK);
        }
    }
    void check()
    {
        std::vector<std::uint8_t> out(kFrame);
        for (int i = 0; i < kPages; ++i) {
            const auto isAsSealed = [&](FileKind kind, std::size_t skip = 0) {
                const auto page = plainPage(kind, i);
                require(std::equal(page.begin(), page.end(), out.begin() + std::ptrdiff_t(skip)));
            };
            if (main.read(out.data(), kPage, i * kPage) == SQLITE_OK)
                isAsSealed(FileKind::Main);
            if (log.read(out.data(), kPage, 56 + i * kFrame) == SQLITE_OK)
                isAsSealed(FileKind::Log);
            if (log.read(out.data(), kFrame, 32 + i * kFrame) == SQLITE_OK && out[8] == 7)
                isAsSealed(FileKind::Log, 24);
            if (journal.read(out.data(), kPage, 516 + i * (kPage + 8)) == SQLITE_OK)
                isAsSealed(FileKind::Journal);
        }
        for (auto *file : {&main, &log, &journal})
            for (const auto [bytes, offset] : {std::pair{100, 0},
                                               {16, 24},
                                               {8, 48},
                                               {32, 0},
                                               {28, 0},
                                               {4096, 100},
                                               {24, 30},
                                               {1, 5000}})
                (void)file->read(out.data(), bytes, offset);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const auto sealed = [] {
        World world;
        world.write();
        return std::array{world.memory[0].bytes, world.memory[1].bytes, world.memory[2].bytes};
    }();
    World world;
    for (int i = 0; i < 3; ++i)
        world.memory[i].bytes = sealed[std::size_t(i)];
    for (; size >= 6; data += 6, size -= 6) {
        auto &bytes = world.memory[data[0] % 3].bytes;
        const auto &other = sealed[data[1] % 3];
        const std::size_t at = std::size_t(data[2]) << 8 | data[3];
        const std::size_t from = std::size_t(data[4]) << 8 | data[5];
        switch (data[0] / 3 % 4) {
        case 0: // one byte
            if (at < bytes.size())
                bytes[at] = char(bytes[at] ^ data[4]);
            break;
        case 1: // cut
            bytes.resize(std::min(bytes.size(), at));
            break;
        case 2: // a piece of a sealed file, anywhere
            if (from < other.size())
                bytes.replace(std::min(bytes.size(), at), kPage, other.substr(from, kPage));
            break;
        default: // a page of a sealed file in the place of another
            if (const auto start = std::size_t(data[4] % kPages) * kPageBytes;
                start + kPageBytes <= other.size() && bytes.size() >= 2 * kPageBytes)
                bytes.replace(std::size_t(data[5] % 2) * kPageBytes, kPage,
                              other.substr(start, kPage));
        }
    }
    world.check();
    return 0;
}
