// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/query.h"
#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

/// Who searches, and from where: it goes into the search's own event.
struct Searcher {
    std::string staffId;
    std::string sessionId;
    std::vector<std::string> roles;
    std::string address;
    std::string requestId;
};

struct SearchRequest {
    std::optional<Node> query;
    std::string cursor;
    int limit = 100;
    bool count = false;
    bool heartbeats = false;
    std::string zone = "UTC"; ///< IANA name for bare dates.
};

inline constexpr int kMaxSearchLimit = 200;

/// The body of POST /v1/audit/search; 400 for anything that is not in the contract.
[[nodiscard]] Result<SearchRequest> parseSearch(std::string_view body);

/// One page, newest first, with exactly what the searcher's roles may see, in rows and in counts.
/// The search's own event is committed before the answer exists. `cursorSecret` keys the page
/// cursors.
[[nodiscard]] Result<boost::json::object> search(db::Connection &reader, db::Connection &writer,
                                                 const Searcher &who, const SearchRequest &request,
                                                 Instant now, const Bytes &cursorSecret);

/// One event by id, or by its place as `YYYY-MM/index`; 404 when there is none or it is not for
/// these roles.
[[nodiscard]] Result<boost::json::object>
eventById(db::Connection &reader, const std::vector<std::string> &roles, const std::string &id);

} // namespace audit
} // namespace steward::platform
