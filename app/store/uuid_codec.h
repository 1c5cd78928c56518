// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace steward::store
{

using UuidBytes = std::array<std::uint8_t, 16>;

/// Exactly the wire form: 36 characters, lower case, dashes in place.
[[nodiscard]] std::optional<UuidBytes> parseUuid(std::string_view text);
[[nodiscard]] QString uuidText(const std::uint8_t *bytes);

/// For SQL parameters and results. An id that is no UUID gives an empty array, which matches no
/// row; upper case is accepted because people paste it.
[[nodiscard]] QByteArray uuidBlob(QStringView text);
/// Empty for NULL and for anything that is not 16 bytes.
[[nodiscard]] QString uuidText(const QByteArray &blob);

} // namespace steward::store
