// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/page_edges.h"
#include "app/sync/sync_engine.h"

#include <qcorofuture.h>

// The pages of a load, asked for before the ones before them are stored.

namespace steward::sync
{

using namespace Qt::StringLiterals;

QCoro::Task<Result<store::PagePtr>> SyncEngine::nextLoadPage(std::stop_token stop)
{
    if (!m_load.cursor.isEmpty()) {
        co_await dropAhead();
        Question question;
        question.cursor = m_load.cursor;
        auto changes = co_await fetch(std::move(question), stop);
        co_return changes;
    }
    if (m_ahead.empty() || m_ahead.front().position != m_load.position) {
        co_await dropAhead();
        if (stop.stop_requested())
            co_return tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_qs});
        askAhead(m_load.position);
    }
    const auto asked = m_ahead.front().page;
    auto page = co_await asked;
    m_ahead.pop_front();
    if (page)
        askFurther();
    co_return page;
}

void SyncEngine::askAhead(const QString &position)
{
    const auto promise = std::make_shared<QPromise<Result<store::PagePtr>>>();
    promise->start();
    m_ahead.push_back({position, promise->future(), {}});
    const auto fetching = runAhead(position, promise);
    Q_UNUSED(fetching)
}

/// Called whenever a page has come and whenever one is taken to be stored.
void SyncEngine::askFurther()
{
    if (m_ahead.empty() || m_ahead.size() >= kMostAhead || m_aheadStop.stop_requested())
        return;
    if (const QString next = m_ahead.back().next; !next.isEmpty())
        askAhead(next);
}

QCoro::Task<> SyncEngine::runAhead(QString position,
                                   std::shared_ptr<QPromise<Result<store::PagePtr>>> promise)
{
    const auto stop = m_aheadStop.get_token();
    Question question;
    question.position = position;
    auto bytes = co_await ask(std::move(question), stop);
    // The last one still: another is asked for only once this one says where it begins.
    if (bytes) {
        m_ahead.back().next = nextOfLoad(*bytes, position);
        askFurther();
    }
    auto page = co_await read(std::move(bytes), position, stop);
    promise->addResult(std::move(page));
    promise->finish();
}

QCoro::Task<> SyncEngine::dropAhead()
{
    m_aheadStop.request_stop();
    while (!m_ahead.empty()) {
        const auto asked = m_ahead.front().page;
        const auto dropped = co_await asked;
        Q_UNUSED(dropped)
        m_ahead.pop_front();
    }
    m_aheadStop = {};
}

} // namespace steward::sync
