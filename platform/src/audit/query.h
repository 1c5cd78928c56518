// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform::audit
{

// The filter language as the desk sends it: a tree in JSON (contract: AuditQuery).

struct Atom {
    enum class Kind { Word, String, Relative };
    Kind kind = Kind::Word;
    std::string text;
    bool isPrefix = false;
};

struct Value {
    enum class Kind { One, Range, List };
    Kind kind = Kind::One;
    std::vector<Atom> atoms;      ///< One: one. List: all.
    std::optional<Atom> from, to; ///< Range; an absent end is open.
};

enum class Op { Has, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual };

struct Node {
    enum class Kind { And, Or, Not, Term, HasField, Text };
    Kind kind = Kind::And;
    std::vector<Node> children;
    std::string field;
    Op op = Op::Has;
    Value value;
    Atom text;
    std::optional<std::int64_t> offset,
        length; ///< Where the desk's text has it; for error messages.
};

/// 400 for a malformed tree; limits: depth 24, 256 nodes, 100 atoms a list, 512 bytes an atom.
[[nodiscard]] Result<Node> parseQuery(const boost::json::value &json);

/// The text form that is committed to: one spelling per tree.
[[nodiscard]] std::string normalForm(const Node &node);

/// 422 rule, with what is wrong and where the desk's text has it.
[[nodiscard]] Error queryError(const Node &node, std::string rule, std::string detail,
                               boost::json::object facts = {});

} // namespace steward::platform::audit
