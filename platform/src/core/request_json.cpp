// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/request_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace steward::platform
{

namespace
{

using boost::json::string_view;
using boost::system::error_code;

/// Follows the text and keeps the names of the objects that are open; the names are as decoded, so
/// that an escape hides nothing.
class NameWatch
{
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::optional<std::string> repeated;

    // NOLINTBEGIN(readability-identifier-naming): the parser calls them by these names.
    bool on_object_begin(error_code &)
    {
        m_open.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, error_code &)
    {
        m_open.pop_back();
        return true;
    }
    bool on_key_part(string_view part, std::size_t, error_code &)
    {
        m_name.append(part.data(), part.size());
        return true;
    }
    bool on_key(string_view part, std::size_t, error_code &failure)
    {
        m_name.append(part.data(), part.size());
        if (!m_open.back().insert(m_name).second) {
            repeated = m_name;
            failure = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
            return false;
        }
        m_name.clear();
        return true;
    }
    bool on_document_begin(error_code &) { return true; }
    bool on_document_end(error_code &) { return true; }
    bool on_array_begin(error_code &) { return true; }
    bool on_array_end(std::size_t, error_code &) { return true; }
    bool on_string_part(string_view, std::size_t, error_code &) { return true; }
    bool on_string(string_view, std::size_t, error_code &) { return true; }
    bool on_number_part(string_view, error_code &) { return true; }
    bool on_int64(std::int64_t, string_view, error_code &) { return true; }
    bool on_uint64(std::uint64_t, string_view, error_code &) { return true; }
    bool on_double(double, string_view, error_code &) { return true; }
    bool on_bool(bool, error_code &) { return true; }
    bool on_null(error_code &) { return true; }
    bool on_comment_part(string_view, error_code &) { return true; }
    bool on_comment(string_view, error_code &) { return true; }
    // NOLINTEND(readability-identifier-naming)

private:
    std::vector<std::set<std::string>> m_open;
    std::string m_name;
};

} // namespace

Result<boost::json::object> parseRequestJson(std::string_view body, std::size_t maxDepth)
{
    boost::json::parse_options options;
    options.max_depth = maxDepth;
    error_code failure;
    auto value = boost::json::parse(body, failure, {}, options);
    if (failure || !value.is_object())
        return fail(ErrorKind::BadRequest, "bad_request",
                    "the body is not a JSON object, or nested too deep");
    boost::json::basic_parser<NameWatch> watch{options};
    watch.write_some(false, body.data(), body.size(), failure);
    if (const auto &name = watch.handler().repeated; failure && name)
        return fail(ErrorKind::BadRequest, "repeated_name", "an object has the same name twice",
                    {{"field", name->substr(0, 64)}});
    if (failure)
        return fail(ErrorKind::BadRequest, "bad_request", "the body cannot be read");
    return std::move(value.as_object());
}

} // namespace steward::platform
