// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace steward::platform::http
{

/// One request, whole: the transport has applied its limits on header and body before.
struct Request {
    std::string method; ///< Upper case.
    std::string path;   ///< Decoded, without the query, always begins with '/'.
    std::map<std::string, std::string> query;   ///< Decoded; of a repeated name the first.
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;
    std::string remoteAddress; ///< The peer, or X-Forwarded-For from a trusted proxy.
    std::string requestId;     ///< UUIDv7, also sent back as X-Request-Id.
    std::map<std::string, std::string> captures; ///< From the route: "/v1/orgs/{id}" gives "id".

    [[nodiscard]] std::string header(const std::string &lowerName) const;
    [[nodiscard]] std::string queryValue(const std::string &name) const;
    /// A cookie's value, or empty.
    [[nodiscard]] std::string cookie(std::string_view name) const;
    /// The fields of an application/x-www-form-urlencoded body; of a repeated name the first.
    [[nodiscard]] std::map<std::string, std::string> form() const;
    /// Whether path, query or form have a NUL once decoded: no text that anybody means has one,
    /// and what reads up to it sees another text than what reads all.
    [[nodiscard]] bool holdsNul() const;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    [[nodiscard]] static Response json(int status, const boost::json::value &value);
    [[nodiscard]] static Response html(int status, std::string body);
    [[nodiscard]] static Response redirect(const std::string &location);
    /// RFC 9457: status by kind, members code, detail, request_id and what the error carries. 429
    /// and 503 get Retry-After (from member "retry_after", seconds, default 5).
    /// `status` for the few that are no kind of error: 405, 415, 431.
    [[nodiscard]] static Response problem(const Error &error, const std::string &requestId,
                                          std::optional<int> status = {});
};

/// Answer later: the transport keeps the request, frees the worker, and calls the handler again
/// when the feed has moved or `wait` is over, with `Request::query["wait"] = "0"`.
struct Park {
    std::chrono::milliseconds wait;
};

/// Turn the connection into a text/event-stream fed by the event hub (sync/event_hub.h).
struct EventStream {
    std::string staffId;
    std::string sessionId;
    bool hearsFacts = false; ///< May be told in which orgs facts of transfers changed.
};

using Reply = std::variant<Response, Park, EventStream>;

/// What the client may send to a route; past it 413.
struct RouteLimits {
    std::size_t bodyBytes = 64 * 1024;
};

[[nodiscard]] int httpStatus(ErrorKind kind);
[[nodiscard]] std::string percentDecode(std::string_view text);
[[nodiscard]] std::string percentEncode(std::string_view text);
/// Text into HTML text or a quoted attribute.
[[nodiscard]] std::string escapeHtml(std::string_view text);

} // namespace steward::platform::http
