// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/byte_search.h"

#include <QDirIterator>
#include <QFile>
#include <QUuid>

#include <algorithm>
#include <cstring>

namespace steward::tests
{

namespace
{

constexpr qsizetype kKey = 8;
constexpr std::uint64_t kSix = 0x0000'ffff'ffff'ffffULL; ///< The first six bytes in memory.
constexpr qsizetype kMostFound = 10;

std::uint64_t keyAt(const char *bytes)
{
    std::uint64_t key = 0;
    std::memcpy(&key, bytes, sizeof key);
    return key;
}

/// Keys are texts: their bits are spread before they choose a place.
std::uint64_t spread(std::uint64_t key)
{
    key *= 0x9e37'79b9'7f4a'7c15ULL;
    return key ^ (key >> 29);
}

QByteArray utf16(const QByteArray &utf8, bool isBig)
{
    const auto text = QString::fromUtf8(utf8);
    QByteArray out;
    out.reserve(text.size() * 2);
    for (const QChar c : text) {
        const char high = char(c.unicode() >> 8), low = char(c.unicode() & 0xff);
        out += isBig ? high : low;
        out += isBig ? low : high;
    }
    return out;
}

} // namespace

bool ByteSearch::addText(const QByteArray &utf8)
{
    if (utf8.size() < kLeastBytes)
        return false;
    m_texts.push_back(utf8);
    return true;
}

void ByteSearch::addId(const QByteArray &uuidText)
{
    m_ids.push_back(QUuid::fromString(QLatin1String(uuidText)).toRfc4122());
}

QByteArray ByteSearch::bytesOf(const Needle &needle) const
{
    const auto id = [&] { return QUuid::fromRfc4122(m_ids[needle.index]); };
    switch (needle.form) {
    case Form::Utf8:
        return m_texts[needle.index];
    case Form::Utf16Little:
        return utf16(m_texts[needle.index], false);
    case Form::Utf16Big:
        return utf16(m_texts[needle.index], true);
    case Form::Raw:
        return m_ids[needle.index];
    case Form::Dashed:
        return id().toByteArray(QUuid::WithoutBraces);
    case Form::Hex:
        return id().toByteArray(QUuid::Id128);
    case Form::BigDashed:
        return id().toByteArray(QUuid::WithoutBraces).toUpper();
    case Form::BigHex:
        return id().toByteArray(QUuid::Id128).toUpper();
    }
    return {};
}

void ByteSearch::add(std::vector<Needle> &needles, std::uint32_t index, Form form)
{
    Needle needle{0, index, form};
    const auto bytes = bytesOf(needle);
    const bool isId = form >= Form::Raw;
    if (bytes.size() < kKey) {
        char six[kKey] = {};
        std::memcpy(six, bytes.constData(), 6);
        needle.key = keyAt(six);
        m_short.push_back(needle);
    } else {
        // Ids begin with the time they were made at, which many share.
        needle.key = keyAt(bytes.constData() + (isId ? bytes.size() - kKey : 0));
        needles.push_back(needle);
    }
}

void ByteSearch::finish()
{
    m_long.reserve(m_texts.size() * 3 + m_ids.size() * 5);
    for (std::size_t i = 0; i < m_texts.size(); ++i)
        for (const auto form : {Form::Utf8, Form::Utf16Little, Form::Utf16Big})
            add(m_long, std::uint32_t(i), form);
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        for (const auto form : {Form::Raw, Form::Dashed, Form::Hex, Form::BigDashed, Form::BigHex})
            add(m_long, std::uint32_t(i), form);
    const auto byKey = [](const Needle &a, const Needle &b) { return a.key < b.key; };
    m_filter.assign((std::size_t(1) << kFilterBits) / 64, 0);
    for (auto *needles : {&m_long, &m_short}) {
        std::sort(needles->begin(), needles->end(), byKey);
        for (const auto &needle : *needles) {
            const auto place = spread(needle.key) >> (64 - kFilterBits);
            m_filter[place / 64] |= std::uint64_t(1) << (place % 64);
        }
    }
}

bool ByteSearch::mayHold(std::uint64_t key) const
{
    const auto place = spread(key) >> (64 - kFilterBits);
    return (m_filter[place / 64] >> (place % 64) & 1) != 0;
}

void ByteSearch::look(const std::vector<Needle> &needles, std::uint64_t key,
                      const QByteArray &bytes, qsizetype at, QStringList &found) const
{
    auto needle = std::lower_bound(needles.begin(), needles.end(), key,
                                   [](const Needle &a, std::uint64_t b) { return a.key < b; });
    for (; needle != needles.end() && needle->key == key && found.size() < kMostFound; ++needle) {
        const auto whole = bytesOf(*needle);
        const qsizetype start = needle->form >= Form::Raw ? at + kKey - whole.size() : at;
        if (start >= 0 && start + whole.size() <= bytes.size() &&
            std::memcmp(bytes.constData() + start, whole.constData(), std::size_t(whole.size())) ==
                0)
            found += QString::fromLatin1(needle->form == Form::Raw || whole.contains('\0')
                                             ? whole.toHex()
                                             : whole) +
                     QStringLiteral(" at %1").arg(start);
    }
}

QStringList ByteSearch::findIn(const QByteArray &bytes) const
{
    QStringList found;
    // Behind the last byte: a key read at the end must not leave the memory.
    const QByteArray padded = bytes + QByteArray(kKey, '\0');
    for (qsizetype at = 0; at < bytes.size() && found.size() < kMostFound; ++at) {
        const auto key = keyAt(padded.constData() + at);
        if (mayHold(key))
            look(m_long, key, bytes, at, found);
        if (!m_short.empty() && mayHold(key & kSix))
            look(m_short, key & kSix, bytes, at, found);
    }
    return found;
}

QStringList ByteSearch::findInFolder(const QString &folder, qint64 &bytesRead) const
{
    QStringList found;
    QDirIterator files{folder, QDir::Files | QDir::Hidden | QDir::System,
                       QDirIterator::Subdirectories};
    while (files.hasNext()) {
        QFile file{files.next()};
        if (!file.open(QFile::ReadOnly)) {
            // A socket holds nothing; a file that cannot be read proves nothing.
            if (files.fileInfo().isFile())
                found += QStringLiteral("cannot be read: ") + file.fileName();
            continue;
        }
        const auto bytes = file.readAll();
        bytesRead += bytes.size();
        for (const auto &one : findIn(bytes))
            found += one + QStringLiteral(" in ") + file.fileName();
        for (const auto &one : findIn(QFile::encodeName(file.fileName())))
            found += one + QStringLiteral(" in the name ") + file.fileName();
    }
    return found;
}

} // namespace steward::tests
