// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/identity/principal.h"
#include "platform/src/queries/gate_facts.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform::transfer
{

/// Everything the case page shows, as the caller's transaction sees it: while the case can still
/// change, gates and plan are judged anew at `now`; afterwards they are what was decided. 404 when
/// there is no such case. Addresses that notices go to are masked; of evidence never the content.
[[nodiscard]] Result<boost::json::object> caseDetail(db::Connection &connection,
                                                     const policy::Policy &policy,
                                                     const identity::Principal &caller,
                                                     const std::string &caseId, Instant now);

/// The gates as they would be for a case that does not exist yet, and the case that stands in its
/// way.
[[nodiscard]] Result<boost::json::object> orgGates(db::Connection &connection,
                                                   const policy::Policy &policy,
                                                   const queries::GateInput &input, Instant now);

} // namespace steward::platform::transfer
