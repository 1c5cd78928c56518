// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/arguments.h"

#include "platform/src/core/bytes.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <limits>

namespace steward::platform::commands
{

Error badField(std::string_view code, std::string_view field, std::string detail)
{
    return {ErrorKind::BadRequest, std::string{code}, std::move(detail), {{"field", field}}, {}};
}

bool isCanonicalUuid(std::string_view text)
{
    return isUuid(text) &&
           std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
}

Arguments::Arguments(const boost::json::object &args, std::initializer_list<std::string_view> known)
    : Arguments(args, std::vector<std::string_view>{known})
{
}

Arguments::Arguments(const boost::json::object &args, const std::vector<std::string_view> &known)
    : m_args(args)
{
    for (const auto &member : args)
        if (std::find(known.begin(), known.end(), std::string_view{member.key()}) == known.end() &&
            !m_error)
            m_error = badField("unknown_field", std::string{"args."} + std::string{member.key()},
                               "the command has no such argument");
}

bool Arguments::has(std::string_view name) const
{
    return m_args.contains(name);
}

void Arguments::reject(std::string_view name, std::string_view why)
{
    if (!m_error)
        m_error = badField("bad_field", "args." + std::string{name}, std::string{why});
}

const std::string *Arguments::string(std::string_view name)
{
    const auto *value = m_args.if_contains(name);
    if (!value || !value->is_string()) {
        reject(name, value ? "must be a string" : "is missing");
        return nullptr;
    }
    m_scratch = std::string{value->as_string()};
    return &m_scratch;
}

std::string Arguments::uuid(std::string_view name)
{
    const auto *value = string(name);
    if (!value)
        return {};
    if (!isCanonicalUuid(*value)) {
        reject(name, "must be a lower-case UUID");
        return {};
    }
    return *value;
}

std::optional<std::string> Arguments::optionalUuid(std::string_view name)
{
    return has(name) ? std::optional{uuid(name)} : std::nullopt;
}

std::string Arguments::text(std::string_view name, std::size_t least, std::size_t most)
{
    const auto *value = string(name);
    if (!value)
        return {};
    const auto points =
        static_cast<std::size_t>(std::count_if(value->begin(), value->end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        }));
    if (points < least || points > most)
        reject(name, "must have between " + std::to_string(least) + " and " + std::to_string(most) +
                         " characters");
    return *value;
}

std::string Arguments::oneOf(std::string_view name, std::initializer_list<std::string_view> values)
{
    const auto *value = string(name);
    if (!value)
        return {};
    if (std::find(values.begin(), values.end(), std::string_view{*value}) == values.end())
        reject(name, "is none of the values allowed");
    return *value;
}

std::int64_t Arguments::count(std::string_view name)
{
    const auto *value = m_args.if_contains(name);
    if (value && value->is_int64() && value->as_int64() >= 0 &&
        value->as_int64() <= std::numeric_limits<std::int32_t>::max())
        return value->as_int64();
    reject(name, value ? "must be a count" : "is missing");
    return 0;
}

} // namespace steward::platform::commands
