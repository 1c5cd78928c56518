// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/edges/billing_client.h"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace steward::platform::edges
{

enum class BillingFault : std::uint8_t {
    None,
    ServerError,   ///< 500 before anything is done.
    TimeoutBefore, ///< Silence, nothing done.
    TimeoutAfter,  ///< Done, then silence.
};

/// Like `Stripe-Signature`: t=<seconds>,v1=<hex of HMAC-SHA-256 over "t.body">.
[[nodiscard]] std::string webhookSignature(const std::string &secret, const std::string &body,
                                           Instant at);

/// A captured payment as the provider reports it.
struct CapturedPayment {
    std::string eventId, chargeId, orgId, customerId, currency, fingerprint;
    std::int64_t amountMinor = 0;
    Instant at{};
};
[[nodiscard]] std::string paymentEvent(const CapturedPayment &payment);

/// A billing provider in this process: customers, idempotency keys, switchable faults, signed
/// webhooks. Its control path is POST /sandbox/fault (fault=500|timeout_before|timeout_after|none)
/// and POST /sandbox/capture (org, customer, amount, currency), which sends the event to the
/// webhook address it was given.
class BillingSandbox
{
public:
    struct Options {
        BillingProvider webhook =
            {}; ///< url and authority of the service; empty url: events are not sent.
        std::string webhookSecret;
        std::chrono::milliseconds patience{30'000};
    };
    BillingSandbox(Options options, const Clock &clock);
    ~BillingSandbox();

    [[nodiscard]] Result<Done> start(std::uint16_t port = 0);
    void stop();
    [[nodiscard]] std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(m_server.port());
    }
    void setFault(BillingFault fault) { m_fault = fault; }
    /// Known once the service listens.
    void setWebhook(BillingProvider webhook);
    [[nodiscard]] std::optional<std::map<std::string, std::string>>
    customer(const std::string &id) const;
    /// By id, everybody who was ever changed.
    [[nodiscard]] std::map<std::string, std::map<std::string, std::string>> customers() const;
    /// Changes made, repeats of a key not counted.
    [[nodiscard]] int effects() const { return m_effects; }
    [[nodiscard]] int requests() const { return m_requests; }
    /// Sends the event, signed now; answers the service's status.
    [[nodiscard]] Result<int> sendWebhook(const CapturedPayment &payment) const;

private:
    struct Request;
    void serve(TcpStream &stream);
    [[nodiscard]] HttpAnswer answer(const Request &request);
    [[nodiscard]] HttpAnswer change(const std::string &customerId, const Request &request);
    [[nodiscard]] HttpAnswer capture(const std::map<std::string, std::string> &form) const;

    Options m_options;
    const Clock &m_clock;
    mutable std::mutex m_mutex;
    std::map<std::string, std::map<std::string, std::string>> m_customers;
    std::map<std::string, std::pair<std::string, HttpAnswer>>
        m_answers; ///< By key: what was asked, what was said.
    std::atomic<BillingFault> m_fault{BillingFault::None};
    std::atomic<int> m_effects{0}, m_requests{0};
    LoopbackServer m_server;
};

} // namespace steward::platform::edges
