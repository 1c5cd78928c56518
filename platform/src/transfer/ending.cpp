// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/ending.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/notices.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

#include <chrono>
#include <string_view>

namespace steward::platform::transfer
{

namespace
{

constexpr std::string_view kAnnounced = "cool_off", kContested = "contested", kStands = "confirmed";

Result<Done> run(db::Connection &connection, const char *sql, const db::Params &params)
{
    const auto done = connection.exec(sql, params);
    if (!done)
        return tl::unexpected(done.error());
    return Done{};
}

/// Whom a mail may have reached, in this round or an earlier one: sent, or taken up with an outcome
/// nobody knows.
Result<std::vector<NoticeFacts>> readTold(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT n.addressee, n.party, n.language FROM notice n WHERE n.case_id = $1 AND n.template "
        "= 'cool_off' AND (n.delivery = 'sent' OR n.told_at IS NOT NULL OR EXISTS (SELECT FROM "
        "outbound_intent i WHERE i.kind = 'mail' AND i.body->>'notice_id' = n.id::text AND "
        "i.attempts > 0)) ORDER BY n.party DESC, n.addressee",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<NoticeFacts> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2)});
    return out;
}

/// What was carried out was approved, whoever objects to it later.
Result<Done> putApprovalsAside(db::Connection &connection, const CaseRecord &before,
                               const std::string &why)
{
    if (hasChangedHands(before))
        return Done{};
    return run(connection,
               "UPDATE approval SET void_reason = $2 WHERE case_id = $1 AND void_reason IS NULL",
               db::Params{before.id, why});
}

/// What no longer holds once a case stops: of one that goes on the acceptance may still be asked
/// for, and what tells that the change does not come for now is sent.
std::vector<std::string> overtaken(bool isForGood)
{
    return isForGood ? std::vector<std::string>{}
                     : std::vector<std::string>{std::string{kAnnounced}, std::string{kStands}};
}

/// What has changed hands is not put off by an objection.
std::string letterOf(const CaseRecord &before, const std::string &to)
{
    return to == "disputed" && hasChangedHands(before) ? std::string{kContested} : to;
}

Result<Done> releaseOrg(db::Connection &connection, const CaseRecord &record, Instant now)
{
    return run(connection,
               "UPDATE org SET status = 'active', updated_at = $2 WHERE id = $1 AND status = "
               "'in_transfer'",
               db::Params{record.orgId, now});
}

Result<Done> tellPurge(db::Connection &connection, const std::string &caseId, int documents,
                       Instant now)
{
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    audit::Event event;
    event.action = "evidence.removed";
    event.actor = {audit::ActorKind::System, "system"};
    event.orgId = record->orgId;
    event.metadata = {{"case", record->id},
                      {"case_ref", record->ref},
                      {"count", documents},
                      {"reason_code", "purged"}};
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return addToTimeline(
        connection, caseId,
        {"evidence.removed", {}, {}, {{"count", documents}, {"reason_code", "purged"}}}, now);
}

} // namespace

bool hasChangedHands(const CaseRecord &record)
{
    return record.reversibleUntil.has_value();
}

Result<Done> callLettersOff(db::Connection &connection, const CaseRecord &record,
                            const std::vector<std::string> &names,
                            const std::optional<std::vector<std::string>> &addressees)
{
    const auto to = addressees ? std::optional{db::array(*addressees)} : std::nullopt;
    for (const auto *sql :
         {"UPDATE outbound_intent SET state = 'canceled', body = body - 'token' WHERE state = "
          "'queued' AND kind = 'mail' AND body->>'case_id' = $1 AND ($2::text[] = '{}' OR "
          "body->>'template' = ANY ($2)) AND ($3::text[] IS NULL OR body->>'to' = ANY ($3))",
          "UPDATE notice SET delivery = 'canceled' WHERE case_id = $1::uuid AND delivery = "
          "'queued' AND ($2::text[] = '{}' OR template = ANY ($2)) AND ($3::text[] IS NULL OR "
          "addressee = ANY ($3))"})
        if (auto off = run(connection, sql, db::Params{record.id, db::array(names), to}); !off)
            return off;
    return Done{};
}

Result<Done> callNoticesOff(db::Connection &connection, const CaseRecord &record)
{
    return callLettersOff(connection, record, overtaken(false));
}

Result<std::vector<audit::Event>> endLinks(db::Connection &connection, const CaseRecord &record,
                                           const std::string &to)
{
    const auto revoked = connection.exec(
        "UPDATE invite SET state = 'revoked' WHERE case_id = $1 AND state = 'open' RETURNING "
        "selector",
        db::Params{record.id});
    if (!revoked)
        return tl::unexpected(revoked.error());
    std::vector<audit::Event> out;
    for (int i = 0; i < revoked->size(); ++i) {
        audit::Event event;
        event.action = "invite.revoked";
        event.orgId = record.orgId;
        event.metadata = {{"invite", revoked->text(i, 0)},
                          {"kind", "ownership_accept"},
                          {"reason_code", "transfer_" + to}};
        out.push_back(std::move(event));
    }
    for (const auto *sql :
         {"DELETE FROM earlier_objection WHERE case_id = $1",
          "UPDATE notice SET objection_selector = NULL, objection_sha256 = NULL WHERE case_id = $1 "
          "AND objection_selector IS NOT NULL"})
        if (auto ended = run(connection, sql, db::Params{record.id}); !ended)
            return tl::unexpected(ended.error());
    return out;
}

Result<Stopped> stopCase(db::Connection &connection, const policy::Policy &policy,
                         const CaseRecord &before, const std::string &to, Instant now,
                         const std::string &letter)
{
    const bool isForGood = isTerminal(to);
    Stopped out;
    if (auto done = putApprovalsAside(connection, before, to); !done)
        return tl::unexpected(done.error());
    if (auto done = callLettersOff(connection, before, overtaken(isForGood)); !done)
        return tl::unexpected(done.error());
    // Only now: no mail is taken up any more, and what was taken up before shows.
    const auto told = readTold(connection, before.id);
    if (!told)
        return tl::unexpected(told.error());
    if (isForGood) {
        auto ended = endLinks(connection, before, to);
        if (!ended)
            return tl::unexpected(ended.error());
        out.events = std::move(*ended);
        if (auto done = releaseOrg(connection, before, now); !done)
            return tl::unexpected(done.error());
        if (auto done = schedulePurge(connection, policy, before.id, now); !done)
            return tl::unexpected(done.error());
    }
    auto mails = writeStopNotices(connection, before, *told,
                                  letter.empty() ? letterOf(before, to) : letter, now);
    if (!mails)
        return tl::unexpected(mails.error());
    out.intents = std::move(*mails);
    return out;
}

Result<std::vector<commands::Intent>> tellItStands(db::Connection &connection,
                                                   const CaseRecord &record, Instant now)
{
    // One that came after this would say that the objection is still examined.
    if (auto off = callLettersOff(connection, record, {std::string{kContested}}); !off)
        return tl::unexpected(off.error());
    const auto told = readTold(connection, record.id);
    if (!told)
        return tl::unexpected(told.error());
    return writeStopNotices(connection, record, *told, std::string{kStands}, now);
}

Result<Done> schedulePurge(db::Connection &connection, const policy::Policy &policy,
                           const std::string &caseId, Instant now)
{
    const auto *evidence = policy.doc.if_contains("evidence");
    const auto *days =
        evidence && evidence->is_object() ? evidence->as_object().if_contains("purge_d") : nullptr;
    if (!days || !days->is_int64())
        return fail(ErrorKind::Internal, "policy_incomplete", "the policy has no evidence.purge_d");
    return run(connection,
               "UPDATE evidence e SET purge_at = $2 FROM evidence_blob b WHERE b.evidence_id = "
               "e.id AND e.case_id = $1",
               db::Params{caseId, now.plus(std::chrono::hours{24 * days->as_int64()})});
}

namespace
{

constexpr const char *kPurgeable =
    "e.id = b.evidence_id AND c.id = e.case_id AND e.purge_at <= $1 AND NOT EXISTS (SELECT FROM "
    "legal_hold h WHERE h.org_id = c.org_id AND h.released_at IS NULL)";

Result<int> purgeOne(db::Connection &connection, const std::string &caseId, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto purged =
        connection.exec(std::string{"DELETE FROM evidence_blob b USING evidence e, transfer_case c "
                                    "WHERE e.case_id = $2 AND "} +
                            kPurgeable,
                        db::Params{now, caseId});
    if (!purged)
        return tl::unexpected(purged.error());
    const auto documents = static_cast<int>(purged->affected());
    if (documents == 0)
        return 0;
    if (auto told = tellPurge(connection, caseId, documents, now); !told)
        return tl::unexpected(told.error());
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return documents;
}

} // namespace

Result<int> purgeDue(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto due = connection.exec(
        std::string{"SELECT DISTINCT e.case_id FROM evidence_blob b, evidence e, transfer_case c "
                    "WHERE "} +
            kPurgeable + " ORDER BY 1",
        db::Params{now});
    if (!due)
        return tl::unexpected(due.error());
    int documents = 0;
    const auto purged =
        turns.each(connection, due->texts(0), now, [&](const std::string &id) -> Result<bool> {
            const auto gone = purgeOne(connection, id, now);
            if (!gone)
                return tl::unexpected(gone.error());
            documents += *gone;
            return *gone > 0;
        });
    if (!purged)
        return purged;
    return documents;
}

} // namespace steward::platform::transfer
