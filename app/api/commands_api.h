// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"
#include "app/ports/http_client.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QString>

#include <qcorotask.h>

#include <optional>
#include <stop_token>

namespace steward::api {

/// What the platform says about one command.
struct CommandAnswer {
    enum class State { Done, Refused, Voided, InProgress };
    State state = State::Done;
    std::optional<qint64> csn;           ///< The feed position that carries the effect; none: no rows changed.
    QHash<QString, Revision> revs;       ///< "org/<id>" → revision after it.
    QJsonObject result;
    QJsonObject document;                ///< The whole answer.
    QString requestId;
};

/// A refusal keeps its problem document: rule, facts, who can, current revisions.
struct CommandFailure {
    Error error;
    QJsonObject problem;                 ///< Empty when no problem document came.
    bool isFinal = false;                ///< The platform stored it: the same id gets the same answer (platform.md §6).
};

using CommandReply = tl::expected<CommandAnswer, CommandFailure>;

/// Sends commands byte for byte as the outbox holds them. `http` outlives the calls.
class CommandsApi
{
public:
    explicit CommandsApi(ports::HttpClient &http);
    /// `body` is sent as it is; `id` is its Idempotency-Key.
    [[nodiscard]] QCoro::Task<CommandReply> send(CommandId id, QByteArray body, std::stop_token stop);
    /// NotFound: the platform never stored it; final only after voidCommand().
    [[nodiscard]] QCoro::Task<CommandReply> state(CommandId id, std::stop_token stop);
    /// Fences late copies of a command that may still be under way.
    [[nodiscard]] QCoro::Task<CommandReply> voidCommand(CommandId id, std::stop_token stop);

private:
    ports::HttpClient &m_http;
};

} // namespace steward::api
