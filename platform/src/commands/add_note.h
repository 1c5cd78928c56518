// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"

namespace steward::platform::commands
{

/// note.add {org_id | user_id | case_id, body}: a note for colleagues on an org, a person or a
/// case.
[[nodiscard]] CommandDefinition addNote();

} // namespace steward::platform::commands
