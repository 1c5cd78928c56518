// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/hub_listener.h"

#include "platform/src/db/connection.h"
#include "platform/src/sync/event_hub.h"

#include <poll.h>

#include <charconv>
#include <chrono>
#include <string_view>

namespace steward::platform::sync
{

namespace
{

constexpr int kPollMs = 100;
constexpr std::chrono::milliseconds kReconnectPause{500};

void forward(EventHub &hub, std::string_view channel, std::string_view payload)
{
    if (channel == "feed") {
        std::int64_t csn = 0;
        std::from_chars(payload.data(), payload.data() + payload.size(), csn);
        hub.publishFeed(csn);
    } else if (channel == "facts") {
        hub.publishFacts(std::string{payload});
    } else {
        hub.publishStaffNotification(payload);
    }
}

} // namespace

HubListener::HubListener(std::string conninfo, EventHub &hub, Report report)
    : m_conninfo(std::move(conninfo)), m_hub(hub), m_report(std::move(report))
{
}

HubListener::~HubListener()
{
    stop();
}

void HubListener::start()
{
    m_thread.start([this](const std::stop_token &token) { run(token); });
}

void HubListener::stop()
{
    m_thread.stop();
}

Result<Done> HubListener::listen(const std::stop_token &stop)
{
    auto connection = m_thread.open(m_conninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    if (auto listening = connection->script("LISTEN feed; LISTEN staff; LISTEN facts"); !listening)
        return listening;
    // What was committed while nobody listened is in no notification: a session may have been
    // revoked, its permissions changed, and facts of any org.
    m_hub.publishFacts({});
    m_hub.closeStreams();
    const auto head = connection->exec("SELECT csn FROM feed_state");
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isEmpty())
        m_hub.publishFeed(head->int64(0, 0));
    while (!stop.stop_requested()) {
        pollfd fd{PQsocket(connection->handle()), POLLIN, 0};
        ::poll(&fd, 1, kPollMs);
        if (!PQconsumeInput(connection->handle()) || !connection->isHealthy())
            return fail(ErrorKind::Unavailable, "database_unavailable",
                        "the listening session broke");
        while (PGnotify *notification = PQnotifies(connection->handle())) {
            forward(m_hub, notification->relname, notification->extra);
            PQfreemem(notification);
        }
    }
    return Done{};
}

void HubListener::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        if (auto ended = listen(stop); !ended) {
            if (m_report)
                m_report(ended.error());
            std::this_thread::sleep_for(kReconnectPause);
        }
    }
}

} // namespace steward::platform::sync
