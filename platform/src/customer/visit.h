// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/customer/case_story.h"
#include "platform/src/customer/customer_handlers.h"
#include "platform/src/customer/customer_session.h"
#include "platform/src/customer/pages.h"
#include "platform/src/customer/transfer_acts.h"

#include <functional>
#include <map>
#include <string>

namespace steward::platform::customer
{

inline constexpr std::size_t kMostReason = 2000;

/// What a page has at hand once somebody is signed in.
struct Visit {
    const CustomerConfig &config;
    const http::Request &request;
    http::Worker &worker;
    Actor actor;
    std::map<std::string, std::string> form; ///< Empty unless sent.

    [[nodiscard]] std::string value(const std::string &name) const
    {
        const auto sent = form.find(name);
        return request.method == "POST" ? (sent == form.end() ? std::string{} : sent->second)
                                        : request.queryValue(name);
    }
    [[nodiscard]] LinkToken link() const { return {value("s"), value("t")}; }
    [[nodiscard]] http::Response failed(const Error &error) const
    {
        return errorPage(config.environment, error);
    }
    [[nodiscard]] http::Response said(const std::string &title, const std::string &text) const
    {
        return textPage(200, config.environment, title, {text}, {{"/customer", "Your account"}});
    }
    /// After an act that moved the case: what happens next, and when.
    [[nodiscard]] http::Response went(const Result<Done> &done, const std::string &title,
                                      const std::string &caseId) const
    {
        if (!done)
            return outcome(done, title, {});
        const auto story = storyOf(worker.writer, caseId, actor.session.userId, actor.now);
        return story ? said(title, *story) : failed(story.error());
    }
    /// A second factor that is too old is asked for again, and the page comes back afterwards.
    [[nodiscard]] http::Response outcome(const Result<Done> &done, const std::string &title,
                                         const std::string &text) const
    {
        if (done)
            return said(title, text);
        return done.error().code == "step_up_required" ? again() : failed(done.error());
    }
    [[nodiscard]] http::Response again() const
    {
        auto shown = request;
        shown.query.clear();
        if (!value("case").empty())
            shown.query["case"] = value("case");
        return toSignIn(shown);
    }
};

/// `page` for whoever is signed in; everybody else is sent to sign in, and back.
[[nodiscard]] http::Reply visit(const CustomerConfig &config, const http::Request &request,
                                http::Worker &worker,
                                const std::function<http::Response(Visit &)> &page);

} // namespace steward::platform::customer
