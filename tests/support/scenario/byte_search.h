// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace steward::tests
{

/// Millions of texts and ids, looked for in files in every form a program may write them in: texts
/// as UTF-8 and UTF-16 of both byte orders, ids as 16 bytes, with and without dashes, in small and
/// capital letters.
class ByteSearch
{
public:
    /// Shorter ones stand in any megabytes of noise by chance.
    static constexpr qsizetype kLeastBytes = 6;

    /// False when it is too short to be looked for.
    bool addText(const QByteArray &utf8);
    void addId(const QByteArray &uuidText);
    void finish();
    [[nodiscard]] qsizetype size() const { return qsizetype(m_texts.size() + m_ids.size()); }

    /// "what at where" of the first ones, at most ten.
    [[nodiscard]] QStringList findIn(const QByteArray &bytes) const;
    /// In every file of the folder and of those below it. `bytesRead` is added to.
    [[nodiscard]] QStringList findInFolder(const QString &folder, qint64 &bytesRead) const;

private:
    enum class Form : std::uint8_t {
        Utf8,
        Utf16Little,
        Utf16Big,
        Raw,
        Dashed,
        Hex,
        BigDashed,
        BigHex
    };
    struct Needle {
        std::uint64_t key = 0; ///< Eight bytes of it, or six and zeros.
        std::uint32_t index = 0;
        Form form = Form::Utf8;
    };
    static constexpr unsigned kFilterBits = 30;

    [[nodiscard]] QByteArray bytesOf(const Needle &needle) const;
    void add(std::vector<Needle> &needles, std::uint32_t index, Form form);
    [[nodiscard]] bool mayHold(std::uint64_t key) const;
    void look(const std::vector<Needle> &needles, std::uint64_t key, const QByteArray &bytes,
              qsizetype at, QStringList &found) const;

    std::vector<QByteArray> m_texts;
    std::vector<QByteArray> m_ids;
    std::vector<Needle> m_long;  ///< By eight bytes: the first of a text, the last of an id.
    std::vector<Needle> m_short; ///< Texts of six or seven, by the first six.
    std::vector<std::uint64_t> m_filter;
};

} // namespace steward::tests
