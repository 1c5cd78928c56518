// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/time_values.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace steward::platform::audit
{

namespace
{

using namespace std::chrono_literals;

/// An atom covers [from, to): a month covers a month, an instant one microsecond.
struct Covered {
    Instant from, to;
};

Covered point(Instant at)
{
    return {at, at.plus(1us)};
}

std::optional<Instant> shifted(Instant now, std::int64_t count, std::string_view unit)
{
    constexpr std::int64_t kMostUnits = 100'000;
    if (count > kMostUnits || count < -kMostUnits)
        return std::nullopt;
    const auto months = [&](std::int64_t n) -> std::optional<Instant> {
        return n > 2400 || n < -2400 ? std::nullopt
                                     : std::optional{plusCalendarMonths(now, static_cast<int>(n))};
    };
    if (unit == "m")
        return now.plus(std::chrono::minutes{count});
    if (unit == "h")
        return now.plus(std::chrono::hours{count});
    if (unit == "d")
        return now.plus(std::chrono::hours{count * 24});
    if (unit == "w")
        return now.plus(std::chrono::hours{count * 24 * 7});
    if (unit == "mo")
        return months(count);
    if (unit == "y")
        return months(count * 12);
    return std::nullopt;
}

class Reader
{
public:
    Reader(const Node &term, Instant now, const LocalTime &local)
        : m_term(term), m_now(now), m_local(local)
    {
    }

    Result<Covered> cover(const Atom &atom)
    {
        if (atom.isPrefix)
            return bad("a time has no wildcard");
        if (atom.text == "now")
            return point(m_now);
        if (atom.text == "today")
            return today();
        if (atom.text.starts_with('-') || atom.text.starts_with('+'))
            return relative(atom.text);
        return absolute(atom.text);
    }

    tl::unexpected<Error> bad(const char *why) const
    {
        return tl::unexpected(queryError(m_term, "bad_value", why));
    }

private:
    Result<Covered> relative(const std::string &text)
    {
        std::int64_t count = 0;
        const char *begin = text.data() + (text[0] == '+' ? 1 : 0);
        const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), count);
        if (failure != std::errc{})
            return bad("a relative time is a number and m, h, d, w, mo or y");
        const auto at =
            shifted(m_now, count, {end, static_cast<std::size_t>(text.data() + text.size() - end)});
        if (!at)
            return bad("a relative time is a number and m, h, d, w, mo or y");
        return point(*at);
    }

    Result<Covered> days(std::chrono::sys_days first, std::chrono::sys_days end)
    {
        const auto from = m_local(wall(first));
        if (!from)
            return tl::unexpected(from.error());
        const auto to = m_local(wall(end));
        if (!to)
            return tl::unexpected(to.error());
        return Covered{*from, *to};
    }

    static std::string wall(std::chrono::sys_days day)
    {
        return Instant{
            std::chrono::duration_cast<std::chrono::microseconds>(day.time_since_epoch()).count()}
            .sql()
            .substr(0, 19);
    }

    // The zone's date is found by trying the UTC date and its neighbours: the platform keeps no
    // zone table.
    Result<Covered> today()
    {
        const std::chrono::sys_time<std::chrono::microseconds> now{
            std::chrono::microseconds{m_now.us}};
        for (const int shift : {0, 1, -1}) {
            const auto day = std::chrono::floor<std::chrono::days>(now) + std::chrono::days{shift};
            const auto covered = days(day, day + std::chrono::days{1});
            if (!covered || (covered->from <= m_now && m_now < covered->to))
                return covered;
        }
        return bad("the zone has no such day");
    }

    Result<Covered> absolute(const std::string &text)
    {
        using namespace std::chrono;
        int y = 0, m = 1, d = 1, used = 0;
        const int parts = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &y, &m, &d, &used);
        if (parts == 3 && static_cast<std::size_t>(used) < text.size())
            return instant(text);
        const bool isMonth = text.size() == 7 && parts == 2,
                   isYear = text.size() == 4 && parts == 1;
        if (!isMonth && !isYear && !(text.size() == 10 && parts == 3))
            return bad("a time is a year, a month, a date, or a date and time");
        const year_month_day first{year{y}, month{unsigned(m)}, day{unsigned(d)}};
        if (!first.ok() || y < 1970)
            return bad("there is no such date");
        if (isYear)
            return days(sys_days{first}, sys_days{first + years{1}});
        if (isMonth)
            return days(sys_days{first}, sys_days{first + months{1}});
        return days(sys_days{first}, sys_days{first} + std::chrono::days{1});
    }

    Result<Covered> instant(const std::string &text)
    {
        if (const auto utc = Instant::parse(text); utc.isValid())
            return point(utc);
        const auto padded = text.size() == 16 ? text + ":00" : text;
        if (padded.size() != 19 || !Instant::parse(padded + "Z").isValid())
            return bad("a time of day is HH:MM or HH:MM:SS, with Z for UTC");
        const auto at = m_local(padded);
        if (!at)
            return tl::unexpected(at.error());
        return text.size() == 16 ? Covered{*at, at->plus(1min)} : Covered{*at, at->plus(1s)};
    }

    const Node &m_term;
    Instant m_now;
    const LocalTime &m_local;
};

Result<TimeSpan> range(Reader &reader, const Value &value)
{
    TimeSpan out;
    if (value.from) {
        const auto from = reader.cover(*value.from);
        if (!from)
            return tl::unexpected(from.error());
        out.from = from->from;
    }
    if (value.to) {
        const auto to = reader.cover(*value.to);
        if (!to)
            return tl::unexpected(to.error());
        out.to = to->to;
    }
    return out;
}

TimeSpan compared(Op op, Covered at)
{
    switch (op) {
    case Op::Greater:
        return {at.to, std::nullopt};
    case Op::GreaterOrEqual:
        return {at.from, std::nullopt};
    case Op::Less:
        return {std::nullopt, at.from};
    case Op::LessOrEqual:
        return {std::nullopt, at.to};
    case Op::Has:
    case Op::NotEqual:
        break;
    }
    return {at.from, at.to};
}

} // namespace

Result<std::vector<TimeSpan>> timeSpans(const Node &term, Instant now, const LocalTime &local)
{
    Reader reader{term, now, local};
    const bool compares = term.op != Op::Has && term.op != Op::NotEqual;
    std::vector<TimeSpan> out;
    if (term.value.kind == Value::Kind::Range) {
        if (compares)
            return reader.bad("a range stands after : or != only");
        auto span = range(reader, term.value);
        if (!span)
            return tl::unexpected(span.error());
        out.push_back(*span);
        return out;
    }
    if (compares && term.value.kind == Value::Kind::List)
        return reader.bad("a list stands after : or != only");
    for (const auto &atom : term.value.atoms) {
        const auto covered = reader.cover(atom);
        if (!covered)
            return tl::unexpected(covered.error());
        // "time:-7d" is read as "since": nobody asks for one microsecond.
        const bool since = !compares && (atom.text.starts_with('-') || atom.text.starts_with('+'));
        out.push_back(since ? TimeSpan{covered->from, now.plus(1us)} : compared(term.op, *covered));
    }
    return out;
}

} // namespace steward::platform::audit
