// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_waits.h"

#include "platform/src/db/connection.h"
#include "platform/src/domain/judgement.h"
#include "platform/src/transfer/four_eyes.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace json = boost::json;

namespace
{

constexpr std::size_t kMostNamed = 2; ///< Of more, the role says it better.

std::vector<std::string> listed(std::string_view words, std::string_view between)
{
    std::vector<std::string> out;
    while (!words.empty()) {
        const auto end = std::min(words.find(between), words.size());
        out.emplace_back(words.substr(0, end));
        words.remove_prefix(std::min(end + between.size(), words.size()));
    }
    return out;
}

std::string whoOf(const json::value &block)
{
    const auto *who = block.as_object().if_contains("who");
    return who && who->is_string() ? std::string{who->as_string()} : std::string{};
}

Result<json::value> sinceOf(db::Connection &connection, const CaseRecord &record, const char *sql)
{
    const auto rows = connection.exec(sql, db::Params{record.id});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty() || rows->isNull(0, 0))
        return json::value(nullptr);
    return json::value(rows->text(0, 0));
}

json::value waited(const std::vector<std::string> &roles, json::array people, json::value since)
{
    return json::object{{"roles", json::array(roles.begin(), roles.end())},
                        {"people", std::move(people)},
                        {"since", std::move(since)}};
}

/// The staff who could give the next approval; none when they are too many to be named.
Result<json::array> checkersOf(db::Connection &connection, const policy::Policy &policy,
                               const CaseRecord &record, const std::vector<std::string> &roles,
                               Instant now)
{
    const auto staff = connection.exec(
        "SELECT id, name, array_to_string(roles, ' ') FROM staff_user WHERE status = 'active' AND "
        "roles && $1::text[] ORDER BY name, id",
        db::Params{db::array(roles)});
    if (!staff)
        return tl::unexpected(staff.error());
    json::array out;
    for (int i = 0; i < staff->size() && out.size() <= kMostNamed; ++i) {
        const auto may = mayApprove(connection, policy, record, staff->text(i, 0),
                                    listed(staff->text(i, 2), " "), now);
        if (!may && may.error().kind != ErrorKind::Forbidden && may.error().kind != ErrorKind::Rule)
            return tl::unexpected(may.error());
        if (may)
            out.push_back(json::object{{"id", staff->text(i, 0)}, {"name", staff->text(i, 1)}});
    }
    return out.size() > kMostNamed ? json::array{} : out;
}

Result<json::value> waitsForChecker(db::Connection &connection, const policy::Policy &policy,
                                    const CaseRecord &record, Instant now)
{
    const auto approvals = approvalsOf(connection, policy, record, now);
    if (!approvals)
        return tl::unexpected(approvals.error());
    const auto steps = checkSteps(policy, record.level);
    if (approvals->next >= steps.size())
        return json::value(nullptr);
    const auto &next = steps[approvals->next];
    const std::vector<std::string> roles(next.begin(), next.end());
    auto people = checkersOf(connection, policy, record, roles, now);
    if (!people)
        return tl::unexpected(people.error());
    auto since = sinceOf(connection, record,
                         "SELECT wire_time(greatest(c.submitted_at, (SELECT max(a.at) FROM "
                         "approval a WHERE a.case_id = c.id AND a.void_reason IS NULL))) FROM "
                         "transfer_case c WHERE c.id = $1");
    if (!since)
        return since;
    return waited(roles, std::move(*people), std::move(*since));
}

Result<json::array> customerOf(db::Connection &connection, const std::optional<std::string> &id)
{
    if (!id)
        return json::array{};
    const auto found =
        connection.exec("SELECT name FROM user_account WHERE id = $1", db::Params{*id});
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty())
        return json::array{};
    return json::array{json::object{{"id", *id}, {"name", found->text(0, 0)}}};
}

/// What only somebody else than the officer can remove, the parties before the colleagues.
std::vector<std::string> whoMustAct(const json::array &blocks)
{
    for (const auto *who : {"recipient", "owner", "owner, finance", "owner, lead",
                            "provider, finance", "provider", "compliance"})
        if (std::any_of(blocks.begin(), blocks.end(),
                        [who](const auto &block) { return whoOf(block) == who; }))
            return listed(who, ", ");
    return {};
}

Result<json::value> waitsForSomebody(db::Connection &connection, const CaseRecord &record,
                                     const json::array &blocks)
{
    const auto roles = whoMustAct(blocks);
    if (roles.empty())
        return json::value(nullptr);
    const bool isRecipient = roles.front() == "recipient";
    auto people = isRecipient                ? customerOf(connection, record.toUserId)
                  : roles.front() == "owner" ? customerOf(connection, record.fromUserId)
                                             : Result<json::array>{json::array{}};
    if (!people)
        return tl::unexpected(people.error());
    // Since the case came to where it stands; for the recipient since they were asked, or answered.
    auto since = sinceOf(
        connection, record,
        isRecipient
            ? "SELECT wire_time(greatest(c.opened_at, (SELECT max(issued_at) FROM invite WHERE "
              "case_id = c.id), (SELECT max(at) FROM case_event WHERE case_id = c.id AND kind IN "
              "('transfer.accepted', 'transfer.continued', 'transfer.returned', "
              "'transfer.voided', 'transfer.unplanned')))) FROM transfer_case c WHERE c.id = $1"
            : "SELECT wire_time(greatest(c.opened_at, (SELECT max(at) FROM case_event WHERE "
              "case_id = c.id AND kind IN ('transfer.continued', 'transfer.returned', "
              "'transfer.voided', 'transfer.unplanned')))) FROM transfer_case c WHERE c.id = $1");
    if (!since)
        return since;
    return waited(roles, std::move(*people), std::move(*since));
}

Result<json::value> since(db::Connection &connection, const CaseRecord &record,
                          const std::vector<std::string> &roles, const char *sql)
{
    auto at = sinceOf(connection, record, sql);
    if (!at)
        return at;
    return waited(roles, {}, std::move(*at));
}

} // namespace

Result<json::value> waitsFor(db::Connection &connection, const policy::Policy &policy,
                             const CaseRecord &record, const json::array &blocks, Instant now)
{
    const auto stands = [&](const char *rule) {
        return std::any_of(blocks.begin(), blocks.end(), [rule](const auto &block) {
            return block.as_object().at("rule") == rule;
        });
    };
    if (record.state == "waiting")
        return since(connection, record, {record.waitingOn.value_or("customer")},
                     "SELECT wire_time(waiting_since) FROM transfer_case WHERE id = $1");
    if (record.state == "disputed")
        return since(connection, record,
                     blocks.empty() ? std::vector<std::string>{}
                                    : listed(whoOf(blocks.front()), ", "),
                     "SELECT wire_time(max(at)) FROM case_event WHERE case_id = $1 AND kind IN "
                     "('transfer.disputed', 'transfer.objected', 'transfer.resolution_proposed')");
    if (record.state == "exec_failed")
        return since(connection, record, {"lead"},
                     "SELECT wire_time(max(at)) FROM case_event WHERE case_id = $1 AND kind = "
                     "'transfer.failed'");
    // What has drifted goes back to its officer first.
    if (record.state == "awaiting_approval")
        return stands("plan_drift") ? Result<json::value>{json::value(nullptr)}
                                    : waitsForChecker(connection, policy, record, now);
    if (record.state == "gated" || record.state == "verifying" || record.state == "planned")
        return waitsForSomebody(connection, record, blocks);
    return json::value(nullptr);
}

} // namespace steward::platform::transfer
