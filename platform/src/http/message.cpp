// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/http/message.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::http
{

namespace
{

int hexDigit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

const char *title(int status)
{
    switch (status) {
    case 400:
        return "The request is malformed";
    case 401:
        return "Sign in";
    case 403:
        return "Refused";
    case 404:
        return "Not found";
    case 405:
        return "Method not allowed";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Changed meanwhile";
    case 413:
        return "Too large";
    case 415:
        return "Another content type is needed";
    case 422:
        return "A rule refuses";
    case 426:
        return "Newer version required";
    case 428:
        return "Expected revisions are missing";
    case 429:
        return "Too many requests";
    case 431:
        return "Header too large";
    case 503:
        return "Not available now";
    default:
        return "Internal error";
    }
}

} // namespace

std::string percentDecode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
            hexDigit(text[i + 2]) >= 0) {
            out += static_cast<char>(hexDigit(text[i + 1]) << 4 | hexDigit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string percentEncode(std::string_view text)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if ((u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') ||
            c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += kDigits[u >> 4];
            out += kDigits[u & 15];
        }
    }
    return out;
}

std::string escapeHtml(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string Request::header(const std::string &lowerName) const
{
    const auto it = headers.find(lowerName);
    return it == headers.end() ? std::string{} : it->second;
}

std::string Request::queryValue(const std::string &name) const
{
    const auto it = query.find(name);
    return it == query.end() ? std::string{} : it->second;
}

std::string Request::cookie(std::string_view name) const
{
    const auto all = header("cookie");
    for (std::size_t at = 0; at < all.size();) {
        const auto end = std::min(all.find(';', at), all.size());
        auto pair = std::string_view{all}.substr(at, end - at);
        while (!pair.empty() && pair.front() == ' ')
            pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string{pair.substr(name.size() + 1)};
        at = end + 1;
    }
    return {};
}

std::map<std::string, std::string> Request::form() const
{
    std::map<std::string, std::string> out;
    for (std::size_t at = 0; at < body.size();) {
        const auto end = std::min(body.find('&', at), body.size());
        const auto pair = std::string_view{body}.substr(at, end - at);
        const auto equals = std::min(pair.find('='), pair.size());
        out.emplace(percentDecode(pair.substr(0, equals)),
                    equals < pair.size() ? percentDecode(pair.substr(equals + 1)) : std::string{});
        at = end + 1;
    }
    return out;
}

bool Request::holdsNul() const
{
    const auto has = [](std::string_view text) { return text.find('\0') != text.npos; };
    if (has(path) || std::any_of(query.begin(), query.end(), [&](const auto &pair) {
            return has(pair.first) || has(pair.second);
        }))
        return true;
    // %00 is a NUL wherever it stands in a form, a % itself is %25.
    static constexpr std::string_view kForm = "application/x-www-form-urlencoded";
    const auto type = header("content-type");
    return type.size() >= kForm.size() &&
           std::equal(kForm.begin(), kForm.end(), type.begin(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); }) &&
           (has(body) || body.find("%00") != body.npos);
}

int httpStatus(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadRequest:
        return 400;
    case ErrorKind::Unauthenticated:
        return 401;
    case ErrorKind::Forbidden:
        return 403;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::Conflict:
        return 409;
    case ErrorKind::Gone:
        return 410;
    case ErrorKind::Stale:
        return 412;
    case ErrorKind::TooLarge:
        return 413;
    case ErrorKind::Rule:
        return 422;
    case ErrorKind::UpgradeRequired:
        return 426;
    case ErrorKind::PreconditionMissing:
        return 428;
    case ErrorKind::TooMany:
        return 429;
    case ErrorKind::Unavailable:
        return 503;
    case ErrorKind::Internal:
        return 500;
    }
    return 500;
}

Response Response::json(int status, const boost::json::value &value)
{
    return {status, {{"Content-Type", "application/json"}}, boost::json::serialize(value)};
}

Response Response::html(int status, std::string body)
{
    return {status, {{"Content-Type", "text/html; charset=utf-8"}}, std::move(body)};
}

Response Response::redirect(const std::string &location)
{
    return {303, {{"Location", location}}, {}};
}

Response Response::problem(const Error &error, const std::string &requestId,
                           std::optional<int> wanted)
{
    const int status = wanted.value_or(httpStatus(error.kind));
    boost::json::object body{{"type", "about:blank"}, {"title", title(status)}, {"status", status}};
    body["code"] = error.code;
    // What PostgreSQL said stays in the log.
    body["detail"] =
        error.kind == ErrorKind::Internal ? "The platform could not do this." : error.detail;
    body["request_id"] = requestId;
    for (const auto &member : error.members)
        body[member.key()] = member.value();
    Response out{status,
                 {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
                 boost::json::serialize(body)};
    if (status == 429 || status == 503) {
        const auto *after = error.members.if_contains("retry_after");
        out.headers.emplace_back(
            "Retry-After", after && after->is_int64() ? std::to_string(after->as_int64()) : "5");
    }
    return out;
}

} // namespace steward::platform::http
