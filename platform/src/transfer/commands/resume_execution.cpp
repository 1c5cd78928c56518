// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// ExecFailed → Executing: from the step that was given up, under the key it had, so that a provider
// who did it after all does it once.
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/saga.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

using commands::Applied;
using commands::Context;

Result<Applied> resumeFailed(const Context &context, const CaseRecord &record)
{
    if (record.state != "exec_failed")
        return tl::unexpected(outOfState(record.state, "resumed"));
    const auto step = retrySteps(context.connection, record.id, context.now);
    if (!step)
        return tl::unexpected(step.error());
    const auto rev = moveCase(context.connection, record, "executing", context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "transfer.resumed", {{"step", *step}}); !done)
        return tl::unexpected(done.error());
    return outcome(
        record, *rev,
        caseEvent(record, "transfer.resumed",
                  {{"step", *step}, {"state", "executing"}, {"state_before", record.state}}));
}

} // namespace

commands::CommandDefinition resumeExecution()
{
    return define(
        {"ownership.transfer.execution.resume", "transfer.resumed", {}, {}, resumeFailed});
}

} // namespace steward::platform::transfer
