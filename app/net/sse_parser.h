// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace steward::net
{

struct ServerEvent {
    QByteArray name; ///< "message" when the stream names none.
    QByteArray data;
    QByteArray id; ///< The last one seen on the stream.
    friend bool operator==(const ServerEvent &, const ServerEvent &) = default;
};

/// text/event-stream, piece by piece, with bounds: a line over 8 KiB or an event over 64 KiB ends
/// it.
class SseParser
{
public:
    /// The events completed by these bytes; nothing once a bound was passed.
    [[nodiscard]] std::optional<QList<ServerEvent>> feed(const QByteArray &bytes);

private:
    void takeLine(const QByteArray &line, QList<ServerEvent> &events);

    QByteArray m_line;
    ServerEvent m_event;
    QByteArray m_lastId;
    bool m_hasData = false;
    bool m_isFirstLine = true;
    bool m_sawCarriageReturn = false;
    bool m_isBroken = false;
};

} // namespace steward::net
