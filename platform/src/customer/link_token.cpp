// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/link_token.h"

#include "platform/src/audit/writer.h"
#include "platform/src/core/bytes.h"
#include "platform/src/customer/act_parts.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/caller.h"

#include <boost/json/value.hpp>

namespace steward::platform::customer
{

namespace
{

using std::chrono::seconds;

struct LinkNumbers {
    int perMinute = 0, perHour = 0, alertPerAddress = 0, alertPerSelector = 0;
    seconds alertWindow{};
};

Result<LinkNumbers> numbers(db::Connection &connection)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto &tokens = policy->doc.at("tokens").as_object();
    const auto number = [&](const char *name) { return tokens.at(name).to_number<int>(); };
    return LinkNumbers{number("per_minute"), number("per_hour"), number("alert_attempts_per_ip"),
                       number("alert_attempts_per_selector"), seconds{number("alert_window_s")}};
}

std::string placeSubject(const std::string &address)
{
    return toHex(sha256("place/" + identity::addressPrefix(address)));
}

/// Uses in this window, this one included.
Result<std::int64_t> count(db::Connection &connection, const std::string &subject,
                           const char *measure, seconds window, Instant now)
{
    const auto counted = connection.exec(
        "INSERT INTO link_throttle AS t (subject, measure, window_started_at, uses) VALUES ($1, "
        "$2, $3, 1) ON CONFLICT (subject, measure) DO UPDATE SET "
        "uses = CASE WHEN t.window_started_at <= $4 THEN 1 ELSE t.uses + 1 END, "
        "alerted_at = CASE WHEN t.window_started_at <= $4 THEN NULL ELSE t.alerted_at END, "
        "window_started_at = CASE WHEN t.window_started_at <= $4 THEN $3 ELSE t.window_started_at "
        "END RETURNING uses",
        db::Params{subject, measure, now, now.plus(-window)});
    if (!counted)
        return tl::unexpected(counted.error());
    return counted->int64(0, 0);
}

/// True for exactly one caller a window.
Result<bool> claimAlert(db::Connection &connection, const std::string &subject, Instant now)
{
    const auto claimed = connection.exec("UPDATE link_throttle SET alerted_at = $2 WHERE subject = "
                                         "$1 AND measure = 'invalid' AND alerted_at IS NULL",
                                         db::Params{subject, now});
    if (!claimed)
        return tl::unexpected(claimed.error());
    return claimed->affected() == 1;
}

Result<Done> raise(db::Connection &connection, const std::string &selector, std::int64_t uses,
                   seconds window, const identity::Caller &caller, Instant now)
{
    if (auto raised =
            identity::raiseAlert(connection, "invite_bruteforce", {{"count", uses}}, caller, now);
        !raised)
        return raised;
    audit::Event event;
    event.action = "invite.bruteforce_suspected";
    event.outcome = audit::Outcome::Denied;
    event.actor = {audit::ActorKind::System, "system"};
    event.requestId = caller.requestId;
    event.metadata = {{"count", uses}, {"window_minutes", window.count() / 60}};
    if (!selector.empty())
        event.metadata["invite"] = selector;
    if (!caller.address.empty())
        event.privateFields.push_back({"ip", caller.address});
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

tl::unexpected<Error> unknownLink()
{
    return fail(ErrorKind::NotFound, "link_unknown", "there is no such link");
}

bool fits(const db::Rows &rows, int digestColumn, const std::string &token)
{
    const auto digest = rows.isEmpty() || rows.isNull(0, digestColumn)
                            ? Bytes(32, '\0')
                            : rows.bytes(0, digestColumn);
    return constantTimeEqual(sha256(token), digest) && !rows.isEmpty();
}

} // namespace

Result<Done> chargeLinkUse(db::Connection &connection, const std::string &address, Instant now)
{
    const auto limits = numbers(connection);
    if (!limits)
        return tl::unexpected(limits.error());
    const auto minute = count(connection, placeSubject(address), "minute", seconds{60}, now);
    if (!minute)
        return tl::unexpected(minute.error());
    const auto hour = count(connection, placeSubject(address), "hour", seconds{3600}, now);
    if (!hour)
        return tl::unexpected(hour.error());
    if (*minute <= limits->perMinute && *hour <= limits->perHour)
        return Done{};
    return fail(ErrorKind::TooMany, "rate_limited", "too many links were tried from here",
                {{"retry_after", *hour > limits->perHour ? 3600 : 60}});
}

Result<Done> noteBadLink(db::Connection &connection, const LinkToken &link,
                         const std::string &address, const std::string &requestId, Instant now)
{
    const auto limits = numbers(connection);
    if (!limits)
        return tl::unexpected(limits.error());
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto selector = link.selector.substr(0, 64);
    const auto tried = connection.exec(
        "UPDATE invite SET attempts = attempts + 1 WHERE selector = $1", db::Params{selector});
    if (!tried)
        return tl::unexpected(tried.error());
    struct Subject {
        std::string key, selector;
        int most;
        bool isOver(std::int64_t uses) const
        {
            return selector.empty() ? uses > most : uses >= most;
        }
    };
    const identity::Caller caller{address, {}, requestId};
    for (const auto &subject :
         {Subject{placeSubject(address), {}, limits->alertPerAddress},
          Subject{toHex(sha256("selector/" + selector)), selector, limits->alertPerSelector}}) {
        const auto uses = count(connection, subject.key, "invalid", limits->alertWindow, now);
        if (!uses)
            return tl::unexpected(uses.error());
        if (!subject.isOver(*uses))
            continue;
        const auto mine = claimAlert(connection, subject.key, now);
        if (!mine)
            return tl::unexpected(mine.error());
        if (*mine)
            if (auto raised =
                    raise(connection, tried->affected() == 1 ? subject.selector : std::string{},
                          *uses, limits->alertWindow, caller, now);
                !raised)
                return raised;
    }
    return transaction->commit();
}

Result<InviteLink> findInvite(db::Connection &connection, const LinkToken &link, Instant now)
{
    const auto rows = connection.exec(
        "SELECT i.token_sha256, i.org_id, o.name, i.case_id, i.addressee, i.state, i.expires_at, "
        "CASE WHEN i.issuer_membership_id IS NOT NULL THEN EXISTS (SELECT FROM membership m WHERE "
        "m.id = i.issuer_membership_id AND m.state = 'active' "
        "AND m.role = 'owner') ELSE EXISTS (SELECT FROM staff_user s WHERE s.id = "
        "i.issuer_staff_id AND s.status = 'active' AND s.roles && "
        "ARRAY['cs_agent', 'lead']) END FROM invite i JOIN org o ON o.id = i.org_id "
        "WHERE i.selector = $1 AND i.kind = 'ownership_accept' AND i.case_id IS NOT NULL",
        db::Params{link.selector});
    if (!rows)
        return tl::unexpected(rows.error());
    if (!fits(*rows, 0, link.token))
        return unknownLink();
    InviteLink out{rows->text(0, 1), rows->text(0, 2), rows->text(0, 3),
                   rows->text(0, 4), rows->text(0, 5), rows->instant(0, 6)};
    if (out.state == "open" && now < out.expiresAt && rows->boolean(0, 7))
        return out;
    constexpr auto kOver = "the link has been used, was called off, or is too old";
    if (out.state == "accepted")
        return fail(ErrorKind::Gone, "link_over", kOver,
                    {{"accepted", out.caseId}, {"addressee", out.addressee}});
    return fail(ErrorKind::Gone, "link_over", kOver);
}

std::string acceptedBefore(const Error &error, const std::string &email)
{
    const auto *addressee = error.members.if_contains("addressee");
    return error.code == "link_over" && addressee &&
                   sameAddress(std::string{addressee->as_string()}, email)
               ? std::string{error.members.at("accepted").as_string()}
               : std::string{};
}

Result<ObjectionLink> findObjection(db::Connection &connection, const LinkToken &link)
{
    const auto rows =
        connection.exec("SELECT n.sha256, n.case_id, o.name, n.addressee FROM (SELECT "
                        "objection_sha256 AS sha256, case_id, addressee FROM notice WHERE "
                        "objection_selector = $1 UNION ALL SELECT sha256, case_id, addressee FROM "
                        "earlier_objection WHERE selector = $1) n "
                        "JOIN transfer_case c ON c.id = n.case_id "
                        "JOIN org o ON o.id = c.org_id",
                        db::Params{link.selector});
    if (!rows)
        return tl::unexpected(rows.error());
    if (!fits(*rows, 0, link.token))
        return unknownLink();
    return ObjectionLink{rows->text(0, 1), rows->text(0, 2), rows->text(0, 3)};
}

} // namespace steward::platform::customer
