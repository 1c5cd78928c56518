// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/customer_world.h"

#include "platform/src/core/bytes.h"
#include "platform/src/customer/customer_routes.h"
#include "platform/src/edges/billing_webhook.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/totp.h"

#include <QtGlobal>

namespace steward::tests
{

using namespace platform;
using http::Response;

namespace
{

constexpr auto kPassword = "correct horse battery staple";
const Bytes kTotpSecret(20, 'k');

constexpr const char *kWorld = R"(
BEGIN;
INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, owner_membership_id, created_at, updated_at) VALUES
  ('a0000000-0000-7000-8000-000000000000', 'Alpha', 'alpha', 'developer', 'free_guest', 'active', 'CY', 'AAAAAA', 'a0000000-0000-7000-8000-0000000000e1', '2026-01-01', '2026-01-01'),
  ('b0000000-0000-7000-8000-000000000000', 'Beta', 'beta', 'agency', 't1', 'active', 'CY', 'BBBBBB', 'b0000000-0000-7000-8000-0000000000e1', '2026-01-01', '2026-01-01');
INSERT INTO user_account (id, email, email_verified_at, name, home_org_id, status, mfa, mfa_enrolled_at, created_at) VALUES
  ('a0000000-0000-7000-8000-000000000001', 'owner@alpha.example', '2026-01-01', 'A Owner', 'a0000000-0000-7000-8000-000000000000', 'active', 'totp', '2026-01-01', '2026-01-01'),
  ('a0000000-0000-7000-8000-000000000002', 'admin@alpha.example', '2026-01-01', 'A Admin', 'a0000000-0000-7000-8000-000000000000', 'active', 'totp', '2026-01-01', '2026-01-01'),
  ('b0000000-0000-7000-8000-000000000001', 'heir@beta.example', '2026-01-01', 'B Owner', 'b0000000-0000-7000-8000-000000000000', 'active', 'totp', '2026-01-01', '2026-01-01');
INSERT INTO membership (id, org_id, user_id, role, state, joined_at) VALUES
  ('a0000000-0000-7000-8000-0000000000e1', 'a0000000-0000-7000-8000-000000000000', 'a0000000-0000-7000-8000-000000000001', 'owner', 'active', '2026-01-01'),
  ('a0000000-0000-7000-8000-0000000000e2', 'a0000000-0000-7000-8000-000000000000', 'a0000000-0000-7000-8000-000000000002', 'admin', 'active', '2026-01-01'),
  ('b0000000-0000-7000-8000-0000000000e1', 'b0000000-0000-7000-8000-000000000000', 'b0000000-0000-7000-8000-000000000001', 'owner', 'active', '2026-01-01');
INSERT INTO org_billing (id, payment_provider, external_customer_id, currency) VALUES
  ('a0000000-0000-7000-8000-000000000000', NULL, NULL, 'EUR'),
  ('b0000000-0000-7000-8000-000000000000', 'stripe', 'cus_beta', 'EUR');
INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at) VALUES
  ('d0000000-0000-7000-8000-000000000001', 'builtin', 'agent', 'agent@platform.example', 'Agent', ARRAY['cs_agent'], 'active', '2026-01-01');
COMMIT;
)";

std::string encoded(const std::map<std::string, std::string> &form)
{
    std::string out;
    for (const auto &[name, value] : form)
        out +=
            (out.empty() ? "" : "&") + http::percentEncode(name) + "=" + http::percentEncode(value);
    return out;
}

std::string fieldOf(const Response &page, const std::string &name)
{
    const auto mark = "name=\"" + name + "\" value=\"";
    const auto at = page.body.find(mark);
    return at == std::string::npos
               ? std::string{}
               : page.body.substr(at + mark.size(),
                                  page.body.find('"', at + mark.size()) - at - mark.size());
}

} // namespace

CustomerWorld::CustomerWorld()
    : writer(database.connection("steward_writer")), reader(database.connection("steward_reader")),
      admin(database.connection("steward_admin"))
{
    clock.freezeAt(Instant::parse("2026-11-20T08:00:00Z"));
    if (const auto made = admin.script(kWorld); !made)
        qFatal("%s", made.error().detail.c_str());
    static const auto kHash = identity::hashPassword(kPassword);
    for (const auto *user : {kOwner, kAdmin, kRecipient})
        run("INSERT INTO customer_credential (user_id, password_hash, totp_secret) VALUES ($1, $2, "
            "$3)",
            db::Params{user, kHash, db::bytea(kTotpSecret)});
    m_router.add(customer::routes({"DEMO"}));
    m_router.add(edges::webhookRoutes(kSecret));
    makeCase("support", "verifying");
}

Response CustomerWorld::perform(http::Request request)
{
    const auto match = m_router.find(request.method, request.path);
    if (!match.route)
        qFatal("no route %s", request.path.c_str());
    std::string jar;
    for (const auto &[name, value] : cookies)
        jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    request.headers["cookie"] = jar;
    request.remoteAddress = address;
    request.requestId = newUuidV7(clock.now().us / 1000);
    http::Worker worker{writer, reader, clock};
    auto response = std::get<Response>(match.route->handler(request, worker));
    for (const auto &[name, value] : response.headers)
        if (name == "Set-Cookie")
            cookies[value.substr(0, value.find('='))] =
                value.substr(value.find('=') + 1, value.find(';') - value.find('=') - 1);
    return response;
}

Response CustomerWorld::send(const std::string &method, const std::string &path,
                             const std::map<std::string, std::string> &query,
                             const std::map<std::string, std::string> &form)
{
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = encoded(form);
    request.headers = {{"content-type", "application/x-www-form-urlencoded"},
                       {"sec-fetch-site", "same-origin"}};
    return perform(std::move(request));
}

Response CustomerWorld::webhook(const std::string &body, const std::string &signature)
{
    http::Request request;
    request.method = "POST";
    request.path = "/webhooks/billing";
    request.body = body;
    request.headers = {{"content-type", "application/json"}, {"stripe-signature", signature}};
    return perform(std::move(request));
}

Response CustomerWorld::signIn(const std::string &email, const std::string &next,
                               const std::string &subdomain)
{
    clock.advance(std::chrono::seconds{30});
    std::map<std::string, std::string> query;
    if (!subdomain.empty())
        query["subdomain"] = subdomain;
    const auto page = send("GET", "/customer/sign-in", query);
    return send("POST", "/customer/sign-in", {},
                {{"request", fieldOf(page, "request")},
                 {"csrf", fieldOf(page, "csrf")},
                 {"next", next},
                 {"subdomain", subdomain},
                 {"email", email},
                 {"password", kPassword},
                 {"code", identity::oneTimeCode(kTotpSecret, identity::totpStep(clock.now()))}});
}

Response CustomerWorld::submit(const std::string &path,
                               const std::map<std::string, std::string> &query,
                               const std::map<std::string, std::string> &fields)
{
    const auto page = send("GET", path, query);
    return page.status == 200 ? send("POST", path, {}, filled(page, fields)) : page;
}

std::map<std::string, std::string>
CustomerWorld::filled(const Response &page, const std::map<std::string, std::string> &fields)
{
    auto form = fields;
    for (const auto *name : {"request", "csrf", "case", "s", "t"})
        if (const auto value = fieldOf(page, name); !value.empty() && !form.contains(name))
            form[name] = value;
    return form;
}

std::string CustomerWorld::scalar(const std::string &sql, const db::Params &params)
{
    const auto rows = admin.exec(sql, params);
    if (!rows || rows->isEmpty())
        qFatal("%s: %s", sql.c_str(), rows ? "no row" : rows.error().detail.c_str());
    return rows->text(0, 0);
}

void CustomerWorld::run(const std::string &sql, const db::Params &params)
{
    if (const auto done = admin.exec(sql, params); !done)
        qFatal("%s: %s", sql.c_str(), done.error().detail.c_str());
}

int CustomerWorld::audited(const std::string &action)
{
    return std::stoi(
        scalar("SELECT count(*) FROM audit_event WHERE action = $1", db::Params{action}));
}

void CustomerWorld::makeCase(const std::string &route, const std::string &state)
{
    run("INSERT INTO transfer_case (id, ref, org_id, level, route, state, reason_code, "
        "requester_channel, from_user_id, to_user_id, old_owner_role, "
        "home_org_outcome, officer_id, policy_version, opened_at, last_activity_at) VALUES ($1, "
        "'TR-1', $2, 'L1', $3, $4, 'owner_request', 'ticket', $5, $6, "
        "'admin', 'keep', $7, '4.18-demo', $8, $8) ON CONFLICT (id) DO UPDATE SET route = "
        "excluded.route, state = excluded.state",
        db::Params{kCase, kOrg, route, state, kOwner, kRecipient, kStaff, clock.now()});
}

std::string CustomerWorld::makeInvite(const std::string &email)
{
    const auto token = toBase64Url(randomBytes(32));
    run("INSERT INTO invite (selector, token_sha256, kind, org_id, issuer_staff_id, addressee, "
        "role, issued_at, expires_at, state, case_id) "
        "VALUES ($1, $2, 'ownership_accept', $3, $4, $5, 'owner', $6, $7, 'open', $8)",
        db::Params{kSelector, db::bytea(sha256(token)), kOrg, kStaff, email, clock.now(),
                   clock.now().plus(std::chrono::hours{168}), kCase});
    return token;
}

std::string CustomerWorld::makeNotice(const std::string &email)
{
    const auto token = toBase64Url(randomBytes(32));
    run("INSERT INTO notice (id, case_id, addressee, party, language, template, body, "
        "objection_selector, objection_sha256, queued_at) "
        "VALUES (gen_random_uuid(), $1, $2, 'old_owner', 'en', 'cool_off', 'x', $3, $4, $5)",
        db::Params{kCase, email, kSelector, db::bytea(sha256(token)), clock.now()});
    return token;
}

} // namespace steward::tests
