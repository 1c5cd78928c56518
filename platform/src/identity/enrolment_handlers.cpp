// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/oauth_handlers.h"

#include "platform/src/db/connection.h"
#include "platform/src/identity/browser_form.h"
#include "platform/src/identity/enrolment.h"
#include "platform/src/identity/sign_in_page.h"

namespace steward::platform::identity
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;

constexpr std::size_t kShortestPassword = 12;
constexpr std::size_t kLongestPassword = 1024;

Response gone(const IdentityConfig &config)
{
    return failurePage(
        410, config.environment, "This link is not valid any more",
        "It was used, it is too old, or it was opened by another program. Ask for a new one.");
}

Response failed(const IdentityConfig &config, const Error &error)
{
    return failurePage(error.kind == ErrorKind::Unavailable ? 503 : 500, config.environment,
                       "This cannot be done now",
                       "The platform could not finish this. Open the link again in a moment.");
}

std::string passwordField(const char *id, const char *label, const char *hint)
{
    return std::string{"<label for=\""} + id + "\">" + label + "</label>\n<input id=\"" + id +
           "\" name=\"" + id +
           "\" type=\"password\" autocomplete=\"new-password\" required minlength=\"12\" "
           "maxlength=\"1024\">\n" +
           (*hint ? std::string{"<p class=\"hint\">"} + hint + "</p>\n" : std::string{});
}

Response enrolmentPage(const IdentityConfig &config, const Enrolment &person,
                       const std::string &token, const std::string &csrf,
                       const std::string &problem)
{
    const auto email = http::escapeHtml(person.email);
    const auto uri = "otpauth://totp/Steward:" + http::percentEncode(person.email) +
                     "?secret=" + person.totpSecret + "&issuer=Steward";
    const auto notice = problem.empty() ? std::string{}
                                        : "<div class=\"error\" id=\"error\" role=\"alert\" "
                                          "tabindex=\"-1\" autofocus><h2>Nothing was"
                                          " changed</h2><p>" +
                                              problem + "</p></div>\n";
    const auto body =
        notice + "<h1>Choose how you sign in</h1>\n<p>Account: <strong>" + email +
        "</strong></p>\n<p>Add this key to your authenticator program: <code>" + person.totpSecret +
        "</code></p>\n<p class=\"hint\"><a href=\"" + http::escapeHtml(uri) +
        "\">Open it in an authenticator on this"
        " computer</a></p>\n<form method=\"post\" action=\"/oauth/enrol\">\n<input type=\"hidden\" "
        "name=\"token\" value=\"" +
        http::escapeHtml(token) + "\">\n<input type=\"hidden\" name=\"csrf\" value=\"" +
        http::escapeHtml(csrf) +
        "\">\n<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"" + email +
        "\">\n" + passwordField("password", "New password", "At least 12 characters.") +
        passwordField("again", "The same password again", "") +
        "<label for=\"code\">One-time code</label>\n<input id=\"code\" name=\"code\" type=\"text\" "
        "inputmode=\"numeric\""
        " autocomplete=\"one-time-code\" required maxlength=\"10\" "
        "aria-describedby=\"code-hint\">\n"
        "<p class=\"hint\" id=\"code-hint\">Six digits that the authenticator program shows for "
        "this key.</p>\n"
        "<button type=\"submit\">Save</button>\n</form>\n";
    return page(problem.empty() ? 200 : 422, config.environment,
                (problem.empty() ? "" : "Error: ") +
                    std::string{"Choose how you sign in – Steward"},
                body, "'self'");
}

std::string problemOf(const std::string &password, const std::string &again)
{
    if (password.size() < kShortestPassword)
        return "The password must have at least 12 characters.";
    if (password.size() > kLongestPassword)
        return "The password is too long.";
    return password == again ? "" : "The two passwords are not the same.";
}

} // namespace

Reply showEnrolment(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    const auto token = request.queryValue("token");
    const auto person = liveEnrolment(worker.writer, token, worker.clock.now());
    if (!person)
        return failed(config, person.error());
    if (!*person)
        return gone(config);
    const BrowserForm form{request};
    auto out = enrolmentPage(config, **person, token, form.csrfToken(token), {});
    out.headers.emplace_back("Set-Cookie", form.setCookie());
    return out;
}

Reply submitEnrolment(const IdentityConfig &config, const Request &request, http::Worker &worker)
{
    auto form = request.form();
    if (!BrowserForm::isOurs(request, form["token"], form["csrf"]))
        return gone(config);
    const auto now = worker.clock.now();
    const auto person = liveEnrolment(worker.writer, form["token"], now);
    if (!person)
        return failed(config, person.error());
    if (!*person)
        return gone(config);
    if (const auto problem = problemOf(form["password"], form["again"]); !problem.empty())
        return enrolmentPage(config, **person, form["token"], form["csrf"], problem);
    const auto outcome =
        enrol(worker.writer, form["token"], form["password"], form["code"], callerOf(request), now);
    if (!outcome)
        return failed(config, outcome.error());
    switch (*outcome) {
    case EnrolmentOutcome::Gone:
        return gone(config);
    case EnrolmentOutcome::WrongCode:
        return enrolmentPage(
            config, **person, form["token"], form["csrf"],
            "The one-time code does not fit this key. Check the time of the device that shows it.");
    case EnrolmentOutcome::Done:
        break;
    }
    return page(200, config.environment, "Saved – Steward",
                "<h1>Saved</h1>\n<p role=\"status\">Sign in from the Steward desk now, with a new "
                "one-time code.</p>\n",
                "'none'");
}

} // namespace steward::platform::identity
