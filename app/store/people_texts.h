// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/packed_texts.h"

#include <unordered_map>

namespace steward::store
{

/// The folded texts of people: name, e-mail and phone, a line each. A name that follows itself is
/// kept once, and so is the domain that many addresses end in.
class PeopleTexts
{
public:
    /// `bytes` of UTF-8, at most.
    void reserve(std::size_t texts, std::size_t bytes);
    void add(std::string_view folded);
    /// After the last add().
    void finish();
    [[nodiscard]] std::size_t size() const { return m_domainOf.size(); }

private:
    friend class PeopleSearch;
    static constexpr std::uint16_t kNoDomain = 0xffff;

    void addName(std::string_view name);
    [[nodiscard]] std::uint16_t numberOf(std::string_view domain);

    PackedTexts m_names;
    std::vector<std::uint32_t> m_firstOfName; ///< Of each name, and past the last.
    PackedTexts m_rests; ///< local part, @, line, phone; or the whole where it has no domain.
    std::vector<std::uint16_t> m_domainOf;
    PackedTexts m_domains;
    std::unordered_map<std::string, std::uint16_t> m_numbers; ///< Of the domains, until finish().
    std::string m_lastName, m_rest;
};

/// Finds one needle, which has no line in it, in the texts of people. They must outlive it.
class PeopleSearch
{
public:
    PeopleSearch(const PeopleTexts &people, std::string_view needle, bool isPrefix);
    /// The first text from here on that holds the needle; size() when there is none. Quick as long
    /// as it is asked forwards.
    [[nodiscard]] std::size_t next(std::size_t from);
    [[nodiscard]] bool isIn(std::size_t person) const;

private:
    [[nodiscard]] std::size_t nextName(std::size_t from);
    [[nodiscard]] std::size_t nextDomain(std::size_t from) const;
    [[nodiscard]] std::size_t nextSpan(std::size_t from) const;
    [[nodiscard]] bool isOfDomain(std::size_t person, const Bits &domains) const;

    const PeopleTexts &m_people;
    const TextSearch m_inName;
    std::optional<TextSearch> m_inRest, m_endsLocal;
    Bits m_domains;   ///< That hold the needle.
    Bits m_beginning; ///< That begin with what is behind the needle's @.
    bool m_hasDomains = false;
    std::size_t m_from = 0, m_name = 0; ///< Where the last question was.
    struct Next {
        std::size_t at = 0;
        bool isKnown = false;
    };
    Next m_rest, m_domain, m_span;
};

} // namespace steward::store
