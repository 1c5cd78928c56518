// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/store/page.h"

#include <QByteArray>

namespace steward::sync
{

inline constexpr qsizetype kMaxPageBytes = 16 * 1024 * 1024;
inline constexpr qsizetype kMaxLineBytes = 64 * 1024;
inline constexpr int kMaxDepth = 32;

/// Reads one page (platform.md §3) and believes nothing of it: the trailer and its hash first, then
/// every line. On any fault the whole page is refused with ErrorKind::Protocol and one of the codes
/// page_too_large, no_trailer, hash_mismatch, line_too_long, too_deep, bad_json, bad_header,
/// unknown_record, bad_row, count_mismatch, bad_trailer. Fields and tables this program does not
/// know are passed over. Any thread.
[[nodiscard]] Result<store::PagePtr> parsePage(const QByteArray &bytes);

} // namespace steward::sync
