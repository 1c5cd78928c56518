// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/message.h"

#include <chrono>
#include <map>
#include <string>

namespace steward::platform::identity
{

/// A Set-Cookie value. The name begins with __Host-: browsers then refuse it from another host,
/// another path or without TLS. Without a lifetime it ends with the browser.
[[nodiscard]] std::string cookieLine(const std::string &name, const std::string &value,
                                     const char *sameSite, std::chrono::seconds lifetime = {});

/// Ties the forms of this service to the browser they were given to: another site knows neither the
/// cookie nor the handle. `handle` is the secret that the form carries besides.
class BrowserForm
{
public:
    /// The browser that asks for a page; one without a cookie of ours gets a new one.
    explicit BrowserForm(const http::Request &request);
    [[nodiscard]] std::string csrfToken(const std::string &handle) const;
    [[nodiscard]] std::string setCookie() const;

    /// Whether a sent form is one that this browser was given by this service.
    [[nodiscard]] static bool isOurs(const http::Request &request, const std::string &handle,
                                     const std::string &csrfToken);

private:
    std::string m_cookie;
};

} // namespace steward::platform::identity
