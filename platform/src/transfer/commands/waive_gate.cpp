// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Somebody lets the case pass a gate that is shut, with a note: finance an open debt, a lead an org
// that is left without another admin. The policy names who, the gate itself says whether that is
// enough.
#include "platform/src/db/connection.h"
#include "platform/src/domain/gates.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/commands/ask_recipient.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

using commands::Applied;
using commands::Arguments;
using commands::Context;

constexpr std::size_t kLeastNote = 10, kMostNote = 2000;
constexpr auto kDebt = "G6";

Result<Done> mustBeTheirs(const Context &context, const std::string &gate)
{
    const auto &waivable = context.policy.transfer.waivableGates;
    const auto who = waivable.find(gate);
    std::string named;
    if (who != waivable.end())
        for (const auto &role : who->second) {
            if (context.principal.has(role))
                return Done{};
            named += (named.empty() ? "" : ", ") + role;
        }
    return tl::unexpected(refused("waiver_role", "none of the caller's roles waives this gate",
                                  {{"gate", gate}}, named.empty() ? "nobody" : named));
}

domain::Judgement judged(const Context &context, const domain::GateFacts &facts,
                         const std::string &gate)
{
    const auto all = domain::judgeGates(facts, context.policy, context.now);
    const auto one = std::find_if(all.begin(), all.end(),
                                  [&](const auto &judgement) { return judgement.rule == gate; });
    return one == all.end() ? domain::Judgement{gate} : *one;
}

Error cannotWaive(const char *rule, const char *detail, const domain::Judgement &gate)
{
    auto facts = gate.facts;
    facts["gate"] = gate.rule;
    return {ErrorKind::Rule,
            "rule",
            detail,
            {{"rule", rule}, {"facts", std::move(facts)}, {"who", "nobody"}},
            {}};
}

struct Debt {
    std::int64_t unpaidInvoices = 0, openDisputes = 0;
};

/// The debt as it is, which then stays so until the waiver is kept: not more than whoever waives
/// was shown.
Result<Debt> debtAsShown(const Context &context, const CaseRecord &record)
{
    const auto rows = context.connection.exec("SELECT unpaid_invoices, open_disputes FROM "
                                              "org_billing WHERE id = $1 FOR UPDATE",
                                              db::Params{record.orgId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return Debt{};
    const Debt now{rows->int64(0, 0), rows->int64(0, 1)};
    const Debt shown{context.args.at("unpaid_invoices").as_int64(),
                     context.args.at("open_disputes").as_int64()};
    if (now.unpaidInvoices <= shown.unpaidInvoices && now.openDisputes <= shown.openDisputes)
        return now;
    return fail(ErrorKind::Rule, "rule", "more is open now than what was shown",
                {{"rule", "debt_has_grown"},
                 {"facts",
                  {{"unpaid_invoices", now.unpaidInvoices},
                   {"open_disputes", now.openDisputes},
                   {"shown_unpaid_invoices", shown.unpaidInvoices},
                   {"shown_open_disputes", shown.openDisputes}}},
                 {"who", "finance"}});
}

/// The gate is shut now and opens by this waiver.
Result<Done> mustOpen(const Context &context, const CaseRecord &record, const std::string &gate,
                      const domain::Waiver &waiver)
{
    const auto input = queries::gateInputOfCase(context.connection, record.id);
    if (!input)
        return tl::unexpected(input.error());
    auto facts = queries::readGateFacts(context.connection, *input);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto before = judged(context, *facts, gate);
    if (before.verdict == domain::Verdict::Pass)
        return tl::unexpected(
            cannotWaive("nothing_to_waive", "the gate is open: there is nothing to waive", before));
    facts->waivers[gate] = waiver;
    const auto after = judged(context, *facts, gate);
    if (after.verdict != domain::Verdict::Pass)
        return tl::unexpected(cannotWaive("waiver_opens_nothing",
                                          "what keeps the gate shut cannot be waived", after));
    return Done{};
}

Result<std::string> nameOf(const Context &context)
{
    const auto found = context.connection.exec("SELECT name FROM staff_user WHERE id = $1",
                                               db::Params{context.principal.staffId});
    if (!found)
        return tl::unexpected(found.error());
    return found->isEmpty() ? std::string{} : found->text(0, 0);
}

Result<Done> keep(const Context &context, const CaseRecord &record, const std::string &gate,
                  const domain::Waiver &waiver)
{
    const bool isDebt = gate == kDebt;
    const auto kept = context.connection.exec(
        "INSERT INTO gate_waiver (case_id, gate, by_staff_id, by_name, at, note, recipient_id, "
        "unpaid_invoices, open_disputes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT "
        "(case_id, gate) DO UPDATE SET by_staff_id = excluded.by_staff_id, by_name = "
        "excluded.by_name, at = excluded.at, note = excluded.note, recipient_id = "
        "excluded.recipient_id, unpaid_invoices = excluded.unpaid_invoices, open_disputes = "
        "excluded.open_disputes, is_over = false",
        db::Params{record.id, gate, context.principal.staffId, waiver.byName, waiver.at,
                   waiver.note, record.toUserId,
                   isDebt ? std::optional{waiver.unpaidInvoices} : std::nullopt,
                   isDebt ? std::optional{waiver.openDisputes} : std::nullopt});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

Result<Applied> waive(const Context &context, const CaseRecord &record)
{
    if (!isEditable(record.state))
        return tl::unexpected(outOfState(record.state, "waived"));
    const auto gate = textOf(context.args, "gate"), text = textOf(context.args, "note");
    if (auto theirs = mustBeTheirs(context, gate); !theirs)
        return tl::unexpected(theirs.error());
    if (auto person = mustBeNoParty(context.connection, record, context.principal.staffId); !person)
        return tl::unexpected(person.error());
    const auto name = nameOf(context);
    if (!name)
        return tl::unexpected(name.error());
    const auto debt = gate == kDebt ? debtAsShown(context, record) : Result<Debt>{Debt{}};
    if (!debt)
        return tl::unexpected(debt.error());
    const domain::Waiver waiver{*name,
                                context.now,
                                text,
                                record.toUserId.value_or(""),
                                static_cast<int>(debt->unpaidInvoices),
                                static_cast<int>(debt->openDisputes)};
    if (auto opens = mustOpen(context, record, gate, waiver); !opens)
        return tl::unexpected(opens.error());
    if (auto kept = keep(context, record, gate, waiver); !kept)
        return tl::unexpected(kept.error());
    if (auto touched = touchCase(context.connection, record.id, context.now); !touched)
        return tl::unexpected(touched.error());
    const auto rev = refreshGates(context, record);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "gate.waived", {{"gate", gate}, {"note", text}}); !done)
        return tl::unexpected(done.error());
    auto event = caseEvent(record, "gate.waived", {{"gate", gate}, {"state", record.state}});
    event.privateFields.push_back({"note", text});
    return outcome(record, *rev, std::move(event));
}

} // namespace

commands::CommandDefinition waiveGate()
{
    return define({"ownership.transfer.gate.waive",
                   "gate.waived",
                   [](Arguments &in) {
                       const bool isDebt = in.oneOf("gate", {kDebt, "G8"}) == kDebt;
                       in.text("note", kLeastNote, kMostNote);
                       for (const auto *shown : {"unpaid_invoices", "open_disputes"}) {
                           if (isDebt)
                               in.count(shown);
                           else if (in.has(shown))
                               in.reject(shown, "belongs to a debt");
                       }
                   },
                   {"gate", "note", "unpaid_invoices", "open_disputes"},
                   waive,
                   true});
}

} // namespace steward::platform::transfer
