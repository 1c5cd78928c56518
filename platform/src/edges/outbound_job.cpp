// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/outbound_job.h"

#include "platform/src/audit/writer.h"
#include "platform/src/core/bytes.h"
#include "platform/src/core/log.h"
#include "platform/src/core/pause.h"
#include "platform/src/db/connection.h"
#include "platform/src/edges/mail_text.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/saga.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <thread>

namespace steward::platform::edges
{

using namespace std::chrono_literals;

namespace
{

constexpr auto kPoll = 250ms;
constexpr auto kReconnect = 1s;
constexpr auto kSettleAgain = 500ms;
constexpr auto kConversation = 25s; ///< The longest one, and the claim before it.

struct Claimed {
    std::string commandId, step, kind;
    boost::json::object body;
    int attempt = 0;
};

/// What came of an attempt.
struct Outcome {
    bool isDone = false;
    bool isFinal = false;
    std::string receipt; ///< The receiver's words, or the error's code.
};

std::string member(const boost::json::object &object, std::string_view name)
{
    const auto *value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::optional<std::string> uuidMember(const boost::json::object &object, std::string_view name)
{
    const auto text = member(object, name);
    return isUuid(text) ? std::optional{text} : std::nullopt;
}

Result<std::optional<Claimed>> claim(db::Connection &connection, const OutboundOptions &options,
                                     Instant now)
{
    const auto taken =
        connection.exec("UPDATE outbound_intent SET attempts = attempts + 1, next_try_at = $2 "
                        "WHERE (command_id, step) = "
                        "(SELECT command_id, step FROM outbound_intent WHERE state = 'queued' AND "
                        "next_try_at <= $1 AND "
                        "((kind = 'mail' AND $3) OR (kind = 'billing' AND $4)) ORDER BY "
                        "next_try_at, command_id, step FOR UPDATE SKIP LOCKED LIMIT 1) "
                        "RETURNING command_id, step, kind, body, attempts",
                        db::Params{now, now.plus(options.lease), options.mail.has_value(),
                                   options.billing.has_value()});
    if (!taken)
        return tl::unexpected(taken.error());
    if (taken->isEmpty())
        return std::nullopt;
    boost::system::error_code failure;
    const auto body = boost::json::parse(taken->text(0, 3), failure);
    return Claimed{taken->text(0, 0), taken->text(0, 1), taken->text(0, 2),
                   !failure && body.is_object() ? body.as_object() : boost::json::object{},
                   static_cast<int>(taken->int64(0, 4))};
}

Result<std::string> sendQueuedMail(const Claimed &work, const OutboundOptions &options, Instant now)
{
    const auto words = mailText(work.body, options.issuer);
    if (!words)
        return tl::unexpected(words.error());
    // Made of the effect's key alone: an attempt after a crash is the same mail to whoever receives
    // it.
    const auto id = work.commandId + "." + toHex(sha256(work.step)).substr(0, 24) +
                    options.from.substr(options.from.find('@'));
    return sendMail(*options.mail,
                    {options.from, member(work.body, "to"), words->subject, words->text, id, now});
}

Result<std::string> sendQueuedBilling(const Claimed &work, const OutboundOptions &options)
{
    return updateCustomer(
        *options.billing, member(work.body, "customer_id"),
        {{"email", member(work.body, "email")}, {"name", member(work.body, "name")}},
        work.commandId + "/" + work.step);
}

Outcome attempt(const Claimed &work, const OutboundOptions &options, Instant now)
{
    // Taken up so often without an outcome: another attempt would be the next of an endless row.
    if (work.attempt > options.attemptsMax)
        return {false, true, "attempts_exhausted"};
    const auto sent =
        work.kind == "mail" ? sendQueuedMail(work, options, now) : sendQueuedBilling(work, options);
    if (sent)
        return {true, true, *sent};
    const bool mayPass =
        sent.error().kind == ErrorKind::Unavailable && work.attempt < options.attemptsMax;
    return {false, !mayPass, sent.error().code};
}

std::chrono::seconds delayAfter(int attempt, const OutboundOptions &options)
{
    auto delay = options.firstDelay;
    for (int i = 1; i < attempt && delay < options.longestDelay; ++i)
        delay *= 2;
    return std::min(delay, options.longestDelay);
}

/// The notice's own row; false when a newer notice has taken its place.
Result<Done> noteNotice(db::Connection &connection, const Claimed &work, const Outcome &outcome,
                        Instant now)
{
    const auto notice = uuidMember(work.body, "notice_id");
    if (!notice)
        return Done{};
    const auto stored = connection.exec(
        "UPDATE notice SET attempts = $2, receipt = $3, delivery = CASE WHEN $4 THEN 'sent' WHEN "
        "$5 THEN 'failed' "
        "ELSE 'queued' END, sent_at = CASE WHEN $4 THEN $6::timestamptz END WHERE id = $1",
        db::Params{*notice, work.attempt, outcome.receipt, outcome.isDone, outcome.isFinal, now});
    if (!stored)
        return tl::unexpected(stored.error());
    return Done{};
}

audit::Event eventOf(const Claimed &work, const Outcome &outcome)
{
    audit::Event event;
    event.actor = {audit::ActorKind::System, "system"};
    event.requestId = work.commandId;
    const auto name = member(work.body, "template");
    const bool isInvite = name == "ownership_accept";
    if (work.kind == "billing") {
        event.action = outcome.isDone ? "billing.customer_updated" : "billing.failed";
        event.metadata = {{"provider", member(work.body, "provider")}, {"step", work.step}};
    } else if (isInvite && outcome.isDone) {
        event.action = "invite.sent";
        event.metadata = {{"invite", member(work.body, "selector")}, {"kind", name}};
    } else {
        event.action = outcome.isDone ? "notice.sent" : "notice.failed";
        event.metadata = {{"template", name}, {"case", member(work.body, "case_id")}};
        if (!isInvite)
            event.metadata["notice"] = member(work.body, "notice_id");
        if (!isInvite)
            event.metadata["party"] = member(work.body, "party");
    }
    if (event.action != "invite.sent")
        event.metadata["attempt"] = work.attempt;
    if (!outcome.isDone) {
        event.outcome = audit::Outcome::Error;
        event.metadata["reason_code"] = outcome.receipt;
    }
    return event;
}

Result<Done> writeEvent(db::Connection &connection, const Claimed &work, const Outcome &outcome,
                        Instant now)
{
    auto event = eventOf(work, outcome);
    // Billing effects are queued under their case's id.
    const auto caseId = uuidMember(work.body, "case_id");
    const auto found = connection.exec("SELECT org_id, ref FROM transfer_case WHERE id = $1",
                                       db::Params{caseId.value_or(work.commandId)});
    if (!found)
        return tl::unexpected(found.error());
    if (!found->isEmpty()) {
        event.orgId = found->text(0, 0);
        if (event.action.starts_with("notice."))
            event.metadata["case_ref"] = found->text(0, 1);
    }
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

/// Billing effects are queued under their case's id.
Result<Done> settleCaseOf(db::Connection &connection, const Claimed &work, Instant now)
{
    auto settled = transfer::settleExecution(connection, work.commandId, now);
    // A step that belongs to no case has none to move.
    if (!settled && settled.error().kind == ErrorKind::NotFound)
        return Done{};
    return settled;
}

Result<Done> settle(db::Connection &connection, const Claimed &work, const Outcome &outcome,
                    const OutboundOptions &options, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    // Before anything gives this transaction an xid: the case moves with its last step.
    const bool isStep = work.kind == "billing";
    if (isStep)
        if (auto locked = transfer::lockCase(connection, work.commandId); !locked)
            return locked;
    const auto state = outcome.isDone ? "done" : outcome.isFinal ? "failed" : "queued";
    const auto kept = connection.exec(
        "UPDATE outbound_intent SET state = $4, receipt = $5::jsonb, next_try_at = $6, "
        "body = CASE WHEN $4 = 'queued' THEN body ELSE body - 'token' END "
        "WHERE command_id = $1 AND step = $2 AND attempts = $3 AND state = 'queued'",
        db::Params{
            work.commandId, work.step, work.attempt, state,
            boost::json::serialize(boost::json::object{
                {outcome.isDone ? "receipt" : "error", outcome.receipt}, {"at", now.rfc3339()}}),
            now.plus(delayAfter(work.attempt, options))});
    if (!kept)
        return tl::unexpected(kept.error());
    // Somebody else took it up after the lease, or it was called off: theirs is the outcome that
    // counts.
    if (kept->affected() != 1)
        return Done{};
    if (auto noted = noteNotice(connection, work, outcome, now); !noted)
        return noted;
    if (outcome.isFinal)
        if (auto written = writeEvent(connection, work, outcome, now); !written)
            return written;
    if (outcome.isFinal && isStep)
        if (auto settled = settleCaseOf(connection, work, now); !settled)
            return settled;
    return transaction->commit();
}

bool mayPass(const Error &error)
{
    return error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::Conflict;
}

/// The outcome is true already, so it is tried again when a statement was broken off or the session
/// ended. An outcome whose commit was not answered is found written: the effect no longer waits.
Result<Done> settleSurely(db::Connection &connection, const Claimed &work, const Outcome &outcome,
                          const OutboundOptions &options, Instant now, const Reconnect &reconnect)
{
    const auto until = std::chrono::steady_clock::now() + options.settling;
    for (;;) {
        auto settled = settle(connection, work, outcome, options, now);
        if (settled || !mayPass(settled.error()) || std::chrono::steady_clock::now() >= until)
            return settled;
        log::warning("outbound_settled_again", {{"kind", work.kind},
                                                {"code", settled.error().code},
                                                {"sqlstate", settled.error().sqlstate}});
        std::this_thread::sleep_for(kSettleAgain);
        if (!connection.isHealthy())
            (void)(reconnect ? reconnect(connection) : connection.reset());
    }
}

} // namespace

Result<bool> carryOutNext(db::Connection &connection, const OutboundOptions &options,
                          const Clock &clock, const Reconnect &reconnect)
{
    const auto work = claim(connection, options, clock.now());
    if (!work)
        return tl::unexpected(work.error());
    if (!*work)
        return false;
    const auto outcome = attempt(**work, options, clock.now());
    if (!outcome.isDone)
        log::warning("outbound_failed", {{"kind", (*work)->kind},
                                         {"code", outcome.receipt},
                                         {"attempt", (*work)->attempt},
                                         {"final", outcome.isFinal}});
    if (auto settled = settleSurely(connection, **work, outcome, options, clock.now(), reconnect);
        !settled)
        return tl::unexpected(settled.error());
    return true;
}

OutboundJob::OutboundJob(std::string writerConninfo, OutboundOptions options, const Clock &clock)
    : m_conninfo(std::move(writerConninfo)), m_options(std::move(options)), m_clock(clock)
{
}

OutboundJob::~OutboundJob()
{
    stop();
}

void OutboundJob::start()
{
    m_thread.start([this](const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            if (auto ended = serve(stop); !ended) {
                ++m_failures;
                log::warning("outbound_job_failed",
                             {{"code", ended.error().code}, {"detail", ended.error().detail}});
                pauseUnless(stop, kReconnect);
            }
        }
    });
}

void OutboundJob::stop()
{
    // No statement is canceled: the outcome of what has gone out would be rolled back. Only a
    // database that has not answered for longer than all of it may take is left.
    m_thread.stop(kConversation + m_options.settling, 0s);
}

Result<Done> OutboundJob::serve(const std::stop_token &stop)
{
    auto connection = m_thread.open(m_conninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    const Reconnect reconnect = [this](db::Connection &session) {
        return m_thread.reset(session, m_conninfo);
    };
    while (!stop.stop_requested()) {
        const auto busy = carryOutNext(*connection, m_options, m_clock, reconnect);
        if (!busy)
            return tl::unexpected(busy.error());
        if (!*busy)
            pauseUnless(stop, kPoll);
    }
    return Done{};
}

} // namespace steward::platform::edges
