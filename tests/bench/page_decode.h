// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace steward::bench
{

/// Rows of a page that are decoded in a second of one core: by the desk, and by simdjson's
/// on-demand reader of the same bytes, which checks nothing and keeps nothing.
struct DecodeRates {
    double ours = 0;
    double onDemand = 0;
};

/// Medians of alternating pairs; each reader has to find every row.
[[nodiscard]] DecodeRates decodeRates();

} // namespace steward::bench
