// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The pages of a transfer's parties. Each shows with GET and acts with POST, and only for somebody
// signed in.
#include "platform/src/customer/case_story.h"
#include "platform/src/customer/customer_handlers.h"
#include "platform/src/customer/visit.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/dispute.h"

#include <functional>

namespace steward::platform::customer
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;

constexpr std::size_t kMostReason = 2000;
constexpr auto kAccepted = "You have accepted";
constexpr auto kObjected = "Your objection has been recorded",
               kObjectedText = "If the ownership has not changed yet, the transfer is stopped. "
                               "Somebody will be in touch with you.";

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
         .paragraphs = {"The people who look after disputes take the transfer over. If the "
                        "ownership has not changed yet, it stops at once. You are signed in as " +
                        here.actor.session.email + "."},
         .action = "/customer/object",
         .hidden = {{"case", here.value("case")}, {"s", here.value("s")}, {"t", here.value("t")}},
         .inputs = inputField("reason", "What is wrong", "text", here.value("reason"),
                              "required minlength=\"3\" maxlength=\"2000\""),
         .buttons = {{"object", "Object"}},
         .alert = alert,
         .status = status});
}

/// The form, unless this person's objection to the case stands already.
Response showObjectTo(Visit &here, const std::string &caseId)
{
    const auto before =
        transfer::hasObjected(here.worker.writer, caseId, here.actor.session.userId);
    if (!before)
        return here.failed(before.error());
    return *before ? here.outcome(Done{}, kObjected, kObjectedText) : objectForm(here, {}, 200);
}

Response showObject(Visit &here)
{
    if (here.value("s").empty()) {
        const auto mine = caseOf(here.worker.writer, here.actor.session.userId, here.value("case"));
        return mine ? showObjectTo(here, mine->id) : here.failed(mine.error());
    }
    const auto found = tryLink<ObjectionLink>(
        here, [&](const LinkToken &link) { return findObjection(here.worker.writer, link); });
    return found ? showObjectTo(here, found->caseId) : here.failed(found.error());
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
    const auto *rule = done ? nullptr : done.error().members.if_contains("rule");
    if (rule && *rule == "objection_once")
        return objectForm(here, "Your objection has been recorded already.", 422);
    return here.outcome(done, kObjected, kObjectedText);
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

} // namespace steward::platform::customer
