// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/digest.h"

#include <QString>
#include <QStringList>

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace steward::store
{

/// Keeps the texts of one page together, so that thousands of cells cost a few allocations.
class TextArena
{
public:
    [[nodiscard]] std::string_view keep(std::string_view text)
    {
        if (m_used + text.size() > m_size) {
            m_size = text.size() > kBlock ? text.size() : kBlock;
            m_blocks.push_back(std::make_unique<char[]>(m_size));
            m_used = 0;
        }
        char *at = m_blocks.empty() ? nullptr : m_blocks.back().get() + m_used;
        if (!text.empty())
            std::memcpy(at, text.data(), text.size());
        m_used += text.size();
        return {at, text.size()};
    }

private:
    static constexpr std::size_t kBlock = 256 * 1024;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_used = 0;
    std::size_t m_size = 0;
};

/// One value of a row, ready to be bound.
struct Cell {
    enum class Kind : std::uint8_t { Null, Integer, Text, Blob };
    Kind kind = Kind::Null;
    qint64 integer = 0;
    std::string_view text; ///< Text and Blob; lives in the page's arena.
};

/// One record of a page, in the order it was sent.
struct PageRecord {
    enum class Kind : std::uint8_t {
        Put,
        Repair, ///< Sent again: replaces a row of the same revision with other contents.
        Delete,
        Drop, ///< Forget the whole table.
    };
    Kind kind = Kind::Put;
    int table = 0; ///< Index into tables().
    UuidBytes id{};
    qint64 rev = 0;
    DigestTerm term{};
    std::size_t firstCell = 0; ///< Put and Repair: one cell for each column of the table.
};

/// A page whose every byte was verified; what the store applies in one transaction.
struct Page {
    enum class Kind { Snapshot, Changes, Repair };
    struct TableDigest {
        int table = 0;
        DigestSum sum;
        qint64 rows = 0;
    };
    Kind kind = Kind::Changes;
    QString epoch;
    QString environment;
    qint64 permVer = 0;
    QString after;           ///< The cursor or position it follows; empty: a load's first page.
    QStringList scope;       ///< Wire names of the tables this session may see.
    qint64 expectedRows = 0; ///< Snapshot pages; 0 = unknown.
    std::vector<PageRecord> records;
    std::vector<Cell> cells;
    TextArena arena;
    qint64 rowCount = 0; ///< Change lines, those of unknown tables too.
    qint64 byteCount = 0;
    QString next;
    bool more = false;
    qint64 csn = 0;
    bool hasDigest = false;
    std::vector<TableDigest> digests;
};

using PagePtr = std::shared_ptr<const Page>;

} // namespace steward::store
