// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/demo/loaders.h"
#include "platform/src/domain/policy.h"
#include "platform/src/queries/gate_facts.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

namespace
{

/// What people did on a case, by the key of its org.
struct Script {
    std::string_view key;
    const char *state;
    const char *prior;
    int openedDaysAgo;
    int idleDays;
    const char *oldOwnerRole;
    const char *acceptance; ///< State of the recipient's invitation; null = not asked.
    const char *closeReason;
    const char *reasonCode;
};
constexpr std::array<Script, 17> kScripts{{
    {"case.intake", "intake", nullptr, 0, 0, nullptr, nullptr, nullptr, "owner_request"},
    {"gate.G13.fail", "intake", nullptr, 2, 1, nullptr, nullptr, nullptr, "owner_unreachable"},
    {"case.gated", "gated", nullptr, 1, 0, "admin", "open", nullptr, "owner_request"},
    {"gate.G2.wait", "gated", nullptr, 3, 1, "admin", "open", nullptr, "staff_change"},
    {"gate.G2.fail", "gated", nullptr, 14, 8, "admin", "expired", nullptr, "owner_request"},
    {"gate.G8.fail", "gated", nullptr, 2, 0, nullptr, "accepted", nullptr, "company_sale"},
    {"case.verifying", "verifying", nullptr, 4, 1, "admin", "accepted", nullptr, "company_sale"},
    {"case.waiting", "waiting", "verifying", 6, 2, "leave", "accepted", nullptr, "staff_change"},
    {"case.disputed", "disputed", "gated", 9, 3, "admin", "accepted", nullptr, "owner_request"},
    {"case.withdrawn", "withdrawn", nullptr, 24, 20, "admin", "declined", "recipient_declined",
     "owner_request"},
    {"case.rejected", "rejected", nullptr, 41, 35, "admin", "accepted", "evidence_not_independent",
     "owner_request"},
    {"case.expired", "expired", nullptr, 95, 33, "admin", "expired", "no_activity",
     "owner_request"},
    {"case.closed", "closed", nullptr, 70, 50, "admin", "accepted", nullptr, "company_sale"},
    {"gate.G5.wait", "executed", nullptr, 13, 10, "admin", "accepted", nullptr, "owner_request"},
    {"case.self_serve", "gated", nullptr, 1, 0, "member", "open", nullptr, "owner_request"},
    {"gate.G13.unknown", "intake", nullptr, 1, 0, nullptr, nullptr, nullptr, "owner_unreachable"},
    {"gate.G12.fail", "gated", nullptr, 2, 1, "admin", "open", nullptr, "owner_request"},
}};

/// Who has no account is named by an address.
constexpr const char *kStranger = "new.owner@post.example";

bool isSelfServe(const Script &script)
{
    return script.key == "case.self_serve" || script.key == "gate.G12.fail";
}

const std::string &staffId(const std::vector<DemoCredential> &staff, std::string_view who)
{
    static const std::string kNone;
    const auto found = std::find_if(staff.begin(), staff.end(),
                                    [&](const auto &person) { return person.who == who; });
    return found == staff.end() ? kNone : found->id;
}

/// Writes one case with its invitation, its timeline and, while it is open, what the gates say.
class CaseWriter
{
public:
    CaseWriter(db::Connection &admin, World &world, const std::vector<DemoCredential> &staff,
               const policy::Policy &policy)
        : m_admin(admin), m_world(world), m_staff(staff), m_policy(policy),
          m_random(world.seed, "cases")
    {
    }

    Result<Done> write(const Script &script, const Notable &notable)
    {
        const auto opened =
            hoursBefore(m_world.now, script.openedDaysAgo * 24 + m_random.between(1, 5));
        const auto last = std::max(opened, hoursBefore(m_world.now, script.idleDays * 24 + 1));
        const auto id = m_random.uuid(opened).text();
        for (const auto &step :
             {storeCase(script, notable, id, opened, last),
              storeInvite(script, notable, id, opened),
              storeTimeline(script, notable, id, opened, last), storeSnapshot(script, id)}) {
            if (!step)
                return step;
        }
        return Done{};
    }

private:
    static bool isAny(std::string_view state, std::initializer_list<std::string_view> words)
    {
        return std::find(words.begin(), words.end(), state) != words.end();
    }
    const std::string &officer(const Script &script)
    {
        return staffId(m_staff, script.openedDaysAgo % 2 == 0 ? "cs_agent" : "cs_agent_2");
    }

    Result<Done> storeCase(const Script &script, const Notable &notable, const std::string &id,
                           Instant opened, Instant last)
    {
        const std::string_view state = script.state;
        const bool bySelf = isSelfServe(script);
        const bool isExecuted = isAny(state, {"executed", "closed"});
        const bool isOver = isAny(state, {"withdrawn", "rejected", "expired", "closed"});
        // Of a finished transfer the owner now is the recipient then.
        auto from = m_world.ownerOf(notable.org).id.text();
        auto to = m_world.people[notable.recipient.value_or(0)].id.text();
        if (isExecuted)
            std::swap(from, to);
        const auto when = [&](bool applies, Instant at) {
            return applies ? std::optional{at} : std::nullopt;
        };
        const auto reversible =
            last.plus(std::chrono::hours{24 * m_policy.transfer.reversibleDays});
        db::Params params;
        params.add(id)
            .add(m_world.orgs[notable.org].id.text())
            .add(m_policy.transfer.levelOf(script.reasonCode))
            .add(bySelf ? "self_serve" : "support");
        params.add(script.state)
            .add(script.prior ? std::optional<std::string>{script.prior} : std::nullopt);
        params.add(state == "waiting" ? std::optional<std::string>{"customer"} : std::nullopt)
            .add(when(state == "waiting", last));
        params.add(script.reasonCode)
            .add(bySelf                          ? "in_product"
                 : script.openedDaysAgo % 3 == 0 ? "phone"
                                                 : "ticket");
        params.add(bySelf ? std::nullopt
                          : std::optional<std::string>{
                                "HD-" + std::to_string(m_random.between(20'000, 39'999))});
        const bool isStranger = !notable.recipient;
        params.add(from).add(state == "intake" || isStranger ? std::nullopt : std::optional{to});
        params.add(script.oldOwnerRole ? std::optional<std::string>{script.oldOwnerRole}
                                       : std::nullopt);
        params.add(bySelf ? std::nullopt : std::optional{officer(script)})
            .add(m_policy.version)
            .add(opened)
            .add(last);
        params.add(when(isExecuted, hoursBefore(last, 72)))
            .add(when(isExecuted, hoursBefore(last, 30)))
            .add(when(isExecuted, last));
        params.add(when(isExecuted, reversible))
            .add(when(isOver, state == "closed" ? reversible : last));
        params.add(script.closeReason ? std::optional<std::string>{script.closeReason}
                                      : std::nullopt);
        params.add(script.key == "gate.G13.fail"
                       ? R"({"unreachable_since": ")" + daysBefore(m_world.now, 20).rfc3339() +
                             R"("})"
                       : std::string{"{}"});
        params.add(isStranger ? std::optional<std::string>{kStranger} : std::nullopt);
        auto stored =
            m_admin.exec("INSERT INTO transfer_case (id, ref, org_id, level, route, state, "
                         "prior_state, waiting_on, waiting_since, reason_code, "
                         "requester_channel, ticket, from_user_id, to_user_id, old_owner_role, "
                         "officer_id, maker_id, policy_version, opened_at, "
                         "last_activity_at, submitted_at, approved_at, executed_at, "
                         "reversible_until, closed_at, close_reason, inputs, "
                         "to_email) "
                         "VALUES ($1, 'TR-' || nextval('transfer_ref'), $2, $3, $4, $5, $6, $7, "
                         "$8, $9, $10, $11, $12, $13, $14, $15, "
                         "CASE WHEN $19::timestamptz IS NOT NULL THEN $15::uuid END, $16, $17, "
                         "$18, $19, $20, $21, $22, $23, $24, $25::jsonb, $26)",
                         params);
        if (!stored)
            return tl::unexpected(stored.error());
        return Done{};
    }

    Result<Done> storeInvite(const Script &script, const Notable &notable,
                             const std::string &caseId, Instant opened)
    {
        if (!script.acceptance)
            return Done{};
        const auto issued = opened.plus(std::chrono::minutes{40});
        const bool isExpired = std::string_view{script.acceptance} == "expired";
        auto stored = m_admin.exec(
            "INSERT INTO invite (selector, token_sha256, kind, org_id, issuer_staff_id, addressee, "
            "role, issued_at, expires_at, state, case_id) "
            "VALUES ($1, $2, 'ownership_accept', $3, $4, $5, 'owner', $6, $7, $8, $9)",
            db::Params{toBase64Url(m_random.bytes(8)), db::bytea(sha256(m_random.bytes(32))),
                       m_world.orgs[notable.org].id.text(), officer(script),
                       notable.recipient ? m_world.people[*notable.recipient].email
                                         : std::string{kStranger},
                       issued, issued.plus(m_policy.transfer.acceptTtl),
                       isExpired ? "open" : script.acceptance, caseId});
        if (!stored)
            return tl::unexpected(stored.error());
        return Done{};
    }

    Result<Done> storeTimeline(const Script &script, const Notable &notable,
                               const std::string &caseId, Instant opened, Instant last)
    {
        const std::string_view state = script.state;
        const bool bySelf = isSelfServe(script);
        std::vector<std::pair<const char *, Instant>> steps{
            {bySelf ? "transfer.requested" : "transfer.opened", opened}};
        if (state != "intake")
            steps.emplace_back("transfer.gated", opened.plus(std::chrono::seconds{2}));
        if (isAny(state, {"verifying", "waiting", "rejected", "executed", "closed"}))
            steps.emplace_back("transfer.verified", opened.plus(std::chrono::minutes{35}));
        if (isAny(state, {"executed", "closed"})) {
            steps.emplace_back("transfer.submitted", hoursBefore(last, 72));
            steps.emplace_back("transfer.approved", hoursBefore(last, 30));
            steps.emplace_back("transfer.executed", last);
        } else if (state == "waiting") {
            steps.emplace_back("transfer.paused", last);
        } else if (isAny(state, {"disputed", "withdrawn", "rejected", "expired"})) {
            steps.emplace_back(state == "disputed"    ? "transfer.disputed"
                               : state == "withdrawn" ? "transfer.withdrawn"
                               : state == "rejected"  ? "transfer.rejected"
                                                      : "transfer.expired",
                               last);
        }
        for (const auto &[kind, at] : steps) {
            const bool byOwner = bySelf && at == opened;
            // Four eyes: whoever prepared the case is not who approved it.
            const bool byLead = isAny(kind, {"transfer.approved", "transfer.rejected"});
            auto stored = m_admin.exec(
                "INSERT INTO case_event (id, case_id, kind, by_staff_id, by_user_id, at) VALUES "
                "($1, $2, $3, $4, $5, $6)",
                db::Params{
                    m_random.uuid(at).text(), caseId, kind,
                    bySelf ? std::nullopt
                           : std::optional{byLead ? staffId(m_staff, "lead") : officer(script)},
                    byOwner ? std::optional{m_world.ownerOf(notable.org).id.text()} : std::nullopt,
                    at});
            if (!stored)
                return tl::unexpected(stored.error());
        }
        return Done{};
    }

    Result<Done> storeSnapshot(const Script &script, const std::string &caseId)
    {
        if (isAny(script.state,
                  {"intake", "executed", "closed", "rejected", "withdrawn", "expired"}))
            return Done{};
        const auto snapshot = queries::gateSnapshot(m_admin, m_policy, caseId, m_world.now);
        if (!snapshot)
            return tl::unexpected(snapshot.error());
        auto stored =
            m_admin.exec("UPDATE transfer_case SET gate_snapshot = $2::jsonb WHERE id = $1",
                         db::Params{caseId, boost::json::serialize(*snapshot)});
        if (!stored)
            return tl::unexpected(stored.error());
        return Done{};
    }

    db::Connection &m_admin;
    World &m_world;
    const std::vector<DemoCredential> &m_staff;
    const policy::Policy &m_policy;
    Random m_random;
};

Result<Done> storeNotes(db::Connection &admin, World &world,
                        const std::vector<DemoCredential> &staff)
{
    static constexpr std::array<const char *, 6> kTexts{
        "Called the owner back on the number on file; asked to move the billing contact next week.",
        "Prefers e-mail in Greek. Office is closed on Wednesday afternoons.",
        "Asked about the Paphos phase 2 listing; passed on to sales support.",
        "Invoice address differs from the registered one, owner confirmed both are right.",
        "Two people with the same surname here: check the address before you answer.",
        "Wants to leave T3 at the end of the period; told about the loss of single sign-on."};
    Random random{world.seed, "notes"};
    for (std::size_t i = 0; i < 60; ++i) {
        const auto &author = staff[random.below(5)];
        const auto at = random.instant(daysBefore(world.now, 120), world.now);
        auto stored = admin.exec("INSERT INTO note (id, org_id, body, by_staff_id, by_staff_name, "
                                 "created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                                 db::Params{random.uuid(at).text(),
                                            world.orgs[random.below(world.orgs.size())].id.text(),
                                            random.pick(kTexts), author.id, author.name, at});
        if (!stored)
            return tl::unexpected(stored.error());
    }
    return Done{};
}

} // namespace

Result<Done> loadCases(db::Connection &admin, World &world,
                       const std::vector<DemoCredential> &staff)
{
    const auto policy = policy::load(admin);
    if (!policy)
        return tl::unexpected(policy.error());
    CaseWriter writer{admin, world, staff, *policy};
    for (const auto &script : kScripts) {
        for (const auto &notable : world.notables) {
            if (notable.key != script.key)
                continue;
            if (auto done = writer.write(script, notable); !done)
                return done;
        }
    }
    return storeNotes(admin, world, staff);
}

} // namespace steward::platform::demo
