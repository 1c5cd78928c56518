// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/connection_parts.h"

namespace steward::platform::http
{

/// One client: requests in, replies out, until either side ends it.
template <class Stream>
class Connection
{
public:
    Connection(Transport::Server &server, Stream stream, std::string peer)
        : m_server(server), m_stream(std::move(stream)), m_peer(std::move(peer)),
          m_isOneTooMany(server.connections > server.config.connections)
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
        if (m_isOneTooMany) {
            co_await send(Response::problem(busy(), request.requestId), request, false);
            co_return false;
        }
        const auto match = m_server.router.find(request.method, request.path);
        const std::uint64_t limit = match.route ? match.route->limits.bodyBytes : 64 * 1024;
        parser.body_limit(limit);
        error_code failure;
        // Ordinary requests are bounded by the number of connections.
        const auto length = std::min<std::uint64_t>(parser.content_length().value_or(limit), limit);
        const bool isLarge = length > RouteLimits{}.bodyBytes;
        if (isLarge && parser.content_length().value_or(0) <= limit &&
            !co_await mayBeLarge(parser, match, request))
            co_return false;
        const Share<std::uint64_t> large{m_server.largeBodies, isLarge ? length : 0};
        if (isLarge && large.sum() > m_server.config.largeBodyBytes) {
            co_await send(Response::problem(busy(), request.requestId), request, false);
            co_await drainInput();
            co_return false;
        }
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
            co_return co_await send(Response::problem(ambiguous(), request.requestId), request,
                                    keepAlive);
        if (!match.route)
            co_return co_await send(notFound(match, request.requestId), request, keepAlive);
        if (!isReadable(*match.route, request))
            co_return co_await send(unreadable(*match.route, request.requestId), request,
                                    keepAlive);
        request.captures = match.captures;
        co_return co_await dispatch(*match.route, std::move(request), keepAlive);
    }

    /// Whether this client may send a body over the common limit; the answer that refuses it is
    /// sent.
    awaitable<bool> mayBeLarge(const Parser &parser, const Router::Match &match, Request request)
    {
        request.captures = match.captures;
        Reply reply = Response{204, {}, {}};
        if (isAmbiguous(parser, request)) {
            reply = Response::problem(ambiguous(), request.requestId);
        } else if (match.route && match.route->admits) {
            const Handler handler = [admits = match.route->admits](const Request &asked,
                                                                   Worker &worker) -> Reply {
                auto refusal = admits(asked, worker);
                return refusal ? std::move(*refusal) : Response{204, {}, {}};
            };
            reply = co_await work(handler, std::make_shared<const Request>(request));
        }
        auto &answer = std::get<Response>(reply);
        if (answer.status == 204)
            co_return true;
        co_await send(std::move(answer), request, false);
        co_await drainInput();
        co_return false;
    }

    awaitable<void> refuseBody(const Route *route, const Request &request)
    {
        const auto error = tooLarge("The request body is over the limit of this address.");
        Reply reply = Response::problem(error, request.requestId);
        if (route && route->tooLarge) {
            const Handler handler = [route, error](const Request &asked, Worker &worker) {
                return route->tooLarge(asked, worker, error);
            };
            reply = co_await work(handler, std::make_shared<const Request>(request));
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

    awaitable<bool> dispatch(const Route &route, Request asked, bool keepAlive)
    {
        const auto request = std::make_shared<Request>(std::move(asked));
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
            request->query["wait"] = "0";
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
                                                {"request_id", request->requestId}});
            open = co_await send(std::move(*response), *request, keepAlive);
        } else if (const auto *stream = std::get_if<EventStream>(&reply)) {
            co_await streamEvents(*stream, route, request);
        }
        co_return open;
    }

    /// The request is shared, so that a large body is not copied.
    awaitable<Reply> work(const Handler &handler, std::shared_ptr<const Request> request)
    {
        auto done = std::make_shared<Signal>(m_stream.get_executor());
        auto reply = std::make_shared<Reply>(Response::problem(busy(), request->requestId));
        const bool taken =
            m_server.pool.submit([done, reply, request, handler](Result<Worker *> worker) {
                *reply = worker ? handler(*request, **worker)
                                : Reply{Response::problem(worker.error(), request->requestId)};
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
    void addHeaders(Message &out, const std::vector<std::pair<std::string, std::string>> &headers,
                    const std::string &requestId) const
    {
        // Who is told how long something holds needs our clock, not only their own.
        out.set("Date", m_server.clock.now().httpDate());
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

    /// Whether the handler still opens this stream now that revocations and changes of permissions
    /// reach it; the answer that refuses it is sent.
    awaitable<bool> holds(const EventStream &what, const Route &route,
                          const std::shared_ptr<const Request> &request)
    {
        auto again = co_await work(route.handler, request);
        if (auto *refusal = std::get_if<Response>(&again))
            co_await send(std::move(*refusal), *request, false);
        const auto *now = std::get_if<EventStream>(&again);
        co_return now && now->staffId == what.staffId && now->sessionId == what.sessionId &&
            now->hearsFacts == what.hearsFacts;
    }

    awaitable<void> streamEvents(const EventStream &what, const Route &route,
                                 const std::shared_ptr<const Request> &request)
    {
        auto wake = std::make_shared<Signal>(m_stream.get_executor());
        auto subscription = m_server.hub.subscribe(
            what.staffId, what.sessionId, [wake] { wake->wake(); }, what.hearsFacts);
        // Between the first question and the subscription nobody heard of a revocation.
        if (!co_await holds(what, route, request)) {
            m_server.hub.unsubscribe(subscription);
            co_return;
        }
        beast::http::response<beast::http::empty_body> head{beast::http::status::ok, 11};
        addHeaders(head, {{"Content-Type", "text/event-stream"}}, request->requestId);
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
    const bool m_isOneTooMany; ///< Is told so and ended.
    beast::flat_buffer m_buffer{128 * 1024 * 1024};
};

} // namespace steward::platform::http
