// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/billing_webhook.h"

#include "platform/src/audit/writer.h"
#include "platform/src/core/bytes.h"
#include "platform/src/core/log.h"
#include "platform/src/core/request_json.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/sla.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace steward::platform::edges
{

namespace
{

constexpr auto kProvider = "stripe";
constexpr std::size_t kMostId = 255;
/// A case that is opened between the look and the lock makes us look again; orgs do not open cases
/// that fast.
constexpr int kLooks = 3;

const boost::json::value *at(const boost::json::value *from,
                             std::initializer_list<std::string_view> path)
{
    for (const auto name : path) {
        if (!from || !from->is_object())
            return nullptr;
        from = from->as_object().if_contains(name);
    }
    return from;
}

std::string text(const boost::json::value *value)
{
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

/// The org's cases that execution has not begun on, one disputed before it too.
Result<std::vector<std::string>> openCases(db::Connection &connection, const std::string &orgId)
{
    const auto rows = connection.exec(
        "SELECT id FROM transfer_case WHERE org_id = $1 AND route = 'self_serve' AND executed_at "
        "IS NULL AND state IN "
        "('intake', 'gated', "
        "'verifying', 'planned', 'awaiting_approval', 'notice', 'waiting', 'disputed')",
        db::Params{orgId});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(rows->text(i, 0));
    return out;
}

audit::Event providerEvent(const std::string &orgId, std::string action,
                           boost::json::object metadata, const std::string &requestId)
{
    audit::Event event;
    event.action = std::move(action);
    event.actor = {audit::ActorKind::Provider, kProvider};
    event.orgId = orgId;
    event.metadata = std::move(metadata);
    event.requestId = requestId;
    return event;
}

Result<Done> writeAll(db::Connection &connection, const std::vector<audit::Event> &events,
                      Instant now)
{
    for (const auto &event : events)
        if (auto written = audit::write(connection, event, now); !written)
            return tl::unexpected(written.error());
    return Done{};
}

/// What the owner's request has under way goes to the support team: a change that was announced
/// does not come on its day, and a consent that the platform took by itself is judged by a person.
Result<Done> handOver(db::Connection &connection, const policy::Policy &policy,
                      const transfer::CaseRecord &before, Instant now)
{
    const auto unjudged = connection.exec("UPDATE evidence SET verdict = NULL WHERE case_id = $1 "
                                          "AND verdict = 'pass' AND verdict_by IS NULL",
                                          db::Params{before.id});
    if (!unjudged)
        return tl::unexpected(unjudged.error());
    // Whoever was told of an objection knows already that the change does not come.
    if (before.state == "disputed")
        return Done{};
    const auto stopped = transfer::stopCase(connection, policy, before, "converted", now);
    if (!stopped)
        return tl::unexpected(stopped.error());
    return transfer::queueIntents(connection, before.id, stopped->intents, now);
}

Result<Done> convert(db::Connection &connection, const std::string &caseId,
                     const std::string &requestId, Instant now)
{
    const auto before = transfer::loadCase(connection, caseId);
    if (!before)
        return tl::unexpected(before.error());
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    // An objection stands whatever is paid: the case stays frozen, and goes on as a support case if
    // it is resolved.
    const auto moved =
        connection.exec("UPDATE transfer_case SET route = 'support', prior_state = CASE WHEN state "
                        "= 'disputed' THEN 'gated' END, "
                        "state = CASE WHEN state = 'disputed' THEN state ELSE 'gated' END, "
                        "waiting_on = NULL, waiting_since = NULL, plan = NULL, "
                        "plan_hash = NULL, cool_off_until = NULL, last_activity_at = $2 WHERE id = "
                        "$1 RETURNING state",
                        db::Params{caseId, now});
    if (!moved)
        return tl::unexpected(moved.error());
    if (auto given = handOver(connection, *policy, *before, now); !given)
        return given;
    const auto gates = queries::gateSnapshot(connection, *policy, caseId, now);
    if (!gates)
        return tl::unexpected(gates.error());
    const auto kept =
        connection.exec("UPDATE transfer_case SET gate_snapshot = $2::jsonb WHERE id = $1",
                        db::Params{caseId, boost::json::serialize(*gates)});
    if (!kept)
        return tl::unexpected(kept.error());
    if (auto noted = transfer::addToTimeline(
            connection, caseId,
            {"transfer.converted",
             {},
             {},
             {{"route", "support"}, {"state", moved->text(0, 0)}, {"state_before", before->state}}},
            now);
        !noted)
        return noted;
    // From here on it is staff's, whose clock runs.
    if (auto due = transfer::keepDeadline(connection, *policy, caseId, now); !due)
        return tl::unexpected(due.error());
    return writeAll(connection,
                    {providerEvent(before->orgId, "transfer.converted",
                                   {{"case", before->id},
                                    {"case_ref", before->ref},
                                    {"route", "support"},
                                    {"state", moved->text(0, 0)},
                                    {"state_before", before->state},
                                    {"reason_code", "payment_captured"}},
                                   requestId)},
                    now);
}

/// The first payment of an org tells which customer of which provider it is.
Result<Done> keepCustomer(db::Connection &connection, const CapturedPayment &payment,
                          const std::string &currency)
{
    if (payment.customerId.empty())
        return Done{};
    const auto kept = connection.exec(
        "INSERT INTO org_billing (id, payment_provider, external_customer_id, currency) VALUES "
        "($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET payment_provider = "
        "excluded.payment_provider, external_customer_id = excluded.external_customer_id WHERE "
        "org_billing.external_customer_id IS NULL",
        db::Params{payment.orgId, kProvider, payment.customerId, currency});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

/// The payment's row and what follows for the org; false when this charge is there already.
Result<bool> keepPayment(db::Connection &connection, const CapturedPayment &payment,
                         const std::string &requestId, Instant now)
{
    const auto id = newUuidV7(now.us / 1000);
    auto currency = payment.currency;
    for (auto &c : currency)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const auto known =
        connection.exec("SELECT 1 FROM billing_event WHERE provider = $1 AND (event_id = $2 OR "
                        "(charge_id = $3 AND payment_id IS NOT NULL))",
                        db::Params{kProvider, payment.eventId, payment.chargeId});
    if (!known)
        return tl::unexpected(known.error());
    if (!known->isEmpty())
        return false;
    const auto kept = connection.exec("INSERT INTO payment (id, org_id, captured_at, gross_minor, "
                                      "currency, fingerprint) VALUES ($1, $2, $3, $4, $5, $6)",
                                      db::Params{id, payment.orgId, payment.at, payment.amountMinor,
                                                 currency, payment.fingerprint});
    if (!kept)
        return tl::unexpected(kept.error());
    const auto noted =
        connection.exec("INSERT INTO billing_event (provider, event_id, charge_id, payment_id, "
                        "received_at) VALUES ($1, $2, $3, $4, $5)",
                        db::Params{kProvider, payment.eventId, payment.chargeId, id, now});
    if (!noted)
        return tl::unexpected(noted.error());
    if (auto customer = keepCustomer(connection, payment, currency); !customer)
        return tl::unexpected(customer.error());
    if (payment.amountMinor > 0) {
        const auto first =
            connection.exec("UPDATE org SET first_successful_payment_at = $2, updated_at = $3 "
                            "WHERE id = $1 AND first_successful_payment_at IS NULL",
                            db::Params{payment.orgId, payment.at, now});
        if (!first)
            return tl::unexpected(first.error());
    }
    auto event = providerEvent(payment.orgId, "payment.captured",
                               {{"provider", kProvider},
                                {"payment", id},
                                {"amount_minor", std::to_string(payment.amountMinor)},
                                {"currency", currency}},
                               requestId);
    if (auto written = writeAll(connection, {std::move(event)}, now); !written)
        return tl::unexpected(written.error());
    return true;
}

/// nullopt: a case appeared meanwhile; look again.
Result<std::optional<bool>> tryRecord(db::Connection &connection, const CapturedPayment &payment,
                                      const std::string &requestId, Instant now)
{
    auto locked = openCases(connection, payment.orgId);
    if (!locked)
        return tl::unexpected(locked.error());
    auto ids = *locked;
    ids.push_back(payment.orgId);
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto held = connection.exec("SELECT lock_entities($1::uuid[])", db::Params{db::array(ids)});
        !held)
        return tl::unexpected(held.error());
    const auto cases = openCases(connection, payment.orgId);
    if (!cases)
        return tl::unexpected(cases.error());
    for (const auto &each : *cases)
        if (std::find(locked->begin(), locked->end(), each) == locked->end())
            return std::nullopt;
    const auto fresh = keepPayment(connection, payment, requestId, now);
    if (!fresh || !*fresh)
        return fresh ? Result<std::optional<bool>>{false} : tl::unexpected(fresh.error());
    if (payment.amountMinor > 0)
        for (const auto &each : *cases)
            if (auto done = convert(connection, each, requestId, now); !done)
                return tl::unexpected(done.error());
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return true;
}

http::Reply receive(const std::string &secret, const http::Request &request, http::Worker &worker)
{
    const auto now = worker.clock.now();
    if (!isWebhookGenuine(request.header("stripe-signature"), secret, request.body, now)) {
        log::warning("webhook_refused", {{"request", request.requestId}});
        return http::Response::problem({ErrorKind::BadRequest,
                                        "bad_signature",
                                        "the signature is not ours, or its time is not now",
                                        {},
                                        {}},
                                       request.requestId);
    }
    const auto payment = readPaymentEvent(request.body);
    // What we do not follow is acknowledged, or the provider would send it for days.
    if (!payment && payment.error().kind == ErrorKind::NotFound)
        return http::Response::json(200,
                                    boost::json::object{{"received", true}, {"recorded", false}});
    if (!payment)
        return http::Response::problem(payment.error(), request.requestId);
    const auto recorded = recordPayment(worker.writer, *payment, request.requestId, now);
    if (!recorded)
        return http::Response::problem(recorded.error(), request.requestId);
    return http::Response::json(200,
                                boost::json::object{{"received", true}, {"recorded", *recorded}});
}

} // namespace

bool isWebhookGenuine(std::string_view header, const std::string &secret, const std::string &body,
                      Instant now)
{
    std::string_view seconds;
    std::vector<std::string_view> signatures;
    while (!header.empty()) {
        const auto item = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), item.size() + 1));
        if (item.starts_with("t="))
            seconds = item.substr(2);
        else if (item.starts_with("v1="))
            signatures.push_back(item.substr(3));
    }
    std::int64_t at = 0;
    const auto read = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
    if (secret.empty() || seconds.empty() || seconds.size() > 12 || read.ec != std::errc{} ||
        read.ptr != seconds.data() + seconds.size())
        return false;
    const auto wanted = toHex(hmacSha256(secret, std::string{seconds} + "." + body));
    bool isSigned = false;
    for (const auto signature : signatures)
        isSigned = constantTimeEqual(wanted, signature) || isSigned;
    const auto age = now.us / 1'000'000 - at;
    return isSigned && age <= kWebhookTolerance.count() && age >= -kWebhookTolerance.count();
}

Result<CapturedPayment> readPaymentEvent(const std::string &body)
{
    auto parsed = parseRequestJson(body);
    if (!parsed)
        return tl::unexpected(parsed.error());
    const boost::json::value event(std::move(*parsed));
    const auto type = text(at(&event, {"type"}));
    if (type != "charge.succeeded" && type != "charge.captured")
        return fail(ErrorKind::NotFound, "ignored", "not a captured payment");
    const auto *charge = at(&event, {"data", "object"});
    const auto *amount = at(charge, {"amount"}), *created = at(&event, {"created"}),
               *captured = at(charge, {"captured"});
    // Less may be captured than was authorised.
    if (const auto *part = at(charge, {"amount_captured"}))
        amount = part;
    if (captured && captured->is_bool() && !captured->as_bool())
        return fail(ErrorKind::NotFound, "ignored", "authorised only");
    CapturedPayment out;
    out.eventId = text(at(&event, {"id"}));
    out.chargeId = text(at(charge, {"id"}));
    out.customerId = text(at(charge, {"customer"}));
    out.orgId = text(at(charge, {"metadata", "org_id"}));
    out.currency = text(at(charge, {"currency"}));
    out.fingerprint = text(at(charge, {"payment_method_details", "card", "fingerprint"}));
    const bool isWhole = amount && amount->is_int64() && amount->as_int64() >= 0 && created &&
                         created->is_int64() && created->as_int64() > 0 &&
                         created->as_int64() < 253'402'300'800 && out.currency.size() == 3 &&
                         !out.eventId.empty() && !out.chargeId.empty();
    if (!isWhole || out.eventId.size() > kMostId || out.chargeId.size() > kMostId ||
        out.customerId.size() > kMostId || out.fingerprint.size() > kMostId ||
        !std::all_of(out.currency.begin(), out.currency.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; }))
        return fail(ErrorKind::BadRequest, "bad_event",
                    "the event lacks what a captured payment has");
    out.amountMinor = amount->as_int64();
    out.at = {created->as_int64() * 1'000'000};
    return out;
}

Result<bool> recordPayment(db::Connection &connection, const CapturedPayment &payment,
                           const std::string &requestId, Instant now)
{
    auto known = payment;
    // The customer decides; the metadata names an org that has none yet.
    const auto org = connection.exec(
        "SELECT o.id FROM org o LEFT JOIN org_billing b ON b.id = o.id WHERE ($1 <> '' AND "
        "b.payment_provider = $3 AND "
        "b.external_customer_id = $1) OR (o.id = $2 AND b.external_customer_id IS NULL) ORDER BY "
        "b.external_customer_id NULLS LAST LIMIT 1",
        db::Params{payment.customerId,
                   isUuid(payment.orgId) ? std::optional{payment.orgId} : std::nullopt, kProvider});
    if (!org)
        return tl::unexpected(org.error());
    if (org->isEmpty())
        return fail(
            ErrorKind::Rule, "rule", "no org has this customer",
            {{"rule", "customer_known"}, {"facts", boost::json::object{}}, {"who", "finance"}});
    known.orgId = org->text(0, 0);
    for (int look = 0; look < kLooks; ++look) {
        const auto done = tryRecord(connection, known, requestId, now);
        if (!done)
            return tl::unexpected(done.error());
        if (*done)
            return **done;
    }
    return fail(ErrorKind::Unavailable, "busy", "the org's cases change too fast");
}

std::vector<http::Route> webhookRoutes(std::string secret)
{
    return {{"POST",
             "/webhooks/billing",
             [secret = std::move(secret)](const http::Request &request, http::Worker &worker) {
                 return receive(secret, request, worker);
             },
             {.bodyBytes = 64 * 1024}}};
}

} // namespace steward::platform::edges
