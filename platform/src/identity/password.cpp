// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/password.h"

#include "platform/src/core/bytes.h"

#include <argon2.h>

#include <cstdlib>

namespace steward::platform::identity
{

namespace
{

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kLongestPassword = 1024;

} // namespace

std::string hashPassword(std::string_view password, PasswordCost cost)
{
    const Bytes salt = randomBytes(kSaltBytes);
    std::string encoded(argon2_encodedlen(cost.passes, cost.memoryKib, cost.lanes, kSaltBytes,
                                          kHashBytes, Argon2_id),
                        '\0');
    // Only memory can run out here; a credential without a hash must not come to be.
    if (argon2id_hash_encoded(cost.passes, cost.memoryKib, cost.lanes, password.data(),
                              password.size(), salt.data(), salt.size(), kHashBytes, encoded.data(),
                              encoded.size()) != ARGON2_OK)
        std::abort();
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verifyPassword(std::string_view password, const std::string &encoded)
{
    return password.size() <= kLongestPassword &&
           argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

void spendPasswordCheck(std::string_view password)
{
    static const std::string kNobody = hashPassword(toHex(randomBytes(16)));
    (void)verifyPassword(password, kNobody);
}

} // namespace steward::platform::identity
