// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace steward::query
{

// The filter language of every view (grammar: docs/query.md). Text and chips are two views of this
// tree.

struct Atom {
    enum class Kind { Word, String, RelativeTime };
    Kind kind = Kind::Word;
    QString text = {};     ///< Without quotes and without the trailing '*'.
    bool isPrefix = false; ///< word*
    friend bool operator==(const Atom &, const Atom &) = default;
};

/// One atom, a range (either end may be open), or a list of atoms.
struct Value {
    enum class Kind { Single, Range, List };
    Kind kind = Kind::Single;
    std::vector<Atom> atoms = {};           ///< Single: one. List: all.
    std::optional<Atom> from = {}, to = {}; ///< Range.
    friend bool operator==(const Value &, const Value &) = default;
};

enum class Operator { Has, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual }; // : != > >= < <=

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Node {
    enum class Kind { And, Or, Not, Term, HasField, Text };
    Kind kind = Kind::And;
    std::vector<NodePtr> children = {}; ///< And, Or: two or more. Not: one.
    QString field = {};                 ///< Term, HasField.
    Operator op = Operator::Has;        ///< Term.
    Value value = {};                   ///< Term.
    Atom text = {};                     ///< Text: free words.
    int offset = 0; ///< Position in the source text, in UTF-16 units; not compared.
    int length = 0;
};

[[nodiscard]] bool equal(const NodePtr &a, const NodePtr &b);

} // namespace steward::query
