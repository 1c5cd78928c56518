// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/transfer/execution.h"
#include "platform/src/transfer/recovery.h"
#include "platform/src/transfer/self_serve.h"
#include "tests/platform/customer_world.h"
#include "tests/platform/one_turn.h"

#include <QTest>

#include <chrono>
#include <map>
#include <string>

namespace steward::tests
{

inline constexpr auto kOwnersMail = "owner@alpha.example", kHeirsMail = "heir@beta.example",
                      kAdminsMail = "admin@alpha.example";

/// A request from its first click to its end; nothing here writes where the case stands.
class Requests : public CustomerWorld
{
public:
    Requests()
    {
        makeCase("support", "withdrawn"); // The world's own case is over.
    }

    int ask(const char *role = "sales_agent")
    {
        signIn(kOwnersMail);
        return submit("/customer/transfer", {}, {{"email", kHeirsMail}, {"role", role}}).status;
    }
    platform::http::Response answer(const char *choice)
    {
        const std::map<std::string, std::string> link{
            {"s", mailed("ownership_accept", kHeirsMail, "selector")},
            {"t", mailed("ownership_accept", kHeirsMail, "token")}};
        signIn(kHeirsMail);
        return submit("/customer/accept", link, {{"do", choice}});
    }
    /// Until the cool-off runs.
    void announce(const char *role = "sales_agent")
    {
        QCOMPARE(ask(role), 200);
        QCOMPARE(answer("accept").status, 200);
        QCOMPARE(of("state"), "notice");
    }
    std::string home(const char *email)
    {
        signIn(email);
        return send("GET", "/customer").body;
    }
    [[nodiscard]] std::string mailed(const char *letter, const char *to, const char *member)
    {
        return scalar("SELECT coalesce((SELECT body->>$3 FROM outbound_intent WHERE kind = 'mail' "
                      "AND body->>'template' = $1 AND body->>'to' = $2), '')",
                      platform::db::Params{letter, to, member});
    }
    /// A column of the request.
    [[nodiscard]] std::string of(const std::string &column)
    {
        return scalar("SELECT coalesce((" + column +
                          ")::text, '') FROM transfer_case WHERE id <> $1",
                      platform::db::Params{kCase});
    }
    /// When a cool-off ends that begins now.
    [[nodiscard]] std::string wholeCoolOff()
    {
        return scalar("SELECT ($1::timestamptz(3) + (doc->'transfer'->'cool_off_s'->>'L1')::int * "
                      "interval '1 s')::text FROM policy WHERE in_force",
                      platform::db::Params{clock.now()});
    }
    [[nodiscard]] std::string id() { return of("id"); }
    /// A mail server that has taken every mail.
    void deliver() { run("UPDATE notice SET delivery = 'sent' WHERE delivery = 'queued'"); }
    int review()
    {
        return oneTurn(platform::transfer::reviewRequests, writer, clock.now()).value_or(-1);
    }
    void recover(const char *user)
    {
        run("UPDATE user_account SET credential_reset_at = $2 WHERE id = $1",
            platform::db::Params{user, clock.now()});
    }
    int endRecovered()
    {
        return oneTurn(platform::transfer::endRecovered, writer, clock.now()).value_or(-1);
    }
    int execute()
    {
        deliver();
        clock.advance(std::chrono::hours{24});
        return oneTurn(platform::transfer::executeDue, writer, clock.now()).value_or(-1);
    }
    [[nodiscard]] std::string owner()
    {
        return scalar("SELECT m.user_id FROM org o JOIN membership m ON m.id = "
                      "o.owner_membership_id WHERE o.id = $1",
                      platform::db::Params{kOrg});
    }
    void capturePayment()
    {
        const auto body = platform::edges::paymentEvent(
            {"evt_1", "ch_1", kOrg, "cus_new", "eur", "fp_1", 12'000, clock.now()});
        QCOMPARE(
            webhook(body, platform::edges::webhookSignature(kSecret, body, clock.now())).status,
            200);
    }
};

inline bool says(const std::string &page, const char *words)
{
    return page.find(words) != std::string::npos;
}

} // namespace steward::tests
