// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <string>
#include <string_view>

namespace steward::platform::audit
{

/// Where a page ended. The search's own instant travels along, so that "-7d" means one thing on all
/// pages.
struct PageCursor {
    Instant occurredAt;
    std::string eventId;
    Instant searchedAt;
};

/// Opaque text, keyed to `binding`: what was searched, by whom.
[[nodiscard]] std::string sealCursor(const PageCursor &cursor, std::string_view binding,
                                     const Bytes &secret);
/// 400 bad_cursor for any other text, binding or key.
[[nodiscard]] Result<PageCursor> openCursor(std::string_view text, std::string_view binding,
                                            const Bytes &secret);

} // namespace steward::platform::audit
