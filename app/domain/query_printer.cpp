// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_printer.h"

#include <QStringList>

#include <algorithm>
#include <memory>

namespace steward::query
{
namespace
{

using namespace Qt::StringLiterals;

bool isBareCharacter(QChar c)
{
    return !c.isSpace() && c != u'"' && c != u'(' && c != u')' && c != u',' && c != u'*' &&
           c.category() != QChar::Other_Control;
}

QString quoted(QString text)
{
    text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + text + u'"';
}

bool isBareInValue(const QString &text)
{
    return !text.isEmpty() && !text.contains(u".."_s) &&
           std::all_of(text.begin(), text.end(), isBareCharacter);
}

bool isBareInText(const QString &text)
{
    static const QStringList keywords{u"AND"_s, u"OR"_s, u"NOT"_s};
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isBareCharacter) &&
           !text.startsWith(u'-') && !keywords.contains(text) &&
           std::none_of(text.begin(), text.end(), [](QChar c) {
               return c == u':' || c == u'!' || c == u'>' || c == u'<' || c == u'=';
           });
}

QString printAtom(const Atom &atom, bool isBare)
{
    if (atom.kind == Atom::Kind::String || !isBare)
        return quoted(atom.text);
    return atom.isPrefix ? atom.text + u'*' : atom.text;
}

QString printInValue(const Atom &atom)
{
    return printAtom(atom, isBareInValue(atom.text));
}

QString printGrouped(const NodePtr &node, bool needsParentheses)
{
    const QString text = print(node);
    return needsParentheses ? u'(' + text + u')' : text;
}

QString printNot(const Node &inner, const NodePtr &node)
{
    if (inner.kind == Node::Kind::HasField)
        return u"no:"_s + inner.field;
    const bool isPlain =
        inner.kind == Node::Kind::Term || inner.kind == Node::Kind::Text ||
        (inner.kind == Node::Kind::Not && inner.children.front()->kind == Node::Kind::HasField);
    return u'-' + printGrouped(node, !isPlain);
}

} // namespace

QString printOperator(Operator op)
{
    switch (op) {
    case Operator::Has:
        return u":"_s;
    case Operator::NotEqual:
        return u"!="_s;
    case Operator::Greater:
        return u">"_s;
    case Operator::GreaterOrEqual:
        return u">="_s;
    case Operator::Less:
        return u"<"_s;
    case Operator::LessOrEqual:
        return u"<="_s;
    }
    return {};
}

QString printValue(const Value &value)
{
    if (value.kind == Value::Kind::Range)
        return (value.from ? printInValue(*value.from) : u"*"_s) + u".."_s +
               (value.to ? printInValue(*value.to) : u"*"_s);
    if (value.kind == Value::Kind::Single)
        return value.atoms.empty() ? QString{} : printInValue(value.atoms.front());
    QStringList parts;
    for (const auto &atom : value.atoms)
        parts << printInValue(atom);
    return u'(' + parts.join(u',') + u')';
}

QString print(const NodePtr &node)
{
    if (!node)
        return {};
    switch (node->kind) {
    case Node::Kind::Text:
        return printAtom(node->text, isBareInText(node->text.text));
    case Node::Kind::HasField:
        return u"has:"_s + node->field;
    case Node::Kind::Term:
        return node->field + printOperator(node->op) + printValue(node->value);
    case Node::Kind::Not:
        return printNot(*node->children.front(), node->children.front());
    case Node::Kind::And:
    case Node::Kind::Or: {
        const bool isAnd = node->kind == Node::Kind::And;
        QStringList parts;
        for (const auto &child : node->children)
            parts << printGrouped(child, isAnd && child->kind == Node::Kind::Or);
        return parts.join(isAnd ? u" "_s : u" OR "_s);
    }
    }
    return {};
}

NodePtr makeTerm(const QString &field, const QString &value, Operator op)
{
    const auto kind = isBareInValue(value) ? Atom::Kind::Word : Atom::Kind::String;
    return std::make_shared<const Node>(Node{.kind = Node::Kind::Term,
                                             .field = field,
                                             .op = op,
                                             .value = {.atoms = {{kind, value, false}}}});
}

NodePtr makeNot(NodePtr inner)
{
    return std::make_shared<const Node>(
        Node{.kind = Node::Kind::Not, .children = {std::move(inner)}});
}

NodePtr makeAnd(const NodePtr &a, const NodePtr &b)
{
    if (!a || !b)
        return a ? a : b;
    Node node{.kind = Node::Kind::And};
    for (const auto &part : {a, b}) {
        if (part->kind == Node::Kind::And)
            node.children.insert(node.children.end(), part->children.begin(), part->children.end());
        else
            node.children.push_back(part);
    }
    return std::make_shared<const Node>(std::move(node));
}

} // namespace steward::query
