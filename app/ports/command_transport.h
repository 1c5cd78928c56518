// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"

#include <QByteArray>
#include <QJsonObject>

#include <qcorotask.h>

#include <stop_token>

namespace steward::ports {

/// What the platform said, whatever the status: the answer or the problem document.
struct CommandAnswer {
    int status = 0;
    QJsonObject document;
    QString requestId;
    qint64 retryAfterMs = 0;
};

/// Carries commands to the platform. An error means that no answer arrived: the command may or may not
/// have had its effect.
class CommandTransport
{
public:
    virtual ~CommandTransport() = default;
    /// POST /v1/commands with these very bytes and the id as Idempotency-Key.
    [[nodiscard]] virtual QCoro::Task<Result<CommandAnswer>> send(CommandId id, QByteArray body,
                                                                  std::stop_token stop) = 0;
    /// GET /v1/commands/{id}
    [[nodiscard]] virtual QCoro::Task<Result<CommandAnswer>> status(CommandId id, std::stop_token stop) = 0;
    /// POST /v1/commands/{id}/void: afterwards a late copy has no effect.
    [[nodiscard]] virtual QCoro::Task<Result<CommandAnswer>> voidCommand(CommandId id, std::stop_token stop) = 0;
};

} // namespace steward::ports
