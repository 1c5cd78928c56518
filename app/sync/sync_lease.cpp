// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/sync_engine.h"

#include <qcorofuture.h>

namespace steward::sync
{

void SyncEngine::watchLease(const store::ReplicaState &replica)
{
    m_lease = m_keptLease = Lease::fromText(replica.lease);
    m_hasRows = !replica.cursor.isEmpty();
    judge();
}

/// Without rows there is nothing to lock.
void SyncEngine::judge()
{
    const auto state = m_hasRows ? judgeLease(m_lease, m_clock.moment()) : LeaseState::Open;
    m_clock.cancel(m_leaseTimer);
    m_leaseTimer = m_clock.after(kLeaseWatch, [this] { judge(); });
    if (m_leaseState == state)
        return;
    m_leaseState = state;
    Q_EMIT changed();
}

void SyncEngine::noteContact()
{
    m_lease = renewedLease(m_lease, m_source.lastServerMs(), m_clock.moment());
    judge();
}

/// Between the pages, never within a repair.
QCoro::Task<> SyncEngine::keepLease()
{
    const auto &contact = m_lease.contact;
    const bool isKept = contact.bootId == m_keptLease.contact.bootId &&
                        contact.sinceBootMs - m_keptLease.contact.sinceBootMs < kLeaseKeep.count();
    if (contact.bootId.isEmpty() || isKept)
        co_return;
    m_keptLease = m_lease;
    const auto kept = co_await m_store.setLease(m_lease.toText());
    // Tried again with the next page.
    if (!kept)
        m_keptLease = {};
}

QDateTime SyncEngine::lastContactAt() const
{
    return m_lease.contact.bootId.isEmpty()
               ? QDateTime{}
               : QDateTime::fromMSecsSinceEpoch(m_lease.contact.wallMs, Qt::UTC);
}

} // namespace steward::sync
