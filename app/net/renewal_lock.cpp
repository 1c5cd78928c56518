// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/renewal_lock.h"

#include "app/ports/await.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{
constexpr std::chrono::milliseconds kPoll{100};
constexpr std::chrono::milliseconds kPatience{20'000};
// A renewal with all its tries takes at most 35 s; QLockFile sees a dead owner at once.
constexpr int kStaleMs = 120'000;
} // namespace

RenewalLock::RenewalLock(const QString &file) : m_lock(file)
{
    m_lock.setStaleLockTime(kStaleMs);
}

QCoro::Task<Result<Done>> RenewalLock::acquire(std::stop_token stop)
{
    QElapsedTimer waited;
    waited.start();
    while (!m_lock.tryLock(0)) {
        if (m_lock.error() != QLockFile::LockFailedError)
            co_return tl::unexpected(Error{ErrorKind::Storage, u"cannot write the renewal lock"_s});
        if (waited.hasExpired(kPatience.count()))
            co_return tl::unexpected(
                Error{ErrorKind::Offline, u"another process renews the sign-in"_s});
        const bool ranOut = co_await ports::sleepFor(kPoll, stop);
        if (!ranOut)
            co_return tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_s});
    }
    co_return Done{};
}

} // namespace steward::net
