// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/search.h"

#include "platform/src/core/request_json.h"

namespace steward::platform::audit
{

namespace
{

namespace json = boost::json;

constexpr std::size_t kMaxJsonDepth = 80;
constexpr std::size_t kMaxCursorBytes = 256;
constexpr std::size_t kMaxZoneBytes = 64;

tl::unexpected<Error> malformed(std::string detail)
{
    return fail(ErrorKind::BadRequest, "bad_request", std::move(detail));
}

/// False when the member's type or range is not the contract's.
bool readMember(std::string_view key, const json::value &value, SearchRequest &out)
{
    if (key == "cursor") {
        if (value.is_null())
            return true;
        if (!value.is_string() || value.get_string().empty() ||
            value.get_string().size() > kMaxCursorBytes)
            return false;
        out.cursor = std::string{value.get_string()};
        return true;
    }
    if (key == "limit") {
        if (!value.is_int64() || value.get_int64() < 1 || value.get_int64() > kMaxSearchLimit)
            return false;
        out.limit = static_cast<int>(value.get_int64());
        return true;
    }
    if (key == "zone") {
        if (!value.is_string() || value.get_string().empty() ||
            value.get_string().size() > kMaxZoneBytes)
            return false;
        out.zone = std::string{value.get_string()};
        return out.zone.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") ==
               out.zone.npos;
    }
    if ((key != "count" && key != "heartbeats") || !value.is_bool())
        return false;
    (key == "count" ? out.count : out.heartbeats) = value.get_bool();
    return true;
}

} // namespace

Result<SearchRequest> parseSearch(std::string_view body)
{
    const auto object = parseRequestJson(body, kMaxJsonDepth);
    if (!object)
        return tl::unexpected(object.error());
    SearchRequest out;
    for (const auto &[key, value] : *object) {
        if (key == "query") {
            if (value.is_null())
                continue;
            auto query = parseQuery(value);
            if (!query)
                return tl::unexpected(query.error());
            out.query = std::move(*query);
        } else if (!readMember(key, value, out)) {
            return malformed("unknown or malformed member " + std::string{key}.substr(0, 40));
        }
    }
    return out;
}

} // namespace steward::platform::audit
