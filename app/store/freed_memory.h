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

} // namespace steward::store
