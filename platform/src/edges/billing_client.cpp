// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/billing_client.h"

#include "platform/src/http/message.h"

#include <charconv>

namespace steward::platform::edges
{

namespace
{

constexpr std::size_t kMostAnswer = 1024 * 1024;
constexpr std::size_t kMostKey = 255;

struct Target {
    Endpoint endpoint;
    bool isTls = true;
};

Result<Target> targetOf(const std::string &url)
{
    Target out;
    std::string_view rest = url;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
        out.isTls = false;
    } else
        return fail(ErrorKind::BadRequest, "usage",
                    "the provider's address must begin with https://");
    const std::string authority{rest.substr(0, rest.find('/'))};
    auto endpoint = parseEndpoint(authority);
    if (!endpoint)
        endpoint = parseEndpoint(authority + (out.isTls ? ":443" : ":80"));
    if (!endpoint)
        return tl::unexpected(endpoint.error());
    out.endpoint = *endpoint;
    if (!out.isTls && !out.endpoint.isLoopback())
        return fail(ErrorKind::BadRequest, "usage", "plain http is for this machine only");
    return out;
}

bool isHeaderSafe(std::string_view value)
{
    for (const unsigned char c : value)
        if (c < ' ' || c >= 0x7f)
            return false;
    return true;
}

Result<HttpAnswer> readAnswer(TcpStream &stream)
{
    const auto broken = [] {
        return fail(ErrorKind::Unavailable, "billing_protocol", "the provider does not speak HTTP");
    };
    auto all = stream.readRest(kMostAnswer);
    if (!all)
        return tl::unexpected(all.error());
    const auto end = all->find("\r\n\r\n");
    HttpAnswer out;
    if (end == std::string::npos || !all->starts_with("HTTP/1.") || all->size() < 12)
        return broken();
    const auto *digits = all->data() + 9;
    if (std::from_chars(digits, digits + 3, out.status).ec != std::errc{})
        return broken();
    out.body = all->substr(end + 4);
    return out;
}

} // namespace

Result<HttpAnswer> post(const BillingProvider &to, const std::string &path, const std::string &body,
                        const std::vector<std::pair<std::string, std::string>> &headers)
{
    const auto target = targetOf(to.url);
    if (!target)
        return tl::unexpected(target.error());
    // HTTP/1.0: the body ends with the connection, so that an answer cut short cannot be read as
    // another.
    auto request = "POST " + path + " HTTP/1.0\r\nHost: " + target->endpoint.host +
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    for (const auto &[name, value] : headers) {
        if (!isHeaderSafe(value))
            return fail(ErrorKind::BadRequest, "bad_header", "a header holds a control character");
        request += name + ": " + value + "\r\n";
    }
    auto stream =
        TcpStream::connect(target->endpoint, std::chrono::steady_clock::now() + to.patience);
    if (!stream)
        return tl::unexpected(stream.error());
    if (target->isTls)
        if (auto safe = stream->startTls(target->endpoint.host, to.authority); !safe)
            return tl::unexpected(safe.error());
    if (auto sent = stream->send(request + "\r\n" + body); !sent)
        return tl::unexpected(sent.error());
    return readAnswer(*stream);
}

Result<std::string> updateCustomer(const BillingProvider &provider, const std::string &customerId,
                                   const std::map<std::string, std::string> &fields,
                                   const std::string &idempotencyKey)
{
    if (customerId.empty() || idempotencyKey.empty() || idempotencyKey.size() > kMostKey)
        return fail(ErrorKind::BadRequest, "bad_customer",
                    "a customer and a key of at most 255 characters are needed");
    std::string form;
    for (const auto &[name, value] : fields)
        form += (form.empty() ? "" : "&") + http::percentEncode(name) + "=" +
                http::percentEncode(value);
    const auto answer = post(provider, "/v1/customers/" + http::percentEncode(customerId), form,
                             {{"Authorization", "Bearer " + provider.key},
                              {"Content-Type", "application/x-www-form-urlencoded"},
                              {"Idempotency-Key", idempotencyKey}});
    if (!answer)
        return tl::unexpected(answer.error());
    const auto said = "the provider answers " + std::to_string(answer->status);
    if (answer->status == 200)
        return customerId;
    if (answer->status == 409 || answer->status == 429 || answer->status >= 500)
        return fail(ErrorKind::Unavailable, "billing_deferred", said);
    return fail(ErrorKind::Rule, "billing_refused", said);
}

} // namespace steward::platform::edges
