// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/smtp_client.h"

#include "platform/src/core/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <optional>

namespace steward::platform::edges
{

namespace
{

constexpr std::size_t kMostLine = 1000;
constexpr std::size_t kMostAddress = 254;
constexpr std::size_t kSoftLine = 76;
constexpr std::size_t kMostReceipt = 200;
/// A chunk whose encoded word stays within RFC 2047's 75 characters.
constexpr std::size_t kWordBytes = 42;

bool isSafeAddress(std::string_view address)
{
    const auto at = address.find('@');
    if (address.size() > kMostAddress || at == std::string_view::npos || at == 0 ||
        at + 1 == address.size() || address.find('@', at + 1) != std::string_view::npos)
        return false;
    for (const unsigned char c : address)
        if (c <= ' ' || c >= 0x7f ||
            std::string_view{"<>()[]\\,;:\""}.find(static_cast<char>(c)) != std::string_view::npos)
            return false;
    return true;
}

bool hasControl(std::string_view text)
{
    for (const unsigned char c : text)
        if (c < ' ' || c == 0x7f)
            return true;
    return false;
}

bool isAscii(std::string_view text)
{
    for (const unsigned char c : text)
        if (c >= 0x80)
            return false;
    return true;
}

std::string encodedWords(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto take = std::min(kWordBytes, text.size());
        // Never in the middle of a character.
        while (take < text.size() && take > 0 &&
               (static_cast<unsigned char>(text[take]) & 0xc0) == 0x80)
            --take;
        if (take == 0)
            take = std::min(kWordBytes, text.size());
        out +=
            (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + toBase64(text.substr(0, take)) + "?=");
        text.remove_prefix(take);
    }
    return out;
}

std::string dateLine(Instant at)
{
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = at.us / 1'000'000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> rest{};
    std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S +0000", &parts);
    return std::string{kDays.at(static_cast<std::size_t>(parts.tm_wday))} + ", " +
           std::to_string(parts.tm_mday) + " " +
           kMonths.at(static_cast<std::size_t>(parts.tm_mon)) + rest.data();
}

/// RFC 2045 §6.7; lines of the text stay lines.
std::string quotedPrintable(std::string_view text)
{
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() >= kSoftLine) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
            continue;
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool endsLine = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
        const bool isPlain = (c > ' ' && c < 0x7f && c != '=') || (c == ' ' && !endsLine);
        if (isPlain)
            put(std::string_view{&text[i], 1});
        else
            put(std::string{'=', kHex[c >> 4], kHex[c & 15]});
    }
    return out + (out.ends_with('\n') ? "" : "\r\n");
}

struct Reply {
    int code = 0;
    std::string text; ///< Of the last line.
    std::string all;
};

/// The server's words as rows and JSON can hold them, whatever bytes it said.
std::string receiptOf(std::string words)
{
    words.resize(std::min(words.size(), kMostReceipt));
    for (auto &c : words)
        if (c < ' ' || c >= 0x7f)
            c = '?';
    return words;
}

Result<Reply> readReply(TcpStream &stream)
{
    Reply out;
    for (;;) {
        const auto line = stream.readLine(kMostLine);
        if (!line)
            return tl::unexpected(line.error());
        if (line->size() < 3 || line->find_first_not_of("0123456789") < 3)
            return fail(ErrorKind::Unavailable, "mail_protocol",
                        "the mail server does not speak SMTP");
        out.code = std::stoi(line->substr(0, 3));
        out.text = line->size() > 4 ? line->substr(4) : std::string{};
        out.all += out.text + "\n";
        if (line->size() == 3 || (*line)[3] != '-')
            return out;
        if (out.all.size() > 16 * kMostLine)
            return fail(ErrorKind::Unavailable, "mail_protocol",
                        "the mail server does not stop talking");
    }
}

/// What a refusal is about: before a mail has an addressee the server refuses us, which passes.
enum class About : std::uint8_t { Us, Mail };

Result<Reply> expect(Result<Reply> reply, int wanted, About about)
{
    if (!reply || reply->code == wanted)
        return reply;
    // The words of a refusal may name the addressee, so only the code goes on.
    const auto code = std::to_string(reply->code);
    if (reply->code >= 500 && about == About::Us)
        return fail(ErrorKind::Unavailable, "mail_refuses_us",
                    "the mail server refuses us with " + code);
    if (reply->code >= 500)
        return fail(ErrorKind::Rule, "mail_refused", "the mail server refuses with " + code);
    return fail(ErrorKind::Unavailable, "mail_deferred", "the mail server answers " + code);
}

Result<Reply> say(TcpStream &stream, const std::string &line, int wanted, About about = About::Us)
{
    if (auto sent = stream.send(line + "\r\n"); !sent)
        return tl::unexpected(sent.error());
    return expect(readReply(stream), wanted, about);
}

Result<Done> greet(TcpStream &stream, const MailServer &server)
{
    if (auto hello = expect(readReply(stream), 220, About::Us); !hello)
        return tl::unexpected(hello.error());
    auto features = say(stream, "EHLO " + server.name, 250);
    if (!features)
        return tl::unexpected(features.error());
    if (features->all.find("STARTTLS") == std::string::npos) {
        if (!server.endpoint.isLoopback())
            return fail(ErrorKind::Unavailable, "mail_without_tls",
                        "the mail server offers no TLS");
        return Done{};
    }
    if (auto ready = say(stream, "STARTTLS", 220); !ready)
        return tl::unexpected(ready.error());
    if (auto safe = stream.startTls(server.endpoint.host, server.authority); !safe)
        return safe;
    if (auto again = say(stream, "EHLO " + server.name, 250); !again)
        return tl::unexpected(again.error());
    return Done{};
}

} // namespace

Result<std::string> composeMail(const MailMessage &message)
{
    if (!isSafeAddress(message.from) || !isSafeAddress(message.to) ||
        !isSafeAddress(message.messageId))
        return fail(ErrorKind::BadRequest, "bad_address",
                    "an address holds what no address may hold");
    if (hasControl(message.subject))
        return fail(ErrorKind::BadRequest, "bad_subject", "the subject holds a control character");
    const bool fits = isAscii(message.subject) && message.subject.size() < kSoftLine - 9;
    return "Date: " + dateLine(message.date) + "\r\nFrom: Steward <" + message.from + ">\r\nTo: <" +
           message.to +
           ">\r\nSubject: " + (fits ? message.subject : encodedWords(message.subject)) +
           "\r\nMessage-ID: <" + message.messageId +
           ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
           "charset=utf-8\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
           quotedPrintable(message.text);
}

std::string dotStuffed(const std::string &mail)
{
    std::string out;
    bool startsLine = true;
    for (const char c : mail) {
        if (startsLine && c == '.')
            out += '.';
        out += c;
        startsLine = c == '\n';
    }
    return out + (out.ends_with("\r\n") ? "" : "\r\n") + ".\r\n";
}

Result<std::string> sendMail(const MailServer &server, const MailMessage &message)
{
    const auto mail = composeMail(message);
    if (!mail)
        return tl::unexpected(mail.error());
    auto stream =
        TcpStream::connect(server.endpoint, std::chrono::steady_clock::now() + server.patience);
    if (!stream)
        return tl::unexpected(stream.error());
    if (auto ready = greet(*stream, server); !ready)
        return tl::unexpected(ready.error());
    if (auto taken = say(*stream, "MAIL FROM:<" + message.from + ">", 250); !taken)
        return tl::unexpected(taken.error());
    if (auto taken = say(*stream, "RCPT TO:<" + message.to + ">", 250, About::Mail); !taken)
        return tl::unexpected(taken.error());
    if (auto ready = say(*stream, "DATA", 354, About::Mail); !ready)
        return tl::unexpected(ready.error());
    if (auto sent = stream->send(dotStuffed(*mail)); !sent)
        return tl::unexpected(sent.error());
    const auto taken = expect(readReply(*stream), 250, About::Mail);
    if (!taken)
        return tl::unexpected(taken.error());
    // Delivered is delivered, whether the server hears the farewell or not.
    (void)stream->send("QUIT\r\n");
    return receiptOf(taken->text);
}

} // namespace steward::platform::edges
