// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/request_gate.h"

#include "app/ports/problem.h"

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

// Renewed this long before its end, so that a token does not die on its way.
constexpr std::chrono::milliseconds kMargin{20'000};

Error signedOut()
{
    return Error{ErrorKind::Unauthenticated, u"signed out"_s, {}, u"signed_out"_s};
}

ports::HttpRequest withToken(ports::HttpRequest request, const QByteArray &token)
{
    request.headers.removeIf(
        [](const auto &h) { return h.first.compare("authorization", Qt::CaseInsensitive) == 0; });
    request.headers.append({"Authorization", "Bearer " + token});
    return request;
}

} // namespace

RequestGate::RequestGate(ports::HttpClient &http, Renewal renewal)
    : m_http(http), m_renewal(std::move(renewal))
{
}

RequestGate::~RequestGate()
{
    shutdown();
}

void RequestGate::shutdown()
{
    m_isOpen = false;
    ++m_generation;
    m_stop.request_stop();
    release(tl::unexpected(Error{ErrorKind::Cancelled, u"shutting down"_s}));
}

void RequestGate::open(std::optional<AccessToken> token)
{
    ++m_generation;
    m_isOpen = true;
    m_isRenewing = false;
    m_token.clear();
    if (token) {
        m_token = token->value;
        m_expiry = QDeadlineTimer{token->lifetime > 2 * kMargin ? token->lifetime - kMargin
                                                                : token->lifetime / 2};
        release(Done{});
    }
}

void RequestGate::close()
{
    ++m_generation;
    m_isOpen = false;
    m_isRenewing = false;
    m_token.clear();
    release(tl::unexpected(signedOut()));
}

void RequestGate::release(const Result<Done> &outcome)
{
    const auto parked = std::exchange(m_parked, {});
    for (const auto &waiting : parked)
        waiting.set(outcome);
}

void RequestGate::dropToken(const QByteArray &token)
{
    if (m_token == token)
        m_token.clear();
}

QCoro::Task<Result<Done>> RequestGate::waitForToken(std::stop_token stop)
{
    Parked mine;
    m_parked.push_back(mine);
    const std::stop_callback onStop{
        stop, [mine] {
            mine.set(tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_s}));
        }};
    if (!m_isRenewing) {
        m_isRenewing = true;
        renew(m_generation);
    }
    auto waiting = mine.wait();
    auto outcome = co_await waiting;
    co_return outcome;
}

QCoro::Task<Result<QByteArray>> RequestGate::accessToken(std::stop_token stop)
{
    if (!m_isOpen)
        co_return tl::unexpected(signedOut());
    if (m_token.isEmpty() || m_expiry.hasExpired()) {
        const auto outcome = co_await waitForToken(stop);
        if (!outcome)
            co_return tl::unexpected(outcome.error());
    }
    if (!m_isOpen || m_token.isEmpty())
        co_return tl::unexpected(signedOut());
    // QCoro 0.8 moves out of what it is given, even out of a member.
    co_return QByteArray{m_token};
}

QCoro::Task<> RequestGate::renew(quint64 generation)
{
    auto fresh = co_await m_renewal(m_stop.get_token());
    if (generation != m_generation)
        co_return;
    if (fresh) {
        open(*fresh);
        co_return;
    }
    m_isRenewing = false;
    const auto error = fresh.error();
    if (error.kind == ErrorKind::Unauthenticated) {
        m_isOpen = false;
        m_token.clear();
        // Before the callers wake: they then find a session that knows why it is over.
        Q_EMIT ended(error);
    }
    release(tl::unexpected(error));
}

Error RequestGate::refusalOf(const ports::HttpResponse &response)
{
    auto error = ports::errorOf(response).value_or(signedOut());
    if (error.kind == ErrorKind::StepUpRequired) {
        const auto problem = ports::problemOf(response);
        Q_EMIT stepUpDemanded(problem.value("acr"_L1).toString().left(200),
                              problem.value("max_age"_L1).toInt(300));
    } else if (error.code == "session_revoked"_L1 || error.code == "session_expired"_L1) {
        close();
        Q_EMIT ended(error);
    }
    return error;
}

QCoro::Task<Result<ports::HttpResponse>> RequestGate::send(ports::HttpRequest request,
                                                           std::stop_token stop)
{
    for (int attempt = 0;; ++attempt) {
        const auto token = co_await accessToken(stop);
        if (!token)
            co_return tl::unexpected(token.error());
        auto attemptRequest = withToken(request, *token);
        auto response = co_await m_http.send(std::move(attemptRequest), stop);
        if (!response || response->status != 401)
            co_return response;
        const auto code = ports::problemOf(*response).value("code"_L1).toString();
        const bool isCurable = code != "session_revoked"_L1 && code != "step_up_required"_L1;
        if (!isCurable || attempt > 0)
            co_return tl::unexpected(refusalOf(*response));
        dropToken(*token);
    }
}

} // namespace steward::net
