// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/lease.h"

#include <QStringList>

#include <algorithm>

namespace steward
{

QString Lease::toText() const
{
    return QStringList{QString::number(highestServerMs), QString::number(contact.wallMs),
                       QString::number(contact.sinceBootMs), contact.bootId}
        .join(u'|');
}

Lease Lease::fromText(const QString &text)
{
    const auto parts = text.split(u'|');
    bool isRight = parts.size() == 4 && !parts[3].isEmpty();
    Lease lease;
    for (int i = 0; isRight && i < 3; ++i) {
        qint64 *const into[] = {&lease.highestServerMs, &lease.contact.wallMs,
                                &lease.contact.sinceBootMs};
        *into[i] = parts[i].toLongLong(&isRight);
    }
    if (!isRight)
        return {};
    lease.contact.bootId = parts[3];
    return lease;
}

LeaseState judgeLease(const Lease &lease, const Moment &now)
{
    const auto &contact = lease.contact;
    if (contact.bootId.isEmpty())
        return LeaseState::NoContact;
    if (now.bootId != contact.bootId)
        return LeaseState::Restarted;
    const qint64 elapsed = now.sinceBootMs - contact.sinceBootMs;
    if (elapsed < 0 || elapsed > kLeaseTime.count())
        return LeaseState::Expired;
    // A clock that stood below the platform's at the contact has not been set back by being there.
    if (now.wallMs < std::min(lease.highestServerMs, contact.wallMs))
        return LeaseState::ClockSetBack;
    return LeaseState::Open;
}

Lease renewedLease(const Lease &lease, qint64 serverMs, const Moment &now)
{
    return {std::max(lease.highestServerMs, serverMs), now};
}

} // namespace steward
