// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/pages.h"

#include "platform/src/core/bytes.h"
#include "platform/src/identity/browser_form.h"
#include "platform/src/identity/sign_in_page.h"

#include <boost/json/value.hpp>

namespace steward::platform::customer
{

namespace
{

using http::escapeHtml;

std::string paragraph(const std::string &text)
{
    return "<p>" + escapeHtml(text) + "</p>\n";
}

std::string hiddenField(const std::string &name, const std::string &value)
{
    return "<input type=\"hidden\" name=\"" + escapeHtml(name) + "\" value=\"" + escapeHtml(value) +
           "\">\n";
}

http::Response framed(int status, const std::string &environment, const std::string &title,
                      const std::string &body)
{
    auto out = identity::page(status, environment, title + " – Steward", body, "'self'");
    out.headers.emplace_back("X-Robots-Tag", "noindex, nofollow, noarchive");
    return out;
}

struct Words {
    const char *code, *title, *text;
};
constexpr Words kWords[]{
    {"link_unknown", "This link does not work",
     "It may have been cut off on its way. Open it again from the e-mail, whole."},
    {"link_over", "This link is over",
     "It has been used, was called off, or is too old. Ask for a new one."},
    {"rate_limited", "Too many tries", "Wait a while, then open the link again."},
    {"forbidden", "This account cannot do this",
     "Sign in with the account that the message was sent to, or ask the organisation's owner."},
    {"not_found", "There is nothing here", "The page does not exist for this account."},
    {"rule", "This is not possible now",
     "The transfer has moved on, or this was done already. Nothing was changed."},
    {"step_up_required", "Sign in again first",
     "This step needs a one-time code that was given in the last few minutes."},
    {"form_too_old", "Start again",
     "This page is too old or was opened in another browser. Nothing was changed."},
};

} // namespace

std::string inputField(const std::string &name, const std::string &label, const std::string &kind,
                       const std::string &value, const std::string &extra)
{
    return "<label for=\"" + name + "\">" + escapeHtml(label) + "</label>\n<input id=\"" + name +
           "\" name=\"" + name + "\" type=\"" + kind + "\" value=\"" + escapeHtml(value) + "\" " +
           extra + ">\n";
}

http::Response formPage(const http::Request &request, const FormPage &shown)
{
    const identity::BrowserForm form{request};
    const auto handle = toBase64Url(randomBytes(32));
    std::string body;
    if (!shown.alert.empty())
        body += "<div class=\"error\" id=\"error\" role=\"alert\" tabindex=\"-1\" autofocus>" +
                paragraph(shown.alert) + "</div>\n";
    body += "<h1>" + escapeHtml(shown.title) + "</h1>\n";
    for (const auto &text : shown.paragraphs)
        body += paragraph(text);
    body += "<form method=\"post\" action=\"" + escapeHtml(shown.action) + "\">\n" +
            hiddenField("request", handle) + hiddenField("csrf", form.csrfToken(handle));
    for (const auto &[name, value] : shown.hidden)
        body += hiddenField(name, value);
    body += shown.inputs;
    for (const auto &[value, label] : shown.buttons)
        body += "<button type=\"submit\" name=\"do\" value=\"" + escapeHtml(value) + "\">" +
                escapeHtml(label) + "</button>\n";
    auto out = framed(shown.status, shown.environment,
                      (shown.alert.empty() ? "" : "Error: ") + shown.title, body + "</form>\n");
    out.headers.emplace_back("Set-Cookie", form.setCookie());
    return out;
}

bool isOurForm(const http::Request &request, const std::map<std::string, std::string> &form)
{
    const auto handle = form.find("request"), csrf = form.find("csrf");
    return handle != form.end() && csrf != form.end() &&
           identity::BrowserForm::isOurs(request, handle->second, csrf->second);
}

http::Response textPage(int status, const std::string &environment, const std::string &title,
                        const std::vector<std::string> &paragraphs, const Fields &links)
{
    std::string body = "<h1>" + escapeHtml(title) + "</h1>\n";
    for (const auto &text : paragraphs)
        body += paragraph(text);
    for (const auto &[target, label] : links)
        body += "<p><a href=\"" + escapeHtml(target) + "\">" + escapeHtml(label) + "</a></p>\n";
    return framed(status, environment, title, body);
}

http::Response errorPage(const std::string &environment, const Error &error)
{
    const int status = http::httpStatus(error.kind);
    const char *title = "Steward cannot do this now",
               *text = "Nothing was changed. Try again in a moment.";
    for (const auto &words : kWords)
        if (error.code == words.code) {
            title = words.title;
            text = words.text;
        }
    auto out = textPage(status, environment, title, {text});
    if (const auto *wait = error.members.if_contains("retry_after"); wait && wait->is_int64())
        out.headers.emplace_back("Retry-After", std::to_string(wait->as_int64()));
    else if (status == 503)
        out.headers.emplace_back("Retry-After", "5");
    return out;
}

} // namespace steward::platform::customer
