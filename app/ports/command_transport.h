// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

#include <qcorotask.h>

#include <optional>
#include <stop_token>

namespace steward::ports
{

/// What the platform says about one command.
struct CommandAnswer {
    enum class State { Done, Refused, Voided, InProgress };
    State state = State::Done;
    std::optional<qint64>
        csn; ///< The feed position that carries the effect; none: no rows changed.
    QHash<QString, Revision> revs; ///< "org/<id>" → revision after it.
    QJsonObject result;
    QJsonObject document; ///< The whole answer.
    QString requestId;
};

/// A refusal keeps its problem document: rule, facts, who can, current revisions.
struct CommandFailure {
    Error error;
    QJsonObject problem; ///< Empty when no problem document came.
    bool isFinal =
        false; ///< The platform stored it: the same id gets the same answer (platform.md §6).
};

using CommandReply = tl::expected<CommandAnswer, CommandFailure>;

/// Carries commands to the platform.
class CommandTransport
{
public:
    virtual ~CommandTransport() = default;
    /// POST /v1/commands with these very bytes and the id as Idempotency-Key.
    [[nodiscard]] virtual QCoro::Task<CommandReply> send(CommandId id, QByteArray body,
                                                         std::stop_token stop) = 0;
    /// GET /v1/commands/{id}; NotFound: the platform has not stored it, which is final only after
    /// voidCommand().
    [[nodiscard]] virtual QCoro::Task<CommandReply> state(CommandId id, std::stop_token stop) = 0;
    /// POST /v1/commands/{id}/void: afterwards a late copy has no effect. A command that was done
    /// before answers Done.
    [[nodiscard]] virtual QCoro::Task<CommandReply> voidCommand(CommandId id,
                                                                std::stop_token stop) = 0;
};

} // namespace steward::ports
