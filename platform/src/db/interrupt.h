// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <libpq-fe.h>

#include <memory>

namespace steward::platform::db
{

/// Ends what a session does, from another thread and without ever waiting for the server. Works as
/// long as it lives, also when the session itself is gone by then.
class Interrupt
{
public:
    explicit Interrupt(PGconn *session);
    ~Interrupt();
    Interrupt(Interrupt &&other) noexcept;
    Interrupt &operator=(Interrupt &&) = delete;

    /// Asks the server to break the statement off. One that has not taken the last request yet is
    /// not asked again.
    void cancel();
    /// Ends the session itself, for a server that does not answer: whoever waits for it has an
    /// error.
    void sever();

private:
    struct Request;
    std::shared_ptr<Request> m_request;
    int m_socket;
};

} // namespace steward::platform::db
