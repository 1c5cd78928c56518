// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/query_wire.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{

QString wordOf(query::Operator op)
{
    switch (op) {
    case query::Operator::Has:
        return u":"_s;
    case query::Operator::NotEqual:
        return u"!="_s;
    case query::Operator::Greater:
        return u">"_s;
    case query::Operator::GreaterOrEqual:
        return u">="_s;
    case query::Operator::Less:
        return u"<"_s;
    case query::Operator::LessOrEqual:
        return u"<="_s;
    }
    return {};
}

QString wordOf(query::Atom::Kind kind)
{
    switch (kind) {
    case query::Atom::Kind::Word:
        return u"word"_s;
    case query::Atom::Kind::String:
        return u"string"_s;
    case query::Atom::Kind::RelativeTime:
        return u"rel"_s;
    }
    return {};
}

QJsonObject writeAtom(const query::Atom &atom)
{
    return {{u"kind"_s, wordOf(atom.kind)}, {u"text"_s, atom.text}, {u"prefix"_s, atom.isPrefix}};
}

QJsonValue writeEnd(const std::optional<query::Atom> &atom)
{
    return atom ? QJsonValue{writeAtom(*atom)} : QJsonValue{QJsonValue::Null};
}

QJsonObject writeValue(const query::Value &value)
{
    QJsonArray atoms;
    switch (value.kind) {
    case query::Value::Kind::Single:
        return {{u"one"_s, value.atoms.empty() ? QJsonValue{QJsonValue::Null}
                                               : QJsonValue{writeAtom(value.atoms.front())}}};
    case query::Value::Kind::Range:
        return {{u"range"_s, QJsonArray{writeEnd(value.from), writeEnd(value.to)}}};
    case query::Value::Kind::List:
        for (const auto &atom : value.atoms)
            atoms.append(writeAtom(atom));
        return {{u"list"_s, atoms}};
    }
    return {};
}

QJsonArray writeChildren(const query::Node &node)
{
    QJsonArray children;
    for (const auto &child : node.children)
        children.append(writeQuery(child));
    return children;
}

} // namespace

QJsonValue writeQuery(const query::NodePtr &node)
{
    if (!node)
        return QJsonValue::Null;
    switch (node->kind) {
    case query::Node::Kind::And:
        return QJsonObject{{u"and"_s, writeChildren(*node)}};
    case query::Node::Kind::Or:
        return QJsonObject{{u"or"_s, writeChildren(*node)}};
    case query::Node::Kind::Not:
        return QJsonObject{{u"not"_s, node->children.empty() ? QJsonValue{QJsonValue::Null}
                                                             : writeQuery(node->children.front())}};
    case query::Node::Kind::Term:
        return QJsonObject{{u"term"_s, QJsonObject{{u"field"_s, node->field},
                                                   {u"op"_s, wordOf(node->op)},
                                                   {u"value"_s, writeValue(node->value)}}}};
    case query::Node::Kind::HasField:
        return QJsonObject{{u"has"_s, node->field}};
    case query::Node::Kind::Text:
        return QJsonObject{{u"text"_s, writeAtom(node->text)}};
    }
    return QJsonValue::Null;
}

} // namespace steward::api::wire
