// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_text.h"

#include "platform/src/core/clock.h"
#include "platform/src/http/message.h"
#include "platform/src/transfer/notices.h"

#include <boost/json/value.hpp>

namespace steward::platform::edges
{

namespace
{

std::string member(const boost::json::object &intent, std::string_view name)
{
    const auto *value = intent.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::string link(const boost::json::object &intent, const std::string &issuer, const char *path)
{
    return issuer + path + "?s=" + http::percentEncode(member(intent, "selector")) +
           "&t=" + http::percentEncode(member(intent, "token"));
}

/// A name goes into a header line: what breaks lines there becomes a blank.
std::string oneLine(std::string text)
{
    for (auto &c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
            c = ' ';
    return text;
}

} // namespace

Result<MailText> mailText(const boost::json::object &intent, const std::string &issuer)
{
    const auto name = member(intent, "template"), org = member(intent, "org");
    if (name == "withdrawn" || name == "rejected" || name == "expired" || name == "disputed")
        return MailText{name == "disputed"
                            ? "The change of ownership of " + oneLine(org) + " is disputed"
                            : "The ownership of " + oneLine(org) + " does not change",
                        transfer::stopNoticeText(org, name)};
    if (member(intent, "token").empty() || member(intent, "selector").empty())
        return fail(ErrorKind::Internal, "mail_without_link",
                    "the queued mail has no link any more");
    if (name == "cool_off")
        return MailText{"The ownership of " + oneLine(org) + " is about to change",
                        transfer::noticeText(org, member(intent, "party"),
                                             Instant::parse(member(intent, "effective_at")),
                                             link(intent, issuer, "/customer/object"))};
    if (name == "ownership_accept")
        return MailText{
            org.empty() ? "You are asked to take over an organisation"
                        : "You are asked to become the owner of " + oneLine(org),
            "You are asked to become the owner of " + (org.empty() ? "an organisation" : org) +
                ".\r\n\r\nSign in to accept or to decline. Nothing happens before you do:\r\n\r\n" +
                link(intent, issuer, "/customer/accept") + "\r\n\r\nThe link works until " +
                member(intent, "expires_at") +
                " (UTC). If you did not expect this, decline, or do nothing.\r\n"};
    return fail(ErrorKind::Internal, "mail_template", "there is no such mail");
}

} // namespace steward::platform::edges
