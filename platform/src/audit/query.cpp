// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/query.h"

#include <boost/json/array.hpp>

#include <array>

namespace steward::platform::audit
{

namespace
{

namespace json = boost::json;

constexpr int kMaxDepth = 24;
constexpr int kMaxNodes = 256;
constexpr std::size_t kMaxAtoms = 100;
constexpr std::size_t kMaxAtomBytes = 512;
constexpr std::array<std::string_view, 6> kOperators{":", "!=", ">", ">=", "<", "<="};

tl::unexpected<Error> malformed(std::string detail)
{
    return fail(ErrorKind::BadRequest, "bad_query", std::move(detail));
}

class Parser
{
public:
    Result<Node> node(const json::value &value, int depth)
    {
        const auto *object = value.if_object();
        if (!object || depth > kMaxDepth || ++m_nodes > kMaxNodes)
            return malformed("a query node is missing, nested too deep, or one too many");
        Node out;
        const json::value *body = nullptr;
        std::string_view kind;
        for (const auto &[key, member] : *object) {
            if (key == "offset" || key == "length") {
                if (!member.is_int64())
                    return malformed("offset and length are numbers");
                (key == "offset" ? out.offset : out.length) = member.get_int64();
            } else if (body) {
                return malformed("a query node has one kind");
            } else {
                kind = key;
                body = &member;
            }
        }
        if (!body)
            return malformed("a query node has a kind");
        if (kind == "and" || kind == "or" || kind == "not")
            return branch(std::move(out), kind, *body, depth);
        if (kind == "term")
            return term(std::move(out), *body);
        if (kind == "has")
            return has(std::move(out), *body);
        if (kind == "text")
            return text(std::move(out), *body);
        return malformed("unknown query node");
    }

private:
    Result<Node> branch(Node out, std::string_view kind, const json::value &body, int depth)
    {
        out.kind = kind == "and"  ? Node::Kind::And
                   : kind == "or" ? Node::Kind::Or
                                  : Node::Kind::Not;
        if (out.kind == Node::Kind::Not) {
            auto child = node(body, depth + 1);
            if (!child)
                return child;
            out.children.push_back(std::move(*child));
            return out;
        }
        const auto *items = body.if_array();
        if (!items || items->empty())
            return malformed("and, or hold an array of nodes");
        for (const auto &item : *items) {
            auto child = node(item, depth + 1);
            if (!child)
                return child;
            out.children.push_back(std::move(*child));
        }
        return out;
    }

    static Result<Node> term(Node out, const json::value &body)
    {
        out.kind = Node::Kind::Term;
        const auto *object = body.if_object();
        const auto *field = object ? object->if_contains("field") : nullptr;
        const auto *op = object ? object->if_contains("op") : nullptr;
        const auto *value = object ? object->if_contains("value") : nullptr;
        if (!field || !field->is_string() || !op || !op->is_string() || !value ||
            object->size() != 3)
            return malformed("a term has field, op and value");
        out.field = std::string{field->get_string()};
        std::size_t index = 0;
        while (index < kOperators.size() && kOperators[index] != std::string_view{op->get_string()})
            ++index;
        if (index == kOperators.size() || out.field.size() > kMaxAtomBytes)
            return malformed("unknown operator");
        out.op = static_cast<Op>(index);
        auto parsed = valueOf(*value);
        if (!parsed)
            return tl::unexpected(parsed.error());
        out.value = std::move(*parsed);
        return out;
    }

    static Result<Node> has(Node out, const json::value &body)
    {
        out.kind = Node::Kind::HasField;
        if (!body.is_string() || body.get_string().size() > kMaxAtomBytes)
            return malformed("has names a field");
        out.field = std::string{body.get_string()};
        return out;
    }

    static Result<Node> text(Node out, const json::value &body)
    {
        out.kind = Node::Kind::Text;
        auto parsed = atom(body);
        if (!parsed)
            return tl::unexpected(parsed.error());
        out.text = std::move(*parsed);
        return out;
    }

    static Result<Value> valueOf(const json::value &json)
    {
        Value out;
        const auto *object = json.if_object();
        if (!object || object->size() != 1)
            return malformed("a value is one, range or list");
        const auto &[kind, body] = *object->begin();
        if (kind == "one") {
            auto one = atom(body);
            if (!one)
                return tl::unexpected(one.error());
            out.atoms.push_back(std::move(*one));
            return out;
        }
        const auto *items = body.if_array();
        if (!items || items->empty() || items->size() > kMaxAtoms ||
            (kind != "list" && kind != "range"))
            return malformed("a value is one, range or list");
        out.kind = kind == "list" ? Value::Kind::List : Value::Kind::Range;
        if (out.kind == Value::Kind::Range)
            return range(std::move(out), *items);
        for (const auto &item : *items) {
            auto one = atom(item);
            if (!one)
                return tl::unexpected(one.error());
            out.atoms.push_back(std::move(*one));
        }
        return out;
    }

    static Result<Value> range(Value out, const json::array &ends)
    {
        if (ends.size() != 2 || (ends[0].is_null() && ends[1].is_null()))
            return malformed("a range has two ends, one of which may be open");
        for (const auto i : {0u, 1u}) {
            if (ends[i].is_null())
                continue;
            auto end = atom(ends[i]);
            if (!end)
                return tl::unexpected(end.error());
            (i == 0 ? out.from : out.to) = std::move(*end);
        }
        return out;
    }

    static Result<Atom> atom(const json::value &json)
    {
        const auto *object = json.if_object();
        const auto *kind = object ? object->if_contains("kind") : nullptr;
        const auto *text = object ? object->if_contains("text") : nullptr;
        const auto *prefix = object ? object->if_contains("prefix") : nullptr;
        if (!kind || !kind->is_string() || !text || !text->is_string() ||
            (prefix && !prefix->is_bool()) || object->size() != (prefix ? 3u : 2u))
            return malformed("an atom has kind, text and prefix");
        Atom out;
        const std::string_view name{kind->get_string()};
        if (name != "word" && name != "string" && name != "rel")
            return malformed("an atom is a word, a string or a relative time");
        out.kind = name == "word"     ? Atom::Kind::Word
                   : name == "string" ? Atom::Kind::String
                                      : Atom::Kind::Relative;
        out.text = std::string{text->get_string()};
        out.isPrefix = prefix && prefix->get_bool();
        if (out.text.size() > kMaxAtomBytes || out.text.find('\0') != out.text.npos)
            return malformed("an atom is at most 512 bytes of text");
        return out;
    }

    int m_nodes = 0;
};

std::string spell(const Atom &atom)
{
    if (atom.kind != Atom::Kind::String)
        return atom.text + (atom.isPrefix ? "*" : "");
    std::string out = "\"";
    for (const char c : atom.text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

std::string spell(const Value &value)
{
    if (value.kind == Value::Kind::One)
        return spell(value.atoms.front());
    if (value.kind == Value::Kind::Range)
        return (value.from ? spell(*value.from) : "*") + ".." + (value.to ? spell(*value.to) : "*");
    std::string out = "(";
    for (const auto &atom : value.atoms)
        out += (out.size() > 1 ? "," : "") + spell(atom);
    return out + ')';
}

std::string joined(const std::vector<Node> &children, const char *by)
{
    std::string out;
    for (const auto &child : children) {
        if (!out.empty())
            out += by;
        const bool group = child.kind == Node::Kind::And || child.kind == Node::Kind::Or;
        out += group ? '(' + normalForm(child) + ')' : normalForm(child);
    }
    return out;
}

} // namespace

Result<Node> parseQuery(const json::value &json)
{
    Parser parser;
    return parser.node(json, 1);
}

std::string normalForm(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::And:
        return joined(node.children, " ");
    case Node::Kind::Or:
        return joined(node.children, " OR ");
    case Node::Kind::Not:
        return '-' + joined(node.children, "");
    case Node::Kind::Term:
        return node.field + std::string{kOperators[static_cast<std::size_t>(node.op)]} +
               spell(node.value);
    case Node::Kind::HasField:
        return "has:" + node.field;
    case Node::Kind::Text:
        return spell(node.text);
    }
    return {};
}

Error queryError(const Node &node, std::string rule, std::string detail, json::object facts)
{
    if (!node.field.empty())
        facts["field"] = node.field;
    json::object members{{"rule", std::move(rule)}, {"facts", std::move(facts)}};
    if (node.offset)
        members["offset"] = *node.offset;
    if (node.length)
        members["length"] = *node.length;
    return Error{ErrorKind::Rule, "rule", std::move(detail), std::move(members), {}};
}

} // namespace steward::platform::audit
