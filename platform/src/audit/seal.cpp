// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/seal.h"

#include "platform/src/audit/leaf.h"

namespace steward::platform::audit
{

std::string sealText(const Seal &seal)
{
    return "audit-seal/v1\n" + seal.origin + '/' + seal.month + '\n' + std::to_string(seal.size) +
           '\n' + toBase64(view(seal.root)) + '\n' + toHex(view(seal.previous)) + '\n' +
           std::to_string(seal.firstUs) + ' ' + std::to_string(seal.lastUs) + '\n' +
           toHex(view(seal.manifest)) + '\n' + std::to_string(seal.sealedAt.us) + '\n';
}

Hash sealHash(std::string_view text)
{
    return *toHash(sha256('\x02' + std::string{text}));
}

} // namespace steward::platform::audit
