// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/sealed_vfs.h"

#include <array>

namespace steward::test
{

/// Every file of a test process opens with this key where nothing nearer is unlocked.
inline const seal::Unlocked kEveryFile{"/",
                                       seal::Key::of(std::array<std::uint8_t, seal::kKeyBytes>{7})};

} // namespace steward::test
