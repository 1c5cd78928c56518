// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/packed_texts.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace steward::store
{
namespace
{

/// What may be read behind the last text.
constexpr std::size_t kPadding = 128;
/// The pair of bytes is chosen among this many, so that no read leaves the padding.
constexpr std::size_t kPairWithin = 48;

} // namespace

std::size_t Bits::count() const
{
    std::size_t count = 0;
    for (const auto word : m_words)
        count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

std::size_t Bits::next(std::size_t from) const
{
    if (from >= m_size)
        return m_size;
    std::size_t word = from / 64;
    auto bits = m_words[word] & (~std::uint64_t{0} << (from % 64));
    while (bits == 0) {
        if (++word == m_words.size())
            return m_size;
        bits = m_words[word];
    }
    return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

void Bits::unite(const Bits &other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] |= other.m_words[i];
}

void PackedTexts::reserve(std::size_t texts, std::size_t bytes)
{
    m_blocks.reserve(texts / kBlock + 1);
    m_inBlock.reserve(texts);
    m_bytes.reserve(bytes + texts + kPadding);
}

void PackedTexts::add(std::string_view text)
{
    if (m_size % kBlock == 0)
        m_blocks.push_back(m_bytes.size());
    const std::size_t behind = m_bytes.size() - m_blocks.back();
    m_inBlock.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(behind, kFar)));
    if (behind >= kFar)
        m_far[m_size] = m_bytes.size();
    m_codes.append(text, m_bytes);
    m_bytes.push_back(kEnd);
    m_pastLast = m_bytes.size();
    ++m_size;
}

void PackedTexts::finish()
{
    for (const char byte : m_bytes)
        ++m_seen[static_cast<unsigned char>(byte)];
    m_bytes.insert(m_bytes.end(), kPadding, kEnd);
}

std::string_view PackedTexts::codesAt(std::size_t text) const
{
    const std::size_t begin = beginOf(text);
    return {m_bytes.data() + begin, beginOf(text + 1) - begin - 1};
}

TextSearch::TextSearch(const PackedTexts &texts, std::string_view needle, bool isPrefix)
    : m_texts{texts}, m_codes{texts.m_codes.of(needle)}, m_needle{m_codes.value_or(std::string{})},
      m_isPrefix{isPrefix}
{
    const auto seen = [&](std::size_t at) {
        return m_texts.m_seen[static_cast<unsigned char>(m_needle[at])];
    };
    const std::size_t length = std::min(m_needle.size(), kPairWithin);
    for (std::size_t at = 1; at < length; ++at)
        if (seen(at) < seen(m_rare))
            m_rare = at;
    m_other = m_rare == 0 && length > 1 ? 1 : 0;
    for (std::size_t at = 0; at < length; ++at)
        if (at != m_rare && seen(at) < seen(m_other))
            m_other = at;
}

bool TextSearch::isIn(std::size_t text) const
{
    if (!m_codes)
        return false;
    const std::string_view whole = m_texts.codesAt(text);
    if (m_isPrefix)
        return whole.starts_with(m_needle);
    return m_needle.empty() ||
           memmem(whole.data(), whole.size(), m_needle.data(), m_needle.size()) != nullptr;
}

std::size_t TextSearch::next(std::size_t from) const
{
    const std::size_t count = m_texts.size();
    if (!m_codes)
        return count;
    if (from >= count || m_needle.empty())
        return std::min(from, count);
    if (m_isPrefix) {
        while (from < count && !isIn(from))
            ++from;
        return from;
    }
    const char *const begin = m_texts.m_bytes.data();
    const char *const hit = find(begin + m_texts.beginOf(from));
    return hit ? textAt(static_cast<std::size_t>(hit - begin), from) : count;
}

/// Near `from` when hits are dense, so the steps grow from there.
std::size_t TextSearch::textAt(std::size_t offset, std::size_t from) const
{
    std::size_t low = from, step = 1;
    while (low + step < m_texts.size() && m_texts.beginOf(low + step) <= offset) {
        low += step;
        step *= 2;
    }
    std::size_t high = std::min(low + step, m_texts.size());
    while (low + 1 < high) {
        const std::size_t middle = low + (high - low) / 2;
        (m_texts.beginOf(middle) <= offset ? low : high) = middle;
    }
    return low;
}

#ifdef __SSE2__

const char *TextSearch::find(const char *from) const
{
    const char *const end = m_texts.m_bytes.data() + m_texts.m_bytes.size() - kPadding;
    const __m128i rare = _mm_set1_epi8(m_needle[m_rare]);
    const __m128i other = _mm_set1_epi8(m_needle[m_other]);
    const auto equal = [&](const char *at) {
        const auto load = [](const char *p) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
        };
        return _mm_and_si128(_mm_cmpeq_epi8(load(at + m_rare), rare),
                             _mm_cmpeq_epi8(load(at + m_other), other));
    };
    for (const char *at = from; at < end; at += 64) {
        const __m128i a = equal(at), b = equal(at + 16), c = equal(at + 32), d = equal(at + 48);
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0)
            continue;
        const auto mask = [](__m128i v) {
            return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(v)));
        };
        auto hits = mask(a) | mask(b) << 16 | mask(c) << 32 | mask(d) << 48;
        for (; hits != 0; hits &= hits - 1) {
            const char *const hit = at + std::countr_zero(hits);
            if (static_cast<std::size_t>(end - std::min(hit, end)) >= m_needle.size() &&
                std::memcmp(hit, m_needle.data(), m_needle.size()) == 0)
                return hit;
        }
    }
    return nullptr;
}

#else

const char *TextSearch::find(const char *from) const
{
    const char *const end = m_texts.m_bytes.data() + m_texts.m_bytes.size() - kPadding;
    return static_cast<const char *>(
        memmem(from, static_cast<std::size_t>(end - from), m_needle.data(), m_needle.size()));
}

#endif

} // namespace steward::store
