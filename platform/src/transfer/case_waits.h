// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <boost/json/array.hpp>

namespace steward::platform::transfer
{

/// For whom a case waits: roles, the people who have them where they are few enough to be named,
/// and since when. Null while it waits for nobody but its officer or the time. `blocks` are what
/// stands in its way.
[[nodiscard]] Result<boost::json::value> waitsFor(db::Connection &connection,
                                                  const policy::Policy &policy,
                                                  const CaseRecord &record,
                                                  const boost::json::array &blocks, Instant now);

} // namespace steward::platform::transfer
