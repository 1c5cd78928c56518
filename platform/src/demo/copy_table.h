// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/demo/random.h"

#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

/// One row in COPY's text format, a field at a time.
class CopyRow
{
public:
    explicit CopyRow(std::string &out) : m_out(out) {}
    CopyRow &operator<<(std::string_view text)
    {
        separate();
        db::appendCopyText(m_out, text);
        return *this;
    }
    CopyRow &operator<<(const char *word)
    {
        return word ? *this << std::string_view{word} : *this << std::nullopt;
    }
    CopyRow &operator<<(const std::string &text) { return *this << std::string_view{text}; }
    CopyRow &operator<<(std::nullopt_t)
    {
        separate();
        m_out += "\\N";
        return *this;
    }
    CopyRow &operator<<(const Uuid &id) { return *this << std::string_view{id.text()}; }
    CopyRow &operator<<(Instant at) { return *this << std::string_view{at.sql()}; }
    CopyRow &operator<<(std::int64_t number)
    {
        return *this << std::string_view{std::to_string(number)};
    }
    CopyRow &operator<<(int number) { return *this << std::int64_t{number}; }
    CopyRow &operator<<(bool value) { return *this << std::string_view{value ? "t" : "f"}; }
    template <class T>
    CopyRow &operator<<(const std::optional<T> &value)
    {
        return value ? *this << *value : *this << std::nullopt;
    }
    CopyRow &blob(std::string_view bytes)
    {
        separate();
        m_out += "\\\\x";
        m_out += toHex(bytes);
        return *this;
    }
    CopyRow &orNull(const std::string &text)
    {
        return text.empty() ? *this << std::nullopt : *this << text;
    }
    void end() { m_out += '\n'; }

private:
    void separate()
    {
        if (m_first)
            m_first = false;
        else
            m_out += '\t';
    }
    std::string &m_out;
    bool m_first = true;
};

/// COPY of the items of a range, one row each.
template <class Range, class Write>
[[nodiscard]] Result<Done> copyAll(db::Connection &connection, const std::string &target,
                                   const Range &items, Write write)
{
    auto item = items.begin();
    return connection.copyIn("COPY " + target + " FROM STDIN", [&](std::string &out) {
        if (item == items.end())
            return false;
        CopyRow row{out};
        write(row, *item);
        row.end();
        ++item;
        return true;
    });
}

} // namespace steward::platform::demo
