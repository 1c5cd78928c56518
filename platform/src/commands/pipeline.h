// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/command_log.h"
#include "platform/src/commands/definition.h"
#include "platform/src/commands/envelope.h"
#include "platform/src/http/message.h"

#include <chrono>
#include <functional>
#include <string>

namespace steward::platform::commands
{

using Authenticate =
    std::function<Result<identity::Principal>(db::Connection &, const http::Request &, Instant)>;

struct PipelineOptions {
    Authenticate authenticate;
    /// How long a command waits for another one on the same rows or with the same id.
    std::chrono::milliseconds lockWait{5000};
};

/// Carries the command out in one transaction (platform.md §6) or answers what it was answered
/// before. Order: locks on the rows named, in id order and before anything that gives the
/// transaction an xid; log row; body hash; permission and step-up; expect; apply; audit; answer. A
/// row in state `refused` is a refusal that is final; errors are failures that leave nothing.
[[nodiscard]] Result<LogRow> runCommand(db::Connection &connection, const http::Request &request,
                                        const Envelope &envelope, const PipelineOptions &options,
                                        Instant now);

/// Makes sure that the id is never carried out any more, unless it already was: then answers that.
[[nodiscard]] Result<LogRow> voidCommand(db::Connection &connection, const http::Request &request,
                                         const std::string &id, const PipelineOptions &options,
                                         Instant now);

/// A refusal that no log row keeps still leaves an event, in a transaction of its own.
[[nodiscard]] Result<Done> auditRefusal(db::Connection &connection, const http::Request &request,
                                        const identity::Principal &principal,
                                        const Envelope *envelope, const Error &error, Instant now);

/// The refusal kept in a log row, as the error it was.
[[nodiscard]] Error refusalOf(const LogRow &row);

} // namespace steward::platform::commands
