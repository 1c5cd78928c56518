// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QPromise>

#include <qcorotask.h>

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace steward::ports
{

/// A value that arrives once. Everything that awaits it resumes inside the call of set(), so that a
/// shutdown that sets what is open has drained its coroutines when it returns.
template <class T>
class OneShot
{
    struct State {
        std::optional<T> value;
        std::vector<std::coroutine_handle<>> waiters;
    };

public:
    class Awaiter
    {
    public:
        explicit Awaiter(std::shared_ptr<State> state) : m_state(std::move(state)) {}
        [[nodiscard]] bool await_ready() const noexcept { return m_state->value.has_value(); }
        void await_suspend(std::coroutine_handle<> handle) { m_state->waiters.push_back(handle); }
        [[nodiscard]] T await_resume() const { return *m_state->value; }

    private:
        std::shared_ptr<State> m_state;
    };

    [[nodiscard]] bool isSet() const { return m_state->value.has_value(); }
    [[nodiscard]] Awaiter wait() const { return Awaiter{m_state}; }
    /// The first value counts; later ones are ignored.
    void set(T value) const
    {
        const auto state = m_state;
        if (state->value)
            return;
        state->value = std::move(value);
        const auto waiters = std::exchange(state->waiters, {});
        for (const auto waiter : waiters)
            waiter.resume();
    }

private:
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

/// False when `stop` ended it early. Monotonic.
[[nodiscard]] QCoro::Task<bool> sleepFor(std::chrono::milliseconds duration, std::stop_token stop);

namespace detail
{
template <class T>
QCoro::Task<> fulfil(QCoro::Task<T> task, std::shared_ptr<QPromise<T>> promise)
{
    auto value = co_await task;
    promise->addResult(std::move(value));
    promise->finish();
}
} // namespace detail

/// A task as a future, for the ports that models and windows use.
template <class T>
[[nodiscard]] QFuture<T> toFuture(QCoro::Task<T> task)
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    auto future = promise->future();
    detail::fulfil(std::move(task), std::move(promise));
    return future;
}

} // namespace steward::ports
