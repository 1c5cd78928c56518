// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/query_facts.h"

#include "platform/src/audit/registry.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace steward::platform::audit
{

namespace
{

constexpr std::array<std::string_view, 19> kFields{
    "category",    "action", "actor",   "actor.kind", "role",    "org",    "target",
    "target.kind", "ip",     "country", "session",    "request", "result", "class",
    "reason",      "policy", "event",   "seal",       "time"};
constexpr std::array<std::string_view, 6> kPersonal{"actor",   "target",  "ip",
                                                    "country", "session", "reason"};

CategorySet everything()
{
    return CategorySet{}.set();
}

CategorySet categoriesOfAtom(const std::string &field, const Atom &atom)
{
    CategorySet out;
    const auto matches = [&](std::string_view name) {
        return atom.isPrefix ? name.starts_with(atom.text) : name == atom.text;
    };
    if (field == "category") {
        for (const auto &name : kCategories)
            if (matches(name))
                out |= categoryBit(name);
        return out;
    }
    const auto &registry = Registry::builtIn();
    if (!registry)
        return everything();
    // An action written by a later version is unknown here and may be of any category.
    bool known = false;
    for (const auto &[name, rule] : registry->actions())
        if (matches(name)) {
            out |= categoryBit(rule.category);
            known = true;
        }
    return known && !atom.isPrefix ? out : everything();
}

CategorySet categoriesOf(const Node &term)
{
    if ((term.field != "category" && term.field != "action") || term.op != Op::Has ||
        term.value.kind == Value::Kind::Range)
        return everything();
    CategorySet out;
    for (const auto &atom : term.value.atoms)
        out |= categoriesOfAtom(term.field, atom);
    return out;
}

std::optional<Instant> later(std::optional<Instant> a, std::optional<Instant> b)
{
    return a && b ? std::max(a, b) : a ? a : b;
}
std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b)
{
    return a && b ? std::min(a, b) : a ? a : b;
}

TimeSpan hull(const TimeSpan &a, const TimeSpan &b)
{
    return {a.from && b.from ? std::min(a.from, b.from) : std::nullopt,
            a.to && b.to ? std::max(a.to, b.to) : std::nullopt};
}

Result<QueryFacts> termFacts(const Node &term, const QueryContext &context)
{
    QueryFacts out;
    out.categories = categoriesOf(term);
    const bool positive = term.op == Op::Has;
    out.isNarrow = positive &&
                   (term.field == "org" || term.field == "actor" || term.field == "event") &&
                   std::none_of(term.value.atoms.begin(), term.value.atoms.end(),
                                [](const Atom &a) { return a.isPrefix; });
    // Who names an event by its place wants that event, whatever it is.
    out.namesHeartbeat =
        positive && (term.field == "event" ||
                     (term.field == "action" &&
                      std::any_of(term.value.atoms.begin(), term.value.atoms.end(),
                                  [](const Atom &a) { return a.text == "log.heartbeat"; })));
    if (isPersonalField(term.field))
        out.personalTerms = 1;
    if (term.field != "time" || term.op == Op::NotEqual)
        return out;
    const auto spans = timeSpans(term, context.now, context.local);
    if (!spans)
        return tl::unexpected(spans.error());
    out.span = spans->front();
    for (const auto &span : *spans)
        out.span = hull(out.span, span);
    return out;
}

Result<QueryFacts> branchFacts(const Node &node, const QueryContext &context)
{
    QueryFacts out;
    bool first = true;
    for (const auto &child : node.children) {
        const auto facts = queryFacts(child, context);
        if (!facts)
            return facts;
        if (first) {
            out = *facts;
            first = false;
            continue;
        }
        out.namesHeartbeat = out.namesHeartbeat || facts->namesHeartbeat;
        out.personalTerms += facts->personalTerms;
        if (node.kind == Node::Kind::And) {
            out.span = {later(out.span.from, facts->span.from),
                        earlier(out.span.to, facts->span.to)};
            out.categories &= facts->categories;
            out.isNarrow = out.isNarrow || facts->isNarrow;
        } else {
            out.span = hull(out.span, facts->span);
            out.categories |= facts->categories;
            out.isNarrow = out.isNarrow && facts->isNarrow;
        }
    }
    return out;
}

struct PersonalUse {
    int atoms = 0;
    bool isWide = false;
};

void collect(const Node &node, std::map<std::string, PersonalUse> &uses, const Node *&offender)
{
    for (const auto &child : node.children)
        collect(child, uses, offender);
    if (node.kind != Node::Kind::Term || !isPersonalField(node.field))
        return;
    auto &use = uses[node.field];
    use.atoms += static_cast<int>(node.value.atoms.size());
    use.isWide = use.isWide || node.value.kind == Value::Kind::Range ||
                 (node.op != Op::Has && node.op != Op::NotEqual);
    for (const auto &atom : node.value.atoms)
        use.isWide = use.isWide || atom.isPrefix ||
                     (node.field == "ip" && atom.text.find('/') != atom.text.npos);
    if (!offender && (use.isWide || use.atoms > 1))
        offender = &node;
}

} // namespace

bool isKnownField(std::string_view field)
{
    return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}
bool isPersonalField(std::string_view field)
{
    return std::find(kPersonal.begin(), kPersonal.end(), field) != kPersonal.end();
}

Result<QueryFacts> queryFacts(const Node &node, const QueryContext &context)
{
    if ((node.kind == Node::Kind::Term || node.kind == Node::Kind::HasField) &&
        !isKnownField(node.field))
        return tl::unexpected(queryError(node, "unknown_field", "the audit log has no such field"));
    switch (node.kind) {
    case Node::Kind::And:
    case Node::Kind::Or:
        return branchFacts(node, context);
    case Node::Kind::Term:
        return termFacts(node, context);
    case Node::Kind::Not: {
        const auto inner = queryFacts(node.children.front(), context);
        if (!inner)
            return inner;
        QueryFacts out;
        out.categories = everything();
        out.personalTerms = inner->personalTerms;
        return out;
    }
    case Node::Kind::HasField:
    case Node::Kind::Text:
        break;
    }
    QueryFacts out;
    out.categories = everything();
    return out;
}

Result<Done> checkPersonalTerms(const Node &query, const QueryFacts &facts,
                                const Visibility &visibility)
{
    if (((facts.categories & visibility.visible) & ~visibility.full).none())
        return Done{};
    std::map<std::string, PersonalUse> uses;
    const Node *offender = nullptr;
    collect(query, uses, offender);
    if (!offender)
        return Done{};
    boost::json::array full;
    for (std::size_t i = 0; i < kCategories.size(); ++i)
        if (visibility.full.test(i))
            full.push_back(boost::json::string_view{kCategories[i].data(), kCategories[i].size()});
    return tl::unexpected(
        queryError(*offender, "exact_only",
                   "this field takes one exact value in categories that are masked for this role",
                   {{"full_categories", std::move(full)}}));
}

} // namespace steward::platform::audit
