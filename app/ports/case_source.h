// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"
#include "app/ports/command_bus.h"

#include <QFuture>
#include <QJsonObject>

namespace steward::ports
{

/// What only the platform can say about a transfer, fresh: gates, coverage, plan, who may decide.
class CaseSource
{
public:
    virtual ~CaseSource() = default;
    /// The document of GET /v1/cases/{id} (contract).
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> detail(CaseId id) = 0;
    /// What the gates say before a case exists; the recipient may be open.
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> orgGates(OrgId org, UserId recipient) = 0;
    /// Sends a command that carries a file's content. It passes the outbox by: evidence is never
    /// written to this machine. Same id, same bytes, one effect; the answer is that of the command.
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> sendDocument(Command command) = 0;
};

} // namespace steward::ports
