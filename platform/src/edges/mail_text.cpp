// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_text.h"

#include "platform/src/core/clock.h"
#include "platform/src/http/message.h"
#include "platform/src/transfer/letters.h"

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

} // namespace

Result<MailText> mailText(const boost::json::object &intent, const std::string &issuer)
{
    transfer::LetterFacts facts{member(intent, "template"),
                                member(intent, "language"),
                                member(intent, "org"),
                                member(intent, "party"),
                                {},
                                {}};
    const bool isInvite = facts.name == "ownership_accept";
    if (isInvite || facts.name == "cool_off") {
        if (member(intent, "token").empty() || member(intent, "selector").empty())
            return fail(ErrorKind::Internal, "mail_without_link",
                        "the queued mail has no link any more");
        facts.link = link(intent, issuer, isInvite ? "/customer/accept" : "/customer/object");
        facts.time = transfer::letterTime(
            facts.language,
            Instant::parse(member(intent, isInvite ? "expires_at" : "effective_at")));
    }
    auto letter = transfer::writeLetter(facts);
    if (!letter)
        return tl::unexpected(letter.error());
    return MailText{std::move(letter->subject), std::move(letter->text)};
}

} // namespace steward::platform::edges
