// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/authorization.h"
#include "platform/src/identity/browser_form.h"
#include "platform/src/identity/oauth_handlers.h"
#include "platform/src/identity/sign_in_page.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

namespace steward::platform::identity
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;

constexpr auto kSessionCookie = "__Host-steward-session";
constexpr auto kTooOld = "This sign-in page is too old or was opened by another program. Start "
                         "again from the Steward desk.";

Response backToDesk(const std::string &redirectUri, const std::string &parameters,
                    const std::string &state, const std::string &issuer)
{
    auto location = redirectUri + "?" + parameters;
    if (!state.empty())
        location += "&state=" + http::percentEncode(state);
    auto out = Response::redirect(location + "&iss=" + http::percentEncode(issuer));
    out.headers.emplace_back("Cache-Control", "no-store");
    out.headers.emplace_back("Referrer-Policy", "no-referrer");
    return out;
}

std::string originOf(const std::string &redirectUri)
{
    return redirectUri.substr(0, redirectUri.rfind('/'));
}

Response malformed(const IdentityConfig &config)
{
    return failurePage(400, config.environment, "Start again",
                       "The request has a character that no text may have.");
}

Response failed(const IdentityConfig &config, const Error &error)
{
    const bool isAway = error.kind == ErrorKind::Unavailable;
    auto out = failurePage(
        isAway ? 503 : 500, config.environment, "Steward cannot sign you in now",
        "The platform could not finish this. Try again in a moment from the Steward desk.");
    if (isAway)
        out.headers.emplace_back("Retry-After", "5");
    return out;
}

std::string sameRequestAskingAnew(const Request &request)
{
    std::string link = "/oauth/authorize?prompt=login";
    for (const auto &[name, value] : request.query)
        if (name != "prompt" && name != "login_hint")
            link += "&" + http::percentEncode(name) + "=" + http::percentEncode(value);
    return link;
}

bool isSatisfied(const AuthorizationRequest &asked, const std::optional<BrowserSession> &browser,
                 Instant now)
{
    return browser && asked.maxAge && asked.maxAge->count() > 0 && !asked.mustAsk &&
           now <= browser->authTime.plus(*asked.maxAge) &&
           (asked.loginHint.empty() || asked.loginHint == browser->email);
}

} // namespace

Reply authorize(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    if (request.holdsNul())
        return malformed(config);
    if (!isKnownClient(request.query))
        return failurePage(
            400, config.environment, "This request is not from Steward",
            "The program that opened this page is not known here, so nothing was sent back to it.");
    const auto asked = readAuthorizationRequest(request.query);
    if (!asked)
        return backToDesk(request.queryValue("redirect_uri"),
                          "error=" + asked.error().code +
                              "&error_description=" + http::percentEncode(asked.error().detail),
                          request.queryValue("state"), config.issuer);
    const auto now = worker.clock.now();
    const auto browser = browserSession(worker.writer, request.cookie(kSessionCookie), now);
    if (!browser)
        return failed(config, browser.error());
    if (isSatisfied(*asked, *browser, now)) {
        const auto &known = **browser;
        const auto code =
            issueCode(worker.writer, *asked, known.staffId, known.authTime, known.acr, now);
        if (!code)
            return failed(config, code.error());
        return backToDesk(asked->redirectUri, "code=" + *code, asked->state, config.issuer);
    }

    // A renewal is for the account that is there; who wants another says so on the page.
    const bool isRenewal = asked->maxAge && *browser && !asked->mustAsk;
    const auto fixed = !asked->loginHint.empty() ? std::optional{asked->loginHint}
                       : isRenewal               ? std::optional{(*browser)->email}
                                                 : std::nullopt;
    const BrowserForm form{request};
    const auto handle = toBase64Url(randomBytes(32));
    const auto csrf = form.csrfToken(handle);
    if (auto kept = keepRequest(worker.writer, *asked, fixed, handle, csrf, now); !kept)
        return failed(config, kept.error());
    auto out = signInPage(
        {.environment = config.environment,
         .requestHandle = handle,
         .csrfToken = csrf,
         .email = fixed.value_or(*browser && !asked->mustAsk ? (*browser)->email : std::string{}),
         .isEmailFixed = fixed.has_value(),
         .otherAccountLink =
             isRenewal && asked->loginHint.empty() ? sameRequestAskingAnew(request) : "",
         .redirectOrigin = originOf(asked->redirectUri)});
    out.headers.emplace_back("Set-Cookie", form.setCookie());
    return out;
}

Reply submitSignIn(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    if (request.holdsNul())
        return malformed(config);
    auto form = request.form();
    if (!BrowserForm::isOurs(request, form["request"], form["csrf"]))
        return failurePage(400, config.environment, "Start again", kTooOld);
    const auto now = worker.clock.now();
    const auto pending = pendingRequest(worker.writer, form["request"], form["csrf"], now);
    if (!pending)
        return failed(config, pending.error());
    if (!*pending)
        return failurePage(400, config.environment, "Start again", kTooOld);

    const auto &waiting = **pending;
    SignInPage again{.environment = config.environment,
                     .requestHandle = form["request"],
                     .csrfToken = form["csrf"],
                     .email = waiting.fixedEmail.value_or(form["email"]),
                     .isEmailFixed = waiting.fixedEmail.has_value(),
                     .redirectOrigin = originOf(waiting.request.redirectUri),
                     .notice = SignInNotice::Missing};
    if (form["email"].empty() || form["password"].empty() || form["code"].empty())
        return signInPage(again);
    const auto outcome =
        signIn(worker.writer, waiting,
               {form["email"], form["password"], form["code"], request.remoteAddress},
               request.cookie(kSessionCookie), callerOf(request), now);
    if (!outcome)
        return failed(config, outcome.error());
    switch (outcome->kind) {
    case SignInOutcome::Kind::Gone:
        return failurePage(400, config.environment, "Start again", kTooOld);
    case SignInOutcome::Kind::Wrong:
        again.notice = SignInNotice::Wrong;
        return signInPage(again);
    case SignInOutcome::Kind::Throttled:
        again.notice = SignInNotice::Wait;
        again.retryAfter = outcome->retryAfter;
        return signInPage(again);
    case SignInOutcome::Kind::SignedIn:
        break;
    }
    auto out = backToDesk(waiting.request.redirectUri, "code=" + outcome->code,
                          waiting.request.state, config.issuer);
    out.headers.emplace_back("Set-Cookie", cookieLine(kSessionCookie, outcome->browserCookie, "Lax",
                                                      outcome->browserLifetime));
    return out;
}

} // namespace steward::platform::identity
