// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/http/metrics.h"

namespace steward::platform::http
{

void Metrics::addRoute(const std::string &route)
{
    const std::lock_guard lock{m_mutex};
    m_routes.try_emplace(route);
}

void Metrics::countRequest(const std::string &route, int status, std::chrono::microseconds took)
{
    const std::lock_guard lock{m_mutex};
    auto &figures = m_routes[route];
    ++figures.byStatus[status];
    figures.secondsTotal += double(took.count()) / 1e6;
}

void Metrics::addGauge(std::string name, std::string help, std::function<double()> value)
{
    const std::lock_guard lock{m_mutex};
    m_gauges[std::move(name)] = {"gauge", std::move(help), std::move(value)};
}

void Metrics::addCounter(std::string name, std::string help, std::function<double()> value)
{
    const std::lock_guard lock{m_mutex};
    m_gauges[std::move(name)] = {"counter", std::move(help), std::move(value)};
}

std::string Metrics::text() const
{
    const std::lock_guard lock{m_mutex};
    std::string out =
        "# HELP steward_requests_total Requests answered.\n# TYPE steward_requests_total counter\n";
    for (const auto &[route, figures] : m_routes)
        for (const auto &[status, count] : figures.byStatus)
            out += "steward_requests_total{route=\"" + route + "\",status=\"" +
                   std::to_string(status) + "\"} " + std::to_string(count) + "\n";
    out += "# HELP steward_request_seconds_total Time spent answering.\n# TYPE "
           "steward_request_seconds_total counter\n";
    for (const auto &[route, figures] : m_routes)
        out += "steward_request_seconds_total{route=\"" + route + "\"} " +
               std::to_string(figures.secondsTotal) + "\n";
    for (const auto &[name, gauge] : m_gauges)
        out += "# HELP " + name + " " + gauge.help + "\n# TYPE " + name + " " + gauge.type + "\n" +
               name + " " + std::to_string(gauge.value()) + "\n";
    return out;
}

} // namespace steward::platform::http
