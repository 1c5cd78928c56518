// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/clock.h"

#include <cstdio>
#include <string>

namespace steward::platform
{

namespace
{

using namespace std::chrono;

struct Parts {
    year_month_day date;
    std::int64_t usOfDay;
};

Parts split(Instant at)
{
    const sys_time<microseconds> t{microseconds{at.us}};
    const auto day = floor<days>(t);
    return {year_month_day{day}, (t - day).count()};
}

std::string format(Instant at, int fraction)
{
    const auto [date, us] = split(at);
    char text[48];
    const auto s = us / 1'000'000;
    const int n = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06d",
                                int(date.year()), unsigned(date.month()), unsigned(date.day()),
                                int(s / 3600), int(s / 60 % 60), int(s % 60), int(us % 1'000'000));
    std::string out(text, std::size_t(n));
    out.resize(out.size() - std::size_t(6 - fraction));
    return out + 'Z';
}

} // namespace

std::string Instant::rfc3339() const
{
    return format(*this, 3);
}
std::string Instant::sql() const
{
    return format(*this, 6);
}
std::string Instant::httpDate() const
{
    static constexpr const char *kDays[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char *kMonths[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto [date, usOfDay] = split(*this);
    const auto s = usOfDay / 1'000'000;
    char text[48];
    const int n = std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                kDays[weekday{sys_days{date}}.c_encoding()], unsigned(date.day()),
                                kMonths[unsigned(date.month()) - 1], int(date.year()),
                                int(s / 3600), int(s / 60 % 60), int(s % 60));
    return {text, std::size_t(n)};
}
std::string Instant::month() const
{
    return format(*this, 6).substr(0, 7);
}

Instant Instant::parse(const std::string &text)
{
    const Instant invalid{INT64_MIN};
    int y, mo, d, h, mi, s, used = 0;
    char sep;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &y, &mo, &d, &sep, &h, &mi, &s,
                    &used) != 7 ||
        (sep != 'T' && sep != ' ') || h > 23 || mi > 59 || s > 59)
        return invalid;
    const year_month_day date{year{y}, std::chrono::month{unsigned(mo)},
                              std::chrono::day{unsigned(d)}};
    if (!date.ok())
        return invalid;
    std::int64_t fraction = 0;
    auto rest = text.substr(std::size_t(used));
    if (!rest.empty() && rest[0] == '.') {
        std::size_t i = 1;
        for (std::int64_t unit = 100'000; i < rest.size() && rest[i] >= '0' && rest[i] <= '9';
             ++i, unit /= 10)
            fraction += unit * (rest[i] - '0');
        rest = rest.substr(i);
    }
    if (rest != "Z" && rest != "+00" && rest != "+00:00")
        return invalid;
    const auto day = sys_days{date}.time_since_epoch();
    return {duration_cast<microseconds>(day).count() +
            ((std::int64_t(h) * 60 + mi) * 60 + s) * 1'000'000 + fraction};
}

Instant plusCalendarMonths(Instant from, int count)
{
    const auto [date, us] = split(from);
    auto moved = date.year() / date.month() + months{count};
    auto result = moved / date.day();
    if (!result.ok())
        result = moved / last;
    return {duration_cast<microseconds>(sys_days{result}.time_since_epoch()).count() + us};
}

Instant SystemClock::now() const
{
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

Instant AdjustableClock::now() const
{
    const auto frozen = m_frozenUs.load();
    const auto base = frozen == INT64_MIN ? SystemClock{}.now().us : frozen;
    return {base + m_offsetUs.load()};
}

void AdjustableClock::advance(std::chrono::microseconds by)
{
    m_offsetUs += by.count();
}
void AdjustableClock::freezeAt(Instant at)
{
    m_frozenUs = at.us;
    m_offsetUs = 0;
}

} // namespace steward::platform
