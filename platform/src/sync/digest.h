// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::platform::sync
{

/// A number mod 2^128: order of additions does not matter, so a digest can follow the feed.
struct Sum128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    /// From 16 bytes, big-endian; anything else is zero.
    [[nodiscard]] static Sum128 fromBytes(std::string_view bytes);
    [[nodiscard]] Bytes bytes() const;
    Sum128 &operator+=(Sum128 other);
    Sum128 &operator-=(Sum128 other);
    friend bool operator==(const Sum128 &, const Sum128 &) = default;
};

struct BucketSum {
    Sum128 sum;
    std::int64_t rows = 0;
    friend bool operator==(const BucketSum &, const BucketSum &) = default;
};

/// The share of one row in its bucket's sum (platform.md §3). `pk` is the 16 raw bytes,
/// `wireSha256` the SHA-256 of the row's `d` bytes.
[[nodiscard]] Sum128 digestTerm(std::string_view table, std::string_view pk, std::int64_t rev,
                                std::string_view wireSha256);
/// First byte of SHA-256(pk).
[[nodiscard]] int digestBucket(std::string_view pk);

/// The next link of the feed's hash chain:
/// SHA-256(previous ‖ u64be csn ‖ lp(tbl) ‖ pk 16 ‖ op ‖ i64be rev ‖ SHA-256(img) or nothing for a
/// delete).
[[nodiscard]] Bytes chainFeed(std::string_view previous, std::int64_t csn, std::string_view table,
                              std::string_view pk, char op, std::int64_t rev,
                              std::string_view imageSha256);

} // namespace steward::platform::sync
