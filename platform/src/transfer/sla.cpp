// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/sla.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/sla_clock.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace json = boost::json;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

namespace
{

using Micros = std::chrono::sys_time<microseconds>;

constexpr int kMostDays = 800;
constexpr int kWarnDefault = 75;

Micros point(Instant at)
{
    return Micros{microseconds{at.us}};
}

Micros lastSunday(int year, unsigned month)
{
    using namespace std::chrono;
    return Micros{sys_days{std::chrono::year{year} / std::chrono::month{month} / Sunday[last]}} +
           hours{1};
}

/// The working hours of the `n`th local day from the one `from` falls on; empty on a day off.
Span hoursOf(const BusinessCalendar &calendar, Instant from, int n)
{
    const auto local = std::chrono::floor<days>(point(from) + cyprusOffset(from)) + days{n};
    const int weekday = static_cast<int>(std::chrono::weekday{local}.iso_encoding());
    if (std::find(calendar.days.begin(), calendar.days.end(), weekday) == calendar.days.end())
        return {};
    const Instant noon{(Micros{local} + hours{10}).time_since_epoch().count()};
    const auto begin = Micros{local} - cyprusOffset(noon);
    return {{(begin + calendar.opens).time_since_epoch().count()},
            {(begin + calendar.closes).time_since_epoch().count()}};
}

int number(const json::object &from, std::string_view name, int otherwise)
{
    const auto *value = from.if_contains(name);
    return value && value->is_int64() ? static_cast<int>(value->as_int64()) : otherwise;
}

const json::object &member(const json::object &from, std::string_view name)
{
    static const json::object kNone;
    const auto *value = from.if_contains(name);
    return value && value->is_object() ? value->as_object() : kNone;
}

minutes timeOfDay(const json::object &from, std::string_view name, minutes otherwise)
{
    const auto *value = from.if_contains(name);
    if (!value || !value->is_string() || value->as_string().size() != 5)
        return otherwise;
    const auto &text = value->as_string();
    const auto digit = [&](std::size_t at) { return text[at] - '0'; };
    return hours{digit(0) * 10 + digit(1)} + minutes{digit(3) * 10 + digit(4)};
}

BusinessCalendar calendarOf(const json::object &rules)
{
    BusinessCalendar out;
    const auto &given = member(rules, "calendar");
    out.opens = timeOfDay(given, "from", out.opens);
    out.closes = timeOfDay(given, "to", out.closes);
    if (const auto *list = given.if_contains("days"); list && list->is_array()) {
        out.days.clear();
        for (const auto &day : list->as_array()) {
            if (day.is_int64())
                out.days.push_back(static_cast<int>(day.as_int64()));
        }
    }
    return out;
}

Result<SlaClock> readClock(db::Connection &connection, const CaseRecord &record, Instant now)
{
    const auto rows = connection.exec(
        "SELECT kind, at, by_staff_id IS NOT NULL, coalesce(facts->>'state', '') FROM case_event "
        "WHERE case_id = $1 ORDER BY at, seq",
        db::Params{record.id});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<ClockEntry> timeline;
    for (int i = 0; i < rows->size(); ++i)
        timeline.push_back(
            {rows->text(i, 0), rows->instant(i, 1), rows->boolean(i, 2), rows->text(i, 3)});
    return readSlaClock(timeline, record, now);
}

} // namespace

hours cyprusOffset(Instant at)
{
    const auto when = point(at);
    const std::chrono::year_month_day date{std::chrono::floor<days>(when)};
    const int year = static_cast<int>(date.year());
    return when >= lastSunday(year, 3) && when < lastSunday(year, 10) ? hours{3} : hours{2};
}

seconds BusinessCalendar::workedBetween(Instant from, Instant to) const
{
    std::int64_t sum = 0;
    for (int n = 0; n < kMostDays; ++n) {
        const auto span = hoursOf(*this, from, n);
        if (span.from.us > to.us)
            break;
        sum += std::max<std::int64_t>(0, std::min(span.to.us, to.us) -
                                             std::max(span.from.us, from.us));
    }
    return std::chrono::duration_cast<seconds>(microseconds{sum});
}

Instant BusinessCalendar::after(Instant from, seconds worked) const
{
    std::int64_t left = std::chrono::duration_cast<microseconds>(worked).count();
    for (int n = 0; n < kMostDays; ++n) {
        const auto span = hoursOf(*this, from, n);
        const auto begin = std::max(span.from.us, from.us);
        if (span.to.us <= begin)
            continue;
        if (left <= span.to.us - begin)
            return {begin + left};
        left -= span.to.us - begin;
    }
    return from;
}

Result<json::object> slaOf(db::Connection &connection, const policy::Policy &policy,
                           const CaseRecord &record, Instant now)
{
    const auto clock = readClock(connection, record, now);
    if (!clock)
        return tl::unexpected(clock.error());
    const auto &rules = member(member(policy.doc, "transfer"), "sla");
    const auto calendar = calendarOf(rules);
    const bool isDecision = clock->target == SlaTarget::Decision;
    const seconds total =
        isDecision ? calendar.day() * number(member(rules, "decision_business_d"), record.level, 0)
                   : seconds{hours{number(rules, "first_response_business_h", 0)}};
    seconds consumed{0};
    for (const auto &span : clock->ours)
        consumed += calendar.workedBetween(span.from, span.to);
    const bool isMeasured = clock->target != SlaTarget::None && total.count() > 0;
    const int warn = number(rules, "warn_percent", kWarnDefault);
    const char *state = "ok";
    if (isMeasured && consumed >= total)
        state = "breach";
    else if (isMeasured && consumed.count() * 100 >= total.count() * warn)
        state = "warn";
    const bool isDue = isMeasured && clock->isRunning && consumed < total;
    return json::object{
        {"target", isMeasured ? json::value(isDecision ? "decision" : "first_response")
                              : json::value(nullptr)},
        {"due_at", isDue ? json::value(calendar.after(now, total - consumed).rfc3339())
                         : json::value(nullptr)},
        {"consumed_s", std::to_string(consumed.count())},
        {"total_s", std::to_string(isMeasured ? total.count() : 0)},
        {"is_running", clock->isRunning},
        {"state", state}};
}

Result<std::int64_t> keepDeadline(db::Connection &connection, const policy::Policy &policy,
                                  const std::string &caseId, Instant now)
{
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    const auto sla = slaOf(connection, policy, *record, now);
    if (!sla)
        return tl::unexpected(sla.error());
    // A breach stays one; after a pause it shows again from now.
    const bool isBreach =
        sla->at("is_running").as_bool() && sla->at("state").as_string() == "breach";
    const auto &at = sla->at("due_at");
    const auto due = isBreach         ? std::optional{now.rfc3339()}
                     : at.is_string() ? std::optional{std::string{at.as_string()}}
                                      : std::nullopt;
    const auto kept = connection.exec(
        "UPDATE transfer_case SET sla_due_at = $2 WHERE id = $1 AND sla_due_at IS DISTINCT FROM "
        "$2::timestamptz(3) AND NOT ($3 AND sla_due_at IS NOT NULL) RETURNING rev",
        db::Params{caseId, due, isBreach});
    if (!kept)
        return tl::unexpected(kept.error());
    return kept->isEmpty() ? record->rev : kept->int64(0, 0);
}

} // namespace steward::platform::transfer
