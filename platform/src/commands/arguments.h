// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::commands
{

/// Strict reading of a command's arguments. The first thing that is wrong is kept; ask error() once
/// at the end.
class Arguments
{
public:
    /// Members outside `known` are an error: a misspelt option must not be taken for its absence.
    Arguments(const boost::json::object &args, std::initializer_list<std::string_view> known);
    Arguments(const boost::json::object &args, const std::vector<std::string_view> &known);

    [[nodiscard]] bool has(std::string_view name) const;
    std::string uuid(std::string_view name);
    std::optional<std::string> optionalUuid(std::string_view name);
    /// Between `least` and `most` code points.
    std::string text(std::string_view name, std::size_t least, std::size_t most);
    std::string oneOf(std::string_view name, std::initializer_list<std::string_view> values);
    /// How many of something there are.
    std::int64_t count(std::string_view name);
    void reject(std::string_view name, std::string_view why);
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    const std::string *string(std::string_view name);

    const boost::json::object &m_args;
    std::optional<Error> m_error;
    std::string m_scratch;
};

/// 400 bad_request with the member that is wrong.
[[nodiscard]] Error badField(std::string_view code, std::string_view field, std::string detail);
/// Lower-case, hyphenated.
[[nodiscard]] bool isCanonicalUuid(std::string_view text);

} // namespace steward::platform::commands
