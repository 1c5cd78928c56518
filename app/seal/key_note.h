// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/key.h"

#include <string>
#include <string_view>

namespace steward::seal
{

/// What lies beside a sealed file: which key it wants and how to know the right one. It tells
/// nothing about the key.
[[nodiscard]] std::string keyNote(const Key &key);

enum class Fit {
    Fits,
    OtherKey,   ///< A whole note, of another key.
    Unreadable, ///< Not a note: the file itself has to tell.
};
[[nodiscard]] Fit keyFits(const Key &key, std::string_view note);

/// For the log and the person: 16 hexadecimal digits.
[[nodiscard]] std::string keyId(const Key &key);

} // namespace steward::seal
