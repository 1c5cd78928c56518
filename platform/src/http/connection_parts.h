// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/transport_server.h"

namespace steward::platform::http
{

using Parser = beast::http::request_parser<beast::http::string_body>;

/// Waits for a thing that happens on another thread. wake() may come from anywhere, also before.
class Signal : public std::enable_shared_from_this<Signal>
{
public:
    explicit Signal(asio::any_io_executor executor) : m_timer(std::move(executor)) {}

    void wake()
    {
        asio::post(m_timer.get_executor(), [self = shared_from_this()] {
            self->m_isSet = true;
            self->m_timer.cancel();
        });
    }
    /// True when woken, false when the time is over.
    awaitable<bool> wait(std::chrono::milliseconds limit)
    {
        if (!m_isSet) {
            m_timer.expires_after(limit);
            error_code ignored;
            co_await m_timer.async_wait(asio::redirect_error(use_awaitable, ignored));
        }
        co_return std::exchange(m_isSet, false);
    }

private:
    asio::steady_timer m_timer;
    bool m_isSet = false;
};

inline void splitTarget(std::string_view target, Request &request)
{
    const auto mark = std::min(target.find('?'), target.size());
    // '+' is a space in queries only.
    std::string path{target.substr(0, mark)};
    for (std::size_t at = 0; (at = path.find('+', at)) != path.npos; at += 3)
        path.replace(at, 1, "%2B");
    request.path = percentDecode(path);
    for (std::size_t at = mark + 1; at < target.size();) {
        const auto end = std::min(target.find('&', at), target.size());
        const auto pair = target.substr(at, end - at);
        const auto equals = std::min(pair.find('='), pair.size());
        request.query.emplace(percentDecode(pair.substr(0, equals)),
                              equals < pair.size() ? percentDecode(pair.substr(equals + 1))
                                                   : std::string{});
        at = end + 1;
    }
}

inline std::string lower(std::string_view text)
{
    std::string out{text};
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

inline Error malformed(const char *what)
{
    return {ErrorKind::BadRequest, "bad_request", what, {}, {}};
}

/// What two readers could read as two different requests: a text that goes on past a NUL, or a
/// header that says twice who asks or what for.
inline bool isAmbiguous(const Parser &parser, const Request &request)
{
    static constexpr std::array kOnce{"Authorization", "DPoP", "Idempotency-Key", "Cookie"};
    return request.holdsNul() || std::any_of(kOnce.begin(), kOnce.end(), [&](const char *name) {
               return parser.get().count(name) > 1;
           });
}

inline Error ambiguous()
{
    return malformed("A header is repeated, or a text has a NUL.");
}

inline Error tooLarge(const char *what)
{
    return {ErrorKind::TooLarge, "too_large", what, {}, {}};
}

inline Error busy()
{
    return {ErrorKind::Unavailable,
            "busy",
            "The platform has too much to do; nothing was changed.",
            {{"retry_after", 1}},
            {}};
}

inline Response notFound(const Router::Match &match, const std::string &requestId)
{
    if (!match.pathKnown)
        return Response::problem(
            {ErrorKind::NotFound, "not_found", "There is nothing at this address.", {}, {}},
            requestId);
    auto out = Response::problem(
        {ErrorKind::BadRequest, "method_not_allowed", "This address has no such method.", {}, {}},
        requestId, 405);
    out.headers.emplace_back("Allow", match.allowed);
    return out;
}

/// Whether the body, if there is one, is of the kind that the route reads.
inline bool isReadable(const Route &route, const Request &request)
{
    const auto kind = lower(request.header("content-type"));
    auto type = kind.substr(0, kind.find(';'));
    type.erase(type.find_last_not_of(" \t") + 1);
    return route.accepts.empty() || request.body.empty() || type == route.accepts;
}

inline Response unreadable(const Route &route, const std::string &requestId)
{
    auto out = Response::problem({ErrorKind::BadRequest,
                                  "wrong_content_type",
                                  "The body must be " + route.accepts + ".",
                                  {},
                                  {}},
                                 requestId, 415);
    out.headers.emplace_back("Accept", route.accepts);
    return out;
}

/// Counts towards a limit as long as it lives.
template <class Number>
class Share
{
public:
    Share(std::atomic<Number> &sum, Number amount) : m_sum(sum), m_amount(amount)
    {
        m_after = m_sum.fetch_add(amount) + amount;
    }
    ~Share() { m_sum -= m_amount; }
    Share(const Share &) = delete;
    Share &operator=(const Share &) = delete;
    [[nodiscard]] Number sum() const { return m_after; }

private:
    std::atomic<Number> &m_sum;
    const Number m_amount;
    Number m_after;
};

} // namespace steward::platform::http
