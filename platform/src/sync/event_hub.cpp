// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/event_hub.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace steward::platform::sync
{

namespace
{

constexpr std::size_t kStreamsPerSession = 4;
/// More orgs than this at once are one hint for all.
constexpr std::size_t kMaxFacts = 24;

Hint factsHint(const std::string &orgId)
{
    const boost::json::value org =
        orgId.empty() ? boost::json::value(nullptr) : boost::json::value(orgId);
    return {"facts", boost::json::serialize(boost::json::object{{"org_id", org}})};
}

std::string textOf(const boost::json::object &object, std::string_view name)
{
    const auto *value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

} // namespace

Subscription::Subscription(std::string staffId, std::string sessionId, std::function<void()> wake,
                           bool hearsFacts)
    : m_staffId(std::move(staffId)), m_sessionId(std::move(sessionId)), m_wake(std::move(wake)),
      m_hearsFacts(hearsFacts)
{
}

std::vector<Hint> Subscription::take()
{
    const std::lock_guard lock{m_mutex};
    std::vector<Hint> out{std::make_move_iterator(m_queue.begin()),
                          std::make_move_iterator(m_queue.end())};
    m_queue.clear();
    return out;
}

bool Subscription::isClosed() const
{
    const std::lock_guard lock{m_mutex};
    return m_closed;
}

void Subscription::push(Hint hint)
{
    const std::lock_guard lock{m_mutex};
    if (m_closed)
        return;
    // A newer csn or permission version says all that the older one said.
    if (hint.event == "feed" || hint.event == "perm")
        std::erase_if(m_queue, [&](const Hint &queued) { return queued.event == hint.event; });
    if (m_queue.size() >= kMaxQueued) {
        // Dropping one hint could lose a revocation; a reader that reconnects asks for everything
        // anew.
        m_closed = true;
        return;
    }
    m_queue.push_back(std::move(hint));
}

bool Subscription::pushFacts(Hint hint)
{
    const std::lock_guard lock{m_mutex};
    if (m_closed || !m_hearsFacts)
        return false;
    const auto isFacts = [](const Hint &queued) { return queued.event == "facts"; };
    const auto any = factsHint({});
    const bool isSaid = std::any_of(m_queue.begin(), m_queue.end(), [&](const Hint &queued) {
        return isFacts(queued) && (queued.data == hint.data || queued.data == any.data);
    });
    if (isSaid)
        return false;
    if (hint.data == any.data ||
        std::count_if(m_queue.begin(), m_queue.end(), isFacts) >= std::ptrdiff_t(kMaxFacts)) {
        std::erase_if(m_queue, isFacts);
        hint = any;
    }
    m_queue.push_back(std::move(hint));
    return true;
}

void Subscription::deafen()
{
    const std::lock_guard lock{m_mutex};
    m_hearsFacts = false;
}

void Subscription::close()
{
    const std::lock_guard lock{m_mutex};
    m_closed = true;
}

std::shared_ptr<Subscription> EventHub::subscribe(const std::string &staffId,
                                                  const std::string &sessionId,
                                                  std::function<void()> wake, bool hearsFacts)
{
    std::shared_ptr<Subscription> made{
        new Subscription{staffId, sessionId, std::move(wake), hearsFacts}};
    std::shared_ptr<Subscription> replaced;
    {
        const std::lock_guard lock{m_mutex};
        if (m_closed) {
            // Nobody would let go of it, and what it wakes does not outlive the transport.
            made->close();
            return made;
        }
        const auto ofSession = [&](const auto &stream) { return stream->m_sessionId == sessionId; };
        if (std::count_if(m_streams.begin(), m_streams.end(), ofSession) >=
            std::ptrdiff_t(kStreamsPerSession)) {
            const auto oldest = std::find_if(m_streams.begin(), m_streams.end(), ofSession);
            replaced = *oldest;
            m_streams.erase(oldest);
        }
        m_streams.push_back(made);
    }
    if (replaced) {
        replaced->close();
        replaced->m_wake();
    }
    return made;
}

void EventHub::unsubscribe(const std::shared_ptr<Subscription> &subscription)
{
    const std::lock_guard lock{m_mutex};
    std::erase(m_streams, subscription);
}

std::uint64_t EventHub::tick() const
{
    const std::lock_guard lock{m_mutex};
    return m_tick;
}

EventHub::WaitId EventHub::waitPast(std::uint64_t tick, std::function<void()> ready)
{
    {
        const std::lock_guard lock{m_mutex};
        if (!m_closed && m_tick <= tick) {
            const auto id = m_nextWait++;
            m_waiters.emplace(id, std::move(ready));
            return id;
        }
    }
    ready();
    return 0;
}

void EventHub::cancelWait(WaitId id)
{
    const std::lock_guard lock{m_mutex};
    m_waiters.erase(id);
}

std::vector<std::function<void()>> EventHub::releaseWaiters()
{
    ++m_tick;
    std::vector<std::function<void()>> out;
    out.reserve(m_waiters.size());
    for (auto &[id, ready] : m_waiters)
        out.push_back(std::move(ready));
    m_waiters.clear();
    return out;
}

void EventHub::deliver(const std::function<bool(const Subscription &)> &to, const Hint &hint,
                       bool last)
{
    std::vector<std::shared_ptr<Subscription>> reached;
    std::vector<std::function<void()>> ready;
    {
        const std::lock_guard lock{m_mutex};
        std::copy_if(m_streams.begin(), m_streams.end(), std::back_inserter(reached),
                     [&](const auto &stream) { return to(*stream); });
        ready = releaseWaiters();
    }
    for (const auto &stream : reached) {
        stream->push(hint);
        if (last)
            stream->close();
        stream->m_wake();
    }
    for (const auto &call : ready)
        call();
}

void EventHub::publishFeed(std::int64_t csn)
{
    {
        const std::lock_guard lock{m_mutex};
        // Two listeners may report the same advance; an older number is no news.
        if (csn == m_newestCsn)
            return;
        m_newestCsn = csn;
    }
    const Hint hint{"feed",
                    boost::json::serialize(boost::json::object{{"csn", std::to_string(csn)}})};
    deliver([](const Subscription &) { return true; }, hint, false);
}

void EventHub::publishPerm(const std::string &staffId, std::int64_t permVer)
{
    const Hint hint{
        "perm", boost::json::serialize(boost::json::object{{"perm_ver", std::to_string(permVer)}})};
    {
        const std::lock_guard lock{m_mutex};
        for (const auto &stream : m_streams)
            if (stream->m_staffId == staffId)
                stream->deafen();
    }
    deliver([&](const Subscription &s) { return s.m_staffId == staffId; }, hint, false);
}

void EventHub::publishFacts(const std::string &orgId)
{
    const auto hint = factsHint(orgId);
    std::vector<std::shared_ptr<Subscription>> streams;
    {
        const std::lock_guard lock{m_mutex};
        streams = m_streams;
    }
    for (const auto &stream : streams) {
        if (stream->pushFacts(hint))
            stream->m_wake();
    }
}

void EventHub::publishRevoked(const std::string &sessionId, const std::string &reason)
{
    const Hint hint{"revoked", boost::json::serialize(boost::json::object{{"reason", reason}})};
    deliver([&](const Subscription &s) { return s.m_sessionId == sessionId; }, hint, true);
}

void EventHub::publishCommand(const std::string &staffId, const std::string &commandId,
                              const std::string &state)
{
    const Hint hint{"command", boost::json::serialize(
                                   boost::json::object{{"id", commandId}, {"state", state}})};
    deliver([&](const Subscription &s) { return s.m_staffId == staffId; }, hint, false);
}

bool EventHub::publishStaffNotification(std::string_view payload)
{
    boost::system::error_code error;
    const auto parsed = boost::json::parse(payload, error);
    if (error || !parsed.is_object())
        return false;
    const auto &object = parsed.as_object();
    const auto kind = textOf(object, "kind");
    const auto staff = textOf(object, "staff_id");
    if (kind == "perm") {
        const auto text = textOf(object, "perm_ver");
        std::int64_t permVer = 0;
        std::from_chars(text.data(), text.data() + text.size(), permVer);
        publishPerm(staff, permVer);
    } else if (kind == "revoked") {
        publishRevoked(textOf(object, "session_id"), textOf(object, "reason"));
    } else if (kind == "command") {
        publishCommand(staff, textOf(object, "id"), textOf(object, "state"));
    } else {
        return false;
    }
    return true;
}

void EventHub::closeAll()
{
    {
        const std::lock_guard lock{m_mutex};
        m_closed = true;
    }
    closeStreams();
}

void EventHub::closeStreams()
{
    std::vector<std::shared_ptr<Subscription>> streams;
    std::vector<std::function<void()>> ready;
    {
        const std::lock_guard lock{m_mutex};
        streams.swap(m_streams);
        ready = releaseWaiters();
    }
    for (const auto &stream : streams) {
        stream->close();
        stream->m_wake();
    }
    for (const auto &call : ready)
        call();
}

std::int64_t EventHub::newestCsn() const
{
    const std::lock_guard lock{m_mutex};
    return m_newestCsn;
}

std::size_t EventHub::streamCount() const
{
    const std::lock_guard lock{m_mutex};
    return m_streams.size();
}

} // namespace steward::platform::sync
