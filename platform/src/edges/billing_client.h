// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/tcp_stream.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace steward::platform::edges
{

/// Where the billing provider is.
struct BillingProvider {
    std::string url; ///< https://…, or http:// on this machine.
    std::string key; ///< Bearer key of the account.
    std::string authority =
        {}; ///< PEM file that signs the server's certificate; empty: the system's.
    std::chrono::milliseconds patience{20'000};
};

struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// One POST of a body on a connection of its own, no redirects. Unavailable: nobody knows whether
/// it was done.
[[nodiscard]] Result<HttpAnswer>
post(const BillingProvider &to, const std::string &path, const std::string &body,
     const std::vector<std::pair<std::string, std::string>> &headers);

/// POST /v1/customers/{id} with e-mail and name. The same key has one effect however often it is
/// sent. Unavailable (no answer, 409, 429, 5xx): the same again later. Rule `billing_refused`: it
/// never will. Answers the customer's id.
[[nodiscard]] Result<std::string> updateCustomer(const BillingProvider &provider,
                                                 const std::string &customerId,
                                                 const std::map<std::string, std::string> &fields,
                                                 const std::string &idempotencyKey);

} // namespace steward::platform::edges
