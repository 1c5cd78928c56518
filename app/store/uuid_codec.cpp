// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/uuid_codec.h"

namespace steward::store
{

namespace
{

/// 0xff for what is no lower-case hex digit.
constexpr auto kHexValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(0xff);
    for (std::uint8_t i = 0; i < 10; ++i)
        values[std::size_t('0') + i] = i;
    for (std::uint8_t i = 0; i < 6; ++i)
        values[std::size_t('a') + i] = std::uint8_t(10 + i);
    return values;
}();

constexpr bool isDashAt(std::size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

} // namespace

std::optional<UuidBytes> parseUuid(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    static constexpr std::uint8_t kFirstDigits[16] = {0,  2,  4,  6,  9,  11, 14, 16,
                                                      19, 21, 24, 26, 28, 30, 32, 34};
    UuidBytes bytes{};
    // Four of these to a row of a page: looked at without a branch for each digit.
    unsigned wrong = unsigned(text[8] != '-') | unsigned(text[13] != '-') |
                     unsigned(text[18] != '-') | unsigned(text[23] != '-');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto high = kHexValues[std::uint8_t(text[kFirstDigits[i]])];
        const auto low = kHexValues[std::uint8_t(text[kFirstDigits[i] + 1])];
        wrong |= unsigned(high | low) & 0x80U;
        bytes[i] = std::uint8_t(high << 4 | (low & 0x0f));
    }
    return wrong == 0 ? std::optional{bytes} : std::nullopt;
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
