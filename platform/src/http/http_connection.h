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

/// One client: requests in, replies out, until either side ends it.
template <class Stream>
class Connection
{
public:
    Connection(Transport::Server &server, Stream stream, std::string peer)
        : m_server(server), m_stream(std::move(stream)), m_peer(std::move(peer))
    {
    }

    awaitable<void> run()
    {
        error_code failure;
        while (!m_server.draining) {
            Parser parser;
            parser.header_limit(static_cast<std::uint32_t>(m_server.config.headerBytes));
            // The route says how much it takes; until it is known Beast must not decide.
            parser.body_limit(boost::none);
            beast::get_lowest_layer(m_stream).expires_after(
                std::chrono::seconds(m_server.config.idleSeconds));
            co_await beast::http::async_read_header(m_stream, m_buffer, parser,
                                                    asio::redirect_error(use_awaitable, failure));
            if (failure == beast::http::error::header_limit) {
                co_await refuse(431, "header_too_large");
                break;
            }
            if (failure || !co_await answer(parser))
                break;
        }
        co_await close();
    }

private:
    /// False ends the connection.
    awaitable<bool> answer(Parser &parser)
    {
        Request request = decodeHeader(parser);
        const auto match = m_server.router.find(request.method, request.path);
        const std::uint64_t limit = match.route ? match.route->limits.bodyBytes : 64 * 1024;
        parser.body_limit(limit);
        error_code failure;
        beast::get_lowest_layer(m_stream).expires_after(
            std::chrono::seconds(m_server.config.readSeconds));
        if (parser.content_length().value_or(0) > limit)
            failure = beast::http::error::body_limit;
        else
            co_await beast::http::async_read(m_stream, m_buffer, parser,
                                             asio::redirect_error(use_awaitable, failure));
        if (failure == beast::http::error::body_limit) {
            request.captures = match.captures;
            co_await refuseBody(isAmbiguous(parser, request) ? nullptr : match.route, request);
            co_return false;
        }
        if (failure)
            co_return false;
        const bool keepAlive = parser.get().keep_alive() && !m_server.draining;
        request.body = std::move(parser.get().body());
        if (isAmbiguous(parser, request))
            co_return co_await send(
                Response::problem(malformed("A header is repeated, or a text has a NUL."),
                                  request.requestId),
                request, keepAlive);
        if (!match.route)
            co_return co_await send(notFound(match, request.requestId), request, keepAlive);
        if (!isReadable(*match.route, request))
            co_return co_await send(unreadable(*match.route, request.requestId), request,
                                    keepAlive);
        request.captures = match.captures;
        co_return co_await dispatch(*match.route, std::move(request), keepAlive);
    }

    awaitable<void> refuseBody(const Route *route, const Request &request)
    {
        const auto error = tooLarge("The request body is over the limit of this address.");
        Reply reply = Response::problem(error, request.requestId);
        if (route && route->tooLarge) {
            const Handler handler = [route, error](const Request &asked, Worker &worker) {
                return route->tooLarge(asked, worker, error);
            };
            reply = co_await work(handler, request);
        }
        if (auto *response = std::get_if<Response>(&reply))
            co_await send(std::move(*response), request, false);
        co_await drainInput();
    }

    Request decodeHeader(const Parser &parser) const
    {
        const auto &head = parser.get();
        Request request;
        request.method = std::string{head.method_string()};
        splitTarget(head.target(), request);
        for (const auto &field : head) {
            const auto name = lower(field.name_string());
            const auto [place, isNew] = request.headers.emplace(name, field.value());
            // Each proxy may add a line of its own; the last one is our own proxy's.
            if (!isNew && name == "x-forwarded-for")
                place->second.append(",").append(field.value());
        }
        request.requestId = newUuidV7(m_server.clock.now().us / 1000);
        request.remoteAddress = m_server.clientAddress(m_peer, request.header("x-forwarded-for"));
        return request;
    }

    awaitable<bool> dispatch(const Route &route, Request request, bool keepAlive)
    {
        const auto begun = std::chrono::steady_clock::now();
        ++m_server.inFlight;
        auto tick = m_server.hub.tick();
        Reply reply;
        if (route.always)
            reply = *route.always;
        else
            reply = co_await work(route.handler, request);
        if (const auto *park = std::get_if<Park>(&reply)) {
            co_await waitForNews(tick, park->wait);
            request.query["wait"] = "0";
            reply = co_await work(route.handler, request);
        }
        --m_server.inFlight;
        bool open = false;
        if (auto *response = std::get_if<Response>(&reply)) {
            const auto took = std::chrono::steady_clock::now() - begun;
            m_server.metrics.countRequest(
                route.method + " " + route.pattern, response->status,
                std::chrono::duration_cast<std::chrono::microseconds>(took));
            if (response->status >= 500)
                log::warning("request_failed", {{"route", route.pattern},
                                                {"status", response->status},
                                                {"request_id", request.requestId}});
            open = co_await send(std::move(*response), request, keepAlive);
        } else if (const auto *stream = std::get_if<EventStream>(&reply)) {
            co_await streamEvents(*stream, request);
        }
        co_return open;
    }

    awaitable<Reply> work(const Handler &handler, const Request &request)
    {
        auto done = std::make_shared<Signal>(m_stream.get_executor());
        auto reply = std::make_shared<Reply>(Response::problem(busy(), request.requestId));
        const bool taken =
            m_server.pool.submit([done, reply, request, handler](Result<Worker *> worker) {
                *reply = worker ? handler(request, **worker)
                                : Reply{Response::problem(worker.error(), request.requestId)};
                done->wake();
            });
        // A worker always answers: its statements have time limits of their own.
        while (taken && !co_await done->wait(1h)) {
        }
        co_return std::move(*reply);
    }

    awaitable<void> waitForNews(std::uint64_t tick, std::chrono::milliseconds limit)
    {
        auto news = std::make_shared<Signal>(m_stream.get_executor());
        const auto wait = m_server.hub.waitPast(tick, [news] { news->wake(); });
        co_await news->wait(limit);
        m_server.hub.cancelWait(wait);
    }

    awaitable<bool> send(Response response, const Request &request, bool keepAlive)
    {
        beast::http::response<beast::http::string_body> out;
        out.version(11);
        out.result(static_cast<unsigned>(response.status));
        addHeaders(out, response.headers, request.requestId);
        out.body() = std::move(response.body);
        out.keep_alive(keepAlive);
        out.prepare_payload();
        error_code failure;
        beast::get_lowest_layer(m_stream).expires_after(60s);
        co_await beast::http::async_write(m_stream, out,
                                          asio::redirect_error(use_awaitable, failure));
        co_return keepAlive && !failure;
    }

    template <class Message>
    static void addHeaders(Message &out,
                           const std::vector<std::pair<std::string, std::string>> &headers,
                           const std::string &requestId)
    {
        out.set("X-Request-Id", requestId);
        out.set("X-Content-Type-Options", "nosniff");
        out.set("Strict-Transport-Security", "max-age=31536000");
        out.set("Cache-Control", "no-store");
        std::set<std::string> seen;
        for (const auto &[name, value] : headers) {
            // A line break in a value would start a header of its own.
            if (value.find_first_of("\r\n") != value.npos)
                continue;
            seen.insert(name).second &&name != "Set-Cookie" ? out.set(name, value)
                                                            : out.insert(name, value);
        }
    }

    awaitable<void> streamEvents(const EventStream &what, const Request &request)
    {
        auto wake = std::make_shared<Signal>(m_stream.get_executor());
        auto subscription = m_server.hub.subscribe(
            what.staffId, what.sessionId, [wake] { wake->wake(); }, what.hearsFacts);
        beast::http::response<beast::http::empty_body> head{beast::http::status::ok, 11};
        addHeaders(head, {{"Content-Type", "text/event-stream"}}, request.requestId);
        head.chunked(true);
        head.keep_alive(false);
        beast::http::response_serializer<beast::http::empty_body> serializer{head};
        error_code failure;
        beast::get_lowest_layer(m_stream).expires_after(30s);
        co_await beast::http::async_write_header(m_stream, serializer,
                                                 asio::redirect_error(use_awaitable, failure));
        bool greet = true;
        while (!failure) {
            // Asked before taking: what was queued before the end still goes out.
            const bool ends = subscription->isClosed() || m_server.draining;
            std::string text = std::exchange(greet, false) ? "event: ping\ndata: {}\n\n" : "";
            for (const auto &hint : subscription->take())
                text += hint.text();
            if (!text.empty())
                co_await writeChunk(text, failure);
            if (failure || ends)
                break;
            beast::get_lowest_layer(m_stream).expires_never();
            if (!co_await wake->wait(std::chrono::seconds(m_server.config.pingSeconds)))
                greet = true;
        }
        m_server.hub.unsubscribe(subscription);
        if (!failure) {
            beast::get_lowest_layer(m_stream).expires_after(5s);
            co_await asio::async_write(m_stream, beast::http::make_chunk_last(),
                                       asio::redirect_error(use_awaitable, failure));
        }
    }

    awaitable<void> writeChunk(const std::string &text, error_code &failure)
    {
        // A reader that takes nothing for this long is cut off.
        beast::get_lowest_layer(m_stream).expires_after(20s);
        co_await asio::async_write(m_stream, beast::http::make_chunk(asio::buffer(text)),
                                   asio::redirect_error(use_awaitable, failure));
    }

    awaitable<void> refuse(int status, const char *code)
    {
        Request none;
        none.requestId = newUuidV7(m_server.clock.now().us / 1000);
        auto out = Response::problem(
            {ErrorKind::TooLarge, code, "The request header is over the limit.", {}, {}},
            none.requestId, status);
        co_await send(std::move(out), none, false);
        co_await drainInput();
    }

    /// Takes what the client still sends, for a moment: closing on unread bytes is a reset, and the
    /// client would never see the status.
    awaitable<void> drainInput()
    {
        error_code failure;
        std::array<char, 16 * 1024> scratch{};
        beast::get_lowest_layer(m_stream).expires_after(1s);
        for (std::size_t total = 0; !failure && total < (4u << 20);)
            total += co_await m_stream.async_read_some(
                asio::buffer(scratch), asio::redirect_error(use_awaitable, failure));
    }

    awaitable<void> close()
    {
        error_code ignored;
        beast::get_lowest_layer(m_stream).expires_after(5s);
        if constexpr (requires { m_stream.async_shutdown(use_awaitable); })
            co_await m_stream.async_shutdown(asio::redirect_error(use_awaitable, ignored));
        beast::get_lowest_layer(m_stream).close();
    }

    Transport::Server &m_server;
    Stream m_stream;
    std::string m_peer;
    beast::flat_buffer m_buffer{128 * 1024 * 1024};
};

} // namespace steward::platform::http
