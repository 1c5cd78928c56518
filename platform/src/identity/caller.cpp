// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/caller.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <boost/json/serialize.hpp>

#include <arpa/inet.h>

#include <array>

namespace steward::platform::identity
{

namespace
{

constexpr std::size_t kLongestUserAgent = 200;

std::string print(int family, const void *bytes)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(family, bytes, text.data(), text.size()) ? std::string{text.data()}
                                                              : std::string{};
}

} // namespace

Caller callerOf(const http::Request &request)
{
    return {request.remoteAddress, request.header("user-agent").substr(0, kLongestUserAgent),
            request.requestId};
}

std::optional<std::string> asAddress(const std::string &text)
{
    in6_addr six{};
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1)
        return print(AF_INET, &four);
    if (inet_pton(AF_INET6, text.c_str(), &six) != 1)
        return std::nullopt;
    // One client must not look like two because it came over a dual-stack socket.
    if (IN6_IS_ADDR_V4MAPPED(&six))
        return print(AF_INET, &six.s6_addr[12]);
    return print(AF_INET6, &six);
}

std::string addressPrefix(const std::string &address)
{
    const auto known = asAddress(address);
    if (!known)
        return "unknown";
    in6_addr six{};
    if (inet_pton(AF_INET6, known->c_str(), &six) != 1)
        return *known;
    for (int i = 8; i < 16; ++i)
        six.s6_addr[i] = 0;
    return print(AF_INET6, &six) + "/64";
}

audit::Party staffParty(const std::string &staffId)
{
    return {audit::ActorKind::Staff, staffId};
}

Result<Done> record(db::Connection &connection, const AuthEvent &event, const Caller &caller,
                    Instant now)
{
    audit::Event row{.action = event.action,
                     .outcome = event.outcome,
                     .actor =
                         event.actor.value_or(audit::Party{audit::ActorKind::System, "system"}),
                     .subject = event.subject,
                     .orgId = {},
                     .metadata = event.metadata,
                     .privateFields = {},
                     .requestId = isUuid(caller.requestId) ? caller.requestId : std::string{}};
    if (const auto address = asAddress(caller.address))
        row.privateFields.push_back({"ip", *address});
    if (event.sessionId)
        row.privateFields.push_back({"session", *event.sessionId});
    if (auto written = audit::write(connection, row, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

Result<Done> raiseAlert(db::Connection &connection, const std::string &kind,
                        const boost::json::object &facts, const Caller &caller, Instant now)
{
    const auto done = connection.exec(
        "INSERT INTO alert (id, kind, facts, at) VALUES ($1, $2, $3, $4)",
        db::Params{newUuidV7(now.us / 1000), kind, boost::json::serialize(facts), now});
    if (!done)
        return tl::unexpected(done.error());
    return record(connection, {.action = "alert.raised", .metadata = {{"kind", kind}}}, caller,
                  now);
}

} // namespace steward::platform::identity
