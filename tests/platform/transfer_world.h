// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/transfer/case_routes.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/execution.h"
#include "platform/src/transfer/saga.h"
#include "tests/platform/commands_service.h"
#include "tests/platform/one_turn.h"

namespace steward::tests
{

inline const std::string kLead = madeUuid(9, 11), kLead2 = madeUuid(9, 12),
                         kFinance = madeUuid(9, 13), kCompliance = madeUuid(9, 14);

/// A paid org whose owner hands over to an admin, staff, and the service over them. Time is frozen.
class TransferWorld
{
public:
    TransferWorld()
    {
        clock.freezeAt(Instant::parse("2026-11-23T10:00:00.000Z"));
        sequencer.start();
        org = makeOrg(writer, 1, 3);
        makeStaff(writer, kMaria, {"cs_agent"});
        makeStaff(writer, kLead, {"lead"});
        makeStaff(writer, kLead2, {"lead"});
        makeStaff(writer, kFinance, {"finance"});
        makeStaff(writer, kCompliance, {"compliance"});
        run("UPDATE user_account SET email_verified_at = '2026-01-02', mfa_enrolled_at = "
            "'2026-01-02'");
        run("UPDATE org SET first_successful_payment_at = '2026-01-03', status = 'in_transfer'");
        run("INSERT INTO org_billing (id, payment_provider, external_customer_id, currency) VALUES "
            "($1, 'stripe', 'cus_1', 'EUR')",
            db::Params{org.id});
        run("INSERT INTO contact_point (id, user_id, kind, value, on_file_since) VALUES ($1, $2, "
            "'phone', '+357 22 000111', '2026-02-01')",
            db::Params{madeUuid(5, 1), org.users[0]});
        for (int i = 0; i < 2; ++i)
            run("INSERT INTO customer_session (id, user_id, subdomain, org_id, role_epoch, "
                "created_at, last_seen_at) VALUES ($1, $2, 'org-1', $3, 1, '2026-11-20', "
                "'2026-11-20')",
                db::Params{madeUuid(6, i), org.users[std::size_t(i)], org.id});
        CommandRegistry registry;
        for (auto &definition : transfer::transferCommands(std::string(32, 'k')))
            registry.add(std::move(definition));
        m_router.add(routes({{&byStaffId, std::chrono::milliseconds{5000}}, std::move(registry)}));
        m_router.add(transfer::caseRoutes(&byStaffId));
    }

    Answer send(const std::string &method, const std::string &path, const std::string &body,
                const std::string &id, const std::string &staff)
    {
        return sendOver(writer, method, path, body, id, staff);
    }
    Answer sendOver(db::Connection &connection, const std::string &method, const std::string &path,
                    const std::string &body, const std::string &id, const std::string &staff)
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers = {
            {"authorization", staff}, {"idempotency-key", id}, {"x-stepped-up", "1"}};
        request.requestId = newUuidV7(clock.now().us / 1000);
        const auto match = m_router.find(method, path);
        request.captures = match.captures;
        http::Worker worker{connection, connection, clock};
        const auto response = std::get<http::Response>(match.route->handler(request, worker));
        return {response.status,
                QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object()};
    }
    [[nodiscard]] std::string bodyOf(const std::string &act, QJsonObject args)
    {
        const bool opens = act == "open";
        if (!opens)
            args["case_id"] = QString::fromStdString(caseId);
        const auto entity = opens ? "org/" + org.id : "case/" + caseId;
        const auto rev =
            opens
                ? scalar(admin, "SELECT rev FROM org WHERE id = $1", db::Params{org.id})
                : scalar(admin, "SELECT rev FROM transfer_case WHERE id = $1", db::Params{caseId});
        const QJsonObject body{
            {"type", QString::fromStdString("ownership.transfer." + act)},
            {"version", 1},
            {"expect", QJsonObject{{QString::fromStdString(entity), QString::fromStdString(rev)}}},
            {"args", args}};
        return QJsonDocument{body}.toJson(QJsonDocument::Compact).toStdString();
    }
    Answer act(const std::string &act, const QJsonObject &args, const std::string &staff = kMaria)
    {
        return send("POST", "/v1/commands", bodyOf(act, args), commandId(++m_commands), staff);
    }
    QJsonObject detail(const std::string &staff = kLead)
    {
        return send("GET", "/v1/cases/" + caseId, "", "", staff).body;
    }
    QJsonObject hash() { return {{"plan_hash", detail()["plan"].toObject()["hash"]}}; }
    /// A mail server that has taken every mail.
    void tellEverybody() { run("UPDATE notice SET delivery = 'sent' WHERE delivery = 'queued'"); }
    /// What is ours of the execution: the provider's steps are queued.
    int carryOut()
    {
        tellEverybody();
        return oneTurn(transfer::executeDue, writer, clock.now()).value_or(-1);
    }
    /// The whole of it, with a provider who does every step.
    int execute()
    {
        const int moved = carryOut();
        run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'billing'");
        auto transaction = db::Transaction::begin(writer);
        const auto settled = transfer::settleExecution(writer, caseId, clock.now());
        return transaction && settled && transaction->commit() ? moved : -1;
    }
    std::string state()
    {
        return scalar(admin, "SELECT state FROM transfer_case WHERE id = $1", db::Params{caseId});
    }
    std::string audited(const std::string &action)
    {
        return scalar(admin, "SELECT count(*) FROM audit_event WHERE action = $1 AND outcome = 0",
                      db::Params{action});
    }
    std::string owner()
    {
        return scalar(admin,
                      "SELECT string_agg(user_id::text, ',') FROM membership WHERE org_id = $1 AND "
                      "role = 'owner' AND state = 'active'",
                      db::Params{org.id});
    }
    void run(const std::string &sql, const db::Params &params = {}) { mustRun(admin, sql, params); }
    void accept()
    {
        run("UPDATE invite SET state = 'accepted' WHERE case_id = $1 AND state = 'open'",
            db::Params{caseId});
    }

    // The way to a state, by the commands themselves. Empty when it was reached.
    QString opened(const QString &reason = "owner_request")
    {
        const auto answer = act("open", {{"org_id", QString::fromStdString(org.id)},
                                         {"reason_code", reason},
                                         {"requester_channel", "ticket"}});
        caseId = answer.body["result"].toObject()["case_id"].toString().toStdString();
        return told(answer);
    }
    QString verifying()
    {
        if (const auto wrong = opened(); !wrong.isEmpty())
            return wrong;
        const auto wrong = told(act("edit", {{"to_user_id", QString::fromStdString(org.users[1])},
                                             {"old_owner_role", "member"}}));
        accept();
        return wrong;
    }
    QString evidence(const QJsonObject &args)
    {
        const auto added = act("evidence.add", args);
        if (added.status != 200)
            return told(added);
        return told(act("evidence.verdict",
                        {{"evidence_id", added.body["result"].toObject()["evidence_id"]},
                         {"verdict", "pass"}}));
    }
    static QJsonObject call(const QString &number = "+35722000111")
    {
        return {{"class", "owner_consent"},
                {"type", "reply_and_call_back"},
                {"source", "owner"},
                {"called_number", number},
                {"called_at", "2026-11-23T09:30:00.000Z"},
                {"note", "confirmed"}};
    }
    static QJsonObject document(const QByteArray &bytes = "%PDF-1.7 result")
    {
        return {{"class", "recipient_identity"},
                {"type", "vendor_check"},
                {"source", "provider"},
                {"media_type", "application/pdf"},
                {"content_base64", QString::fromLatin1(bytes.toBase64())}};
    }
    QString proven()
    {
        const auto wrong = verifying();
        return wrong.isEmpty() ? prove() : wrong;
    }
    /// Evidence of every class the level needs, each judged.
    QString prove()
    {
        for (const auto &wrong : {evidence(call()), evidence(document())})
            if (!wrong.isEmpty())
                return wrong;
        // The other admin's own page does this.
        const auto id = madeUuid(4, 1);
        run("INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, added_by, "
            "added_at) VALUES ($1, $2, 'control', 'admin_vouch', 'admin', '\\x01', 0, $3, "
            "'2026-11-23')",
            db::Params{id, caseId, org.users[2]});
        return told(act("evidence.verdict",
                        {{"evidence_id", QString::fromStdString(id)}, {"verdict", "pass"}}));
    }
    QString submitted()
    {
        const auto wrong = proven();
        return wrong.isEmpty() ? told(act("submit", hash())) : wrong;
    }
    QString approved()
    {
        const auto wrong = submitted();
        return wrong.isEmpty() ? told(act("approve", hash(), kLead)) : wrong;
    }
    void passCoolOff()
    {
        tellEverybody();
        clock.advance(std::chrono::hours{24});
    }
    static QString told(const Answer &answer)
    {
        return answer.status == 200 ? QString{}
                                    : QString::fromUtf8(QJsonDocument{answer.body}.toJson());
    }

    TestDatabase database;
    db::Connection admin = database.connection("steward_admin");
    db::Connection writer = database.connection("steward_writer");
    sync::Sequencer sequencer{database.conninfo("steward_sequencer")};
    AdjustableClock clock;
    MadeOrg org;
    std::string caseId;

private:
    http::Router m_router;
    int m_commands = 0;
};

} // namespace steward::tests
