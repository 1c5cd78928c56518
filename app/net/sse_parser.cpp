// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/sse_parser.h"

#include <utility>

namespace steward::net
{

namespace
{
constexpr qsizetype kMaxLine = 8 * 1024;
constexpr qsizetype kMaxEvent = 64 * 1024;
} // namespace

std::optional<QList<ServerEvent>> SseParser::feed(const QByteArray &bytes)
{
    QList<ServerEvent> events;
    for (const char c : bytes) {
        if (m_isBroken)
            return std::nullopt;
        const bool isSecondHalf = m_sawCarriageReturn && c == '\n';
        m_sawCarriageReturn = c == '\r';
        if (isSecondHalf)
            continue;
        if (c == '\r' || c == '\n') {
            const auto line = std::exchange(m_line, {});
            takeLine(line, events);
            continue;
        }
        m_line += c;
        m_isBroken = m_line.size() > kMaxLine;
    }
    if (m_isBroken)
        return std::nullopt;
    return events;
}

void SseParser::takeLine(const QByteArray &rawLine, QList<ServerEvent> &events)
{
    const bool hasMark = std::exchange(m_isFirstLine, false) && rawLine.startsWith("\xEF\xBB\xBF");
    const auto line = hasMark ? rawLine.mid(3) : rawLine;
    if (line.isEmpty()) {
        auto event = std::exchange(m_event, {});
        if (std::exchange(m_hasData, false)) {
            event.data.chop(1);
            if (event.name.isEmpty())
                event.name = "message";
            event.id = m_lastId;
            events.append(std::move(event));
        }
        return;
    }
    const auto colon = line.indexOf(':');
    if (colon == 0)
        return;
    const auto field = colon < 0 ? line : line.left(colon);
    auto value = colon < 0 ? QByteArray{} : line.mid(colon + 1);
    if (value.startsWith(' '))
        value.remove(0, 1);
    if (field == "event") {
        m_event.name = value;
    } else if (field == "data") {
        m_event.data += value + '\n';
        m_hasData = true;
        m_isBroken = m_event.data.size() > kMaxEvent;
    } else if (field == "id" && !value.contains('\0')) {
        m_lastId = value;
    }
}

} // namespace steward::net
