// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/interrupt.h"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

namespace steward::platform::db
{

/// Outlives the interrupt that began it: PQcancel has no time limit.
struct Interrupt::Request {
    explicit Request(PGconn *session) : cancel(PQgetCancel(session), &PQfreeCancel) {}
    const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel;
    std::atomic<bool> isUnderWay{false};
};

// The socket twice, as the session's own number may belong to somebody else by the time.
Interrupt::Interrupt(PGconn *session)
    : m_request(std::make_shared<Request>(session)), m_socket(::dup(PQsocket(session)))
{
}

Interrupt::Interrupt(Interrupt &&other) noexcept
    : m_request(std::move(other.m_request)), m_socket(std::exchange(other.m_socket, -1))
{
}

Interrupt::~Interrupt()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

void Interrupt::cancel()
{
    if (!m_request->cancel || m_request->isUnderWay.exchange(true))
        return;
    try {
        std::thread{[request = m_request] {
            char ignored[256];
            PQcancel(request->cancel.get(), ignored, sizeof ignored);
            request->isUnderWay = false;
        }}.detach();
    } catch (const std::system_error &) {
        // No thread to be had now; the next call may have one.
        m_request->isUnderWay = false;
    }
}

void Interrupt::sever()
{
    ::shutdown(m_socket, SHUT_RDWR);
}

} // namespace steward::platform::db
