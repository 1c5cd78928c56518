// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/sync_engine.h"

#include <qcorofuture.h>

// All rows are loaded: who begins it, and who ends it before it is whole.

namespace steward::sync
{

void SyncEngine::loadAgain()
{
    if (!m_isRunning || (m_isLoading && !m_isLoadGivenUp))
        return;
    m_wantsLoad = true;
    // What the one before had loaded says nothing of this one.
    if (!m_isLoading)
        m_load = {};
    refreshNow();
    Q_EMIT changed();
}

void SyncEngine::stopLoading()
{
    const auto under = load();
    if (under == Load::None)
        return;
    m_wantsLoad = false;
    if (under == Load::Again) {
        m_isLoadGivenUp = m_isLoading;
        m_wantsNow = true;
    } else {
        m_isHeld = true;
    }
    // Not what is asked for what is here.
    if (m_isLoading) {
        m_aheadStop.request_stop();
        cancelRequests();
    }
    wake();
    Q_EMIT changed();
}

SyncEngine::Load SyncEngine::load() const
{
    const bool isUnderWay = m_isLoading && !m_isLoadGivenUp;
    if (!m_isRunning || (!isUnderWay && !m_wantsLoad))
        return Load::None;
    return m_wantsLoad || m_isLoadAsked ? Load::Again : Load::Needed;
}

QCoro::Task<> SyncEngine::forgetLoad()
{
    co_await dropAhead();
    // Whole by then: it is what is here now. Without a copy there is nothing to go back to.
    if (m_isLoading && !m_replica.cursor.isEmpty()) {
        const auto abandoned = co_await m_store.abandonLoad();
        Q_UNUSED(abandoned)
        m_isLoading = m_isLoadBegun = false;
        m_load = {};
    }
    m_isLoadAsked = m_isLoadGivenUp = false;
    m_lastError.reset();
}

QCoro::Task<> SyncEngine::waitWhileHeld(std::stop_token stop)
{
    co_await dropAhead();
    m_lastError.reset();
    setPhase(Phase::Paused);
    while (m_isHeld && !stop.stop_requested())
        co_await waitFor(kIdlePull);
}

void SyncEngine::startLoad()
{
    m_isLoading = true;
    m_isLoadBegun = false;
    m_isLevel = false;
    m_load = {};
}

} // namespace steward::sync
