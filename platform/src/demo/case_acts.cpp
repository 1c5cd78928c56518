// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/case_acts.h"

#include "platform/src/commands/pipeline.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/plan_facts.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::demo
{

namespace
{

using boost::json::object;

constexpr auto kDesk = "198.51.100.20", kHome = "203.0.113.80";

std::string textOf(std::string_view words)
{
    return std::string{words};
}

template <class T>
Result<Done> done(const Result<T> &result)
{
    return result ? Result<Done>{Done{}} : tl::unexpected(result.error());
}

/// One page that says what was seen; its cross-reference table holds.
Bytes documentSaying(std::string_view words)
{
    const auto page = "BT /F1 14 Tf 60 760 Td (" + textOf(words) + ") Tj ET";
    const std::string parts[]{
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
        "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        "<< /Length " + std::to_string(page.size()) + " >>\nstream\n" + page + "\nendstream"};
    Bytes out = "%PDF-1.4\n";
    std::string table;
    int number = 0;
    for (const auto &part : parts) {
        const auto at = std::to_string(out.size());
        table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
        out += std::to_string(++number) + " 0 obj\n" + part + "\nendobj\n";
    }
    const auto size = std::to_string(number + 1), at = std::to_string(out.size());
    out += "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " + size +
           " /Root 1 0 R >>\nstartxref\n" + at + "\n%%EOF\n";
    return out;
}

/// What a desk that was signed in a moment ago would be told.
Result<identity::Principal> principalOf(const DemoCredential &person, const std::string &session,
                                        Instant now)
{
    identity::Principal out;
    out.staffId = person.id;
    out.sessionId = session;
    out.name = person.name;
    out.email = person.email;
    out.roles = {person.role};
    out.authTime = now;
    out.acr = identity::kTwoFactors;
    out.stepUpWindow = std::chrono::seconds{300};
    return out;
}

} // namespace

CaseActs::CaseActs(db::Connection &admin, db::Connection &writer, World &world,
                   const std::vector<DemoCredential> &staff, const Bytes &evidenceKey)
    : m_admin(admin), m_writer(writer), m_world(world), m_staff(staff),
      m_random(world.seed, "case acts")
{
    for (auto &definition : transfer::transferCommands(evidenceKey))
        m_registry.add(std::move(definition));
}

Result<Done> CaseActs::carryOut(CaseThread &thread, const Step &step, Instant now)
{
    if (partOf(step.deed) != Part::Staff)
        return byCustomer(thread, step, now);
    const auto who = step.by.empty() ? thread.story->officer : step.by;
    const auto person = std::find_if(m_staff.begin(), m_staff.end(),
                                     [&](const auto &one) { return one.who == who; });
    if (person == m_staff.end())
        return fail(ErrorKind::Internal, "demo_invalid", "nobody of staff is " + textOf(who));
    return byStaff(thread, step, {&*person, now});
}

Result<object> CaseActs::send(const By &by, const std::string &entity, const char *act, object args)
{
    const auto slash = entity.find('/');
    const auto rev =
        m_writer.exec(entity.starts_with("org/") ? "SELECT rev FROM org WHERE id = $1"
                                                 : "SELECT rev FROM transfer_case WHERE id = $1",
                      db::Params{entity.substr(slash + 1)});
    if (!rev)
        return tl::unexpected(rev.error());
    if (rev->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no " + entity);
    http::Request request;
    request.method = "POST";
    request.path = "/v1/commands";
    request.remoteAddress = kDesk;
    request.requestId = newUuidV7(by.now.us / 1000);
    request.headers = {{"idempotency-key", newUuidV7(by.now.us / 1000)}};
    request.body =
        boost::json::serialize(object{{"type", std::string{"ownership.transfer."} + act},
                                      {"version", 1},
                                      {"expect", {{entity, std::to_string(rev->int64(0, 0))}}},
                                      {"args", std::move(args)}});
    const auto envelope = commands::decodeEnvelope(request, m_registry);
    if (!envelope)
        return tl::unexpected(envelope.error());
    const commands::PipelineOptions options{
        [&by, session = newUuidV7(by.now.us / 1000)](db::Connection &, const http::Request &,
                                                     Instant now) {
            return principalOf(*by.person, session, now);
        }};
    const auto row = commands::runCommand(m_writer, request, *envelope, options, by.now);
    if (!row)
        return tl::unexpected(row.error());
    if (row->state != "done")
        return tl::unexpected(commands::refusalOf(*row));
    return row->answer.at("result").as_object();
}

Result<object> CaseActs::onCase(const CaseThread &thread, const By &by, const char *act,
                                object args)
{
    args["case_id"] = thread.caseId;
    return send(by, "case/" + thread.caseId, act, std::move(args));
}

Result<Done> CaseActs::byStaff(CaseThread &thread, const Step &step, const By &by)
{
    switch (step.deed) {
    case Deed::Open:
        return open(thread, by);
    case Deed::SaySilent:
        return saySilent(thread, step, by);
    case Deed::Contact:
        return done(onCase(thread, by, "contact.log",
                           {{"channel", "phone"},
                            {"direction", "out"},
                            {"outcome", step.words.starts_with("Left") ? "left_message"
                                        : step.words.starts_with("No") ? "no_answer"
                                                                       : "reached"},
                            {"note", step.words}}));
    case Deed::Choose:
        return choose(thread, step, by);
    case Deed::CallBack:
    case Deed::ShowDocument:
    case Deed::Judge:
        return prove(thread, step, by);
    default:
        return decide(thread, step, by);
    }
}

Result<Done> CaseActs::prove(CaseThread &thread, const Step &step, const By &by)
{
    if (step.deed == Deed::Judge)
        return judge(thread, step, by);
    if (step.deed == Deed::ShowDocument)
        return done(onCase(thread, by, "evidence.add",
                           {{"class", "recipient_identity"},
                            {"type", "vendor_check"},
                            {"source", "provider"},
                            {"media_type", "application/pdf"},
                            {"content_base64", toBase64(documentSaying(step.words))}}));
    return done(onCase(thread, by, "evidence.add",
                       {{"class", "owner_consent"},
                        {"type", "reply_and_call_back"},
                        {"source", "owner"},
                        {"called_number", m_world.ownerOf(thread.notable->org).phone},
                        {"called_at", by.now.plus(-std::chrono::minutes{10}).rfc3339()},
                        {"note", step.words}}));
}

Result<Done> CaseActs::decide(CaseThread &thread, const Step &step, const By &by)
{
    switch (step.deed) {
    case Deed::Submit:
        return submit(thread, by);
    case Deed::Approve:
        return approve(thread, by);
    case Deed::Return:
        return done(onCase(thread, by, "return", {{"reason", step.words}}));
    case Deed::Reject:
        return done(onCase(thread, by, "reject", {{"reason", step.words}}));
    case Deed::Wait:
        return done(onCase(thread, by, "wait", {{"on", "customer"}, {"reason", step.words}}));
    case Deed::Resolve:
        return done(
            onCase(thread, by, "dispute.resolve", {{"outcome", "resume"}, {"note", step.words}}));
    default:
        return fail(ErrorKind::Internal, "demo_invalid", "staff do no such thing");
    }
}

Result<Done> CaseActs::open(CaseThread &thread, const By &by)
{
    const auto &org = m_world.orgs[thread.notable->org].id.text();
    const auto made = send(by, "org/" + org, "open",
                           {{"org_id", org},
                            {"reason_code", thread.story->reason},
                            {"requester_channel", thread.story->channel},
                            {"ticket", "HD-" + std::to_string(m_random.between(20'000, 39'999))}});
    if (!made)
        return tl::unexpected(made.error());
    thread.caseId = made->at("case_id").as_string();
    return Done{};
}

Result<Done> CaseActs::saySilent(CaseThread &thread, const Step &step, const By &by)
{
    // What was said is a fact that no command of level 1 takes down yet; what the gates make of it
    // comes with the next look at them.
    const auto said = m_admin.exec(
        "UPDATE transfer_case SET inputs = inputs || jsonb_build_object('unreachable_since', "
        "$2::text) WHERE id = $1",
        db::Params{thread.caseId, m_world.now.plus(-kSilentFor).rfc3339()});
    if (!said)
        return tl::unexpected(said.error());
    return done(onCase(thread, by, "edit", {{"route_reason", step.words}}));
}

Result<Done> CaseActs::choose(CaseThread &thread, const Step &step, const By &by)
{
    const auto &recipient = m_world.people[thread.notable->recipient.value_or(0)];
    const auto chosen = onCase(
        thread, by, "edit", {{"to_user_id", recipient.id.text()}, {"old_owner_role", step.words}});
    return chosen ? openMail(thread) : tl::unexpected(chosen.error());
}

Result<Done> CaseActs::judge(const CaseThread &thread, const Step &step, const By &by)
{
    const auto open = m_writer.exec(
        "SELECT id FROM evidence WHERE case_id = $1 AND verdict IS NULL ORDER BY added_at, id",
        db::Params{thread.caseId});
    if (!open)
        return tl::unexpected(open.error());
    for (const auto &id : open->texts(0))
        if (const auto judged =
                onCase(thread, by, "evidence.verdict",
                       {{"evidence_id", id}, {"verdict", "pass"}, {"note", step.words}});
            !judged)
            return tl::unexpected(judged.error());
    return Done{};
}

Result<Done> CaseActs::submit(const CaseThread &thread, const By &by)
{
    const auto policy = policy::load(m_writer);
    const auto record = transfer::loadCase(m_writer, thread.caseId);
    if (!policy || !record)
        return tl::unexpected(policy ? record.error() : policy.error());
    const auto plan = transfer::computePlan(m_writer, *policy, *record, by.now);
    if (!plan)
        return tl::unexpected(plan.error());
    return done(onCase(thread, by, "submit", {{"plan_hash", toHex(plan->hash)}}));
}

Result<Done> CaseActs::approve(const CaseThread &thread, const By &by)
{
    const auto record = transfer::loadCase(m_writer, thread.caseId);
    if (!record)
        return tl::unexpected(record.error());
    return done(onCase(thread, by, "approve", {{"plan_hash", toHex(record->planHash)}}));
}

Result<Done> CaseActs::byCustomer(CaseThread &thread, const Step &step, Instant now)
{
    const auto session = sessionOf(thread, partOf(step.deed), now);
    if (!session)
        return tl::unexpected(session.error());
    const customer::Actor actor{*session, kHome, newUuidV7(now.us / 1000), now};
    switch (step.deed) {
    case Deed::Accept:
        return customer::acceptOwnership(m_writer, actor, thread.link);
    case Deed::Decline:
        return customer::declineOwnership(m_writer, actor, thread.link);
    case Deed::Confirm:
        return customer::confirmAsOwner(m_writer, actor, thread.caseId);
    case Deed::Vouch:
        return customer::vouch(m_writer, actor, thread.caseId);
    case Deed::Object:
        return customer::object(m_writer, actor, thread.caseId, textOf(step.words), std::nullopt);
    default:
        return request(thread, step, actor);
    }
}

Result<Done> CaseActs::request(CaseThread &thread, const Step &step, const customer::Actor &actor)
{
    const auto to = step.deed == Deed::RequestForStranger
                        ? textOf(kStranger)
                        : m_world.people[thread.notable->recipient.value_or(0)].email;
    const auto ref = customer::requestTransfer(m_writer, actor, to, textOf(step.words));
    if (!ref)
        return tl::unexpected(ref.error());
    const auto made =
        m_writer.exec("SELECT id FROM transfer_case WHERE ref = $1", db::Params{*ref});
    if (!made)
        return tl::unexpected(made.error());
    thread.caseId = made->text(0, 0);
    return openMail(thread);
}

Result<Done> CaseActs::openMail(CaseThread &thread)
{
    // The token is in the mail alone, which is not sent yet.
    const auto mail = m_writer.exec(
        "SELECT body->>'selector', body->>'token' FROM outbound_intent WHERE kind = 'mail' AND "
        "state = 'queued' AND body->>'template' = 'ownership_accept' AND body->>'case_id' = $1",
        db::Params{thread.caseId});
    if (!mail)
        return tl::unexpected(mail.error());
    if (mail->size() != 1)
        return fail(ErrorKind::Internal, "demo_invalid", "the recipient was sent no link");
    thread.link = {mail->text(0, 0), mail->text(0, 1)};
    return Done{};
}

Result<customer::CustomerSession> CaseActs::sessionOf(const CaseThread &thread, Part part,
                                                      Instant now)
{
    const auto &notable = *thread.notable;
    const auto &org = m_world.orgs[notable.org];
    const auto &person = part == Part::Owner       ? m_world.ownerOf(notable.org)
                         : part == Part::Recipient ? m_world.people[notable.recipient.value_or(0)]
                                                   : m_world.people[notable.voucher.value_or(0)];
    const auto role = m_writer.exec("SELECT role FROM membership WHERE org_id = $1 AND user_id = "
                                    "$2 AND state = 'active'",
                                    db::Params{org.id.text(), person.id.text()});
    if (!role)
        return tl::unexpected(role.error());
    return customer::CustomerSession{newUuidV7(now.us / 1000),
                                     person.id.text(),
                                     person.email,
                                     person.name.full(),
                                     org.id.text(),
                                     org.subdomain,
                                     role->isEmpty() ? std::string{} : role->text(0, 0),
                                     now};
}

} // namespace steward::platform::demo
