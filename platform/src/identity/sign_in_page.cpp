// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/sign_in_page.h"

#include "platform/src/core/bytes.h"

namespace steward::platform::identity
{

namespace
{

// The design tokens of the desk, light and dark. Sizes are multiples of the reader's own font.
constexpr auto kStyle =
    ":root{color-scheme:light "
    "dark;--canvas:#F5F6F8;--surface:#FFFFFF;--text:#1A212B;--text2:#48535F;--link:#1D5BB8;"
    "--border:#78838F;--hairline:#D3D9E1;--primary:#1D5BB8;--primary-hover:#184B98;--error:#A11D17;"
    "--error-tint:#FBE5E3;"
    "--band:#7F4700;--band-tint:#FCEFD8;--fixed:#F5F6F8}"
    "@media "
    "(prefers-color-scheme:dark){:root{--canvas:#14181D;--surface:#1B2026;--text:#E7EBF0;--text2:#"
    "B9C3CF;"
    "--link:#86B4FF;--border:#7D8997;--hairline:#343D48;--primary:#2C69CC;--primary-hover:#3370D2;-"
    "-error:#FF9C93;"
    "--error-tint:#43201D;--band:#F3B868;--band-tint:#3B2A10;--fixed:#14181D}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--canvas);color:var(--text);font:1rem/1.4 system-ui,sans-serif}"
    ".band{margin:0;padding:.5rem "
    "1rem;background:var(--band-tint);color:var(--band);font-weight:600;text-align:center}"
    "main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:var(--surface);border:1px "
    "solid var(--hairline);"
    "border-radius:6px}"
    "h1{margin:0 0 .5rem;font-size:1.38rem;font-weight:600}"
    "p{margin:0 0 1rem}.hint{margin:.25rem 0 1rem;color:var(--text2)}.other{margin:1rem 0 "
    "0}code{overflow-wrap:anywhere}"
    ".error{margin:0 0 1rem;padding:.75rem;border:1px solid "
    "var(--error);border-radius:4px;background:var(--error-tint);"
    "color:var(--error)}.error h2{margin:0 0 .25rem;font-size:1rem}.error p{margin:0}"
    "label{display:block;margin:1rem 0 .25rem;font-weight:600}"
    "input{display:block;width:100%;min-height:2.5rem;padding:.25rem "
    ".75rem;font:inherit;color:var(--text);"
    "background:var(--surface);border:1px solid var(--border);border-radius:4px}"
    "input[readonly]{background:var(--fixed)}"
    "button{display:block;width:100%;min-height:2.75rem;margin:1.5rem 0 "
    "0;font:inherit;font-weight:600;color:#FFFFFF;"
    "background:var(--primary);border:1px solid var(--border);border-radius:4px;cursor:pointer}"
    "button:hover{background:var(--primary-hover)}"
    "a{color:var(--link)}"
    ":focus-visible{outline:2px solid var(--link);outline-offset:2px}"
    "@media (forced-colors:active){.error,main{border:1px solid CanvasText}}";

std::string waitText(std::chrono::seconds wait)
{
    if (wait.count() >= 120)
        return std::to_string((wait.count() + 59) / 60) + " minutes";
    return wait.count() == 1 ? "1 second" : std::to_string(wait.count()) + " seconds";
}

std::string notice(const SignInPage &page)
{
    std::string text;
    switch (page.notice) {
    case SignInNotice::None:
        return {};
    case SignInNotice::Missing:
        text = "Fill in the e-mail address, the password and the one-time code.";
        break;
    case SignInNotice::Wrong:
        // Never which of them: that would tell a stranger which accounts and passwords are right.
        text = "The e-mail address, the password or the one-time code is not right. Each code "
               "works once: if you have"
               " just used this one, wait for the next.";
        break;
    case SignInNotice::Wait:
        text = "There were too many attempts. Try again in " + waitText(page.retryAfter) + ".";
        break;
    }
    return "<div class=\"error\" id=\"error\" role=\"alert\" tabindex=\"-1\" autofocus><h2>You are "
           "not signed in</h2><p>" +
           text + "</p></div>\n";
}

std::string emailField(const SignInPage &page)
{
    return "<label for=\"email\">E-mail address</label>\n<input id=\"email\" name=\"email\" "
           "type=\"email\""
           " autocomplete=\"username\" spellcheck=\"false\" autocapitalize=\"none\" required "
           "maxlength=\"254\" value=\"" +
           http::escapeHtml(page.email) + "\"" + (page.isEmailFixed ? " readonly" : "") + ">\n";
}

int statusOf(SignInNotice notice)
{
    switch (notice) {
    case SignInNotice::None:
        return 200;
    case SignInNotice::Missing:
    case SignInNotice::Wrong:
        return 422;
    case SignInNotice::Wait:
        return 429;
    }
    return 200;
}

} // namespace

http::Response page(int status, const std::string &environment, const std::string &title,
                    const std::string &body, const std::string &formTargets)
{
    static const std::string kStyleHash = toBase64(sha256(kStyle));
    const auto band = environment.empty() ? std::string{}
                                          : "<p class=\"band\">" + http::escapeHtml(environment) +
                                                " environment</p>\n";
    auto out = http::Response::html(
        status, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
                    http::escapeHtml(title) +
                    "</title>\n<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\">\n<style>" +
                    kStyle + "</style>\n</head>\n<body>\n" + band + "<main>\n" + body +
                    "</main>\n</body>\n</html>\n");
    out.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; style-src 'sha256-" + kStyleHash +
                                 "'; form-action " + formTargets +
                                 "; frame-ancestors 'none'; base-uri 'none'");
    out.headers.emplace_back("Cache-Control", "no-store");
    out.headers.emplace_back("Referrer-Policy", "no-referrer");
    out.headers.emplace_back("X-Content-Type-Options", "nosniff");
    out.headers.emplace_back("X-Frame-Options", "DENY");
    out.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    return out;
}

http::Response signInPage(const SignInPage &shown)
{
    const std::string heading =
        shown.isEmailFixed ? "Confirm that it is you" : "Sign in to Steward";
    const auto other = shown.otherAccountLink.empty()
                           ? std::string{}
                           : "<p class=\"other\"><a href=\"" +
                                 http::escapeHtml(shown.otherAccountLink) +
                                 "\">Use another account</a></p>\n";
    const auto body =
        notice(shown) + "<h1>" + heading +
        "</h1>\n<p class=\"hint\">The Steward desk on this computer asks for it.</p>\n"
        "<form method=\"post\" action=\"/oauth/sign-in\">\n<input type=\"hidden\" name=\"request\" "
        "value=\"" +
        http::escapeHtml(shown.requestHandle) +
        "\">\n<input type=\"hidden\" name=\"csrf\" value=\"" + http::escapeHtml(shown.csrfToken) +
        "\">\n" + emailField(shown) +
        "<label for=\"password\">Password</label>\n<input id=\"password\" name=\"password\" "
        "type=\"password\""
        " autocomplete=\"current-password\" required maxlength=\"1024\">\n"
        "<label for=\"code\">One-time code</label>\n<input id=\"code\" name=\"code\" type=\"text\" "
        "inputmode=\"numeric\""
        " autocomplete=\"one-time-code\" required maxlength=\"10\" "
        "aria-describedby=\"code-hint\">\n"
        "<p class=\"hint\" id=\"code-hint\">Six digits from your authenticator program.</p>\n"
        "<button type=\"submit\">" +
        (shown.isEmailFixed ? "Confirm" : "Sign in") + "</button>\n</form>\n" + other;
    const auto title = (shown.notice == SignInNotice::None ? "" : "Error: ") + heading +
                       (shown.isEmailFixed ? " – Steward" : "");
    auto out = page(statusOf(shown.notice), shown.environment, title, body,
                    "'self' " + shown.redirectOrigin);
    if (shown.notice == SignInNotice::Wait)
        out.headers.emplace_back("Retry-After", std::to_string(shown.retryAfter.count()));
    return out;
}

http::Response failurePage(int status, const std::string &environment, const std::string &title,
                           const std::string &text)
{
    return page(status, environment, title + " – Steward",
                "<div class=\"error\" id=\"error\" role=\"alert\" tabindex=\"-1\" autofocus><h1>" +
                    http::escapeHtml(title) + "</h1><p>" + http::escapeHtml(text) + "</p></div>\n",
                "'none'");
}

} // namespace steward::platform::identity
