// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/uuid_codec.h"

namespace steward::store
{

namespace
{

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

constexpr bool isDashAt(std::size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

} // namespace

std::optional<UuidBytes> parseUuid(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    UuidBytes bytes{};
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (isDashAt(i)) {
            if (text[i++] != '-')
                return std::nullopt;
            continue;
        }
        const int high = hexValue(text[i]);
        const int low = hexValue(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes[out++] = std::uint8_t(high * 16 + low);
        i += 2;
    }
    return bytes;
}

QString uuidText(const std::uint8_t *bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    QString text(36, Qt::Uninitialized);
    qsizetype at = 0;
    for (int i = 0; i < 16; ++i) {
        if (isDashAt(std::size_t(at)))
            text[at++] = u'-';
        text[at++] = QLatin1Char(kDigits[bytes[i] >> 4]);
        text[at++] = QLatin1Char(kDigits[bytes[i] & 15]);
    }
    return text;
}

QByteArray uuidBlob(QStringView text)
{
    const QByteArray lower = text.toString().toLower().toLatin1();
    const auto bytes = parseUuid({lower.constData(), std::size_t(lower.size())});
    return bytes ? QByteArray(reinterpret_cast<const char *>(bytes->data()), 16) : QByteArray();
}

QString uuidText(const QByteArray &blob)
{
    return blob.size() == 16 ? uuidText(reinterpret_cast<const std::uint8_t *>(blob.constData()))
                             : QString();
}

} // namespace steward::store
