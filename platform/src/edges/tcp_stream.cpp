// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/tcp_stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace steward::platform::edges
{

namespace
{

using std::chrono::steady_clock;
constexpr int kAcceptPollMs = 100;

tl::unexpected<Error> away(const std::string &what)
{
    return fail(ErrorKind::Unavailable, "edge_unreachable", what);
}

int millisecondsTo(TcpStream::Deadline deadline)
{
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now())
            .count();
    return left > 0 ? static_cast<int>(std::min<long long>(left, 3'600'000)) : 0;
}

Result<int> connectOne(const addrinfo &address, TcpStream::Deadline deadline)
{
    const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return away("no socket");
    int failure = ::connect(fd, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    if (failure == EINPROGRESS) {
        pollfd waiting{fd, POLLOUT, 0};
        socklen_t size = sizeof failure;
        if (::poll(&waiting, 1, millisecondsTo(deadline)) != 1)
            failure = ETIMEDOUT;
        else if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
            failure = errno;
    }
    if (failure == 0)
        return fd;
    ::close(fd);
    return away(std::string{"cannot connect: "} + std::strerror(failure));
}

} // namespace

bool Endpoint::isLoopback() const
{
    in_addr v4{};
    return host == "localhost" || host == "::1" ||
           // A name may begin like an address.
           (host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &v4) == 1);
}

Result<Endpoint> parseEndpoint(std::string_view text)
{
    const auto colon = text.rfind(':');
    Endpoint out;
    if (colon != std::string_view::npos) {
        auto host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']'))
            host = host.substr(1, host.size() - 2);
        out.host = host;
        const auto digits = text.substr(colon + 1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
        if (!out.host.empty() && out.port != 0 && read.ec == std::errc{} &&
            read.ptr == digits.data() + digits.size())
            return out;
    }
    return fail(ErrorKind::BadRequest, "usage", "an address is HOST:PORT");
}

struct TcpStream::Tls {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                              &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> session{nullptr, &SSL_free};
};

Result<TcpStream> TcpStream::connect(const Endpoint &peer, Deadline deadline)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (::getaddrinfo(peer.host.c_str(), std::to_string(peer.port).c_str(), &hints, &found) != 0)
        return away("the host has no address");
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned{found, &::freeaddrinfo};
    Result<int> last = away("the host has no address");
    for (const auto *address = found; address && !last; address = address->ai_next)
        last = connectOne(*address, deadline);
    if (!last)
        return tl::unexpected(last.error());
    return TcpStream{*last, deadline};
}

TcpStream::TcpStream(int socket, Deadline deadline) : m_socket(socket), m_deadline(deadline) {}

TcpStream::TcpStream(TcpStream &&other) noexcept
    : m_socket(std::exchange(other.m_socket, -1)), m_deadline(other.m_deadline),
      m_tls(std::move(other.m_tls)), m_buffer(std::move(other.m_buffer))
{
}

TcpStream::~TcpStream()
{
    if (m_tls && m_tls->session)
        SSL_shutdown(m_tls->session.get());
    if (m_socket >= 0)
        ::close(m_socket);
}

Result<Done> TcpStream::awaitReady(short events) const
{
    pollfd waiting{m_socket, events, 0};
    const int ready = ::poll(&waiting, 1, millisecondsTo(m_deadline));
    if (ready == 1)
        return Done{};
    return fail(ErrorKind::Unavailable, "edge_timeout", "the peer did not answer in time");
}

Result<Done> TcpStream::startTls(const std::string &host, const std::string &authority)
{
    auto tls = std::make_unique<Tls>();
    auto *context = tls->context.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    const int trusted = authority.empty()
                            ? SSL_CTX_set_default_verify_paths(context)
                            : SSL_CTX_load_verify_locations(context, authority.c_str(), nullptr);
    tls->session.reset(SSL_new(context));
    auto *session = tls->session.get();
    in_addr v4{};
    const bool isAddress = ::inet_pton(AF_INET, host.c_str(), &v4) == 1;
    if (trusted != 1 || !session || SSL_set_fd(session, m_socket) != 1 ||
        (isAddress ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str())
                   : SSL_set1_host(session, host.c_str())) != 1)
        return fail(ErrorKind::Internal, "tls_setup", "TLS could not be prepared");
    if (!isAddress)
        SSL_set_tlsext_host_name(session, host.c_str());
    for (;;) {
        const int done = SSL_connect(session);
        if (done == 1)
            break;
        const int why = SSL_get_error(session, done);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
            return fail(ErrorKind::Unavailable, "tls_refused",
                        "the peer's certificate or handshake is not good");
        if (auto ready = awaitReady(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT); !ready)
            return ready;
    }
    // What came before the handshake was not protected: it must not be taken for what comes after.
    m_buffer.clear();
    m_tls = std::move(tls);
    return Done{};
}

Result<Done> TcpStream::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (millisecondsTo(m_deadline) == 0)
            return fail(ErrorKind::Unavailable, "edge_timeout",
                        "the peer did not take everything in time");
        short wanted = POLLOUT;
        ssize_t sent = -1;
        if (m_tls) {
            sent = SSL_write(m_tls->session.get(), bytes.data(),
                             static_cast<int>(std::min<std::size_t>(bytes.size(), 16384)));
            const int why = sent > 0 ? SSL_ERROR_NONE
                                     : SSL_get_error(m_tls->session.get(), static_cast<int>(sent));
            if (why == SSL_ERROR_WANT_READ)
                wanted = POLLIN;
            else if (why != SSL_ERROR_NONE && why != SSL_ERROR_WANT_WRITE)
                return away("the connection broke");
        } else {
            sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                return away("the connection broke");
        }
        if (sent > 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (auto ready = awaitReady(wanted); !ready)
            return ready;
    }
    return Done{};
}

Result<bool> TcpStream::fill()
{
    char chunk[16384];
    for (;;) {
        if (millisecondsTo(m_deadline) == 0)
            return fail(ErrorKind::Unavailable, "edge_timeout", "the peer did not answer in time");
        short wanted = POLLIN;
        ssize_t got = -1;
        if (m_tls) {
            got = SSL_read(m_tls->session.get(), chunk, sizeof chunk);
            const int why = got > 0 ? SSL_ERROR_NONE
                                    : SSL_get_error(m_tls->session.get(), static_cast<int>(got));
            if (why == SSL_ERROR_ZERO_RETURN)
                return false;
            if (why == SSL_ERROR_WANT_WRITE)
                wanted = POLLOUT;
            else if (why != SSL_ERROR_NONE && why != SSL_ERROR_WANT_READ)
                return away("the connection broke");
        } else {
            got = ::recv(m_socket, chunk, sizeof chunk, MSG_DONTWAIT);
            if (got == 0)
                return false;
            if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                return away("the connection broke");
        }
        if (got > 0) {
            m_buffer.append(chunk, static_cast<std::size_t>(got));
            return true;
        }
        if (auto ready = awaitReady(wanted); !ready)
            return tl::unexpected(ready.error());
    }
}

Result<std::string> TcpStream::readLine(std::size_t most)
{
    for (;;) {
        if (const auto end = m_buffer.find('\n'); end != std::string::npos && end <= most) {
            auto line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            if (line.ends_with('\r'))
                line.pop_back();
            return line;
        }
        if (m_buffer.size() > most)
            return away("the peer sent a line that is too long");
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return away("the peer closed the connection");
    }
}

Result<std::string> TcpStream::readExactly(std::size_t count)
{
    while (m_buffer.size() < count) {
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return away("the peer closed the connection");
    }
    auto out = m_buffer.substr(0, count);
    m_buffer.erase(0, count);
    return out;
}

Result<std::string> TcpStream::readRest(std::size_t most)
{
    for (;;) {
        const auto more = fill();
        if (!more)
            return tl::unexpected(more.error());
        if (m_buffer.size() > most)
            return away("the peer sent too much");
        if (!*more)
            return std::exchange(m_buffer, {});
    }
}

void TcpStream::hang(const std::atomic<bool> &stop)
{
    char ignored[256];
    while (!stop && millisecondsTo(m_deadline) > 0) {
        pollfd waiting{m_socket, POLLIN, 0};
        if (::poll(&waiting, 1, kAcceptPollMs) == 1 &&
            ::recv(m_socket, ignored, sizeof ignored, MSG_DONTWAIT) <= 0)
            return;
    }
}

LoopbackServer::LoopbackServer(Serve serve, std::chrono::milliseconds patience)
    : m_serve(std::move(serve)), m_patience(patience)
{
}

LoopbackServer::~LoopbackServer()
{
    stop();
}

Result<Done> LoopbackServer::start(std::uint16_t port)
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    if (m_listener < 0 || ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        return fail(ErrorKind::Unavailable, "sandbox_port",
                    std::string{"the sandbox cannot listen: "} + std::strerror(errno));
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread{[this] { run(); }};
    return Done{};
}

void LoopbackServer::stop()
{
    m_stopping = true;
    if (m_thread.joinable())
        m_thread.join();
    if (m_listener >= 0)
        ::close(m_listener);
    m_listener = -1;
}

void LoopbackServer::run()
{
    while (!m_stopping) {
        pollfd waiting{m_listener, POLLIN, 0};
        if (::poll(&waiting, 1, kAcceptPollMs) != 1)
            continue;
        const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        TcpStream stream{fd, steady_clock::now() + m_patience};
        m_serve(stream);
    }
}

} // namespace steward::platform::edges
