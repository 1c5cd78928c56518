// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/staff_numbers.h"

#include "platform/src/db/connection.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace steward::platform::identity
{

Result<StaffNumbers> staffNumbers(db::Connection &connection)
{
    const auto rows = connection.exec(
        "SELECT doc->'staff'->>'session_idle_s', doc->'staff'->>'session_absolute_s',"
        " doc->'staff'->>'access_token_s', doc->'staff'->>'step_up_s',"
        " doc->'staff'->>'refresh_same_successor_s', doc->'staff'->>'sessions_max',"
        " doc->'staff'->>'sign_in_failures' FROM policy WHERE in_force");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::Internal, "policy_missing", "no policy is in force");
    for (int i = 0; i < 7; ++i)
        if (rows->int64(0, i) <= 0)
            return fail(ErrorKind::Internal, "policy_incomplete",
                        "the policy lacks a number for staff sessions");
    using std::chrono::seconds;
    return StaffNumbers{seconds{rows->int64(0, 0)},         seconds{rows->int64(0, 1)},
                        seconds{rows->int64(0, 2)},         seconds{rows->int64(0, 3)},
                        seconds{rows->int64(0, 4)},         static_cast<int>(rows->int64(0, 5)),
                        static_cast<int>(rows->int64(0, 6))};
}

Result<std::vector<std::string>> viewsOf(db::Connection &connection,
                                         const std::vector<std::string> &roles)
{
    static constexpr std::array<std::string_view, 8> kSidebar{
        "inbox", "orgs", "memberships", "payouts", "transfers", "audit", "staff", "policy"};
    const auto rows = connection.exec(
        "SELECT DISTINCT view FROM policy p, jsonb_each(p.doc->'views') AS r(role, list),"
        " jsonb_array_elements_text(r.list) AS view WHERE p.in_force AND r.role = ANY($1)",
        db::Params{db::array(roles)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(rows->text(i, 0));
    const auto place = [](const std::string &view) {
        return std::find(kSidebar.begin(), kSidebar.end(), view);
    };
    std::sort(out.begin(), out.end(),
              [&](const auto &a, const auto &b) { return place(a) < place(b); });
    return out;
}

} // namespace steward::platform::identity
