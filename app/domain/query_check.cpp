// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_check.h"

#include "app/domain/query_values.h"

#include <memory>

namespace steward::query
{
namespace
{

using namespace Qt::StringLiterals;

bool isOrdered(FieldType type)
{
    return type == FieldType::Time || type == FieldType::Money || type == FieldType::Number;
}

bool isComparison(Operator op)
{
    return op != Operator::Has && op != Operator::NotEqual;
}

NodePtr makeNode(Node node)
{
    return std::make_shared<const Node>(std::move(node));
}

NodePtr negated(NodePtr inner)
{
    const int offset = inner->offset, length = inner->length;
    return makeNode({.kind = Node::Kind::Not,
                     .children = {std::move(inner)},
                     .offset = offset,
                     .length = length});
}

NodePtr anyOf(std::vector<NodePtr> nodes, const Node &like)
{
    if (nodes.size() == 1)
        return nodes.front();
    return makeNode({.kind = Node::Kind::Or,
                     .children = std::move(nodes),
                     .offset = like.offset,
                     .length = like.length});
}

bool isStar(const Value &value)
{
    return value.kind == Value::Kind::Single && value.atoms.front().kind == Atom::Kind::Word &&
           value.atoms.front().text == u"*";
}

} // namespace

NodePtr Check::fail(Issue issue)
{
    if (!m_error)
        m_error = std::move(issue);
    return nullptr;
}

Target Check::target(const QString &name, int at)
{
    const QString lower = name.toLower();
    if (lower == u"is")
        return {Target::Kind::Is, lower, nullptr};
    if (lower == u"has")
        return {Target::Kind::Has, lower, nullptr};
    if (lower == u"no")
        return {Target::Kind::No, lower, nullptr};
    const auto match = m_fields.find(name);
    if (!match.field) {
        fail({IssueCode::UnknownField, at, static_cast<int>(name.size()), name,
              m_fields.nearestField(name)});
        return {};
    }
    if (match.isDeprecated)
        m_notices.append({IssueCode::DeprecatedField, at, static_cast<int>(name.size()), name,
                          match.field->name});
    return {Target::Kind::Field, match.field->name, match.field};
}

NodePtr Check::term(const Target &target, Node node, const TermPlaces &places,
                    const QList<Place> &atoms)
{
    if (!operatorFits(target, node, places))
        return nullptr;
    if (target.kind == Target::Kind::Is)
        return flagTerm(node, atoms);
    if (target.kind != Target::Kind::Field)
        return presenceTerm(target, node, atoms);
    const FieldSpec &field = *target.field;
    if (isStar(node.value)) {
        // org:* asks whether it is set, which only has a meaning where it may be missing.
        if (!field.isOptional || isComparison(node.op))
            return fail({IssueCode::BadPrefix, places.valueAt, 1, u"*"_s});
        const bool isNegated = node.op == Operator::NotEqual;
        auto has = makeNode({.kind = Node::Kind::HasField,
                             .field = field.name,
                             .offset = node.offset,
                             .length = node.length});
        return isNegated ? negated(std::move(has)) : has;
    }
    qsizetype index = 0;
    for (auto &atom : node.value.atoms)
        if (!atomFits(field, atom, atoms[index++]))
            return nullptr;
    if (node.value.kind == Value::Kind::Range) {
        if (node.value.from && !atomFits(field, *node.value.from, atoms.first()))
            return nullptr;
        if (node.value.to && !atomFits(field, *node.value.to, atoms.last()))
            return nullptr;
        if (!rangeFits(field, node.value, places))
            return nullptr;
    }
    node.kind = Node::Kind::Term;
    return makeNode(std::move(node));
}

bool Check::operatorFits(const Target &target, const Node &node, const TermPlaces &places)
{
    const int length = places.valueAt - places.operatorAt;
    const bool isOrderedField = target.field && isOrdered(target.field->type);
    const bool mayNegate = target.kind != Target::Kind::Has && target.kind != Target::Kind::No;
    const bool isBad =
        (isComparison(node.op) && (!isOrderedField || node.value.kind != Value::Kind::Single)) ||
        (node.op == Operator::NotEqual && !mayNegate);
    if (isBad) {
        fail({IssueCode::BadOperator, places.operatorAt, length, target.name, u":"_s});
        return false;
    }
    if (node.value.kind == Value::Kind::Range && !isOrderedField) {
        fail({IssueCode::BadRange, places.valueAt, places.end - places.valueAt, target.name});
        return false;
    }
    return true;
}

NodePtr Check::flagTerm(const Node &node, const QList<Place> &atoms)
{
    std::vector<NodePtr> parts;
    qsizetype index = 0;
    for (const auto &atom : node.value.atoms) {
        const Place place = atoms[index++];
        const FlagSpec *flag = m_fields.flag(atom.text);
        if (!flag)
            return fail({IssueCode::UnknownFlag, place.offset, place.length, atom.text,
                         m_fields.nearestFlag(atom.text)});
        const bool hasField = !flag->field.isEmpty();
        parts.push_back(makeNode(
            {.kind = Node::Kind::Term,
             .field = hasField ? flag->field : u"is"_s,
             .value = {.atoms = {{Atom::Kind::Word, hasField ? flag->value : flag->name, false}}},
             .offset = node.offset,
             .length = node.length}));
    }
    auto any = anyOf(std::move(parts), node);
    return node.op == Operator::NotEqual ? negated(std::move(any)) : any;
}

NodePtr Check::presenceTerm(const Target &target, const Node &node, const QList<Place> &atoms)
{
    std::vector<NodePtr> parts;
    qsizetype index = 0;
    for (const auto &atom : node.value.atoms) {
        const Place place = atoms[index++];
        const auto match = m_fields.find(atom.text);
        if (!match.field)
            return fail({IssueCode::UnknownField, place.offset, place.length, atom.text,
                         m_fields.nearestField(atom.text)});
        if (!match.field->isOptional)
            return fail({IssueCode::NotOptional, place.offset, place.length, atom.text});
        auto has = makeNode({.kind = Node::Kind::HasField,
                             .field = match.field->name,
                             .offset = node.offset,
                             .length = node.length});
        parts.push_back(target.kind == Target::Kind::No ? negated(std::move(has)) : std::move(has));
    }
    return anyOf(std::move(parts), node);
}

bool Check::takePrefix(Atom &atom, int at)
{
    const auto star = atom.text.indexOf(u'*');
    if (star < 0 || atom.kind == Atom::Kind::String)
        return true;
    if (star == 0 || star != atom.text.size() - 1) {
        fail({IssueCode::BadPrefix, at + static_cast<int>(star), 1, atom.text,
              u"\"%1\""_s.arg(atom.text)});
        return false;
    }
    atom.text.chop(1);
    atom.isPrefix = true;
    return true;
}

bool Check::enumFits(const FieldSpec &field, Atom &atom, const Place &place)
{
    QString word = atom.text.toLower();
    word.replace(u'-', u'_').replace(u' ', u'_');
    if (!field.values.contains(word)) {
        fail({IssueCode::UnknownValue, place.offset, place.length, atom.text,
              nearest(word, field.values)});
        return false;
    }
    atom = {Atom::Kind::Word, word, false};
    return true;
}

bool Check::atomFits(const FieldSpec &field, Atom &atom, const Place &place)
{
    const auto bad = [&](IssueCode code) {
        fail({code, place.offset, place.length, atom.text, field.example});
        return false;
    };
    if (atom.text.isEmpty()) {
        fail({IssueCode::MissingValue, place.offset, place.length});
        return false;
    }
    switch (field.type) {
    case FieldType::Word:
    case FieldType::Text:
        return takePrefix(atom, place.offset);
    case FieldType::Enum:
        return enumFits(field, atom, place);
    case FieldType::Time:
        if (atom.kind == Atom::Kind::Word && isRelativeTime(atom.text))
            atom = {Atom::Kind::RelativeTime, atom.text.toLower(), false};
        else if (!timeSpan(atom, QTimeZone::utc(), QDateTime{}))
            return bad(IssueCode::BadTime);
        return true;
    case FieldType::Money:
        return minorUnits(atom.text, 3) ? true : bad(IssueCode::BadMoney);
    case FieldType::Number:
        return minorUnits(atom.text, 0) ? true : bad(IssueCode::BadNumber);
    case FieldType::Ip:
        return isAddress(atom.text) ? true : bad(IssueCode::BadAddress);
    }
    return false;
}

bool Check::rangeFits(const FieldSpec &field, const Value &value, const TermPlaces &places)
{
    bool isForward = value.from || value.to;
    if (value.from && value.to) {
        if (field.type != FieldType::Time) {
            isForward = *minorUnits(value.from->text, 3) <= *minorUnits(value.to->text, 3);
        } else if (value.from->kind != Atom::Kind::RelativeTime &&
                   value.to->kind != Atom::Kind::RelativeTime) {
            isForward = timeSpan(*value.from, QTimeZone::utc(), {})->from <
                        timeSpan(*value.to, QTimeZone::utc(), {})->to;
        }
    }
    if (!isForward)
        fail({IssueCode::BadRange, places.valueAt, places.end - places.valueAt, field.name});
    return isForward;
}

} // namespace steward::query
