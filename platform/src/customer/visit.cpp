// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/visit.h"

#include "platform/src/db/connection.h"

namespace steward::platform::customer
{

using http::Reply;
using http::Request;
using http::Response;
using FormFields = std::map<std::string, std::string>;

Reply visit(const CustomerConfig &config, const Request &request, http::Worker &worker,
            const std::function<Response(Visit &)> &page)
{
    const auto now = worker.clock.now();
    auto form = request.method == "POST" ? request.form() : FormFields{};
    if (request.method == "POST" && !isOurForm(request, form))
        return errorPage(config.environment, {ErrorKind::BadRequest,
                                              "form_too_old",
                                              "the form is not one this browser was given",
                                              {},
                                              {}});
    const auto session = currentSession(worker.writer, request, now);
    if (!session)
        return session.error().kind == ErrorKind::Unauthenticated
                   ? toSignIn(request)
                   : errorPage(config.environment, session.error());
    Visit here{config,
               request,
               worker,
               {*session, request.remoteAddress, request.requestId, now},
               std::move(form)};
    return page(here);
}

} // namespace steward::platform::customer
