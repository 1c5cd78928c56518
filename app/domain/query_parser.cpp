// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_parser.h"

#include "app/domain/query_check.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace steward::query
{
namespace
{

using namespace Qt::StringLiterals;

bool isFree(QChar c)
{
    return !c.isSpace() && c != u'"' && c != u'(' && c != u')' && c != u',' &&
           c.category() != QChar::Other_Control;
}

bool isOperatorStart(QChar c)
{
    return c == u':' || c == u'!' || c == u'>' || c == u'<' || c == u'=';
}

NodePtr makeNode(Node node)
{
    return std::make_shared<const Node>(std::move(node));
}

/// Recursive descent over the text itself; the first error ends it.
class Parser
{
public:
    Parser(const QString &text, const FieldSet &fields) : m_text{text}, m_check{fields} {}

    ParseResult run()
    {
        if (m_text.size() > kMaxQueryLength)
            return failed({IssueCode::TooLong, kMaxQueryLength,
                           static_cast<int>(m_text.size()) - kMaxQueryLength});
        skipSpace();
        if (atEnd())
            return {};
        NodePtr root = parseOr(0);
        if (!m_error && !atEnd())
            fail({IssueCode::UnbalancedParenthesis, m_at, 1, m_text.mid(m_at, 1)});
        if (m_error)
            return failed(*m_error);
        const auto &notices = m_check.notices();
        return {notices.isEmpty() ? SyntaxState::Valid : SyntaxState::Deprecated, root, notices};
    }

private:
    ParseResult failed(const Issue &issue) const
    {
        const bool endsEarly =
            issue.code == IssueCode::MissingValue || issue.code == IssueCode::MissingOperand ||
            issue.code == IssueCode::UnterminatedString ||
            (issue.code == IssueCode::UnbalancedParenthesis && issue.subject == u'(');
        return {endsEarly ? SyntaxState::Incomplete : SyntaxState::Invalid, nullptr, {issue}};
    }

    NodePtr fail(Issue issue)
    {
        if (!m_error)
            m_error = std::move(issue);
        return nullptr;
    }

    std::nullopt_t none(Issue issue)
    {
        fail(std::move(issue));
        return std::nullopt;
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] QChar peek(int ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar{};
    }
    void skipSpace()
    {
        while (!atEnd() && peek().isSpace())
            ++m_at;
    }

    /// AND, OR, NOT stand alone and in capitals; otherwise they are words to look for.
    [[nodiscard]] bool atKeyword(QStringView keyword) const
    {
        if (!QStringView{m_text}.mid(m_at).startsWith(keyword))
            return false;
        const auto after = m_at + keyword.size();
        return after >= m_text.size() || m_text[after].isSpace() || m_text[after] == u'(' ||
               m_text[after] == u')';
    }
    bool takeKeyword(QStringView keyword)
    {
        if (!atKeyword(keyword))
            return false;
        m_at += static_cast<int>(keyword.size());
        skipSpace();
        return true;
    }

    NodePtr combined(Node::Kind kind, std::vector<NodePtr> parts, int from) const
    {
        if (parts.size() == 1)
            return parts.front();
        Node node{.kind = kind, .offset = from, .length = m_at - from};
        for (auto &part : parts) {
            // a (b c) means a b c: one shape per meaning keeps the normal form normal.
            if (part->kind == kind)
                node.children.insert(node.children.end(), part->children.begin(),
                                     part->children.end());
            else
                node.children.push_back(std::move(part));
        }
        return makeNode(std::move(node));
    }

    NodePtr parseOr(int depth)
    {
        const int from = m_at;
        std::vector<NodePtr> parts;
        for (;;) {
            auto part = parseAnd(depth);
            if (!part)
                return nullptr;
            parts.push_back(std::move(part));
            const int keywordAt = m_at;
            if (!takeKeyword(u"OR"))
                return combined(Node::Kind::Or, std::move(parts), from);
            if (atEnd())
                return fail({IssueCode::MissingOperand, keywordAt, 2, u"OR"_s});
        }
    }

    NodePtr parseAnd(int depth)
    {
        const int from = m_at;
        std::vector<NodePtr> parts;
        for (;;) {
            auto part = parseNot(depth);
            if (!part)
                return nullptr;
            parts.push_back(std::move(part));
            skipSpace();
            const int keywordAt = m_at;
            if (takeKeyword(u"AND") && atEnd())
                return fail({IssueCode::MissingOperand, keywordAt, 3, u"AND"_s});
            if (atEnd() || peek() == u')' || atKeyword(u"OR"))
                return combined(Node::Kind::And, std::move(parts), from);
        }
    }

    NodePtr parseNot(int depth)
    {
        const int from = m_at;
        bool isNegated = false;
        if (peek() == u'-') {
            ++m_at;
            isNegated = true;
        } else {
            isNegated = takeKeyword(u"NOT");
        }
        if (isNegated && (atEnd() || peek().isSpace()))
            return fail({IssueCode::MissingOperand, from, std::max(1, m_at - from),
                         m_text.mid(from, m_at - from).trimmed()});
        auto operand = parsePrimary(depth);
        if (!operand || !isNegated)
            return operand;
        return makeNode({.kind = Node::Kind::Not,
                         .children = {std::move(operand)},
                         .offset = from,
                         .length = m_at - from});
    }

    NodePtr parsePrimary(int depth)
    {
        if (depth >= kMaxQueryDepth)
            return fail({IssueCode::TooDeep, m_at, 1});
        if (peek() == u'(')
            return parseGroup(depth);
        if (peek() == u'"')
            return parseFreeString();
        if (peek() == u')')
            return fail({IssueCode::UnbalancedParenthesis, m_at, 1, u")"_s});
        if (atKeyword(u"OR") || atKeyword(u"AND"))
            return fail({IssueCode::MissingOperand, m_at, 2, u"OR"_s});
        return parseWordOrTerm();
    }

    NodePtr parseGroup(int depth)
    {
        const int open = m_at++;
        skipSpace();
        if (atEnd())
            return fail({IssueCode::UnbalancedParenthesis, open, 1, u"("_s});
        if (peek() == u')')
            return fail({IssueCode::EmptyGroup, open, m_at + 1 - open});
        auto inner = parseOr(depth + 1);
        if (!inner)
            return nullptr;
        skipSpace();
        if (peek() != u')' || atEnd())
            return fail({IssueCode::UnbalancedParenthesis, open, 1, u"("_s});
        ++m_at;
        return inner;
    }

    NodePtr parseFreeString()
    {
        const int from = m_at;
        auto atom = parseString();
        if (!atom)
            return nullptr;
        return makeNode(
            {.kind = Node::Kind::Text, .text = *atom, .offset = from, .length = m_at - from});
    }

    std::optional<Atom> parseString()
    {
        const int open = m_at++;
        QString text;
        while (!atEnd() && peek() != u'"') {
            // Only quote and backslash are escaped; a path keeps its backslashes otherwise.
            if (peek() == u'\\' && (peek(1) == u'"' || peek(1) == u'\\'))
                ++m_at;
            text += m_text[m_at++];
        }
        if (atEnd()) {
            fail({IssueCode::UnterminatedString, open, static_cast<int>(m_text.size()) - open});
            return {};
        }
        ++m_at;
        return Atom{Atom::Kind::String, text, false};
    }

    NodePtr parseWordOrTerm()
    {
        const int from = m_at;
        while (!atEnd() && isFree(peek()) && !isOperatorStart(peek()))
            ++m_at;
        const QString name = m_text.mid(from, m_at - from);
        if (!atEnd() && isOperatorStart(peek()) && !name.isEmpty())
            return parseTerm(name, from);
        if (name.isEmpty())
            return fail({IssueCode::UnexpectedCharacter, m_at, 1, m_text.mid(m_at, 1),
                         u"\"%1\""_s.arg(m_text.mid(m_at, 1))});
        if (!atEnd() && !peek().isSpace() && peek() != u')' && peek() != u'(' && peek() != u'"')
            return fail({IssueCode::UnexpectedCharacter, m_at, 1, m_text.mid(m_at, 1),
                         u"\"%1\""_s.arg(name + peek())});
        Atom atom{Atom::Kind::Word, name, false};
        if (!m_check.takePrefix(atom, from))
            return fail(*m_check.error());
        return makeNode(
            {.kind = Node::Kind::Text, .text = atom, .offset = from, .length = m_at - from});
    }

    std::optional<Operator> parseOperator()
    {
        const int from = m_at;
        const auto rest = QStringView{m_text}.mid(m_at);
        const auto take = [&](qsizetype length, Operator op) {
            m_at += static_cast<int>(length);
            return op;
        };
        // ":>=" is how GitHub writes a comparison; pasted queries mean the same here.
        const qsizetype colon = rest.startsWith(u':') ? 1 : 0;
        const auto bare = rest.mid(colon);
        if (bare.startsWith(u">="))
            return take(colon + 2, Operator::GreaterOrEqual);
        if (bare.startsWith(u"<="))
            return take(colon + 2, Operator::LessOrEqual);
        if (bare.startsWith(u'>'))
            return take(colon + 1, Operator::Greater);
        if (bare.startsWith(u'<'))
            return take(colon + 1, Operator::Less);
        if (rest.startsWith(u"!="))
            return take(2, Operator::NotEqual);
        if (rest.startsWith(u':'))
            return take(1, Operator::Has);
        fail({IssueCode::BadOperator, from, 1, m_text.mid(from, 1),
              peek() == u'!' ? u"!="_s : u":"_s});
        return {};
    }

    NodePtr parseTerm(const QString &name, int from)
    {
        const int operatorAt = m_at;
        const auto op = parseOperator();
        if (!op)
            return nullptr;
        const Target target = m_check.target(name, from);
        if (m_check.error())
            return fail(*m_check.error());
        const int valueAt = m_at;
        auto value = parseValue();
        if (!value)
            return nullptr;
        Node node{.field = target.name,
                  .op = *op,
                  .value = std::move(*value),
                  .offset = from,
                  .length = m_at - from};
        auto checked = m_check.term(target, std::move(node), {operatorAt, valueAt, m_at}, m_places);
        return checked ? checked : fail(*m_check.error());
    }

    std::optional<Value> parseValue()
    {
        m_places.clear();
        const int from = m_at;
        if (atEnd() || peek().isSpace() || peek() == u')')
            return none({IssueCode::MissingValue, from, 0});
        if (peek() == u'(')
            return parseList();
        auto value = parseSingleOrRange();
        if (!value || peek() != u',' || atEnd())
            return value;
        if (value->kind == Value::Kind::Range)
            return none({IssueCode::BadRange, from, m_at - from});
        return parseMore(std::move(*value), false);
    }

    std::optional<Value> parseList()
    {
        const int open = m_at++;
        skipSpace();
        if (atEnd())
            return none({IssueCode::UnbalancedParenthesis, open, 1, u"("_s});
        if (peek() == u')')
            return none({IssueCode::EmptyGroup, open, m_at + 1 - open});
        auto first = parseSingleOrRange();
        if (!first)
            return {};
        if (first->kind == Value::Kind::Range)
            return none(
                {IssueCode::BadRange, m_places.first().offset, m_at - m_places.first().offset});
        skipSpace();
        auto list = parseMore(std::move(*first), true);
        if (!list)
            return {};
        if (atEnd() || peek() != u')')
            return none({IssueCode::UnbalancedParenthesis, open, 1, u"("_s});
        ++m_at;
        return list;
    }

    std::optional<Value> parseMore(Value list, bool maySpace)
    {
        while (!atEnd() && peek() == u',') {
            const int comma = m_at++;
            if (maySpace)
                skipSpace();
            if (atEnd() || peek().isSpace() || peek() == u',' || peek() == u')')
                return none({IssueCode::MissingValue, comma, 1, u","_s});
            auto next = parseSingleOrRange();
            if (!next)
                return {};
            if (next->kind == Value::Kind::Range)
                return none({IssueCode::BadRange, comma + 1, m_at - comma - 1});
            list.atoms.push_back(next->atoms.front());
            if (maySpace)
                skipSpace();
        }
        list.kind = list.atoms.size() > 1 ? Value::Kind::List : Value::Kind::Single;
        return list;
    }

    std::optional<Value> parseSingleOrRange()
    {
        const auto first = parseAtom();
        if (!first)
            return {};
        if (!QStringView{m_text}.mid(m_at).startsWith(u".."))
            return Value{.kind = Value::Kind::Single, .atoms = {*first}};
        m_at += 2;
        if (atEnd() || peek().isSpace() || peek() == u')')
            return none({IssueCode::MissingValue, m_at - 2, 2, u".."_s});
        const auto second = parseAtom();
        if (!second)
            return {};
        if (QStringView{m_text}.mid(m_at).startsWith(u".."))
            return none({IssueCode::BadRange, m_at, 2, u".."_s});
        const auto end = [](const Atom &a) {
            return a.kind == Atom::Kind::Word && a.text == u"*" ? std::optional<Atom>{}
                                                                : std::optional<Atom>{a};
        };
        return Value{.kind = Value::Kind::Range, .from = end(*first), .to = end(*second)};
    }

    std::optional<Atom> parseAtom()
    {
        const int from = m_at;
        if (peek() == u'"') {
            auto atom = parseString();
            m_places.append({from, m_at - from});
            return atom;
        }
        while (!atEnd() && isFree(peek()) && !QStringView{m_text}.mid(m_at).startsWith(u".."))
            ++m_at;
        m_places.append({from, m_at - from});
        if (m_at == from)
            return none({IssueCode::UnexpectedCharacter, m_at, 1, m_text.mid(m_at, 1)});
        return Atom{Atom::Kind::Word, m_text.mid(from, m_at - from), false};
    }

    const QString m_text;
    int m_at = 0;
    QList<Place> m_places; ///< Of the atoms of the value read last.
    Check m_check;
    std::optional<Issue> m_error;
};

} // namespace

ParseResult parse(const QString &text, const FieldSet &fields)
{
    return Parser{text, fields}.run();
}

} // namespace steward::query
