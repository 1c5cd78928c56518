// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_fields.h"
#include "app/domain/query_node.h"

#include <QList>
#include <QString>

namespace steward::query
{

enum class SyntaxState { Valid, Incomplete, Invalid, Deprecated };

enum class IssueCode {
    UnknownField, ///< subject = the field; suggestion = the nearest one.
    UnknownValue, ///< subject = the value; suggestion = the nearest one.
    UnknownFlag,  ///< After is:.
    NotOptional,  ///< has:/no: of a field that is always set.
    BadOperator,  ///< The field does not compare so; suggestion = an operator that works.
    BadTime,
    BadMoney,
    BadNumber,
    BadAddress,
    BadRange,            ///< Not a range field, both ends open, or the wrong way round.
    BadPrefix,           ///< '*' where the field takes none, or not at the end.
    UnexpectedCharacter, ///< subject = the character; suggestion = the text in quotes when that
                         ///< helps.
    UnbalancedParenthesis,
    EmptyGroup,
    MissingValue,       ///< Incomplete: the text stops after an operator, a comma or "..".
    MissingOperand,     ///< Incomplete: the text stops after OR, AND, NOT or '-'.
    UnterminatedString, ///< Incomplete.
    TooDeep,
    TooLong,
    DeprecatedField, ///< Notice: understood; suggestion = today's name.
};

/// One finding. The sentence for the screen is made in ui/ from the code and these words.
struct Issue {
    IssueCode code = IssueCode::UnexpectedCharacter;
    int offset = 0; ///< UTF-16 units into the text.
    int length = 0;
    QString subject = {};
    QString suggestion = {};
    friend bool operator==(const Issue &, const Issue &) = default;
};

struct ParseResult {
    SyntaxState state = SyntaxState::Valid;
    NodePtr ast;         ///< Null for blank text, and whenever state is Incomplete or Invalid.
    QList<Issue> issues; ///< The first error; or every notice.
};

inline constexpr int kMaxQueryLength = 4096;
inline constexpr int kMaxQueryDepth = 48;

/// Reads a query in the grammar of docs/query.md for one view. An unknown field is an error, never
/// text.
[[nodiscard]] ParseResult parse(const QString &text, const FieldSet &fields);

/// A place in the text for the completer: the field whose value is being typed, or empty in a word.
struct CompletionPoint {
    QString field;  ///< As typed: also is, has, no.
    QString typed;  ///< What stands before the cursor of the word or value.
    int offset = 0; ///< Where that begins.
};
[[nodiscard]] CompletionPoint completionAt(const QString &text, int cursor);

} // namespace steward::query
