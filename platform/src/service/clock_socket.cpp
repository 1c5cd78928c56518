// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/clock_socket.h"

#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace steward::platform
{

namespace
{

constexpr std::int64_t kMostSeconds = 400LL * 24 * 3600;

} // namespace

ClockSocket::ClockSocket(std::string path, AdjustableClock &clock, std::string writerConninfo)
    : m_path(std::move(path)), m_clock(clock), m_writerConninfo(std::move(writerConninfo))
{
}

ClockSocket::~ClockSocket()
{
    stop();
}

Result<Done> ClockSocket::start()
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (m_path.size() >= sizeof address.sun_path)
        return fail(ErrorKind::Internal, "clock_socket",
                    "the path of the clock socket is too long: " + m_path);
    std::memcpy(address.sun_path, m_path.c_str(), m_path.size());
    unlink(m_path.c_str());
    m_listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto before = umask(0177);
    const bool bound =
        m_listener >= 0 &&
        bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0 &&
        listen(m_listener, 4) == 0;
    umask(before);
    if (!bound)
        return fail(ErrorKind::Internal, "clock_socket", m_path + ": " + std::strerror(errno));
    m_thread = std::jthread{[this](const std::stop_token &stop) { run(stop); }};
    return Done{};
}

void ClockSocket::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    if (m_listener >= 0) {
        close(m_listener);
        unlink(m_path.c_str());
        m_listener = -1;
    }
}

void ClockSocket::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        pollfd waiting{m_listener, POLLIN, 0};
        if (poll(&waiting, 1, 200) <= 0)
            continue;
        const int peer = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer < 0)
            continue;
        timeval limit{2, 0};
        setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        char line[64];
        const auto got = read(peer, line, sizeof line);
        const auto reply = answer(std::string(line, got > 0 ? std::size_t(got) : 0));
        (void)!write(peer, reply.data(), reply.size());
        close(peer);
    }
}

std::string ClockSocket::answer(const std::string &line)
{
    constexpr std::string_view kWord = "advance ";
    if (!line.starts_with(kWord))
        return "refused: say advance SECONDS\n";
    std::int64_t seconds = 0;
    const auto *begin = line.data() + kWord.size(), *end = line.data() + line.size();
    if (std::from_chars(begin, end, seconds).ec != std::errc{} || seconds <= 0 ||
        seconds > kMostSeconds)
        return "refused: not a number of seconds\n";
    auto writer = db::Connection::open(m_writerConninfo);
    audit::Event event;
    event.action = "clock.advanced";
    event.actor = {audit::ActorKind::System, "system"};
    event.metadata = {{"by_seconds", std::to_string(seconds)}};
    if (!writer || !audit::write(*writer, event, m_clock.now()))
        return "refused: the audit log cannot be written\n";
    m_clock.advance(std::chrono::seconds{seconds});
    return "ok " + m_clock.now().rfc3339() + "\n";
}

} // namespace steward::platform
