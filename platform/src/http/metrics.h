// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace steward::platform::http
{

/// Counters of the service in the Prometheus text format. Thread-safe.
class Metrics
{
public:
    /// Shown from the start, so that a rate over a route that nobody used yet is zero.
    void addRoute(const std::string &route);
    void countRequest(const std::string &route, int status, std::chrono::microseconds took);
    /// A value asked for whenever the metrics are read, such as the feed's lag.
    void addGauge(std::string name, std::string help, std::function<double()> value);
    /// The same for a number that only grows.
    void addCounter(std::string name, std::string help, std::function<double()> value);
    [[nodiscard]] std::string text() const;

private:
    struct RouteFigures {
        std::map<int, long> byStatus;
        double secondsTotal = 0;
    };
    struct Gauge {
        const char *type;
        std::string help;
        std::function<double()> value;
    };
    mutable std::mutex m_mutex;
    std::map<std::string, RouteFigures> m_routes;
    std::map<std::string, Gauge> m_gauges;
};

} // namespace steward::platform::http
