// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/edges.h"

#include "platform/src/core/bytes.h"

#include <sys/stat.h>

#include <fstream>

namespace steward::platform::edges
{

namespace
{

/// How whoever plays the provider's part finds the sandbox; for them alone, as it signs payments.
Result<Done> announceBilling(const std::string &path, const std::string &url)
{
    const auto before = ::umask(0177);
    std::ofstream out{path, std::ios::trunc};
    ::umask(before);
    out << url << '\n' << std::flush;
    if (!out)
        return fail(ErrorKind::Internal, "data_directory", "cannot write " + path);
    return Done{};
}

} // namespace

Result<std::unique_ptr<Edges>> Edges::start(const EdgeOptions &options,
                                            const std::string &writerConninfo, const Clock &clock)
{
    std::unique_ptr<Edges> out{new Edges};
    OutboundOptions job;
    job.issuer = options.issuer;
    job.from = options.from;
    out->m_webhookSecret = options.webhookSecret;
    if (options.smtp) {
        const auto endpoint = parseEndpoint(*options.smtp);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        job.mail = MailServer{*endpoint};
    } else if (options.isDemo) {
        out->m_mail = std::make_unique<MailSandbox>(options.dataDirectory + "/mail");
        if (auto started = out->m_mail->start(); !started)
            return tl::unexpected(started.error());
        job.mail = MailServer{out->m_mail->endpoint()};
    }
    if (options.billing) {
        job.billing = BillingProvider{*options.billing, options.billingKey};
    } else if (options.isDemo) {
        out->m_webhookSecret = toHex(randomBytes(32));
        out->m_billing = std::make_unique<BillingSandbox>(
            BillingSandbox::Options{.webhook = {options.issuer, {}, options.authority},
                                    .webhookSecret = out->m_webhookSecret},
            clock);
        if (auto started = out->m_billing->start(); !started)
            return tl::unexpected(started.error());
        if (auto told =
                announceBilling(options.dataDirectory + "/billing-sandbox", out->m_billing->url());
            !told)
            return tl::unexpected(told.error());
        job.billing = BillingProvider{out->m_billing->url(), "sandbox"};
    }
    out->m_job = std::make_unique<OutboundJob>(writerConninfo, std::move(job), clock);
    out->m_job->start();
    return out;
}

Edges::~Edges()
{
    stop();
}

void Edges::stop()
{
    // The job first: it must not find its servers gone.
    if (m_job)
        m_job->stop();
    if (m_mail)
        m_mail->stop();
    if (m_billing)
        m_billing->stop();
}

} // namespace steward::platform::edges
