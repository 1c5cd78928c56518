// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/edges/tcp_stream.h"

#include <chrono>
#include <string>

namespace steward::platform::edges
{

struct MailMessage {
    std::string from, to;
    std::string subject;   ///< UTF-8.
    std::string text;      ///< UTF-8, lines end in LF or CRLF.
    std::string messageId; ///< Without angle brackets: the same for every attempt at the same mail.
    Instant date{};
};

struct MailServer {
    Endpoint endpoint;
    std::string name = "steward.invalid"; ///< What we call ourselves in EHLO.
    std::string authority =
        {}; ///< PEM file that signs the server's certificate; empty: the system's.
    std::chrono::milliseconds patience{20'000};
};

/// RFC 5322 with CRLF lines, quoted-printable. BadRequest when an address or the id could smuggle
/// in a header or a command: nothing is repaired.
[[nodiscard]] Result<std::string> composeMail(const MailMessage &message);
/// RFC 5321 §4.5.2, and the line that ends the data.
[[nodiscard]] std::string dotStuffed(const std::string &mail);

/// One conversation. Answers the server's own words as receipt. Unavailable: try again (4xx,
/// silence, a broken line; the server may have taken the mail). Rule `mail_refused`: it never will
/// (5xx). Off this machine TLS is a must.
[[nodiscard]] Result<std::string> sendMail(const MailServer &server, const MailMessage &message);

} // namespace steward::platform::edges
