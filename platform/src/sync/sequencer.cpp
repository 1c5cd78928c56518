// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/sequencer.h"

#include "platform/src/sync/rebase.h"
#include "platform/src/sync/window.h"

#include <poll.h>

#include <algorithm>
#include <charconv>

namespace steward::platform::sync
{

namespace
{

/// Any number nobody else locks; the same in every process of every version.
constexpr std::int64_t kLeaderLock = 0x5354'4657'4644'0001;
/// So soon a stop is heard of.
constexpr std::chrono::milliseconds kLongestWait{250};

std::uint64_t readXid(std::string_view text)
{
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

constexpr const char *kWindowSql =
    "SELECT xid, tbl, pk, op, rev, img, old_rev, old_sha256 FROM change"
    " WHERE xid >= $1::xid8 AND xid < $2::xid8 ORDER BY xid, id";

/// Rows to take now, and the xid the next window begins with.
struct Window {
    db::Rows rows;
    int count;
    std::string nextXmin;
    bool more;
};

Result<Window> readWindow(db::Connection &connection, const std::string &from,
                          const std::string &to, int maxRows)
{
    auto rows = connection.exec(std::string{kWindowSql} + " LIMIT " + std::to_string(maxRows + 1),
                                db::Params{from, to});
    if (!rows)
        return tl::unexpected(rows.error());
    const int size = rows->size();
    if (size <= maxRows)
        return Window{std::move(*rows), size, to, false};
    const auto lastXid = rows->text(size - 1, 0);
    int count = size;
    while (count > 0 && rows->view(count - 1, 0) == lastXid)
        --count;
    if (count > 0)
        return Window{std::move(*rows), count, lastXid, true};
    const auto after = std::to_string(readXid(lastXid) + 1);
    auto whole = connection.exec(kWindowSql, db::Params{lastXid, after});
    if (!whole)
        return tl::unexpected(whole.error());
    const int all = whole->size();
    return Window{std::move(*whole), all, after, true};
}

} // namespace

Sequencer::Sequencer(std::string conninfo, Report report)
    : Sequencer(std::move(conninfo), std::move(report), Options{})
{
}

Sequencer::Sequencer(std::string conninfo, Report report, Options options)
    : m_conninfo(std::move(conninfo)), m_report(std::move(report)), m_options(options)
{
}

Sequencer::~Sequencer()
{
    stop();
}

void Sequencer::start()
{
    m_thread.start([this](const std::stop_token &token) { run(token); });
}

void Sequencer::stop()
{
    m_thread.stop();
    // Without its session the leadership is free for another process.
    m_connection.reset();
    m_leads = false;
    m_isLeader = false;
}

Result<Done> Sequencer::connect()
{
    if (m_connection && m_connection->isHealthy())
        return Done{};
    m_leads = false;
    m_isLeader = false;
    m_connection.reset();
    auto opened = m_thread.open(m_conninfo);
    if (!opened)
        return tl::unexpected(opened.error());
    if (auto listening = opened->script("LISTEN change"); !listening)
        return listening;
    m_connection = std::move(*opened);
    return Done{};
}

Result<bool> Sequencer::lead()
{
    if (!m_leads) {
        const auto got =
            m_connection->exec("SELECT pg_try_advisory_lock($1)", db::Params{kLeaderLock});
        if (!got)
            return tl::unexpected(got.error());
        m_leads = got->boolean(0, 0);
        m_isLeader = m_leads;
    }
    return m_leads;
}

Result<Sequencer::Step> Sequencer::step()
{
    if (auto connected = connect(); !connected)
        return tl::unexpected(connected.error());
    const auto leads = lead();
    if (!leads)
        return tl::unexpected(leads.error());
    if (!*leads)
        return Step{};
    // Without an xid of its own, so that an idle service consumes none.
    const auto peek =
        m_connection->exec("SELECT csn, last_xmin < pg_snapshot_xmin(pg_current_snapshot()),"
                           " last_xmin > pg_snapshot_xmax(pg_current_snapshot()) FROM feed_state");
    if (!peek)
        return tl::unexpected(peek.error());
    if (peek->isEmpty())
        return fail(ErrorKind::Internal, "feed_state", "the feed has no state row");
    Step out{.isLeader = true, .csn = peek->int64(0, 0)};
    if (peek->boolean(0, 2)) {
        // A dump was restored into a cluster whose xids begin again: nothing about the old windows
        // holds.
        if (auto rebased = feedRebase(*m_connection); !rebased)
            return tl::unexpected(rebased.error());
        out.more = true;
    } else if (peek->boolean(0, 1)) {
        auto stepped = sequenceWindow();
        if (!stepped)
            return tl::unexpected(stepped.error());
        out = *stepped;
    }
    m_csn = out.csn;
    out.isHeldBack = watchLag();
    return out;
}

Result<Sequencer::Step> Sequencer::sequenceWindow()
{
    auto &connection = *m_connection;
    auto tx = db::Transaction::begin(connection);
    if (!tx)
        return tl::unexpected(tx.error());
    const auto state = connection.exec("SELECT csn, fh, last_xmin FROM feed_state FOR UPDATE");
    if (!state)
        return tl::unexpected(state.error());
    // The lock above gave this transaction an xid; it writes no change rows, so when it is the
    // oldest one running, the window may pass it.
    const auto edge =
        connection.exec("SELECT pg_snapshot_xmin(pg_current_snapshot()), pg_current_xact_id()");
    if (!edge)
        return tl::unexpected(edge.error());
    auto xmin = edge->text(0, 0);
    if (xmin == edge->text(0, 1))
        xmin = std::to_string(readXid(xmin) + 1);
    const auto from = state->text(0, 2);
    auto window = readWindow(connection, from, xmin, m_options.maxRows);
    if (!window)
        return tl::unexpected(window.error());

    DigestDelta delta;
    FeedHead head{state->int64(0, 0), state->bytes(0, 1)};
    const auto before = head.csn;
    if (window->count > 0) {
        auto appended = appendToFeed(connection, window->rows, window->count, head, delta);
        if (!appended)
            return tl::unexpected(appended.error());
        head = *appended;
        if (auto added = addToDigest(connection, delta); !added)
            return tl::unexpected(added.error());
        if (auto consumed =
                connection.exec("DELETE FROM change WHERE xid >= $1::xid8 AND xid < $2::xid8",
                                db::Params{from, window->nextXmin});
            !consumed)
            return tl::unexpected(consumed.error());
        if (auto told = connection.exec("SELECT pg_notify('feed', $1)",
                                        db::Params{std::to_string(head.csn)});
            !told)
            return tl::unexpected(told.error());
    }
    if (auto stored =
            connection.exec("UPDATE feed_state SET csn = $1, fh = $2, last_xmin = $3::xid8",
                            db::Params{head.csn, db::bytea(head.fh), window->nextXmin});
        !stored)
        return tl::unexpected(stored.error());
    if (auto done = tx->commit(); !done)
        return tl::unexpected(done.error());
    return Step{true, head.csn, head.csn - before, window->more, true};
}

/// Whether a change waits.
bool Sequencer::watchLag()
{
    const auto oldest = m_connection->exec("SELECT coalesce(min(id)::text, '') FROM change");
    if (!oldest)
        return false;
    const auto now = std::chrono::steady_clock::now();
    if (const auto id = oldest->text(0, 0); id != m_oldestPending) {
        m_oldestPending = id;
        m_pendingSince = now;
    }
    m_lagMs =
        m_oldestPending.empty()
            ? 0
            : std::chrono::duration_cast<std::chrono::milliseconds>(now - m_pendingSince).count();
    return !m_oldestPending.empty();
}

std::chrono::milliseconds Sequencer::NextLook::after(const Step &step, bool wasTold)
{
    if (!step.isHeldBack) {
        m_soon = {};
        return m_poll;
    }
    if (step.hasMoved || m_soon.count() == 0)
        m_soon = kSoonest;
    else if (!wasTold)
        m_soon *= 2;
    return m_soon = std::min(m_soon, m_poll);
}

bool Sequencer::waitForChange(const std::stop_token &stop, std::chrono::milliseconds atMost)
{
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    while (!stop.stop_requested()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        if (!m_connection) {
            std::this_thread::sleep_for(left);
            return false;
        }
        bool heard = false;
        PQconsumeInput(m_connection->handle());
        while (PGnotify *notification = PQnotifies(m_connection->handle())) {
            heard = true;
            PQfreemem(notification);
        }
        if (heard)
            return true;
        pollfd fd{PQsocket(m_connection->handle()), POLLIN, 0};
        if (::poll(&fd, 1, int(std::min(left, kLongestWait).count())) < 0)
            return false;
        if (!m_connection->isHealthy())
            return false;
    }
    return false;
}

void Sequencer::run(const std::stop_token &stop)
{
    NextLook nextLook{m_options.poll};
    bool wasTold = false;
    while (!stop.stop_requested()) {
        auto stepped = step();
        if (!stepped) {
            ++m_failures;
            if (m_report)
                m_report(stepped.error());
            if (m_connection && !m_connection->isHealthy())
                m_connection.reset();
        }
        const auto wait = stepped ? nextLook.after(*stepped, wasTold) : m_options.poll;
        wasTold = (!stepped || !stepped->more) && waitForChange(stop, wait);
    }
}

Sequencer::Metrics Sequencer::metrics() const
{
    return {m_isLeader, m_csn, std::chrono::milliseconds{m_lagMs}, m_failures};
}

} // namespace steward::platform::sync
