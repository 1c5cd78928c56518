// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"

namespace steward::ui
{

/// A UUIDv7, made at the moment a person confirms: it is the command's one identity from then on.
[[nodiscard]] CommandId newCommandId();

} // namespace steward::ui
