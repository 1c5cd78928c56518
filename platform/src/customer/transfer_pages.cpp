// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The pages of a transfer's parties. Each shows with GET and acts with POST, and only for somebody
// signed in.
#include "platform/src/customer/case_story.h"
#include "platform/src/customer/customer_handlers.h"
#include "platform/src/customer/customer_session.h"
#include "platform/src/customer/pages.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"

#include <functional>

namespace steward::platform::customer
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using FormFields = std::map<std::string, std::string>;

constexpr std::size_t kMostReason = 2000;
constexpr auto kAccepted = "You have accepted";

/// What a page has at hand once somebody is signed in.
struct Visit {
    const CustomerConfig &config;
    const Request &request;
    http::Worker &worker;
    Actor actor;
    FormFields form; ///< Empty unless sent.

    [[nodiscard]] std::string value(const std::string &name) const
    {
        const auto sent = form.find(name);
        return request.method == "POST" ? (sent == form.end() ? std::string{} : sent->second)
                                        : request.queryValue(name);
    }
    [[nodiscard]] LinkToken link() const { return {value("s"), value("t")}; }
    [[nodiscard]] Response failed(const Error &error) const
    {
        return errorPage(config.environment, error);
    }
    [[nodiscard]] Response said(const std::string &title, const std::string &text) const
    {
        return textPage(200, config.environment, title, {text}, {{"/customer", "Your account"}});
    }
    /// After an act that moved the case: what happens next, and when.
    [[nodiscard]] Response went(const Result<Done> &done, const std::string &title,
                                const std::string &caseId) const
    {
        if (!done)
            return outcome(done, title, {});
        const auto story = storyOf(worker.writer, caseId, actor.session.userId, actor.now);
        return story ? said(title, *story) : failed(story.error());
    }
    /// A second factor that is too old is asked for again, and the page comes back afterwards.
    [[nodiscard]] Response outcome(const Result<Done> &done, const std::string &title,
                                   const std::string &text) const
    {
        if (done)
            return said(title, text);
        return done.error().code == "step_up_required" ? again() : failed(done.error());
    }
    [[nodiscard]] Response again() const
    {
        auto shown = request;
        shown.query.clear();
        if (!value("case").empty())
            shown.query["case"] = value("case");
        return toSignIn(shown);
    }
};

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

/// Limits tries at links and counts bad ones, whatever the page does with a good one.
template <class T>
Result<T> tryLink(Visit &here, const std::function<Result<T>(const LinkToken &)> &use)
{
    auto &connection = here.worker.writer;
    if (auto charged = chargeLinkUse(connection, here.actor.address, here.actor.now); !charged)
        return tl::unexpected(charged.error());
    auto used = use(here.link());
    if (!used && (used.error().code == "link_unknown" || used.error().code == "link_over") &&
        acceptedBefore(used.error(), here.actor.session.email).empty())
        if (auto noted = noteBadLink(connection, here.link(), here.actor.address,
                                     here.actor.requestId, here.actor.now);
            !noted)
            return tl::unexpected(noted.error());
    return used;
}

Response showAccept(Visit &here)
{
    const auto invite = tryLink<InviteLink>(here, [&](const LinkToken &link) {
        return findInvite(here.worker.writer, link, here.actor.now);
    });
    if (!invite) {
        const auto before = acceptedBefore(invite.error(), here.actor.session.email);
        return before.empty() ? here.failed(invite.error()) : here.went(Done{}, kAccepted, before);
    }
    return formPage(here.request,
                    {.environment = here.config.environment,
                     .title = "Take over " + invite->orgName,
                     .paragraphs = {"You are asked to become the owner of " + invite->orgName +
                                        ". You are signed in as " + here.actor.session.email + ".",
                                    "Accepting alone changes nothing yet: the transfer is checked, "
                                    "and everybody concerned is told first."},
                     .action = "/customer/accept",
                     .hidden = {{"s", here.value("s")}, {"t", here.value("t")}},
                     .buttons = {{"accept", "Accept"}, {"decline", "Decline"}}});
}

Response actOnAccept(Visit &here)
{
    const auto choice = here.value("do");
    if (choice != "accept" && choice != "decline")
        return here.failed(
            {ErrorKind::BadRequest, "bad_field", "neither accepted nor declined", {}, {}});
    const bool accepts = choice == "accept";
    std::string caseId;
    const auto done = tryLink<Done>(here, [&](const LinkToken &link) -> Result<Done> {
        const auto invite = findInvite(here.worker.writer, link, here.actor.now);
        if (!invite)
            return tl::unexpected(invite.error());
        caseId = invite->caseId;
        return accepts ? acceptOwnership(here.worker.writer, here.actor, link)
                       : declineOwnership(here.worker.writer, here.actor, link);
    });
    if (const auto before =
            accepts && !done ? acceptedBefore(done.error(), here.actor.session.email) : "";
        !before.empty())
        return here.went(Done{}, kAccepted, before);
    return accepts ? here.went(done, kAccepted, caseId)
                   : here.outcome(done, "You have declined",
                                  "The transfer has ended. Nothing has changed.");
}

/// The page of an act on one case that needs a click and nothing else.
Response showCase(Visit &here, const char *action, const std::string &title,
                  const std::string &text, const char *button, bool CaseForPerson::*may)
{
    const auto mine = caseOf(here.worker.writer, here.actor.session.userId, here.value("case"));
    if (!mine)
        return here.failed(mine.error());
    if (!((*mine).*may))
        return here.failed({ErrorKind::Forbidden, "forbidden", "not this person's act", {}, {}});
    return formPage(here.request, {.environment = here.config.environment,
                                   .title = title,
                                   .paragraphs = {"Transfer " + mine->ref +
                                                      " of the ownership of " + mine->orgName + ".",
                                                  text},
                                   .action = action,
                                   .hidden = {{"case", mine->id}},
                                   .buttons = {{"yes", button}}});
}

Response objectForm(Visit &here, const std::string &alert, int status)
{
    return formPage(
        here.request,
        {.environment = here.config.environment,
         .title = "Object to the transfer",
         .paragraphs = {"The transfer stops at once, and the people who look after disputes take "
                        "it over. You are signed in as " +
                        here.actor.session.email + "."},
         .action = "/customer/object",
         .hidden = {{"case", here.value("case")}, {"s", here.value("s")}, {"t", here.value("t")}},
         .inputs = inputField("reason", "What is wrong", "text", here.value("reason"),
                              "required minlength=\"3\" maxlength=\"2000\""),
         .buttons = {{"object", "Object"}},
         .alert = alert,
         .status = status});
}

Response showObject(Visit &here)
{
    if (here.value("s").empty()) {
        const auto mine = caseOf(here.worker.writer, here.actor.session.userId, here.value("case"));
        return mine ? objectForm(here, {}, 200) : here.failed(mine.error());
    }
    const auto found = tryLink<ObjectionLink>(
        here, [&](const LinkToken &link) { return findObjection(here.worker.writer, link); });
    return found ? objectForm(here, {}, 200) : here.failed(found.error());
}

Response actOnObject(Visit &here)
{
    const auto reason = here.value("reason");
    if (reason.size() < 3 || reason.size() > kMostReason)
        return objectForm(here, "Say in a few words what is wrong.", 422);
    const auto done =
        here.value("s").empty()
            ? object(here.worker.writer, here.actor, here.value("case"), reason, std::nullopt)
            : tryLink<Done>(here, [&](const LinkToken &link) {
                  return object(here.worker.writer, here.actor, {}, reason, link);
              });
    return here.outcome(done, "The transfer is stopped",
                        "Your objection has been recorded. Somebody will be in touch with you.");
}

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
                   "<option value=\"leave\">None: I leave</option></select>\n",
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
    const auto ref = requestTransfer(here.worker.writer, here.actor, email,
                                     here.value("role").empty() ? "admin" : here.value("role"));
    if (!ref)
        return here.outcome(tl::unexpected(ref.error()), {}, {});
    return here.said("Your request " + *ref + " is made",
                     "The new owner is asked by e-mail. Your account page says how it goes on, and "
                     "there you can take the request back until the ownership changes.");
}

} // namespace

Reply acceptPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        return here.request.method == "POST" ? actOnAccept(here) : showAccept(here);
    });
}

Reply confirmPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        if (here.request.method == "POST")
            return here.went(confirmAsOwner(here.worker.writer, here.actor, here.value("case")),
                             "You have confirmed", here.value("case"));
        return showCase(here, "/customer/confirm", "Confirm as owner",
                        "You confirm that you want to hand over the ownership.", "Confirm",
                        &CaseForPerson::mayConfirm);
    });
}

Reply vouchPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        if (here.request.method == "POST")
            return here.outcome(vouch(here.worker.writer, here.actor, here.value("case")),
                                "Thank you", "Your word has been recorded.");
        return showCase(
            here, "/customer/vouch", "Vouch for the transfer",
            "You say, as an admin, that the owner and the new owner are who they claim to be.",
            "Vouch", &CaseForPerson::mayVouch);
    });
}

Reply objectPage(const CustomerConfig &config, const Request &request, http::Worker &worker)
{
    return visit(config, request, worker, [](Visit &here) {
        return here.request.method == "POST" ? actOnObject(here) : showObject(here);
    });
}

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

} // namespace steward::platform::customer
