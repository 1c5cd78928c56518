// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/customer_handlers.h"

#include "platform/src/core/bytes.h"
#include "platform/src/customer/case_story.h"
#include "platform/src/customer/customer_session.h"
#include "platform/src/customer/pages.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/browser_form.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::customer
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;

Error oldForm()
{
    return {ErrorKind::BadRequest,
            "form_too_old",
            "the form is not one this browser was given",
            {},
            {}};
}

/// A path of these pages and nothing else: the sign-in must not become a way to send people
/// elsewhere.
std::string safeNext(const std::string &next)
{
    const bool isOurs =
        next == "/customer" || next.starts_with("/customer/") || next.starts_with("/customer?");
    if (!isOurs || next.size() > 512 || next.find("//") != std::string::npos ||
        next.find('\\') != std::string::npos)
        return "/customer";
    for (const unsigned char c : next)
        if (c <= ' ' || c >= 0x7f)
            return "/customer";
    return next;
}

Response signInForm(const CustomerConfig &config, const Request &request, const std::string &email,
                    const std::string &next, const std::string &subdomain, int status,
                    const std::string &alert)
{
    return formPage(
        request,
        {.environment = config.environment,
         .title = "Sign in",
         .paragraphs = {},
         .action = "/customer/sign-in",
         .hidden = {{"next", next}, {"subdomain", subdomain}},
         .inputs =
             inputField("email", "E-mail address", "email", email,
                        "autocomplete=\"username\" required maxlength=\"254\"") +
             inputField("password", "Password", "password", "",
                        "autocomplete=\"current-password\" required maxlength=\"1024\"") +
             inputField(
                 "code", "One-time code", "text", "",
                 "inputmode=\"numeric\" autocomplete=\"one-time-code\" required maxlength=\"10\""),
         .buttons = {{"sign-in", "Sign in"}},
         .alert = alert,
         .status = status});
}

} // namespace

Response toSignIn(const Request &request)
{
    auto next = request.path;
    for (const auto &[name, value] : request.query)
        next += (next.find('?') == std::string::npos ? "?" : "&") + http::percentEncode(name) +
                "=" + http::percentEncode(value);
    auto location = "/customer/sign-in?next=" + http::percentEncode(next);
    if (const auto subdomain = subdomainOf(request); !subdomain.empty())
        location += "&subdomain=" + subdomain;
    auto out = Response::redirect(location);
    out.headers.emplace_back("Cache-Control", "no-store");
    out.headers.emplace_back("Referrer-Policy", "no-referrer");
    out.headers.emplace_back("X-Robots-Tag", "noindex, nofollow, noarchive");
    return out;
}

Reply showSignIn(const CustomerConfig &config, const Request &request, http::Worker &)
{
    return signInForm(config, request, {}, safeNext(request.queryValue("next")),
                      subdomainOf(request), 200, {});
}

Reply submitSignIn(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    using Verdict = identity::CheckedCredential::Verdict;
    auto form = request.form();
    if (!isOurForm(request, form))
        return errorPage(config.environment, oldForm());
    auto named = request;
    if (!form["subdomain"].empty())
        named.query["subdomain"] = form["subdomain"];
    const auto subdomain = subdomainOf(named), next = safeNext(form["next"]);
    if (form["email"].empty() || form["password"].empty() || form["code"].empty())
        return signInForm(config, request, form["email"], next, subdomain, 422,
                          "Fill in the e-mail address, the password and the one-time code.");
    const auto done = signIn(worker.writer,
                             {form["email"], form["password"], form["code"], request.remoteAddress},
                             subdomain, request, worker.clock.now());
    if (!done)
        return errorPage(config.environment, done.error());
    if (done->verdict == Verdict::Throttled) {
        auto out = signInForm(config, request, form["email"], next, subdomain, 429,
                              "There were too many attempts. Wait a while, then try again.");
        out.headers.emplace_back("Retry-After", std::to_string(done->retryAfter.count()));
        return out;
    }
    if (done->verdict != Verdict::Good)
        return signInForm(config, request, form["email"], next, subdomain, 422,
                          "The e-mail address, the password or the one-time code is not right. "
                          "Each code works once.");
    auto out = Response::redirect(next);
    out.headers.emplace_back("Set-Cookie",
                             identity::cookieLine(cookieName(named), done->cookie, "Lax"));
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

Reply submitSignOut(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    auto form = request.form();
    if (!isOurForm(request, form))
        return errorPage(config.environment, oldForm());
    const auto session = currentSession(worker.writer, request, worker.clock.now());
    if (session)
        if (auto done = signOut(worker.writer, *session, request, worker.clock.now()); !done)
            return errorPage(config.environment, done.error());
    auto out = textPage(200, config.environment, "You are signed out", {},
                        {{"/customer/sign-in", "Sign in"}});
    out.headers.emplace_back(
        "Set-Cookie", cookieName(request) + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    return out;
}

Reply showHome(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    const auto session = currentSession(worker.writer, request, worker.clock.now());
    if (!session)
        return session.error().kind == ErrorKind::Unauthenticated
                   ? toSignIn(request)
                   : errorPage(config.environment, session.error());
    const auto cases = casesOf(worker.writer, session->userId);
    if (!cases)
        return errorPage(config.environment, cases.error());
    std::string list;
    const auto link = [&](const char *path, const CaseForPerson &each, const char *label) {
        return "<p><a href=\"/customer/" + std::string{path} + "?case=" + each.id + "\">" + label +
               " (" + http::escapeHtml(each.ref) + ")</a></p>\n";
    };
    for (const auto &each : *cases) {
        const auto story = storyOf(worker.writer, each.id, session->userId, worker.clock.now());
        if (!story)
            return errorPage(config.environment, story.error());
        list += "<p>Transfer " + http::escapeHtml(each.ref) + " of " +
                http::escapeHtml(each.orgName) + ": " + http::escapeHtml(*story) + "</p>\n";
        if (each.mayConfirm)
            list += link("confirm", each, "Confirm as owner");
        if (each.mayVouch)
            list += link("vouch", each, "Vouch for it");
        if (each.mayObject)
            list += link("object", each, "Object");
        if (each.mayWithdraw)
            list += link("withdraw", each, "Take back the request");
        if (each.mayAskAgain)
            list += link("ask-again", each, "Ask the new owner again");
        if (each.mayChooseHome)
            list += link("home", each, "Choose the new owner's home organisation");
    }
    if (session->role == "owner")
        list += "<p><a href=\"/customer/transfer\">Ask for a transfer of the ownership</a></p>\n";
    return formPage(request, {.environment = config.environment,
                              .title = "Your account",
                              .paragraphs = {"Signed in as " + session->email + " on " +
                                             session->subdomain + "."},
                              .action = "/customer/sign-out",
                              .hidden = {},
                              .inputs = list,
                              .buttons = {{"sign-out", "Sign out"}}});
}

Reply showSession(const Request &request, http::Worker &worker)
{
    const auto session = currentSession(worker.writer, request, worker.clock.now());
    if (!session)
        return Response::problem(session.error(), request.requestId);
    auto out =
        Response::json(200, boost::json::object{{"session",
                                                 {{"id", session->id},
                                                  {"subdomain", session->subdomain},
                                                  {"org_id", session->orgId},
                                                  {"role", session->role},
                                                  {"auth_time", session->authTime.rfc3339()}}}});
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

} // namespace steward::platform::customer
