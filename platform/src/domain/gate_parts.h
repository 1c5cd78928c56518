// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/gates.h"

#include <boost/json/value.hpp>

namespace steward::platform::domain::gate
{

// The gates about people; gates.cpp has the table.

/// Unknown while nobody is chosen; a failure when an address without an account is.
Judgement &noRecipient(Judgement &judgement, const GateFacts &facts);
/// The waiver of this gate that holds, said among its facts; nothing without one.
const Waiver *showWaiver(Judgement &judgement, const GateFacts &facts);
[[nodiscard]] boost::json::value orNull(const std::optional<std::string> &text);

[[nodiscard]] Judgement orgLimit(const GateFacts &facts, const policy::Policy &policy,
                                 Instant now); ///< G9
[[nodiscard]] Judgement ownedLimit(const GateFacts &facts, const policy::Policy &policy,
                                   Instant now); ///< G10
[[nodiscard]] Judgement tierConstraints(const GateFacts &facts, const policy::Policy &policy,
                                        Instant now); ///< G11
[[nodiscard]] Judgement noRecentChange(const GateFacts &facts, const policy::Policy &policy,
                                       Instant now); ///< G12
[[nodiscard]] Judgement ownerSilent(const GateFacts &facts, const policy::Policy &policy,
                                    Instant now); ///< G13

} // namespace steward::platform::domain::gate
