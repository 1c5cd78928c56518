// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/message.h"

#include <chrono>
#include <string>

namespace steward::platform::identity
{

/// What the sign-in page says above the form.
enum class SignInNotice : std::uint8_t { None, Missing, Wrong, Wait };

struct SignInPage {
    std::string environment; ///< Shown as a band unless empty.
    std::string requestHandle;
    std::string csrfToken;
    std::string email; ///< Prefilled.
    bool isEmailFixed = false;
    std::string otherAccountLink = {}; ///< Empty: nobody else may sign in here.
    std::string
        redirectOrigin; ///< Where the answer goes, for form-action: browsers apply it to redirects.
    SignInNotice notice = SignInNotice::None;
    std::chrono::seconds retryAfter{};
};

/// A small page without script, in the system's fonts and colours, that a screen reader can use.
[[nodiscard]] http::Response signInPage(const SignInPage &page);
/// A page that says what went wrong and what to do; nothing can be sent from it.
[[nodiscard]] http::Response failurePage(int status, const std::string &environment,
                                         const std::string &title, const std::string &text);
/// The frame of every page this service shows: language, title, band, style and the headers that
/// keep a page from being framed, cached, scripted or leaked. `title` and `environment` are escaped
/// here, `body` is markup.
[[nodiscard]] http::Response page(int status, const std::string &environment,
                                  const std::string &title, const std::string &body,
                                  const std::string &formTargets);

} // namespace steward::platform::identity
