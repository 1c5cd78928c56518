// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/http/router.h"

namespace steward::platform::http
{

namespace
{

std::vector<std::string_view> segments(std::string_view path)
{
    std::vector<std::string_view> out;
    for (std::size_t at = 1; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        out.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string> &captures)
{
    const auto wanted = segments(pattern), given = segments(path);
    if (wanted.size() != given.size())
        return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].size() > 2 && wanted[i].front() == '{')
            captures[std::string{wanted[i].substr(1, wanted[i].size() - 2)}] =
                std::string{given[i]};
        else if (wanted[i] != given[i])
            return false;
    }
    return true;
}

} // namespace

void Router::add(Route route)
{
    m_routes.push_back(std::move(route));
}

void Router::add(std::vector<Route> routes)
{
    for (auto &route : routes)
        add(std::move(route));
}

Router::Match Router::find(const std::string &method, const std::string &path) const
{
    Match found;
    for (const auto &route : m_routes) {
        std::map<std::string, std::string> captures;
        if (!matches(route.pattern, path, captures))
            continue;
        found.pathKnown = true;
        found.allowed += (found.allowed.empty() ? "" : ", ") + route.method;
        if (route.method == method) {
            found.route = &route;
            found.captures = std::move(captures);
            return found;
        }
    }
    return found;
}

} // namespace steward::platform::http
