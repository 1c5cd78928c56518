// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace steward::platform::identity
{

/// What an Argon2id hash costs; the encoded form carries it, so it can be raised later.
struct PasswordCost {
    unsigned passes = 2;
    unsigned memoryKib = 19'456;
    unsigned lanes = 1;
};

/// The PHC string: $argon2id$v=19$m=…; salt from the CSPRNG.
[[nodiscard]] std::string hashPassword(std::string_view password, PasswordCost cost = {});
/// A hash that cannot be parsed never matches. A password over 1 KiB never matches.
[[nodiscard]] bool verifyPassword(std::string_view password, const std::string &encoded);
/// Costs as much as a check against a stored hash and never matches: for an account that does not
/// exist.
void spendPasswordCheck(std::string_view password);

} // namespace steward::platform::identity
