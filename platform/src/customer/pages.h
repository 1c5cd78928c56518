// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/http/message.h"

#include <string>
#include <utility>
#include <vector>

namespace steward::platform::customer
{

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A page with one form. Every text is escaped here; `inputs` is markup.
struct FormPage {
    std::string environment;
    std::string title;
    std::vector<std::string> paragraphs;
    std::string action; ///< Path the form is sent to.
    Fields hidden;
    std::string inputs = {};
    Fields buttons;         ///< Value of field "do", and its label.
    std::string alert = {}; ///< What was wrong with the form before.
    int status = 200;
};
/// With a token that ties the form to this browser, and its cookie.
[[nodiscard]] http::Response formPage(const http::Request &request, const FormPage &page);
/// Whether a sent form is one that this browser was given here.
[[nodiscard]] bool isOurForm(const http::Request &request,
                             const std::map<std::string, std::string> &form);

[[nodiscard]] http::Response textPage(int status, const std::string &environment,
                                      const std::string &title,
                                      const std::vector<std::string> &paragraphs,
                                      const Fields &links = {});
/// What went wrong, in words for customers; never what a stranger could learn from.
[[nodiscard]] http::Response errorPage(const std::string &environment, const Error &error);

/// A labelled field. `kind` is the input's type, `extra` further attributes as markup.
[[nodiscard]] std::string inputField(const std::string &name, const std::string &label,
                                     const std::string &kind, const std::string &value,
                                     const std::string &extra);

} // namespace steward::platform::customer
