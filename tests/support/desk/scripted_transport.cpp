// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/scripted_transport.h"

namespace steward::test
{

void ScriptedTransport::done(std::optional<qint64> csn)
{
    ports::CommandAnswer answer;
    answer.csn = csn;
    answer.document = {{QStringLiteral("state"), QStringLiteral("done")}};
    give(answer);
}

void ScriptedTransport::state(ports::CommandAnswer::State state, int status)
{
    ports::CommandAnswer answer;
    answer.state = state;
    answer.document = {{QStringLiteral("status"), status},
                       {QStringLiteral("code"), QStringLiteral("scripted")}};
    give(answer);
}

void ScriptedTransport::fail(ErrorKind kind, bool isFinal, const QString &code, qint64 retryAfterMs)
{
    give(tl::unexpected(ports::CommandFailure{
        Error{kind, QStringLiteral("scripted"), {}, code, retryAfterMs}, {}, isFinal}));
}

QStringList ScriptedTransport::sequence() const
{
    QStringList names;
    for (const auto &call : calls)
        names += call.what;
    return names;
}

void ScriptedTransport::give(Reply reply)
{
    if (m_hanging.isEmpty()) {
        m_replies += std::move(reply);
        return;
    }
    const auto hanging = m_hanging.takeFirst();
    hanging->addResult(std::move(reply));
    hanging->finish();
}

QCoro::Task<ports::CommandReply> ScriptedTransport::next(Call call, std::stop_token stop)
{
    calls += call;
    if (onCall)
        onCall(call);
    if (!m_replies.isEmpty())
        co_return m_replies.takeFirst();
    const auto promise = std::make_shared<QPromise<Reply>>();
    promise->start();
    m_hanging += promise;
    const std::stop_callback cancelled(stop, [this, promise] {
        if (m_hanging.removeOne(promise)) {
            promise->addResult(
                tl::unexpected(ports::CommandFailure{Error{ErrorKind::Cancelled}, {}, false}));
            promise->finish();
        }
    });
    auto reply = co_await promise->future();
    co_return reply;
}

QCoro::Task<ports::CommandReply> ScriptedTransport::send(CommandId id, QByteArray body,
                                                         std::stop_token stop)
{
    return next({QStringLiteral("send"), id.value, body}, stop);
}

QCoro::Task<ports::CommandReply> ScriptedTransport::state(CommandId id, std::stop_token stop)
{
    return next({QStringLiteral("state"), id.value, {}}, stop);
}

QCoro::Task<ports::CommandReply> ScriptedTransport::voidCommand(CommandId id, std::stop_token stop)
{
    return next({QStringLiteral("void"), id.value, {}}, stop);
}

} // namespace steward::test
