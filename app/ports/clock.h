// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/lease.h"

#include <QDateTime>

#include <chrono>
#include <functional>

namespace steward::ports
{

/// Time and chance as the program sees them, so that a test can hold both. One thread: the one that
/// made it.
class Clock
{
public:
    using TimerId = quint64;
    virtual ~Clock() = default;
    [[nodiscard]] virtual QDateTime utcNow() const = 0;
    /// Never goes back; counts on while the machine sleeps where the system allows it.
    [[nodiscard]] virtual std::chrono::milliseconds monotonic() const = 0;
    /// Now, as a lease is judged by.
    [[nodiscard]] virtual Moment moment() const = 0;
    /// Calls `what` once, from the event loop, never from inside this call.
    virtual TimerId after(std::chrono::milliseconds delay, std::function<void()> what) = 0;
    /// Nothing happens when it has fired already.
    virtual void cancel(TimerId id) = 0;
    /// Evenly from [0, 1): jitter only, never a secret.
    [[nodiscard]] virtual double random() = 0;
};

} // namespace steward::ports
