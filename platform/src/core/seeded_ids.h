// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"

#include <cstddef>
#include <functional>

namespace steward::platform
{

/// While it lives, newUuidV7() on this thread takes its bits from `source` and not from the CSPRNG,
/// so that a demo made again of the same seed has the same ids. Ids open nothing: whatever does
/// (tokens, salts, keys, passwords) comes from randomBytes() all the same.
class SeededIds
{
public:
    using Source = std::function<Bytes(std::size_t)>;

    explicit SeededIds(Source source);
    ~SeededIds();
    SeededIds(const SeededIds &) = delete;
    SeededIds &operator=(const SeededIds &) = delete;

    /// From the thread's source when there is one.
    [[nodiscard]] static Bytes nextOr(Bytes (*otherwise)(std::size_t), std::size_t count);

private:
    Source m_source;
    SeededIds *m_before;
};

} // namespace steward::platform
