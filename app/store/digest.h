// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/uuid_codec.h"

#include <QtGlobal>

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace steward::store
{

using DigestTerm = std::array<std::uint8_t, 16>; ///< Big-endian, as on the wire.
using Sha256 = std::array<std::uint8_t, 32>;

/// The sum mod 2^128 of the terms of a table's rows: equal sums, equal tables.
class DigestSum
{
public:
    DigestSum() = default;
    explicit DigestSum(const DigestTerm &term);
    void add(const DigestTerm &term);
    void subtract(const DigestTerm &term);
    [[nodiscard]] DigestTerm bytes() const;
    friend bool operator==(const DigestSum &, const DigestSum &) = default;

private:
    std::uint64_t m_high = 0;
    std::uint64_t m_low = 0;
};

inline constexpr std::size_t kBuckets = 256;
using BucketSet = std::bitset<kBuckets>;
struct BucketSum {
    DigestSum sum;
    qint64 rows = 0;
    friend bool operator==(const BucketSum &, const BucketSum &) = default;
};
using BucketSums = std::array<BucketSum, kBuckets>;

/// SHA-256 by OpenSSL with one context for many rows; one thread.
class DigestHasher
{
public:
    DigestHasher();
    ~DigestHasher();
    DigestHasher(const DigestHasher &) = delete;
    DigestHasher &operator=(const DigestHasher &) = delete;
    [[nodiscard]] Sha256 sha256(std::string_view bytes);
    /// The term of one row (platform.md §3); `d` are its bytes as sent.
    [[nodiscard]] DigestTerm term(std::string_view table, const UuidBytes &pk, qint64 rev,
                                  std::string_view d);
    /// The bucket of a row: the first byte of SHA-256(pk).
    [[nodiscard]] std::size_t bucket(std::string_view pk) { return sha256(pk)[0]; }

private:
    evp_md_st *m_algorithm;
    evp_md_ctx_st *m_context;
};

} // namespace steward::store
