// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/core/bytes.h"

#include <vector>

namespace steward::platform::transfer
{

// One function per command of workflows.md §1; each says in its file what it guards.
[[nodiscard]] commands::CommandDefinition openTransfer();
[[nodiscard]] commands::CommandDefinition editTransfer();
[[nodiscard]] commands::CommandDefinition askRecipientAgain();
[[nodiscard]] commands::CommandDefinition waiveGate();
[[nodiscard]] commands::CommandDefinition resendNotice();
[[nodiscard]] commands::CommandDefinition addEvidence(const Bytes &evidenceKey);
[[nodiscard]] commands::CommandDefinition judgeEvidence();
[[nodiscard]] commands::CommandDefinition logContact();
[[nodiscard]] commands::CommandDefinition waitForParty();
[[nodiscard]] commands::CommandDefinition resumeTransfer();
[[nodiscard]] commands::CommandDefinition reassignTransfer();
[[nodiscard]] commands::CommandDefinition submitTransfer();
[[nodiscard]] commands::CommandDefinition approveTransfer();
[[nodiscard]] commands::CommandDefinition returnTransfer();
[[nodiscard]] commands::CommandDefinition rejectTransfer();
[[nodiscard]] commands::CommandDefinition withdrawTransfer();
[[nodiscard]] commands::CommandDefinition recordObjection();
[[nodiscard]] commands::CommandDefinition resolveDispute();
[[nodiscard]] commands::CommandDefinition resumeExecution();

/// `evidenceKey` seals documents at rest; it is never in the database.
[[nodiscard]] std::vector<commands::CommandDefinition> transferCommands(const Bytes &evidenceKey);

} // namespace steward::platform::transfer
