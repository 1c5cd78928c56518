// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/billing_sandbox.h"

#include "platform/src/core/bytes.h"
#include "platform/src/http/message.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <charconv>

namespace steward::platform::edges
{

namespace
{

constexpr std::size_t kMostLine = 8192;
constexpr std::size_t kMostBody = 64 * 1024;

std::int64_t number(const std::string &text)
{
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

HttpAnswer json(int status, const boost::json::object &body)
{
    return {status, boost::json::serialize(body)};
}

HttpAnswer refused(int status, const char *message)
{
    return json(status, {{"error", {{"message", message}}}});
}

} // namespace

struct BillingSandbox::Request {
    std::string method, path, key;
    std::map<std::string, std::string> form;
    std::string body;
};

std::string webhookSignature(const std::string &secret, const std::string &body, Instant at)
{
    const auto seconds = std::to_string(at.us / 1'000'000);
    return "t=" + seconds + ",v1=" + toHex(hmacSha256(secret, seconds + "." + body));
}

std::string paymentEvent(const CapturedPayment &payment)
{
    using boost::json::object;
    const object charge{
        {"id", payment.chargeId},
        {"object", "charge"},
        {"amount", payment.amountMinor},
        {"currency", payment.currency},
        {"captured", true},
        {"customer", payment.customerId},
        {"metadata", {{"org_id", payment.orgId}}},
        {"payment_method_details", {{"card", {{"fingerprint", payment.fingerprint}}}}}};
    return boost::json::serialize(object{{"id", payment.eventId},
                                         {"object", "event"},
                                         {"type", "charge.succeeded"},
                                         {"created", payment.at.us / 1'000'000},
                                         {"data", {{"object", charge}}}});
}

BillingSandbox::BillingSandbox(Options options, const Clock &clock)
    : m_options(std::move(options)), m_clock(clock),
      m_server([this](TcpStream &stream) { serve(stream); }, m_options.patience)
{
}

BillingSandbox::~BillingSandbox()
{
    stop();
}
Result<Done> BillingSandbox::start(std::uint16_t port)
{
    return m_server.start(port);
}
void BillingSandbox::stop()
{
    m_server.stop();
}

void BillingSandbox::setWebhook(BillingProvider webhook)
{
    const std::lock_guard lock{m_mutex};
    m_options.webhook = std::move(webhook);
}

std::optional<std::map<std::string, std::string>>
BillingSandbox::customer(const std::string &id) const
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_customers.find(id);
    return found == m_customers.end() ? std::nullopt : std::optional{found->second};
}

std::map<std::string, std::map<std::string, std::string>> BillingSandbox::customers() const
{
    const std::lock_guard lock{m_mutex};
    return m_customers;
}

Result<int> BillingSandbox::sendWebhook(const CapturedPayment &payment) const
{
    BillingProvider to;
    {
        const std::lock_guard lock{m_mutex};
        to = m_options.webhook;
    }
    const auto body = paymentEvent(payment);
    const auto answer = post(
        to, "/webhooks/billing", body,
        {{"Content-Type", "application/json"},
         {"Stripe-Signature", webhookSignature(m_options.webhookSecret, body, m_clock.now())}});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->status;
}

void BillingSandbox::serve(TcpStream &stream)
{
    Request request;
    std::size_t length = 0;
    for (bool isFirst = true;; isFirst = false) {
        const auto line = stream.readLine(kMostLine);
        if (!line)
            return;
        if (isFirst) {
            request.method = line->substr(0, line->find(' '));
            const auto from = request.method.size() + 1;
            request.path = from < line->size() ? line->substr(from, line->find(' ', from) - from)
                                               : std::string{};
            continue;
        }
        if (line->empty())
            break;
        if (line->starts_with("Content-Length: "))
            length = static_cast<std::size_t>(number(line->substr(16)));
        if (line->starts_with("Idempotency-Key: "))
            request.key = line->substr(17);
    }
    auto body = stream.readExactly(std::min(length, kMostBody));
    if (!body)
        return;
    http::Request parsed;
    parsed.headers["content-type"] = "application/x-www-form-urlencoded";
    parsed.body = request.body = std::move(*body);
    request.form = parsed.form();
    const bool isControl = request.path.starts_with("/sandbox/");
    const auto fault = isControl ? BillingFault::None : m_fault.load();
    m_requests += isControl ? 0 : 1;
    if (fault == BillingFault::TimeoutBefore)
        return stream.hang(m_server.stopping());
    const auto said =
        fault == BillingFault::ServerError ? refused(500, "switched on") : answer(request);
    if (fault == BillingFault::TimeoutAfter)
        return stream.hang(m_server.stopping());
    (void)stream.send("HTTP/1.1 " + std::to_string(said.status) +
                      " Sandbox\r\nContent-Type: application/json\r\nContent-Length: " +
                      std::to_string(said.body.size()) + "\r\nConnection: close\r\n\r\n" +
                      said.body);
}

HttpAnswer BillingSandbox::answer(const Request &request)
{
    static constexpr std::string_view kCustomers = "/v1/customers/";
    static const std::map<std::string, BillingFault> kFaults{
        {"none", BillingFault::None},
        {"500", BillingFault::ServerError},
        {"timeout_before", BillingFault::TimeoutBefore},
        {"timeout_after", BillingFault::TimeoutAfter}};
    if (request.method == "POST" && request.path == "/sandbox/fault") {
        const auto named = request.form.find("fault");
        const auto known =
            named == request.form.end() ? kFaults.end() : kFaults.find(named->second);
        if (known == kFaults.end())
            return refused(400, "no such fault");
        m_fault = known->second;
        return json(200, {{"fault", known->first}});
    }
    if (request.method == "POST" && request.path == "/sandbox/capture")
        return capture(request.form);
    if (!request.path.starts_with(kCustomers))
        return refused(404, "no such path");
    const auto id = http::percentDecode(request.path.substr(kCustomers.size()));
    if (request.method == "POST")
        return change(id, request);
    const auto known = customer(id);
    if (!known)
        return refused(404, "no such customer");
    boost::json::object out{{"id", id}, {"object", "customer"}};
    for (const auto &[name, value] : *known)
        out[name] = value;
    return json(200, out);
}

HttpAnswer BillingSandbox::change(const std::string &customerId, const Request &request)
{
    const std::lock_guard lock{m_mutex};
    const auto asked = request.path + "?" + request.body;
    if (const auto before = m_answers.find(request.key);
        !request.key.empty() && before != m_answers.end())
        return before->second.first == asked ? before->second.second
                                             : refused(400, "the key was used for something else");
    auto &fields = m_customers[customerId];
    for (const auto &[name, value] : request.form)
        fields[name] = value;
    ++m_effects;
    boost::json::object out{{"id", customerId}, {"object", "customer"}};
    for (const auto &[name, value] : fields)
        out[name] = value;
    auto said = json(200, out);
    m_answers[request.key] = {asked, said};
    return said;
}

HttpAnswer BillingSandbox::capture(const std::map<std::string, std::string> &form) const
{
    const auto field = [&](const char *name) {
        const auto found = form.find(name);
        return found == form.end() ? std::string{} : found->second;
    };
    const auto tag = toHex(randomBytes(8));
    const auto status =
        sendWebhook({"evt_" + tag, "ch_" + tag, field("org"), field("customer"), field("currency"),
                     "fp_" + field("customer"), number(field("amount")), m_clock.now()});
    if (!status)
        return refused(502, "the webhook was not heard");
    return json(200, {{"webhook_status", *status}});
}

} // namespace steward::platform::edges
