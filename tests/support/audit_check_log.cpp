// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/audit_check.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <libpq-fe.h>

#include <memory>

namespace steward::tests::audit_check
{

namespace
{

using Table = std::unique_ptr<PGresult, decltype(&PQclear)>;

Table query(PGconn *connection, const char *sql)
{
    return {PQexec(connection, sql), &PQclear};
}

std::string cell(const Table &table, int row, int column)
{
    return PQgetvalue(table.get(), row, column);
}

constexpr const char *kRows =
    "SELECT l.month, l.idx, encode(l.leaf_hash, 'hex'), e.id, (extract(epoch FROM e.occurred_at) * "
    "1000000)::bigint, "
    "e.category, e.action, e.outcome, coalesce(e.org_id::text, ''), e.actor_kind, "
    "encode(e.actor_commitment, 'hex'), "
    "coalesce(e.subject_kind::text, ''), coalesce(encode(e.subject_commitment, 'hex'), ''), "
    "e.public_metadata, e.pii::text, "
    "e.request_id FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id AND e.occurred_at "
    "= l.occurred_at "
    "ORDER BY l.month, l.idx";

Row rowOf(const Table &t, int r)
{
    Row row;
    row.month = cell(t, r, 0);
    row.index = cell(t, r, 1);
    row.id = cell(t, r, 3);
    row.occurredAtUs = cell(t, r, 4);
    row.category = cell(t, r, 5);
    row.action = cell(t, r, 6);
    row.outcome = cell(t, r, 7);
    row.org = cell(t, r, 8);
    row.actorKind = cell(t, r, 9);
    row.actorCommitment = cell(t, r, 10);
    row.subjectKind = cell(t, r, 11);
    row.subjectCommitment = cell(t, r, 12);
    row.metadata = cell(t, r, 13);
    row.requestId = cell(t, r, 15);
    const auto pii = boost::json::parse(cell(t, r, 14));
    for (const auto &item : pii.as_array()) {
        const auto &object = item.as_object();
        row.privates[std::string{object.at("name").as_string()}] = {
            static_cast<int>(object.at("class").as_int64()),
            std::string{object.at("commitment").as_string()}};
    }
    return row;
}

using Openings = std::map<std::string, std::map<std::string, std::pair<std::string, std::string>>>;

Openings readOpenings(PGconn *reader)
{
    Openings out;
    const auto t =
        query(reader, "SELECT event_id, field, encode(salt, 'hex'), value FROM audit_pii");
    for (int r = 0; r < PQntuples(t.get()); ++r)
        out[cell(t, r, 0)][cell(t, r, 1)] = {unhex(cell(t, r, 2)), cell(t, r, 3)};
    return out;
}

void checkOpenings(const Row &row, const Openings &openings, LogFindings &out)
{
    const auto found = openings.find(row.id);
    const auto matches = [&](const std::string &field, const std::string &label,
                             const std::string &commitment) {
        if (found == openings.end() || !found->second.contains(field)) {
            out.findings.push_back("opening_missing " + row.id + " " + field);
            return;
        }
        const auto &[salt, value] = found->second.at(field);
        if (salt.size() != 32 ||
            hex(hmac(salt, "AUD1/" + label + std::string(1, '\0') + value)) != commitment)
            out.findings.push_back("commitment_mismatch " + row.id + " " + field);
    };
    matches("actor", "actor", row.actorCommitment);
    if (!row.subjectKind.empty())
        matches("subject", "subject", row.subjectCommitment);
    for (const auto &[name, value] : row.privates)
        matches(name, "pii/" + name, value.second);
}

void checkCheckpoints(PGconn *reader, const std::string &origin, const std::string &verifierKey,
                      const std::map<std::string, std::vector<Digest>> &months, LogFindings &out)
{
    std::map<std::string, std::uint64_t> largest;
    const auto t =
        query(reader, "SELECT month, size, note FROM audit_checkpoint ORDER BY month, size");
    for (int r = 0; r < PQntuples(t.get()); ++r) {
        ++out.checkpoints;
        const auto month = cell(t, r, 0);
        const auto opened = openCheckpoint(cell(t, r, 2), verifierKey);
        const auto found = months.find(month);
        if (!opened || opened->origin != origin + "/" + month ||
            std::to_string(opened->size) != cell(t, r, 1)) {
            out.findings.push_back("checkpoint " + month + "/" + cell(t, r, 1));
            continue;
        }
        if (found == months.end() || found->second.size() < opened->size) {
            out.findings.push_back("truncated " + month);
            continue;
        }
        largest[month] = opened->size;
        const std::vector<Digest> prefix{found->second.begin(),
                                         found->second.begin() + std::ptrdiff_t(opened->size)};
        if (rootOf(prefix) != opened->root)
            out.findings.push_back("root_mismatch " + month + "/" + cell(t, r, 1));
    }
    for (const auto &[month, leaves] : months)
        if (largest[month] != leaves.size())
            out.findings.push_back("leaves of " + month + " past its last checkpoint");
}

} // namespace

LogFindings checkWholeLog(PGconn *reader, const std::string &origin, const std::string &verifierKey)
{
    LogFindings out;
    const auto openings = readOpenings(reader);
    std::map<std::string, std::vector<Digest>> months;
    const auto t = query(reader, kRows);
    if (PQresultStatus(t.get()) != PGRES_TUPLES_OK) {
        out.findings.push_back(PQerrorMessage(reader));
        return out;
    }
    for (int r = 0; r < PQntuples(t.get()); ++r, ++out.rows) {
        if (PQgetisnull(t.get(), r, 3)) {
            out.findings.push_back("a leaf without its event in " + cell(t, r, 0));
            continue;
        }
        const auto row = rowOf(t, r);
        auto &leaves = months[row.month];
        if (row.index != std::to_string(leaves.size()))
            out.findings.push_back("index_gap " + row.month + "/" + row.index);
        const auto hash = digest(unhex(cell(t, r, 2)));
        if (leafHashOf(leafOf(origin, row)) != hash)
            out.findings.push_back("row_leaf_mismatch " + row.month + "/" + row.index);
        leaves.push_back(hash);
        checkOpenings(row, openings, out);
    }
    out.months = static_cast<int>(months.size());
    checkCheckpoints(reader, origin, verifierKey, months, out);
    return out;
}

} // namespace steward::tests::audit_check
