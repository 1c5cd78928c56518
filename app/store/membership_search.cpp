// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The searching half of MembershipIndex: from a filter to the rows it leaves.
#include "app/domain/fold.h"
#include "app/store/membership_facts.h"
#include "app/store/membership_index.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;
using query::Node;

/// A word that is not known matches no row: a bit that no row has.
template <std::size_t N>
std::uint32_t wordOrNone(const std::array<std::string_view, N> &words, std::string_view word)
{
    const auto number = facts::wordNumber(words, word);
    return number == 0 ? 31 : number;
}

bool isFlag(std::string_view word)
{
    return word == "owner" || word == "dual" || word == "home";
}

constexpr std::size_t kRowsBetweenLooks = 1 << 16;
constexpr std::size_t kKeptWords = 6;
/// Below this many people a longer word is looked for among those of the shorter one.
constexpr std::size_t kFewPeople = 60'000;

template <class Texts, class Search>
Bits holding(const Texts &texts, Search search, const Bits *among)
{
    Bits bits{texts.size()};
    if (among) {
        for (auto at = among->next(0); at < texts.size(); at = among->next(at + 1))
            if (search.isIn(at))
                bits.set(at);
        return bits;
    }
    for (auto at = search.next(0); at < texts.size(); at = search.next(at + 1))
        bits.set(at);
    return bits;
}

} // namespace

/// A filter ready to be asked a million times.
struct MembershipIndex::Matcher {
    Node::Kind kind = Node::Kind::And;
    std::vector<Matcher> parts;
    std::vector<std::shared_ptr<const Bits>> people, orgs;
    std::uint32_t roles = 0, states = 0; ///< One bit each.
    bool asksDual = false, asksHome = false;

    [[nodiscard]] bool matches(std::uint32_t person, std::uint32_t facts) const
    {
        switch (kind) {
        case Node::Kind::And:
            return std::all_of(parts.begin(), parts.end(),
                               [&](const Matcher &part) { return part.matches(person, facts); });
        case Node::Kind::Or:
            return std::any_of(parts.begin(), parts.end(),
                               [&](const Matcher &part) { return part.matches(person, facts); });
        case Node::Kind::Not:
            return !parts.front().matches(person, facts);
        case Node::Kind::Term:
        case Node::Kind::HasField:
        case Node::Kind::Text:
            break;
        }
        const std::uint32_t org = facts::org(facts);
        for (const auto &bits : people)
            if (person < bits->size() && bits->test(person))
                return true;
        for (const auto &bits : orgs)
            if (org < bits->size() && bits->test(org))
                return true;
        const bool hasRole = (roles >> facts::role(facts) & 1) != 0;
        const bool hasState = (states >> facts::state(facts) & 1) != 0;
        if (roles != 0)
            return hasRole && (states == 0 || hasState);
        return hasState || (asksDual && (facts & facts::kDual) != 0) ||
               (asksHome && (facts & facts::kHome) != 0);
    }
};

bool MembershipIndex::understands(const query::NodePtr &filter)
{
    if (!filter)
        return true;
    switch (filter->kind) {
    case Node::Kind::And:
    case Node::Kind::Or:
    case Node::Kind::Not:
        return std::all_of(filter->children.begin(), filter->children.end(), understands);
    case Node::Kind::Text:
        return true;
    case Node::Kind::HasField:
        return false;
    case Node::Kind::Term:
        break;
    }
    if (filter->field == u"is")
        return !filter->value.atoms.empty();
    static const QStringList known{u"person"_s, u"email"_s, u"org"_s, u"role"_s, u"state"_s};
    return known.contains(filter->field);
}

const MembershipIndex::Found *MembershipIndex::narrower(const QByteArray &needle,
                                                        bool isPrefix) const
{
    const Found *best = nullptr;
    for (const Found &found : m_found) {
        const bool isAmong = found.isPrefix ? isPrefix && needle.startsWith(found.needle)
                                            : needle.contains(found.needle);
        if (isAmong && (!best || found.peopleCount < best->peopleCount))
            best = &found;
    }
    return best && best->peopleCount <= kFewPeople ? best : nullptr;
}

MembershipIndex::Found MembershipIndex::find(const query::Atom &atom)
{
    const QByteArray needle = fold(atom.text).toUtf8();
    const auto same = std::find_if(m_found.begin(), m_found.end(), [&](const Found &found) {
        return found.needle == needle && found.isPrefix == atom.isPrefix;
    });
    if (same != m_found.end()) {
        std::rotate(same, same + 1, m_found.end());
        return m_found.back();
    }
    const std::string_view wanted{needle.constData(), static_cast<std::size_t>(needle.size())};
    const Found *among = narrower(needle, atom.isPrefix);
    Found found{needle, atom.isPrefix, nullptr, nullptr, 0};
    found.people =
        std::make_shared<Bits>(holding(m_people, PeopleSearch{m_people, wanted, atom.isPrefix},
                                       among ? among->people.get() : nullptr));
    found.orgs = std::make_shared<Bits>(holding(m_orgs, TextSearch{m_orgs, wanted, atom.isPrefix},
                                                among ? among->orgs.get() : nullptr));
    found.peopleCount = found.people->count();
    if (m_found.size() == kKeptWords)
        m_found.erase(m_found.begin());
    m_found.push_back(found);
    return found;
}

MembershipIndex::Matcher MembershipIndex::compile(const Node &node)
{
    Matcher matcher;
    matcher.kind = node.kind;
    for (const auto &child : node.children)
        matcher.parts.push_back(compile(*child));
    if (node.kind == Node::Kind::Text) {
        const Found found = find(node.text);
        matcher.people.push_back(found.people);
        matcher.orgs.push_back(found.orgs);
    }
    if (node.kind != Node::Kind::Term)
        return matcher;
    for (const auto &atom : node.value.atoms) {
        const std::string word = atom.text.toStdString();
        if (node.field == u"org")
            matcher.orgs.push_back(find(atom).orgs);
        else if (node.field == u"person" || node.field == u"email")
            matcher.people.push_back(find(atom).people);
        else if (node.field == u"role")
            matcher.roles |= 1U << wordOrNone(facts::kRoles, word);
        else if (node.field == u"state" || !isFlag(word))
            matcher.states |= 1U << wordOrNone(facts::kStates, word);
        else if (word == "owner")
            matcher.roles = 1U << facts::kOwner, matcher.states = 1U << facts::kActive;
        else
            (word == "dual" ? matcher.asksDual : matcher.asksHome) = true;
    }
    if (node.op != query::Operator::NotEqual)
        return matcher;
    Matcher opposite;
    opposite.kind = Node::Kind::Not;
    opposite.parts.push_back(std::move(matcher));
    return opposite;
}

void MembershipIndex::visitWord(const query::Atom &atom, const Visit &visit)
{
    const QByteArray needle = fold(atom.text).toUtf8();
    PeopleSearch search{
        m_people, {needle.constData(), static_cast<std::size_t>(needle.size())}, atom.isPrefix};
    const Found *among = narrower(needle, atom.isPrefix);
    const auto people = among ? among->people : nullptr;
    const auto nextPerson = [&](std::size_t from) {
        if (!people)
            return search.next(from);
        auto at = people->next(from);
        while (at < people->size() && !search.isIn(at))
            at = people->next(at + 1);
        return at;
    };
    const Bits orgs = holding(
        m_orgs,
        TextSearch{
            m_orgs, {needle.constData(), static_cast<std::size_t>(needle.size())}, atom.isPrefix},
        among ? among->orgs.get() : nullptr);
    std::size_t row = 0;
    const auto visitOrgs = [&](std::size_t past) {
        for (; row < past; ++row)
            if (const auto org = facts::org(m_facts[row]);
                org < orgs.size() && orgs.test(org) && !visit(row))
                return false;
        return true;
    };
    std::size_t counted = 0, first = 0; // The rows of the people before this one.
    for (auto person = nextPerson(0); person < m_people.size(); person = nextPerson(person + 1)) {
        for (; counted < person; ++counted)
            first += rowsOf(counted);
        if (!visitOrgs(first))
            return;
        for (const auto past = first + rowsOf(person); row < past; ++row)
            if (!visit(row))
                return;
    }
    visitOrgs(m_facts.size());
}

void MembershipIndex::visitMatches(const query::NodePtr &filter, const Visit &visit,
                                   const ReadConnection &connection)
{
    const Matcher matcher = compile(*filter);
    std::size_t row = 0;
    for (std::uint32_t person = 0; person < m_rowsOf.size(); ++person) {
        if (person % kRowsBetweenLooks == 0 && connection.isCancelled())
            return;
        for (const auto past = row + rowsOf(person); row < past; ++row)
            if (matcher.matches(person, m_facts[row]) && !visit(row))
                return;
    }
}

} // namespace steward::store
