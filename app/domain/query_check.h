// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_parser.h"

#include <optional>

namespace steward::query
{

struct Place {
    int offset = 0;
    int length = 0;
};

/// Where the parts of one term stand in the text.
struct TermPlaces {
    int operatorAt = 0;
    int valueAt = 0;
    int end = 0;
};

/// What stands before an operator.
struct Target {
    enum class Kind { Field, Is, Has, No };
    Kind kind = Kind::Field;
    QString name; ///< The canonical one.
    const FieldSpec *field = nullptr;
};

/// The meaning half of the parser: names, operators and values against one view's fields.
class Check
{
public:
    explicit Check(const FieldSet &fields) : m_fields{fields} {}

    [[nodiscard]] Target target(const QString &name, int at);
    /// The term in its canonical shape, or null with error() set.
    [[nodiscard]] NodePtr term(const Target &target, Node node, const TermPlaces &places,
                               const QList<Place> &atoms);
    /// Turns a trailing '*' into the prefix mark; false when a '*' stands elsewhere.
    [[nodiscard]] bool takePrefix(Atom &atom, int at);
    [[nodiscard]] const std::optional<Issue> &error() const { return m_error; }
    [[nodiscard]] const QList<Issue> &notices() const { return m_notices; }

private:
    NodePtr fail(Issue issue);
    NodePtr flagTerm(const Node &node, const QList<Place> &atoms);
    NodePtr presenceTerm(const Target &target, const Node &node, const QList<Place> &atoms);
    bool operatorFits(const Target &target, const Node &node, const TermPlaces &places);
    bool atomFits(const FieldSpec &field, Atom &atom, const Place &place);
    bool enumFits(const FieldSpec &field, Atom &atom, const Place &place);
    bool rangeFits(const FieldSpec &field, const Value &value, const TermPlaces &places);

    const FieldSet &m_fields;
    std::optional<Issue> m_error;
    QList<Issue> m_notices;
};

} // namespace steward::query
