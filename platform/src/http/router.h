// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/message.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
class Clock;
namespace db
{
class Connection;
}
} // namespace steward::platform

namespace steward::platform::http
{

/// What a handler works with: the sessions its worker thread owns. Nothing here outlives the call.
struct Worker {
    db::Connection &writer; ///< steward_writer: everything that commands and queries need.
    db::Connection &reader; ///< steward_reader: audit search and proofs.
    const Clock &clock;
};

using Handler = std::function<Reply(const Request &, Worker &)>;
/// Answers a request whose body was over the limit: the body is empty then, the error 413.
using TooLargeHandler = std::function<Reply(const Request &, Worker &, const Error &)>;

/// Asked with the header alone, before a body over the common limit is read; what it answers ends
/// the request.
using Admission = std::function<std::optional<Response>(const Request &, Worker &)>;

struct Route {
    std::string method;
    std::string pattern; ///< "/v1/commands/{id}/void"; a capture is one segment.
    Handler handler;
    RouteLimits limits = {};
    /// Answered by the transport itself, also while the database is away or all workers are busy.
    std::optional<Response> always = {};
    std::string accepts = {}; ///< Media type of the body; another one is 415. Empty: the handler's.
    TooLargeHandler tooLarge = {}; ///< Empty: the transport answers by itself.
    Admission admits = {};         ///< Empty: large bodies are everybody's.
};

/// Finds the route of a request; 404 and 405 are problem documents.
class Router
{
public:
    void add(Route route);
    void add(std::vector<Route> routes);
    struct Match {
        const Route *route = nullptr;
        std::map<std::string, std::string> captures;
        bool pathKnown = false; ///< The path exists with another method.
        std::string allowed;    ///< Then the methods it has, as Allow says them.
    };
    [[nodiscard]] Match find(const std::string &method, const std::string &path) const;
    [[nodiscard]] const std::vector<Route> &routes() const { return m_routes; }

private:
    std::vector<Route> m_routes;
};

} // namespace steward::platform::http
