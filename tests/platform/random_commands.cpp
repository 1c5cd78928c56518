// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/random_commands.h"

#include "platform/src/commands/add_note.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/transfer/case_routes.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/notices.h"

#include <algorithm>

namespace steward::tests
{

namespace
{

const std::string kNote = "note.add";
const std::string kTransfer = "ownership.transfer.";

const std::vector<std::string> &allTypes()
{
    static const std::vector<std::string> kTypes = [] {
        std::vector<std::string> out{kNote};
        for (const auto &definition : transfer::transferCommands(std::string(32, 'k')))
            out.push_back(definition.type);
        return out;
    }();
    return kTypes;
}

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

std::string phoneOf(const std::string &userId)
{
    return "+357" + std::to_string(10'000'000 + std::stoll(userId.substr(24), nullptr, 16));
}

void CommandStaff::make(db::Connection &writer) const
{
    for (const auto &id : agents)
        makeStaff(writer, id, {"cs_agent"});
    for (const auto &id : leads)
        makeStaff(writer, id, {"lead"});
    makeStaff(writer, others[0], {"finance"});
    makeStaff(writer, others[1], {"compliance"});
}

RandomCommands::RandomCommands(TestDatabase &database, const Clock &clock,
                               const std::vector<MadeOrg> &orgs, int number, quint32 seed)
    : m_connection(database.connection("steward_writer")), m_clock(clock), m_orgs(orgs),
      m_random(seed), m_number(number)
{
    CommandRegistry registry;
    registry.add(platform::commands::addNote());
    for (auto &definition : transfer::transferCommands(std::string(32, 'k')))
        registry.add(std::move(definition));
    m_router.add(routes({{&byStaffId, std::chrono::milliseconds{5000}}, std::move(registry)}));
    m_router.add(transfer::caseRoutes(&byStaffId));
}

RandomCommands::Case RandomCommands::look(const MadeOrg &org)
{
    const auto rows = m_connection.exec(
        "SELECT o.rev, w.user_id, c.id, c.state, c.rev, c.from_user_id, c.to_user_id, "
        "encode(c.plan_hash, 'hex'), i.selector, i.state, "
        "(SELECT body->>'token' FROM outbound_intent WHERE step = 'accept/' || i.selector), "
        "(SELECT e.id FROM evidence e WHERE e.case_id = c.id AND e.verdict IS NULL LIMIT 1), "
        "EXISTS (SELECT FROM evidence e WHERE e.case_id = c.id AND e.verdict = 'pass' AND e.class "
        "= 'owner_consent'), "
        "EXISTS (SELECT FROM evidence e WHERE e.case_id = c.id AND e.verdict = 'pass' AND e.class "
        "= 'recipient_identity'), "
        "EXISTS (SELECT FROM evidence e WHERE e.case_id = c.id AND e.verdict = 'pass' AND e.class "
        "= 'control'), "
        "NOT EXISTS (SELECT FROM transfer_case t WHERE t.org_id = o.id AND t.executed_at > "
        "$2::timestamptz - interval '30 days') "
        "FROM org o JOIN membership w ON w.id = o.owner_membership_id "
        "LEFT JOIN LATERAL (SELECT * FROM transfer_case t WHERE t.org_id = o.id ORDER BY state IN "
        "('executed', 'closed', 'rejected', 'withdrawn', 'expired'), t.opened_at DESC, t.id DESC "
        "LIMIT 1) c ON true "
        "LEFT JOIN LATERAL (SELECT * FROM invite v WHERE v.case_id = c.id ORDER BY v.issued_at "
        "DESC LIMIT 1) i ON true WHERE o.id = $1",
        db::Params{org.id, m_clock.now()});
    if (!rows || rows->isEmpty())
        qFatal("%s", rows ? "no org" : rows.error().detail.c_str());
    const auto text = [&](int column) { return rows->optionalText(0, column).value_or(""); };
    Case out{org.id,  text(0),  text(1),  text(2), text(3), text(4), text(5), text(6), text(7),
             text(8), text(10), text(11), text(9), {},      {},      {},      {}};
    out.consent = rows->boolean(0, 12);
    out.identity = rows->boolean(0, 13);
    out.control = rows->boolean(0, 14);
    out.mayOpen = rows->boolean(0, 15);
    lookOutside(out);
    return out;
}

void RandomCommands::lookOutside(Case &seen)
{
    const auto rows = m_connection.exec(
        "SELECT b.unpaid_invoices, b.open_disputes, EXISTS (SELECT FROM gate_waiver w WHERE "
        "w.case_id::text = $2 AND w.gate = 'G6' AND NOT w.is_over AND w.unpaid_invoices >= "
        "b.unpaid_invoices AND w.open_disputes >= b.open_disputes) FROM org_billing b WHERE b.id = "
        "$1",
        db::Params{seen.orgId, seen.id});
    if (!rows || rows->isEmpty())
        qFatal("%s", rows ? "no billing" : rows.error().detail.c_str());
    seen.unpaid = rows->int64(0, 0);
    seen.disputed = rows->int64(0, 1);
    seen.isWaived = rows->boolean(0, 2);
    if (seen.state != "notice")
        return;
    const auto told = transfer::untold(m_connection, seen.id);
    if (!told)
        qFatal("%s", told.error().detail.c_str());
    seen.isOwnerLost = told->isOwnerLost();
}

std::string RandomCommands::afterEvidence(const Case &seen) const
{
    if (!seen.unjudged.empty())
        return kTransfer + "evidence.verdict";
    if (!seen.consent || !seen.identity)
        return kTransfer + "evidence.add";
    return kTransfer + "submit";
}

std::string RandomCommands::nextStep(const Case &seen)
{
    static const std::set<std::string> kOver{"",         "executed",  "closed",
                                             "rejected", "withdrawn", "expired"};
    if (kOver.contains(seen.state))
        return seen.mayOpen ? kTransfer + "open" : kNote;
    if (seen.state == "gated" || m_stuck.contains(seen.id) ||
        (seen.state == "verifying" && seen.acceptance != "open" && seen.acceptance != "accepted"))
        return kTransfer + "edit";
    if (seen.state == "verifying" && seen.unpaid > 0 && !seen.isWaived)
        return kTransfer + "gate.waive";
    if (seen.state == "verifying" || seen.state == "planned")
        return afterEvidence(seen);
    if (seen.state == "awaiting_approval") {
        const int roll = m_random.bounded(16);
        return kTransfer + (roll > 2 ? "approve" : roll > 0 ? "return" : "reject");
    }
    if (seen.isOwnerLost)
        return kTransfer + "notice.resend";
    if (seen.state == "exec_failed")
        return kTransfer + "execution.resume";
    if (seen.state == "notice" && m_random.bounded(6) == 0)
        return kTransfer + "withdraw";
    if (seen.state == "waiting")
        return kTransfer + "resume";
    if (seen.state == "disputed")
        return kTransfer + (m_random.bounded(3) > 0 ? "dispute.resolve" : "reject");
    return kNote;
}

bool RandomCommands::customerActs(const Case &seen)
{
    if (seen.state != "verifying")
        return false;
    customer::CustomerSession session;
    session.id = madeUuid(8, 2);
    session.authTime = m_clock.now();
    customer::Actor actor{session, "203.0.113.9", newUuidV7(m_clock.now().us / 1000),
                          m_clock.now()};
    if (seen.acceptance == "open" && !seen.token.empty()) {
        session.userId = seen.to;
        session.email = scalar(m_connection, "SELECT email FROM user_account WHERE id = $1",
                               db::Params{seen.to});
        return acceptOwnership(m_connection, actor, {seen.openInvite, seen.token}).has_value();
    }
    if (!seen.control && seen.unjudged.empty()) {
        session.userId = scalar(
            m_connection,
            "SELECT user_id FROM membership WHERE org_id = $1 AND role = 'admin' AND state = "
            "'active' AND user_id::text NOT IN ($2, $3) ORDER BY id LIMIT 1",
            db::Params{seen.orgId, seen.from, seen.to});
        return !session.userId.empty() && vouch(m_connection, actor, seen.id).has_value();
    }
    return false;
}

QJsonObject RandomCommands::editArgs(const MadeOrg &org)
{
    static const std::vector<QString> kRoles{"admin",       "admin",  "admin",
                                             "sales_agent", "member", "leave"};
    // Mostly one of the org's people, at times somebody from elsewhere.
    const auto &home = m_random.bounded(10) < 7 ? org : anyOf(m_orgs);
    return {{"to_user_id", q(anyOf(home.users))},
            {"old_owner_role", anyOf(kRoles)},
            {"home_org_outcome", m_random.bounded(2) == 0 ? "keep" : "move"}};
}

QJsonObject RandomCommands::evidenceArgs(const Case &seen)
{
    if (!seen.consent)
        return {{"class", "owner_consent"},
                {"type", "reply_and_call_back"},
                {"source", "owner"},
                {"called_number", q(phoneOf(seen.from.empty() ? seen.owner : seen.from))},
                {"called_at", q(m_clock.now().rfc3339())},
                {"note", "confirmed"}};
    const QByteArray bytes = "%PDF-1.7 " + QByteArray::number(m_random.generate());
    return {{"class", "recipient_identity"},
            {"type", "vendor_check"},
            {"source", "provider"},
            {"media_type", "application/pdf"},
            {"content_base64", QString::fromLatin1(bytes.toBase64())}};
}

QJsonObject RandomCommands::waiverArgs(const Case &seen)
{
    if (seen.unpaid == 0 && seen.disputed == 0)
        return {{"gate", "G8"}, {"note", "the others follow"}};
    return {{"gate", "G6"},
            {"note", "they pay by the month"},
            {"unpaid_invoices", qint64(seen.unpaid)},
            {"open_disputes", qint64(seen.disputed)}};
}

std::string RandomCommands::planHash(const Case &seen)
{
    if (m_random.bounded(20) == 0 || seen.id.empty())
        return std::string(64, 'a');
    if (!seen.planHash.empty())
        return seen.planHash;
    const QJsonObject body =
        send("GET", "/v1/cases/" + seen.id, {}, anyOf(m_staff.leads), false).body;
    const auto hash = body["plan"].toObject()["hash"].toString().toStdString();
    return hash.size() == 64 ? hash : std::string(64, 'b');
}

QJsonObject RandomCommands::argsOf(const std::string &type, const MadeOrg &org, const Case &seen)
{
    if (type == kNote && m_random.bounded(3) == 0)
        return {{"user_id", q(anyOf(org.users))}, {"body", "asked about the transfer"}};
    if (type == kNote)
        return {{"org_id", q(org.id)}, {"body", "called them"}};
    if (type == kTransfer + "open")
        return {{"org_id", q(org.id)},
                {"reason_code", "owner_request"},
                {"requester_channel", "ticket"}};
    QJsonObject out;
    if (type == kTransfer + "edit")
        out = editArgs(org);
    else if (type == kTransfer + "evidence.add")
        out = evidenceArgs(seen);
    else if (type == kTransfer + "evidence.verdict")
        out = {{"evidence_id", q(seen.unjudged.empty() ? madeUuid(4, 1) : seen.unjudged)},
               {"verdict", m_random.bounded(20) == 0 ? "fail" : "pass"}};
    else if (type == kTransfer + "contact.log")
        out = {{"channel", "phone"}, {"direction", "out"}, {"outcome", "reached"}, {"note", "x"}};
    else if (type == kTransfer + "wait")
        out = {{"on", "customer"}, {"reason", "asked them"}};
    else if (type == kTransfer + "reassign")
        out = {{"officer_id", q(anyOf(m_staff.agents))}};
    else if (type == kTransfer + "submit" || type == kTransfer + "approve")
        out = {{"plan_hash", q(planHash(seen))}};
    else if (type == kTransfer + "dispute.resolve")
        out = {{"outcome", m_random.bounded(3) > 0 ? "resume" : "reject"}, {"note", "by chance"}};
    else if (type == kTransfer + "gate.waive")
        out = waiverArgs(seen);
    else if (!type.ends_with("resume") && !type.ends_with("recipient.ask") &&
             !type.ends_with("notice.resend"))
        out = {{"reason", "by chance"}};
    out["case_id"] = q(seen.id.empty() ? madeUuid(1, 999) : seen.id);
    return out;
}

std::string RandomCommands::staffFor(const std::string &type, const QJsonObject &args)
{
    if (m_random.bounded(20) == 0)
        return anyOf(m_staff.others);
    if (args["gate"] == "G6")
        return m_staff.others[0];
    if (type.ends_with("resolve"))
        return m_random.bounded(2) == 0 ? m_staff.others[1] : anyOf(m_staff.leads);
    const bool decides = type.ends_with("execution.resume") || type.ends_with("approve") ||
                         type.ends_with(".return") || type.ends_with("reject") ||
                         type.ends_with("gate.waive");
    return decides ? anyOf(m_staff.leads) : anyOf(m_staff.agents);
}

Answer RandomCommands::send(const std::string &method, const std::string &path,
                            const std::string &body, const std::string &staff, bool isSteppedUp)
{
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = {{"authorization", staff},
                       {"idempotency-key", madeUuid(0x7000 + m_number, m_sent)}};
    if (isSteppedUp)
        request.headers["x-stepped-up"] = "1";
    request.requestId = newUuidV7(m_clock.now().us / 1000);
    const auto match = m_router.find(method, path);
    request.captures = match.captures;
    http::Worker worker{m_connection, m_connection, m_clock};
    const auto response = std::get<http::Response>(match.route->handler(request, worker));
    return {response.status,
            QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object()};
}

void RandomCommands::post(const std::string &type, const MadeOrg &org, const Case &seen)
{
    const auto args = argsOf(type, org, seen);
    std::string entity = "case/" + args["case_id"].toString().toStdString(), rev = seen.rev;
    if (args.contains("org_id")) {
        entity = "org/" + org.id;
        rev = seen.orgRev;
    } else if (args.contains("user_id")) {
        const auto id = args["user_id"].toString().toStdString();
        entity = "user/" + id;
        rev = scalar(m_connection, "SELECT rev FROM user_account WHERE id = $1", db::Params{id});
    }
    const QJsonObject body{{"type", q(type)},
                           {"version", 1},
                           {"expect", QJsonObject{{q(entity), q(rev.empty() ? "1" : rev)}}},
                           {"args", args}};
    ++m_sent;
    const auto answer = send("POST", "/v1/commands",
                             QJsonDocument{body}.toJson(QJsonDocument::Compact).toStdString(),
                             staffFor(type, args), m_random.bounded(25) != 0);
    ++m_answers[type][answer.status];
    if (answer.status >= 500 || answer.status == 400)
        m_fault = q(type) + " answered " + QJsonDocument{answer.body}.toJson();
    // The recipient cannot take this org on; time and another one can help.
    if (type == kTransfer + "submit" && answer.status == 422)
        m_stuck.insert(seen.id);
    else if (type == kTransfer + "edit" && answer.status == 200)
        m_stuck.erase(seen.id);
}

void RandomCommands::sendOne()
{
    const auto &org = anyOf(m_orgs);
    auto seen = look(org);
    const bool isSensible = m_random.bounded(100) < 80;
    // Impatient: before the recipient could answer.
    const bool asksAgain = isSensible && seen.state == "verifying" && seen.acceptance == "open" &&
                           m_random.bounded(6) == 0;
    if (isSensible && !asksAgain && customerActs(seen)) {
        ++m_customerActs;
        seen = look(org);
    }
    if (asksAgain)
        post(kTransfer + "recipient.ask", org, seen);
    else
        post(isSensible ? nextStep(seen) : anyOf(allTypes()), org, seen);
}

} // namespace steward::tests
