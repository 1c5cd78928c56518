// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/query_sql.h"

#include "platform/src/audit/query_facts.h"
#include "platform/src/audit/registry.h"
#include "platform/src/core/bytes.h"

#include <algorithm>
#include <array>

namespace steward::platform::audit
{

namespace
{

constexpr std::array<std::string_view, 5> kKinds{"system", "user", "staff", "mcp", "provider"};
constexpr std::array<std::string_view, 3> kOutcomes{"ok", "denied", "error"};

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

std::string likeEscaped(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

class Compiler
{
public:
    Compiler(const QueryContext &context, SqlText &sql) : m_context(context), m_sql(sql) {}

    Result<std::string> node(const Node &node)
    {
        switch (node.kind) {
        case Node::Kind::And:
            return joined(node, " AND ");
        case Node::Kind::Or:
            return joined(node, " OR ");
        case Node::Kind::Not:
            return negated(this->node(node.children.front()));
        case Node::Kind::Term:
            return term(node);
        case Node::Kind::HasField:
            return has(node);
        case Node::Kind::Text:
            return text(node.text);
        }
        return std::string{"true"};
    }

private:
    Result<std::string> joined(const Node &node, const char *by)
    {
        std::string out;
        for (const auto &child : node.children) {
            const auto part = this->node(child);
            if (!part)
                return part;
            out += (out.empty() ? "(" : by) + *part;
        }
        return out + ')';
    }

    // An absent value is not equal to anything, so it is on the other side of a negation.
    static Result<std::string> negated(Result<std::string> inner)
    {
        if (!inner)
            return inner;
        return "NOT coalesce(" + *inner + ", false)";
    }

    Result<std::string> term(const Node &term)
    {
        if (term.field == "time") {
            auto made = time(term);
            return term.op == Op::NotEqual ? negated(std::move(made)) : made;
        }
        if (term.op != Op::Has && term.op != Op::NotEqual)
            return tl::unexpected(
                queryError(term, "bad_operator", "only time can be compared by order"));
        if (term.value.kind == Value::Kind::Range)
            return tl::unexpected(queryError(term, "bad_value", "only time takes a range"));
        std::string out;
        for (const auto &atom : term.value.atoms) {
            const auto part = match(term, atom);
            if (!part)
                return part;
            out += (out.empty() ? "(" : " OR ") + *part;
        }
        out += ')';
        return term.op == Op::NotEqual ? negated(std::move(out))
                                       : Result<std::string>{std::move(out)};
    }

    Result<std::string> time(const Node &term)
    {
        const auto spans = timeSpans(term, m_context.now, m_context.local);
        if (!spans)
            return tl::unexpected(spans.error());
        std::string out;
        for (const auto &span : *spans) {
            out += out.empty() ? "((true" : ") OR (true";
            if (span.from)
                out += " AND e.occurred_at >= " + m_sql.bind(*span.from, "::timestamptz");
            if (span.to)
                out += " AND e.occurred_at < " + m_sql.bind(*span.to, "::timestamptz");
        }
        return out + "))";
    }

    Result<std::string> match(const Node &term, const Atom &atom)
    {
        const auto &field = term.field;
        if (field == "category")
            return textMatch("e.category", lower(atom.text), atom.isPrefix);
        if (field == "action")
            return textMatch("e.action", lower(atom.text), atom.isPrefix);
        if (field == "policy")
            return textMatch("e.policy_version", atom.text, atom.isPrefix);
        if (field == "role")
            return '(' + textMatch("e.metadata->>'role'", atom.text, atom.isPrefix) + " OR " +
                   textMatch("e.metadata->>'role_before'", atom.text, atom.isPrefix) + ')';
        if (field == "org")
            return org(term, atom);
        if (field == "actor")
            return person(term, atom, "actor", "e.actor_alias");
        if (field == "target")
            return person(term, atom, "subject", "e.subject_alias");
        if (field == "ip" || field == "country" || field == "session" || field == "reason")
            return opening(field, atom);
        if (atom.isPrefix)
            return tl::unexpected(queryError(term, "bad_value", "this field has no wildcard"));
        return exact(term, atom);
    }

    Result<std::string> exact(const Node &term, const Atom &atom)
    {
        const auto &field = term.field;
        if (field == "actor.kind")
            return numbered(term, atom, "e.actor_kind", kKinds);
        if (field == "target.kind")
            return numbered(term, atom, "e.subject_kind", kKinds);
        if (field == "result")
            return numbered(term, atom, "e.outcome", kOutcomes);
        if (field == "request") {
            if (!isUuid(atom.text))
                return bad(term, "a request is named by its id");
            return "e.request_id = " + m_sql.bind(atom.text, "::uuid");
        }
        if (field == "event")
            return event(term, atom);
        if (field == "class")
            return dataClass(term, atom);
        return seal(term, atom);
    }

    std::string textMatch(const std::string &column, const std::string &value, bool isPrefix)
    {
        if (!isPrefix)
            return column + " = " + m_sql.bind(value, "::text");
        return column + " LIKE " + m_sql.bind(likeEscaped(value) + '%', "::text");
    }

    Result<std::string> org(const Node &, const Atom &atom)
    {
        if (isUuid(atom.text) && !atom.isPrefix)
            return "e.org_id = " + m_sql.bind(atom.text, "::uuid");
        const auto wanted = lower(atom.text);
        return "e.org_id IN (SELECT o.id FROM org o WHERE " +
               textMatch("o.subdomain", wanted, atom.isPrefix) + " OR " +
               textMatch("lower(o.name)", wanted, atom.isPrefix) + ')';
    }

    std::string openedIn(const char *field, const std::string &condition)
    {
        return "e.id IN (SELECT p.event_id FROM audit_pii p WHERE p.field = " +
               m_sql.bind(field, "::text") + " AND " + condition + ')';
    }

    Result<std::string> person(const Node &term, const Atom &atom, const char *field,
                               const char *aliasColumn)
    {
        const auto wanted = lower(atom.text);
        if (wanted == "@me")
            return openedIn(field, "p.value = " + m_sql.bind(m_context.staffId, "::text"));
        if (wanted == "system" && !atom.isPrefix)
            return std::string{aliasColumn} + " = 'system'";
        if (wanted.starts_with("actor-")) {
            auto alias = atom.text.substr(6);
            std::transform(alias.begin(), alias.end(), alias.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
            return textMatch(aliasColumn, "actor-" + alias, atom.isPrefix);
        }
        if (isUuid(wanted) && !atom.isPrefix)
            return openedIn(field, "p.value = " + m_sql.bind(wanted, "::text"));
        if (!atom.isPrefix && wanted.find('@') == wanted.npos)
            return bad(term, "a person is named by e-mail, id or pseudonym");
        return openedIn(field, "p.value IN (SELECT u.id::text FROM user_account u WHERE " +
                                   textMatch("lower(u.email)", wanted, atom.isPrefix) +
                                   " UNION ALL SELECT s.id::text FROM staff_user s WHERE " +
                                   textMatch("lower(s.email)", wanted, atom.isPrefix) + ')');
    }

    Result<std::string> opening(const std::string &field, const Atom &atom)
    {
        if (field == "ip" && atom.text.find('/') != atom.text.npos)
            return openedIn("ip", "audit_inet(p.value) <<= audit_inet(" +
                                      m_sql.bind(atom.text, "::text") + ')');
        const auto wanted = field == "country" && atom.kind == Atom::Kind::Word
                                ? upperCountry(atom.text)
                                : atom.text;
        return openedIn(field.c_str(), textMatch("p.value", wanted, atom.isPrefix));
    }

    static std::string upperCountry(std::string text)
    {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        return text;
    }

    template <class Names>
    Result<std::string> numbered(const Node &term, const Atom &atom, const char *column,
                                 const Names &names)
    {
        const auto found = std::find(names.begin(), names.end(), lower(atom.text));
        if (found == names.end())
            return bad(term, "not one of this field's values");
        return std::string{column} + " = " +
               m_sql.bind(static_cast<int>(found - names.begin()), "::smallint");
    }

    Result<std::string> event(const Node &term, const Atom &atom)
    {
        if (isUuid(atom.text))
            return "e.id = " + m_sql.bind(atom.text, "::uuid");
        // "2026-05/88213" as the desk shows a row's place.
        const auto slash = atom.text.find('/');
        const auto index = slash == atom.text.npos ? std::string{} : atom.text.substr(slash + 1);
        if (slash != 7 || index.empty() || index.size() > 18 ||
            index.find_first_not_of("0123456789") != index.npos)
            return bad(term, "an event is named by its id, or by month and index");
        return "e.id = (SELECT l.event_id FROM audit_leaf l WHERE l.month = " +
               m_sql.bind(atom.text.substr(0, 7), "::text") +
               " AND l.idx = " + m_sql.bind(index, "::bigint") + ')';
    }

    Result<std::string> dataClass(const Node &term, const Atom &atom)
    {
        const auto wanted = lower(atom.text);
        if (wanted == "none")
            return std::string{"e.pii = '[]'::jsonb"};
        for (const auto candidate : {DataClass::Personal, DataClass::Sensitive, DataClass::Secret})
            if (className(candidate) == wanted)
                return "e.pii @> " +
                       m_sql.bind("[{\"class\":" + std::to_string(static_cast<int>(candidate)) +
                                      "}]",
                                  "::jsonb");
        return bad(term, "a class is none, personal, sensitive or secret");
    }

    Result<std::string> seal(const Node &term, const Atom &atom)
    {
        static const std::string kLeaf =
            "EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)";
        const auto wanted = lower(atom.text);
        if (wanted == "pending")
            return "NOT " + kLeaf;
        if (wanted == "open")
            return kLeaf;
        if (wanted == "sealed")
            return std::string{"false"};
        return bad(term, "a seal state is pending, open or sealed");
    }

    Result<std::string> has(const Node &node)
    {
        const auto &field = node.field;
        if (field == "org")
            return std::string{"e.org_id IS NOT NULL"};
        if (field == "target" || field == "target.kind")
            return std::string{"e.subject_kind IS NOT NULL"};
        if (field == "role")
            return std::string{"(e.metadata ? 'role' OR e.metadata ? 'role_before')"};
        if (field == "ip" || field == "country" || field == "session" || field == "reason")
            return "e.pii @> " + m_sql.bind("[{\"name\":\"" + field + "\"}]", "::jsonb");
        if (field == "class")
            return std::string{"e.pii <> '[]'::jsonb"};
        if (field == "policy")
            return std::string{"e.policy_version IS NOT NULL"};
        if (field == "seal")
            return std::string{"false"};
        return std::string{"true"};
    }

    Result<std::string> text(const Atom &atom)
    {
        const auto pattern = m_sql.bind('%' + likeEscaped(atom.text) + '%', "::text");
        return "(e.action ILIKE " + pattern + " OR e.category ILIKE " + pattern +
               " OR e.public_metadata ILIKE " + pattern + ')';
    }

    static Result<std::string> bad(const Node &term, const char *why)
    {
        return tl::unexpected(queryError(term, "bad_value", why));
    }

    const QueryContext &m_context;
    SqlText &m_sql;
};

} // namespace

Result<std::string> compileQuery(const Node &query, const QueryContext &context, SqlText &sql,
                                 QueryFacts &facts)
{
    auto read = queryFacts(query, context);
    if (!read)
        return tl::unexpected(read.error());
    facts = *read;
    if (auto allowed = checkPersonalTerms(query, facts, context.visibility); !allowed)
        return tl::unexpected(allowed.error());
    return Compiler{context, sql}.node(query);
}

} // namespace steward::platform::audit
