// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_chips.h"

#include "app/domain/query_printer.h"

#include <algorithm>
#include <memory>

namespace steward::query
{
namespace
{

Chip chipOf(const NodePtr &node)
{
    Chip chip;
    const bool isNot = node->kind == Node::Kind::Not;
    const NodePtr &inner = isNot ? node->children.front() : node;
    chip.isNegated = isNot;
    switch (inner->kind) {
    case Node::Kind::Term:
        chip.field = inner->field;
        chip.op = inner->op;
        chip.value = inner->value;
        chip.valueText = printValue(inner->value);
        return chip;
    case Node::Kind::HasField:
        chip.kind = Chip::Kind::Has;
        chip.field = inner->field;
        return chip;
    case Node::Kind::Text:
        chip.kind = Chip::Kind::Text;
        chip.text = inner->text;
        chip.valueText = inner->text.text;
        return chip;
    case Node::Kind::And:
    case Node::Kind::Or:
    case Node::Kind::Not:
        chip.kind = Chip::Kind::Group;
        chip.group = inner;
        chip.valueText = print(inner);
        return chip;
    }
    return chip;
}

NodePtr nodeOf(const Chip &chip)
{
    Node node;
    switch (chip.kind) {
    case Chip::Kind::Term:
        node = {.kind = Node::Kind::Term, .field = chip.field, .op = chip.op, .value = chip.value};
        break;
    case Chip::Kind::Has:
        node = {.kind = Node::Kind::HasField, .field = chip.field};
        break;
    case Chip::Kind::Text:
        node = {.kind = Node::Kind::Text, .text = chip.text};
        break;
    case Chip::Kind::Group:
        return chip.isNegated ? makeNot(chip.group) : chip.group;
    }
    auto made = std::make_shared<const Node>(std::move(node));
    return chip.isNegated ? makeNot(std::move(made)) : made;
}

} // namespace

QList<Chip> chips(const NodePtr &query)
{
    QList<Chip> list;
    if (!query)
        return list;
    if (query->kind != Node::Kind::And)
        return {chipOf(query)};
    for (const auto &child : query->children)
        list.append(chipOf(child));
    return list;
}

NodePtr fromChips(const QList<Chip> &chips)
{
    NodePtr query;
    for (const auto &chip : chips)
        query = makeAnd(query, nodeOf(chip));
    return query;
}

bool equal(const NodePtr &a, const NodePtr &b)
{
    if (!a || !b)
        return !a && !b;
    return a->kind == b->kind && a->field == b->field && a->op == b->op && a->value == b->value &&
           a->text == b->text &&
           std::equal(a->children.begin(), a->children.end(), b->children.begin(),
                      b->children.end(), equal);
}

} // namespace steward::query
