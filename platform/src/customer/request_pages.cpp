// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The pages of a request that its owner makes: asking, choosing, asking again, taking back.
#include "platform/src/customer/visit.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"

namespace steward::platform::customer
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;

Response withdrawForm(Visit &here, const std::string &alert, int status)
{
    const auto mine = caseOf(here.worker.writer, here.actor.session.userId, here.value("case"));
    if (!mine)
        return here.failed(mine.error());
    if (!mine->mayWithdraw)
        return here.failed({ErrorKind::Forbidden, "forbidden", "not this person's act", {}, {}});
    return formPage(
        here.request,
        {.environment = here.config.environment,
         .title = "Take back the request",
         .paragraphs = {"Transfer " + mine->ref + " of the ownership of " + mine->orgName + ".",
                        "The request ends and nothing changes. Everybody who was told "
                        "of the change is told that it does not come."},
         .action = "/customer/withdraw",
         .hidden = {{"case", mine->id}},
         .inputs = inputField("reason", "Why", "text", here.value("reason"),
                              "required minlength=\"3\" maxlength=\"2000\""),
         .buttons = {{"withdraw", "Take back"}},
         .alert = alert,
         .status = status});
}

Response actOnWithdraw(Visit &here)
{
    const auto reason = here.value("reason");
    if (reason.size() < 3 || reason.size() > kMostReason)
        return withdrawForm(here, "Say in a few words why.", 422);
    return here.outcome(withdrawRequest(here.worker.writer, here.actor, here.value("case"), reason),
                        "The request is taken back", "The ownership stays as it is.");
}

Response requestForm(Visit &here, const std::string &alert, int status)
{
    const auto policy = policy::load(here.worker.writer);
    if (!policy)
        return here.failed(policy.error());
    const auto &rules = policy->transfer;
    return formPage(
        here.request,
        {.environment = here.config.environment,
         .title = "Ask for a transfer",
         .paragraphs =
             {"The ownership of the organisation on " + here.actor.session.subdomain +
                  " goes to the person with this address. With your request you confirm "
                  "that you want this.",
              "They have " + lengthOf(rules.acceptTtl) +
                  " to accept, with an account that has a second factor. Then everybody "
                  "concerned is told by e-mail, and " +
                  lengthOf(rules.coolOff.at("L1")) +
                  " later the ownership changes, unless somebody objects. Where something "
                  "stands in the way, your account page says what.",
              "Until then you can take the request back. When the ownership changes, you "
              "and the new owner are signed out everywhere."},
         .action = "/customer/transfer",
         .hidden = {},
         .inputs = inputField("email", "New owner's e-mail address", "email", here.value("email"),
                              "required maxlength=\"254\"") +
                   "<label for=\"role\">Your role afterwards</label>\n<select id=\"role\" "
                   "name=\"role\"><option value=\"admin\">Admin</option>"
                   "<option value=\"sales_agent\">Sales agent</option><option "
                   "value=\"member\">Member</option>"
                   "<option value=\"leave\">None: I leave</option></select>\n"
                   "<label for=\"home\">If the new owner is at home in another organisation"
                   "</label>\n<select id=\"home\" name=\"home\">"
                   "<option value=\"keep\">That one stays their home</option>"
                   "<option value=\"move\">This one becomes their home</option></select>\n",
         .buttons = {{"request", "Ask"}},
         .alert = alert,
         .status = status});
}

Response actOnRequest(Visit &here)
{
    const auto email = here.value("email");
    const auto at = email.find('@');
    if (email.size() > 254 || at == std::string::npos || at == 0 || at + 1 == email.size() ||
        email.find_first_of(" \t\r\n<>\",;") != std::string::npos)
        return requestForm(here, "Give one e-mail address.", 422);
    const auto or_ = [&](const char *name, const char *otherwise) {
        return here.value(name).empty() ? otherwise : here.value(name);
    };
    const auto ref = requestTransfer(here.worker.writer, here.actor, email, or_("role", "admin"),
                                     or_("home", "keep"));
    if (!ref)
        return here.outcome(tl::unexpected(ref.error()), {}, {});
    return here.said("Your request " + *ref + " is made",
                     "The new owner is asked by e-mail. Your account page says how it goes on, and "
                     "there you can take the request back until the ownership changes.");
}

/// The owner's page of an act on their own request.
Response showOwn(Visit &here, const FormPage &page, bool CaseForPerson::*may)
{
    const auto mine = caseOf(here.worker.writer, here.actor.session.userId, here.value("case"));
    if (!mine)
        return here.failed(mine.error());
    if (!((*mine).*may))
        return here.failed({ErrorKind::Forbidden, "forbidden", "not this person's act", {}, {}});
    auto shown = page;
    shown.paragraphs.insert(shown.paragraphs.begin(), "Transfer " + mine->ref +
                                                          " of the ownership of " + mine->orgName +
                                                          ".");
    return formPage(here.request, shown);
}

Response showHomeChoice(Visit &here)
{
    return showOwn(here,
                   {.environment = here.config.environment,
                    .title = "The new owner's home organisation",
                    .paragraphs = {"This is about a new owner who is at home in another "
                                   "organisation. Their home decides whose bills and referrals "
                                   "theirs are. Once they have accepted, your choice stands."},
                    .action = "/customer/home",
                    .hidden = {{"case", here.value("case")}},
                    .buttons = {{"keep", "It stays their home"},
                                {"move", "This organisation becomes their home"}}},
                   &CaseForPerson::mayChooseHome);
}

Response showAskAgain(Visit &here)
{
    return showOwn(here,
                   {.environment = here.config.environment,
                    .title = "Ask the new owner again",
                    .paragraphs = {"The new owner gets another e-mail, with a new link. The one "
                                   "before stops working."},
                    .action = "/customer/ask-again",
                    .hidden = {{"case", here.value("case")}},
                    .buttons = {{"ask", "Ask again"}}},
                   &CaseForPerson::mayAskAgain);
}

} // namespace

Reply withdrawPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        return here.request.method == "POST" ? actOnWithdraw(here) : withdrawForm(here, {}, 200);
    });
}

Reply requestPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        return here.request.method == "POST" ? actOnRequest(here) : requestForm(here, {}, 200);
    });
}

Reply homePage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        if (here.request.method != "POST")
            return showHomeChoice(here);
        return here.outcome(
            chooseHomeOrg(here.worker.writer, here.actor, here.value("case"), here.value("do")),
            "Your choice is kept", "It takes effect when the ownership changes.");
    });
}

Reply askAgainPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        return here.request.method == "POST"
                   ? here.outcome(askAgain(here.worker.writer, here.actor, here.value("case")),
                                  "The new owner is asked again",
                                  "They get another e-mail. The link before no longer works.")
                   : showAskAgain(here);
    });
}

} // namespace steward::platform::customer
