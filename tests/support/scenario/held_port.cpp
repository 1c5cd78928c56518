// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/held_port.h"

#include <QtEndian>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace steward::tests
{

HeldPort::HeldPort()
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    socklen_t size = sizeof address;
    // Bound and never listening: another socket that reuses addresses may still listen on it.
    const int on = 1;
    if (m_socket < 0 || ::setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(m_socket, generic, size) != 0 || ::getsockname(m_socket, generic, &size) != 0)
        qFatal("no port can be held");
    m_number = qFromBigEndian(address.sin_port);
}

HeldPort::~HeldPort()
{
    ::close(m_socket);
}

} // namespace steward::tests
