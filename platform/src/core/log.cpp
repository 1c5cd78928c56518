// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/log.h"

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <unistd.h>

#include <mutex>

namespace steward::platform::log
{

namespace
{

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '@' || c == '+' || c == '%';
}

std::string redactWord(std::string_view word)
{
    if (word.find('@') != word.npos)
        return "[address]";
    if (word.size() >= 32 && !isUuid(word))
        return "[secret]";
    return std::string{word};
}

void redactValue(boost::json::value &value)
{
    if (value.is_string()) {
        value = redact(std::string_view{value.as_string()});
    } else if (value.is_object()) {
        for (auto &member : value.as_object())
            redactValue(member.value());
    } else if (value.is_array()) {
        for (auto &element : value.as_array())
            redactValue(element);
    }
}

void write(std::string_view level, std::string_view event, boost::json::object members)
{
    boost::json::object line{
        {"time", SystemClock{}.now().rfc3339()}, {"level", level}, {"event", event}};
    for (auto &member : members) {
        redactValue(member.value());
        line[member.key()] = std::move(member.value());
    }
    const auto text = boost::json::serialize(line) + "\n";
    static std::mutex mutex;
    const std::lock_guard lock{mutex};
    // A log that cannot be written must not stop the service.
    (void)!::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace

std::string redact(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && isTokenCharacter(text[end]))
            ++end;
        if (end == at) {
            out += text[at++];
            continue;
        }
        out += redactWord(text.substr(at, end - at));
        at = end;
    }
    return out;
}

void info(std::string_view event, boost::json::object members)
{
    write("info", event, std::move(members));
}
void warning(std::string_view event, boost::json::object members)
{
    write("warning", event, std::move(members));
}
void error(std::string_view event, boost::json::object members)
{
    write("error", event, std::move(members));
}

} // namespace steward::platform::log
