// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/sync/digest.h"
#include "platform/src/sync/tables.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::sync
{

enum class PageKind { Changes, Snapshot, Repair };

/// What the first line of a page says.
struct PageHeader {
    PageKind kind = PageKind::Changes;
    std::string epoch;
    std::string environment;
    std::int64_t permVer = 0;
    Scope scope;
    std::string after; ///< The cursor or position it was asked with; empty: the first of a load.
    std::optional<std::int64_t> expectedRows;
};

using TableDigests = std::map<std::string, BucketSum>;

/// The NDJSON text of one page, line by line, never over its limits.
class PageText
{
public:
    static constexpr std::size_t kMaxLine = 64 * 1024;
    static constexpr std::size_t kMaxBytes =
        16 * 1024 * 1024 - 64 * 1024; ///< Leaves room for the trailer.

    explicit PageText(const PageHeader &header);
    void drop(std::string_view table);
    /// One change; `op` p, x or r, `wire` empty for x. Fails when the line is too long for the
    /// contract.
    [[nodiscard]] Result<Done> change(std::int64_t csn, std::string_view table, char op,
                                      std::string_view id, std::string_view rev,
                                      std::string_view wire);
    /// A transaction ends here: what follows can be taken back.
    void markEdge();
    void takeBackToEdge();
    [[nodiscard]] std::size_t bytes() const { return m_text.size(); }
    [[nodiscard]] int rows() const { return m_rows; }
    /// The whole page with its trailer; nothing can be added after. The last page of all but a
    /// repair has the digest.
    [[nodiscard]] std::string finish(std::string_view next, std::int64_t csn, bool more,
                                     const std::optional<TableDigests> &digest);

private:
    std::string m_text;
    int m_rows = 0;
    std::size_t m_edgeBytes = 0;
    int m_edgeRows = 0;
};

} // namespace steward::platform::sync
