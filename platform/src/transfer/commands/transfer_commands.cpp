// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/commands/transfer_commands.h"

namespace steward::platform::transfer
{

std::vector<commands::CommandDefinition> transferCommands(const Bytes &evidenceKey)
{
    return {openTransfer(),     editTransfer(),      addEvidence(evidenceKey),
            judgeEvidence(),    logContact(),        waitForParty(),
            resumeTransfer(),   reassignTransfer(),  submitTransfer(),
            approveTransfer(),  returnTransfer(),    rejectTransfer(),
            withdrawTransfer(), recordObjection(),   resolveDispute(),
            resumeExecution(),  askRecipientAgain(), waiveGate(),
            resendNotice()};
}

} // namespace steward::platform::transfer
