// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QLockFile>

#include <qcorotask.h>

#include <stop_token>

namespace steward::net
{

/// One renewal at a time among the processes that share a stored refresh token. Waits without
/// blocking the event loop; released on destruction.
class RenewalLock
{
public:
    explicit RenewalLock(const QString &file);
    /// Offline after 20 s: the other process holds a token that this one may not spend.
    [[nodiscard]] QCoro::Task<Result<Done>> acquire(std::stop_token stop);

private:
    QLockFile m_lock;
};

} // namespace steward::net
