// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/audit_history.h"
#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

#include <vector>

namespace steward::platform::demo
{

/// Tells the stories of caseStories() from the first to now: a clock goes from one thing to the
/// next, people act through the platform's commands and pages, and the platform's own jobs do what
/// time brings about, mails and the provider's steps included. The history is told in between, so
/// that the log is in order of time. The world's notables then name who could take an org over that
/// has changed hands.
[[nodiscard]] Result<Done> tellStories(db::Connection &admin, db::Connection &writer, World &world,
                                       const std::vector<DemoCredential> &staff,
                                       const GeneratorOptions &options, Chronicle &history);

} // namespace steward::platform::demo
