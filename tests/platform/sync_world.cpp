// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_world.h"

#include "platform/src/sync/tables.h"

#include <cstdio>
#include <cstdlib>

namespace steward::tests
{

namespace
{

platform::db::Rows ran(db::Connection &connection, const std::string &sql, const db::Params &params)
{
    auto rows = connection.exec(sql, params);
    if (!rows) {
        std::fprintf(stderr, "%s: %s %s\n", sql.c_str(), rows.error().sqlstate.c_str(),
                     rows.error().detail.c_str());
        std::abort();
    }
    return std::move(*rows);
}

std::string referralCode(int number)
{
    static constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string out;
    for (int i = 0; i < 6; ++i, number /= 32)
        out += kDigits[number % 32];
    return out;
}

} // namespace

void mustRun(db::Connection &connection, const std::string &sql, const db::Params &params)
{
    (void)ran(connection, sql, params);
}

std::string scalar(db::Connection &connection, const std::string &sql, const db::Params &params)
{
    const auto rows = ran(connection, sql, params);
    return rows.isEmpty() || rows.isNull(0, 0) ? std::string{} : rows.text(0, 0);
}

std::string madeUuid(int kind, int number)
{
    char text[40];
    std::snprintf(text, sizeof text, "018f3a1c-%04x-7000-8000-%012x", unsigned(kind),
                  unsigned(number));
    return text;
}

MadeOrg makeOrg(db::Connection &writer, int number, int people)
{
    MadeOrg org{madeUuid(1, number), {}, {}};
    for (int i = 0; i < people; ++i) {
        org.users.push_back(madeUuid(2, number * 100 + i));
        org.memberships.push_back(madeUuid(3, number * 100 + i));
    }
    const auto n = std::to_string(number);
    mustRun(writer, "BEGIN");
    mustRun(writer,
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
            "owner_membership_id,"
            " created_at, updated_at) VALUES ($1, $2, $3, 'agency', 't1', 'active', 'CY', $4, $5, "
            "'2026-01-02', '2026-01-02')",
            db::Params{org.id, "Οργανισμός \"" + n + "\"", "org-" + n, referralCode(number),
                       org.memberships[0]});
    for (int i = 0; i < people; ++i) {
        const auto at = std::size_t(i);
        mustRun(
            writer,
            "INSERT INTO user_account (id, email, name, home_org_id, status, mfa, created_at)"
            " VALUES ($1, $2, 'Jörg', $3, 'active', 'totp', '2026-01-02')",
            db::Params{org.users[at], "p" + n + "-" + std::to_string(i) + "@example.test", org.id});
        mustRun(writer,
                "INSERT INTO membership (id, org_id, user_id, role, state, joined_at)"
                " VALUES ($1, $2, $3, $4, 'active', '2026-01-02')",
                db::Params{org.memberships[at], org.id, org.users[at], i == 0 ? "owner" : "admin"});
    }
    mustRun(writer, "COMMIT");
    return org;
}

void makeStaff(db::Connection &writer, const std::string &id, const std::vector<std::string> &roles)
{
    mustRun(writer,
            "INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at)"
            " VALUES ($1, 'test', $1::uuid::text, $1::uuid::text || '@example.test', 'Maria', "
            "$2::text[], 'active', '2026-01-02')",
            db::Params{id, db::array(roles)});
}

void swapOwner(db::Connection &writer, const MadeOrg &org, std::size_t to)
{
    mustRun(writer, "BEGIN");
    mustRun(writer, "SELECT lock_entities(ARRAY[$1::uuid])", db::Params{org.id});
    mustRun(writer, "UPDATE membership SET role = 'admin' WHERE org_id = $1 AND role = 'owner'",
            db::Params{org.id});
    mustRun(writer, "UPDATE membership SET role = 'owner' WHERE id = $1",
            db::Params{org.memberships[to]});
    mustRun(writer, "UPDATE org SET owner_membership_id = $2 WHERE id = $1",
            db::Params{org.id, org.memberships[to]});
    mustRun(writer, "COMMIT");
}

void addNote(db::Connection &writer, const std::string &id, const std::string &orgId,
             const std::string &body)
{
    mustRun(writer,
            "INSERT INTO note (id, org_id, body, by_staff_id, by_staff_name, created_at)"
            " VALUES ($1, $2, $3, $4, 'Maria', '2026-01-02')",
            db::Params{id, orgId, body, madeUuid(9, 1)});
}

QMap<SyncReplica::Key, SyncReplica::Row> liveRows(db::Connection &connection)
{
    QMap<SyncReplica::Key, SyncReplica::Row> out;
    for (const auto &table : platform::sync::kTables) {
        const auto rows = ran(connection, table.liveSelect(), {});
        for (int row = 0; row < rows.size(); ++row)
            out[{QString::fromStdString(std::string{table.wire}),
                 QString::fromStdString(rows.text(row, 0))}] = {
                rows.int64(row, 1), QByteArray::fromStdString(rows.text(row, 2))};
    }
    return out;
}

} // namespace steward::tests
