// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace commands
{

/// An act that a disputed transfer of the org freezes: by or about this person when they are a
/// party of it, without a person always.
struct PrivilegedAct {
    std::string orgId;
    std::optional<std::string> personId;
};

/// 422 `frozen_by_dispute` with the case while the org's transfer is disputed. Inside the act's own
/// transaction, with the org locked; the triggers of the schema refuse what forgets to ask.
[[nodiscard]] Result<Done> mustNotBeFrozen(db::Connection &connection, const PrivilegedAct &act);

} // namespace commands
} // namespace steward::platform
