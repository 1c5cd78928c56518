// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/arguments.h"
#include "platform/src/commands/definition.h"
#include "platform/src/transfer/case_store.h"

#include <functional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// A command on one case: the members it takes besides case_id, and what it does to the case as it
/// stands.
struct CaseCommand {
    std::string type;
    std::string auditAction;
    /// Reads every member besides case_id; what is wrong ends in the arguments' error. Pure.
    std::function<void(commands::Arguments &)> check;
    std::vector<std::string_view> members;
    std::function<Result<commands::Applied>(const commands::Context &, const CaseRecord &)> apply;
    /// Whether the act can change what the case's standing rests on (standing.h).
    bool settles = false;
    /// Whether staff may do it to a self-serve request, which they otherwise only read.
    bool isForSelfServe = false;
    /// Who else is locked besides the case, its org and its people; empty when nobody is.
    std::function<Result<std::vector<std::string>>(db::Connection &, const boost::json::object &)>
        alsoLocks = {};
};

[[nodiscard]] commands::CommandDefinition define(CaseCommand command);

/// An event on the case, with its id, reference and state as metadata.
[[nodiscard]] audit::Event caseEvent(const CaseRecord &record, std::string action,
                                     boost::json::object metadata = {});
/// The command's outcome: the case's new revision and one event.
[[nodiscard]] commands::Applied outcome(const CaseRecord &record, std::int64_t rev,
                                        audit::Event event);
/// Adds the principal's entry to the case's timeline.
[[nodiscard]] Result<Done> note(const commands::Context &context, const CaseRecord &record,
                                std::string kind, boost::json::object facts = {});
/// The argument `reason` of a command that decides or stops.
void reasonRequired(commands::Arguments &in);
/// Moves the case; the reason, if one is given, goes into the timeline and privately into the
/// event.
[[nodiscard]] Result<commands::Applied> moveWithReason(const commands::Context &context,
                                                       const CaseRecord &record,
                                                       const std::string &to, const char *action);
/// Tells it of a case that stands as `to` at this revision already.
[[nodiscard]] Result<commands::Applied> tellWithReason(const commands::Context &context,
                                                       const CaseRecord &record, std::int64_t rev,
                                                       const std::string &to, const char *action);
/// moveWithReason() and all that follows for a case that stops (ending.h).
[[nodiscard]] Result<commands::Applied> stopWithReason(const commands::Context &context,
                                                       const CaseRecord &record,
                                                       const std::string &to, const char *action);
[[nodiscard]] Error refused(std::string rule, std::string detail, boost::json::object facts,
                            std::string who);
[[nodiscard]] std::string textOf(const boost::json::object &args, std::string_view name);

} // namespace steward::platform::transfer
