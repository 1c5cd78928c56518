// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/people_texts.h"

#include <algorithm>

namespace steward::store
{
namespace
{

constexpr auto kNowhere = std::string_view::npos;

/// The needle before its last @, with what stands behind a local part.
std::string endOfLocal(std::string_view needle)
{
    return std::string{needle.substr(0, needle.rfind('@') + 1)} + '\n';
}

Bits textsWith(const PackedTexts &texts, std::string_view needle, bool isPrefix)
{
    const TextSearch search{texts, needle, isPrefix};
    Bits bits{texts.size()};
    for (auto at = search.next(0); at < texts.size(); at = search.next(at + 1))
        bits.set(at);
    return bits;
}

} // namespace

void PeopleTexts::reserve(std::size_t texts, std::size_t bytes)
{
    m_rests.reserve(texts, bytes);
    m_domainOf.reserve(texts);
}

void PeopleTexts::addName(std::string_view name)
{
    if (m_names.size() > 0 && name == m_lastName)
        return;
    m_lastName = name;
    m_names.add(name);
    m_firstOfName.push_back(static_cast<std::uint32_t>(size()));
}

std::uint16_t PeopleTexts::numberOf(std::string_view domain)
{
    const auto known = m_numbers.find(std::string{domain});
    if (known != m_numbers.end())
        return known->second;
    if (m_domains.size() >= kNoDomain)
        return kNoDomain;
    const auto number = static_cast<std::uint16_t>(m_domains.size());
    m_numbers.emplace(domain, number);
    m_domains.add(domain);
    return number;
}

void PeopleTexts::add(std::string_view folded)
{
    const auto nameEnd = folded.find('\n');
    const auto mailEnd = nameEnd == kNowhere ? kNowhere : folded.find('\n', nameEnd + 1);
    // Other than three lines is looked through whole.
    const bool isWhole = mailEnd == kNowhere || folded.find('\n', mailEnd + 1) != kNowhere;
    addName(isWhole ? folded : folded.substr(0, nameEnd));
    m_rest.clear();
    auto domain = kNoDomain;
    if (!isWhole) {
        const auto mail = folded.substr(nameEnd + 1, mailEnd - nameEnd - 1);
        const auto at = mail.rfind('@');
        domain = at == kNowhere ? kNoDomain : numberOf(mail.substr(at + 1));
        m_rest = domain == kNoDomain ? mail : mail.substr(0, at + 1);
        m_rest += folded.substr(mailEnd);
    }
    m_rests.add(m_rest);
    m_domainOf.push_back(domain);
}

void PeopleTexts::finish()
{
    m_firstOfName.push_back(static_cast<std::uint32_t>(size()));
    m_names.finish();
    m_rests.finish();
    m_domains.finish();
    m_numbers = {};
    m_lastName = {};
    m_rest = {};
}

PeopleSearch::PeopleSearch(const PeopleTexts &people, std::string_view needle, bool isPrefix)
    : m_people{people}, m_inName{people.m_names, needle, isPrefix}
{
    // A text begins with its name.
    if (isPrefix)
        return;
    m_inRest.emplace(people.m_rests, needle, false);
    const auto at = needle.rfind('@');
    if (at == kNowhere) {
        m_domains = textsWith(people.m_domains, needle, false);
        m_hasDomains = m_domains.count() > 0;
    } else if (at + 1 < needle.size()) {
        m_beginning = textsWith(people.m_domains, needle.substr(at + 1), true);
        m_endsLocal.emplace(people.m_rests, endOfLocal(needle), false);
    }
}

bool PeopleSearch::isOfDomain(std::size_t person, const Bits &domains) const
{
    const auto domain = m_people.m_domainOf[person];
    return domain < domains.size() && domains.test(domain);
}

bool PeopleSearch::isIn(std::size_t person) const
{
    if (m_inRest && m_inRest->isIn(person))
        return true;
    if (isOfDomain(person, m_domains))
        return true;
    if (m_endsLocal && isOfDomain(person, m_beginning) && m_endsLocal->isIn(person))
        return true;
    const auto &first = m_people.m_firstOfName;
    const auto past =
        std::upper_bound(first.begin(), first.end(), static_cast<std::uint32_t>(person));
    return m_inName.isIn(static_cast<std::size_t>(past - first.begin()) - 1);
}

std::size_t PeopleSearch::nextName(std::size_t from)
{
    const auto &first = m_people.m_firstOfName;
    const auto names = m_people.m_names.size();
    // The name at hand may be one before the first question, or one without the needle.
    if (m_name < names && first[m_name + 1] <= from) {
        const auto past = std::upper_bound(first.begin() + static_cast<std::ptrdiff_t>(m_name),
                                           first.end(), static_cast<std::uint32_t>(from));
        m_name = static_cast<std::size_t>(past - first.begin()) - 1;
    }
    m_name = m_inName.next(m_name);
    return m_name >= names ? m_people.size() : std::max<std::size_t>(from, first[m_name]);
}

std::size_t PeopleSearch::nextDomain(std::size_t from) const
{
    while (from < m_people.size() && !isOfDomain(from, m_domains))
        ++from;
    return from;
}

std::size_t PeopleSearch::nextSpan(std::size_t from) const
{
    auto at = m_endsLocal->next(from);
    while (at < m_people.size() && !isOfDomain(at, m_beginning))
        at = m_endsLocal->next(at + 1);
    return at;
}

std::size_t PeopleSearch::next(std::size_t from)
{
    if (from >= m_people.size())
        return m_people.size();
    if (from < m_from) {
        m_name = 0;
        m_rest = m_domain = m_span = {};
    }
    m_from = from;
    const auto ahead = [&](Next &next, const auto &find) {
        if (!next.isKnown || next.at < from)
            next = {find(), true};
        return next.at;
    };
    auto found = nextName(from);
    if (m_inRest)
        found = std::min(found, ahead(m_rest, [&] { return m_inRest->next(from); }));
    if (m_hasDomains)
        found = std::min(found, ahead(m_domain, [&] { return nextDomain(from); }));
    if (m_endsLocal)
        found = std::min(found, ahead(m_span, [&] { return nextSpan(from); }));
    return found;
}

} // namespace steward::store
