// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/hint_stream.h"
#include "app/ports/sync_source.h"
#include "tests/support/desk/page_builder.h"

#include <QList>
#include <QPromise>

#include <qcorofuture.h>

#include <memory>

namespace steward::test
{

/// Answers in the order told; with nothing left to answer a call hangs until it is cancelled or
/// answered. Pages built without a place follow the one they are asked with.
class ScriptedSource : public ports::SyncSource
{
public:
    struct Call {
        bool isSnapshot = false;
        QString from;
        int wait = 0;
        QString digestOf = {}; ///< The table whose sums were asked for.
        QString repairOf = {}; ///< The table some buckets of which were asked for.
        QList<int> buckets = {};
    };
    QList<Call> calls;

    void answer(const QByteArray &page) { give(page); }
    void fail(Error error) { give(tl::unexpected(std::move(error))); }
    [[nodiscard]] bool isWaiting() const { return m_hanging != nullptr; }

    QCoro::Task<Result<QByteArray>> snapshot(QString position, std::stop_token stop) override
    {
        calls += Call{true, position, 0};
        return next(position, stop);
    }
    QCoro::Task<Result<QByteArray>> changes(QString cursor, int waitSeconds,
                                            std::stop_token stop) override
    {
        calls += Call{false, cursor, waitSeconds};
        return next(cursor, stop);
    }
    QCoro::Task<Result<QByteArray>> digest(QString table, std::stop_token stop) override
    {
        calls += Call{false, {}, 0, table};
        return next({}, stop);
    }
    QCoro::Task<Result<QByteArray>> repair(QString cursor, QString table, QList<int> buckets,
                                           std::stop_token stop) override
    {
        calls += Call{false, cursor, 0, {}, table, buckets};
        return next(cursor, stop);
    }

private:
    using Answer = Result<QByteArray>;
    void give(Answer answer)
    {
        if (const auto hanging = std::exchange(m_hanging, nullptr)) {
            hanging->addResult(std::move(answer));
            hanging->finish();
        } else {
            m_answers += std::move(answer);
        }
    }
    static Answer placed(Answer answer, const QString &place)
    {
        return answer ? Answer(answering(*answer, place)) : answer;
    }
    QCoro::Task<Answer> next(QString place, std::stop_token stop)
    {
        if (!m_answers.isEmpty())
            co_return placed(m_answers.takeFirst(), place);
        const auto promise = std::make_shared<QPromise<Answer>>();
        promise->start();
        m_hanging = promise;
        const std::stop_callback cancelled(stop, [this] {
            fail(Error{ErrorKind::Cancelled, QStringLiteral("cancelled")});
        });
        auto answer = co_await promise->future();
        co_return placed(std::move(answer), place);
    }

    QList<Answer> m_answers;
    std::shared_ptr<QPromise<Answer>> m_hanging;
};

class ScriptedHints : public ports::HintStream
{
    Q_OBJECT
public:
    using ports::HintStream::HintStream;
    void open() override { ++opened; }
    void close() override { ++closed; }
    [[nodiscard]] bool isLive() const override { return m_isLive; }
    void setLive(bool isLive)
    {
        m_isLive = isLive;
        Q_EMIT stateChanged(isLive);
    }
    int opened = 0;
    int closed = 0;

private:
    bool m_isLive = false;
};

} // namespace steward::test
