// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::sync
{

/// One server-sent event: its name and its one line of JSON.
struct Hint {
    std::string event;
    std::string data;
    /// The bytes that go on the wire.
    [[nodiscard]] std::string text() const
    {
        return "event: " + event + "\ndata: " + data + "\n\n";
    }
};

class EventHub;

/// One open event stream. Hints are collected here until the transport takes them; any thread.
class Subscription
{
public:
    static constexpr std::size_t kMaxQueued = 64;

    /// What has come since the last call, oldest first.
    [[nodiscard]] std::vector<Hint> take();
    /// The stream ends once what was taken is written: the session is over, the reader too slow, or
    /// the service stops.
    [[nodiscard]] bool isClosed() const;

private:
    friend class EventHub;
    Subscription(std::string staffId, std::string sessionId, std::function<void()> wake,
                 bool hearsFacts);
    void push(Hint hint);
    /// Whether there is something new to take.
    [[nodiscard]] bool pushFacts(Hint hint);
    void deafen();
    void close();

    const std::string m_staffId;
    const std::string m_sessionId;
    const std::function<void()> m_wake;
    mutable std::mutex m_mutex;
    std::deque<Hint> m_queue;
    bool m_hearsFacts;
    bool m_closed = false;
};

/// Where what happened meets who waits for it: event streams and parked long polls. Thread-safe.
/// Wake and ready functions are called without any lock held, on the publisher's thread: they post
/// to their own executor and return.
class EventHub
{
public:
    using WaitId = std::uint64_t;

    /// Transport: opens a stream for http::EventStream. `wake` is called when take() has something
    /// new or the stream is to end. The newest four streams of a session live, older ones are
    /// closed. `hearsFacts`: this session may see transfers, so it is told where their facts
    /// changed.
    [[nodiscard]] std::shared_ptr<Subscription> subscribe(const std::string &staffId,
                                                          const std::string &sessionId,
                                                          std::function<void()> wake,
                                                          bool hearsFacts = false);
    void unsubscribe(const std::shared_ptr<Subscription> &subscription);

    /// Transport, for http::Park: read tick() BEFORE calling the handler; when it parks,
    /// waitPast(that tick, ready). `ready` is called once when anything was published since, at
    /// once if it already has. The time limit is the transport's: cancelWait() and call the handler
    /// again with wait=0.
    [[nodiscard]] std::uint64_t tick() const;
    [[nodiscard]] WaitId waitPast(std::uint64_t tick, std::function<void()> ready);
    /// After this returns `ready` is not called any more, unless it is being called right now.
    void cancelWait(WaitId id);

    void publishFeed(std::int64_t csn);
    /// What the session may see is asked anew when its stream opens the next time: until then it
    /// hears of no facts.
    void publishPerm(const std::string &staffId, std::int64_t permVer);
    /// Something that the gates, the plan or the case page of this org read has changed; an empty
    /// id says that it may be any org. Wakes no parked poll: no synced row is news because of it.
    void publishFacts(const std::string &orgId);
    /// The session's streams get `revoked` and end.
    void publishRevoked(const std::string &sessionId, const std::string &reason);
    void publishCommand(const std::string &staffId, const std::string &commandId,
                        const std::string &state);
    /// One payload of the database channel `staff` (migration 0011); false when it is not
    /// understood.
    bool publishStaffNotification(std::string_view payload);
    /// Ends every stream and releases every parked poll; who comes again is asked again who it is.
    void closeStreams();
    /// The same for good: the service stops.
    void closeAll();

    /// The newest csn heard of; 0 before the first.
    [[nodiscard]] std::int64_t newestCsn() const;
    [[nodiscard]] std::size_t streamCount() const;

private:
    /// Bumps the tick and answers what has to be called once the lock is gone.
    [[nodiscard]] std::vector<std::function<void()>> releaseWaiters();
    void deliver(const std::function<bool(const Subscription &)> &to, const Hint &hint, bool last);

    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<Subscription>> m_streams;
    std::map<WaitId, std::function<void()>> m_waiters;
    WaitId m_nextWait = 1;
    std::uint64_t m_tick = 1;
    std::int64_t m_newestCsn = 0;
    bool m_closed = false;
};

} // namespace steward::platform::sync
