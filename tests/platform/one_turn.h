// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/transfer/case_turns.h"

namespace steward::tests
{

using CaseRule = platform::Result<int> (*)(platform::db::Connection &, platform::Instant,
                                           platform::transfer::CaseTurns &);

/// One turn of a rule in a job that has just begun; a case that fails is an error here.
inline platform::Result<int> oneTurn(CaseRule rule, platform::db::Connection &connection,
                                     platform::Instant now)
{
    platform::transfer::CaseTurns turns{"test"};
    auto moved = rule(connection, now, turns);
    if (moved && turns.failures() > 0)
        return platform::fail(platform::ErrorKind::Internal, "case_failed",
                              "a case failed; the log tells why");
    return moved;
}

} // namespace steward::tests
