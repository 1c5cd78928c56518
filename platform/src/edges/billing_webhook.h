// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/http/router.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::edges
{

inline constexpr std::chrono::seconds kWebhookTolerance{300};

/// True when one of the header's v1 signatures is this secret's over this body, and its time is
/// within the tolerance of `now` in either direction. Constant time; false for an empty secret.
[[nodiscard]] bool isWebhookGenuine(std::string_view header, const std::string &secret,
                                    const std::string &body, Instant now);

/// The charge of a captured payment; NotFound `ignored` when the event is about something else.
[[nodiscard]] Result<CapturedPayment> readPaymentEvent(const std::string &body);

/// In one transaction under the locks of the org and its open case: the payment, the org's first
/// payment, and a self-serve request under way becomes a support case with its inputs kept. False
/// when it was recorded before.
[[nodiscard]] Result<bool> recordPayment(db::Connection &connection, const CapturedPayment &payment,
                                         const std::string &requestId, Instant now);

/// POST /webhooks/billing
[[nodiscard]] std::vector<http::Route> webhookRoutes(std::string secret);

} // namespace steward::platform::edges
