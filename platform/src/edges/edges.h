// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/mail_sandbox.h"
#include "platform/src/edges/outbound_job.h"

#include <memory>
#include <optional>
#include <string>

namespace steward::platform::edges
{

/// What the command line says of the world outside.
struct EdgeOptions {
    std::string dataDirectory;          ///< The mail sandbox stores in its folder "mail".
    bool isDemo = false;                ///< Sandboxes stand in for what is not named.
    std::optional<std::string> smtp;    ///< HOST:PORT
    std::optional<std::string> billing; ///< https://…
    std::string billingKey,
        webhookSecret;     ///< Of the real provider; the sandbox makes its own secret.
    std::string issuer;    ///< The service's own address, as customers and the sandbox reach it.
    std::string authority; ///< PEM file of the demo's own authority, for the sandbox's webhooks.
    std::string from = "no-reply@steward.invalid";
};

/// The adapters to mail and billing, their sandboxes in a demo, and the job that carries effects
/// out.
class Edges
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Edges>>
    start(const EdgeOptions &options, const std::string &writerConninfo, const Clock &clock);
    ~Edges();
    void stop();

    [[nodiscard]] const std::string &webhookSecret() const { return m_webhookSecret; }
    /// Null unless it stands in.
    [[nodiscard]] MailSandbox *mail() const { return m_mail.get(); }
    [[nodiscard]] BillingSandbox *billing() const { return m_billing.get(); }
    [[nodiscard]] const OutboundJob &job() const { return *m_job; }

private:
    Edges() = default;

    std::string m_webhookSecret;
    std::unique_ptr<MailSandbox> m_mail;
    std::unique_ptr<BillingSandbox> m_billing;
    std::unique_ptr<OutboundJob> m_job;
};

} // namespace steward::platform::edges
