// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace steward::store
{

/// After work that took a hundred megabytes for a moment: the C library keeps what was freed, each
/// thread's for itself, and the program would seem, and be, that much larger until it ends.
inline void giveBackFreedMemory()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/// Large pieces stay apart from small ones, so that they go back whole when they are freed; and
/// threads share what they have left over. The C library would raise its own limit with each large
/// piece.
inline void keepLargePiecesApart()
{
#ifdef __GLIBC__
    constexpr int kLarge = 512 * 1024, kArenas = 2;
    mallopt(M_MMAP_THRESHOLD, kLarge);
    mallopt(M_ARENA_MAX, kArenas);
#endif
}

} // namespace steward::store
