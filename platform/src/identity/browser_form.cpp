// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/browser_form.h"

#include "platform/src/core/bytes.h"

namespace steward::platform::identity
{

namespace
{

constexpr auto kCookie = "__Host-steward-browser";
constexpr std::size_t kCookieBytes = 32;

bool isWhole(const std::string &cookie)
{
    const auto raw = fromBase64Url(cookie);
    return raw && raw->size() == kCookieBytes;
}

std::string tokenFor(const std::string &cookie, const std::string &handle)
{
    return toBase64Url(hmacSha256(cookie, "csrf/" + handle));
}

} // namespace

std::string cookieLine(const std::string &name, const std::string &value, const char *sameSite,
                       std::chrono::seconds lifetime)
{
    auto line = name + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=" + sameSite;
    if (lifetime.count() > 0)
        line += "; Max-Age=" + std::to_string(lifetime.count());
    return line;
}

BrowserForm::BrowserForm(const http::Request &request) : m_cookie(request.cookie(kCookie))
{
    if (!isWhole(m_cookie))
        m_cookie = toBase64Url(randomBytes(kCookieBytes));
}

std::string BrowserForm::csrfToken(const std::string &handle) const
{
    return tokenFor(m_cookie, handle);
}
std::string BrowserForm::setCookie() const
{
    return cookieLine(kCookie, m_cookie, "Strict");
}

bool BrowserForm::isOurs(const http::Request &request, const std::string &handle,
                         const std::string &csrfToken)
{
    const auto cookie = request.cookie(kCookie);
    const auto site = request.header("sec-fetch-site");
    return isWhole(cookie) && (site.empty() || site == "same-origin") &&
           constantTimeEqual(tokenFor(cookie, handle), csrfToken);
}

} // namespace steward::platform::identity
