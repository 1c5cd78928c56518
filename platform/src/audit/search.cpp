// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/search.h"

#include "platform/src/audit/event_json.h"
#include "platform/src/audit/page_cursor.h"
#include "platform/src/audit/query_sql.h"
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"

#include <algorithm>
#include <chrono>
#include <regex>

namespace steward::platform::audit
{

namespace
{

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr int kRetryAfterSeconds = 600;

/// A search that has been understood: what it may see, its condition, where its page begins.
struct Prepared {
    Visibility visibility;
    QueryFacts facts;
    SqlText sql;
    std::string where; ///< Without the page's beginning: what is counted.
    db::Params whereParams;
    std::string pageWhere;
    std::string normal;
    std::string binding;
    Instant searchedAt;
    bool isContinued = false;
    bool isRangeImplied = false;
};

/// Bare dates in the searcher's zone; PostgreSQL has the zone table.
LocalTime localTime(db::Connection &reader, const std::string &zone)
{
    return [&reader, zone](const std::string &wall) -> Result<Instant> {
        if (zone == "UTC")
            return Instant::parse(wall + "Z");
        const auto rows =
            reader.exec("SELECT $1::timestamp AT TIME ZONE $2", db::Params{wall, zone});
        if (!rows && rows.error().sqlstate.starts_with("22"))
            return fail(ErrorKind::Rule, "rule", "there is no such zone or time",
                        {{"rule", "bad_zone"}});
        if (!rows)
            return tl::unexpected(rows.error());
        return rows->instant(0, 0);
    };
}

Result<Done> checkRange(const SearchRequest &request, Prepared &out)
{
    auto &span = out.facts.span;
    if (out.facts.isNarrow)
        return Done{};
    const auto wide = std::chrono::hours{24} * out.visibility.wideRangeDays;
    const bool isBare = !span.from && !span.to;
    if (isBare) {
        // Nobody who opens the list asks for all of history; the answer says what it covered.
        span.from = out.searchedAt.plus(-wide);
        out.isRangeImplied = true;
        return Done{};
    }
    const auto to = span.to && *span.to < out.searchedAt ? *span.to : out.searchedAt;
    if (span.from && to <= span.from->plus(wide))
        return Done{};
    json::object facts{{"wide_range_d", out.visibility.wideRangeDays},
                       {"needs", json::array{"org", "actor", "event"}}};
    if (request.query)
        return tl::unexpected(queryError(*request.query, "narrow",
                                         "a longer range needs an org, an actor or an event",
                                         std::move(facts)));
    return Done{};
}

void appendBounds(const SearchRequest &request, Prepared &out, const std::string &condition)
{
    auto &sql = out.sql;
    // Where values behind a mask are compared, the category the rule was checked for is enforced
    // too.
    auto categories = out.visibility;
    if (out.facts.personalTerms > 0)
        categories.visible &= out.facts.categories;
    out.where =
        "e.category = ANY(" + sql.bind(db::array(categories.visibleNames()), "::text[]") + ')';
    if (out.facts.span.from)
        out.where += " AND e.occurred_at >= " + sql.bind(*out.facts.span.from, "::timestamptz");
    if (out.facts.span.to)
        out.where += " AND e.occurred_at < " + sql.bind(*out.facts.span.to, "::timestamptz");
    if (!request.heartbeats && !out.facts.namesHeartbeat)
        out.where += " AND e.action <> 'log.heartbeat'";
    if (!condition.empty())
        out.where += " AND " + condition;
}

Result<Prepared> prepare(db::Connection &reader, const Searcher &who, const SearchRequest &request,
                         Instant now, const Bytes &secret)
{
    Prepared out;
    auto visibility = loadVisibility(reader, who.roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    out.visibility = *visibility;
    if (out.visibility.visible.none())
        return fail(ErrorKind::Forbidden, "forbidden", "no audit category is open to this role",
                    {{"rule", "audit_matrix"},
                     {"facts", json::object{}},
                     {"who", json::array{"compliance", "lead"}}});
    out.normal = request.query ? normalForm(*request.query) : std::string{};
    out.binding = who.staffId + '\n' + request.zone + '\n' + (request.heartbeats ? "h\n" : "-\n") +
                  out.normal;
    out.searchedAt = now;
    std::optional<PageCursor> cursor;
    if (!request.cursor.empty()) {
        const auto opened = openCursor(request.cursor, out.binding, secret);
        if (!opened)
            return tl::unexpected(opened.error());
        cursor = *opened;
        out.searchedAt = opened->searchedAt;
        out.isContinued = true;
    }
    std::string condition;
    if (request.query) {
        const QueryContext context{out.visibility, who.staffId, out.searchedAt,
                                   localTime(reader, request.zone)};
        auto compiled = compileQuery(*request.query, context, out.sql, out.facts);
        if (!compiled)
            return tl::unexpected(compiled.error());
        condition = std::move(*compiled);
    }
    if (auto checked = checkRange(request, out); !checked)
        return tl::unexpected(checked.error());
    appendBounds(request, out, condition);
    // Counting must not bind what it does not use: PostgreSQL could not tell the type.
    out.whereParams = out.sql.params();
    out.pageWhere = out.where;
    if (cursor) {
        const auto at = out.sql.bind(cursor->occurredAt, "::timestamptz");
        out.pageWhere += " AND e.occurred_at <= " + at + " AND (e.occurred_at, e.id) < (" + at +
                         ", " + out.sql.bind(cursor->eventId, "::uuid") + ')';
    }
    return out;
}

/// Exact values behind a mask can be guessed one by one; so the guesses are counted.
Result<Done> checkRate(db::Connection &reader, const Searcher &who, const Prepared &prepared,
                       Instant now)
{
    if (prepared.facts.personalTerms == 0 || prepared.isContinued ||
        prepared.visibility.full == prepared.visibility.visible)
        return Done{};
    const auto used = reader.exec(
        "SELECT count(*) FROM audit_event e WHERE e.action = 'privacy.searched' AND e.occurred_at "
        "> $1 "
        "AND e.metadata @> '{\"personal\":true}' AND e.id IN (SELECT p.event_id FROM audit_pii p "
        "WHERE p.field = 'actor' AND p.value = $2)",
        db::Params{now.plus(-1h), who.staffId});
    if (!used)
        return tl::unexpected(used.error());
    if (used->int64(0, 0) < prepared.visibility.exactFiltersPerHour)
        return Done{};
    return fail(ErrorKind::TooMany, "too_many", "too many filters by masked values in one hour",
                {{"retry_after", kRetryAfterSeconds}, {"rule", "exact_filters_per_hour"}});
}

struct Page {
    json::array rows;
    std::optional<PageCursor> next;
};

Result<Page> readPage(db::Connection &reader, const SearchRequest &request,
                      const Prepared &prepared)
{
    // The leaf is joined to the page, never to what was filtered.
    const auto rows = reader.exec(
        std::string{"SELECT "} + kEventColumns + " FROM (SELECT * FROM audit_event e WHERE " +
            prepared.pageWhere + " ORDER BY e.occurred_at DESC, e.id DESC LIMIT " +
            std::to_string(request.limit + 1) +
            ") e LEFT JOIN audit_leaf l ON l.event_id = e.id ORDER BY e.occurred_at DESC, e.id "
            "DESC",
        prepared.sql.params());
    if (!rows)
        return tl::unexpected(rows.error());
    const int count = std::min(rows->size(), request.limit);
    Page out;
    auto encoded = eventRows(reader, *rows, count);
    if (!encoded)
        return tl::unexpected(encoded.error());
    out.rows = std::move(*encoded);
    if (rows->size() > count)
        out.next =
            PageCursor{rows->instant(count - 1, 3), rows->text(count - 1, 0), prepared.searchedAt};
    return out;
}

Result<json::value> readCount(db::Connection &reader, const SearchRequest &request,
                              const Prepared &prepared)
{
    if (!request.count)
        return json::value{};
    const int most = prepared.visibility.countExactMax;
    const auto rows =
        reader.exec("SELECT count(*) FROM (SELECT FROM audit_event e WHERE " + prepared.where +
                        " LIMIT " + std::to_string(most + 1) + ") counted",
                    prepared.whereParams);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto found = rows->int64(0, 0);
    return json::value(json::object{{"value", std::to_string(std::min<std::int64_t>(found, most))},
                                    {"exact", found <= most}});
}

Result<Done> noteSearch(db::Connection &writer, const Searcher &who, const SearchRequest &request,
                        const Prepared *prepared, std::int64_t rows, const Error *refusal,
                        Instant now)
{
    Event event;
    event.action = "privacy.searched";
    event.outcome = refusal ? Outcome::Denied : Outcome::Ok;
    event.actor = {ActorKind::Staff, who.staffId};
    event.requestId = who.requestId;
    event.metadata["rows"] = rows;
    event.metadata["continued"] = !request.cursor.empty();
    event.metadata["personal"] = prepared && prepared->facts.personalTerms > 0;
    const auto normal = request.query ? normalForm(*request.query) : std::string{};
    event.metadata["zone"] = request.zone;
    if (refusal) {
        event.metadata["code"] = refusal->code;
        if (const auto *rule = refusal->members.if_contains("rule"); rule && rule->is_string())
            event.metadata["rule"] = rule->get_string();
    }
    event.privateFields.push_back({"query", normal});
    if (!who.address.empty())
        event.privateFields.push_back({"ip", who.address});
    if (!who.sessionId.empty())
        event.privateFields.push_back({"session", who.sessionId});
    auto transaction = db::Transaction::begin(writer);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto written = write(writer, event, now); !written)
        return tl::unexpected(written.error());
    return transaction->commit();
}

bool isAuditedRefusal(const Error &error)
{
    const auto *rule = error.members.if_contains("rule");
    return error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::TooMany ||
           (rule && rule->is_string() && rule->get_string() == "exact_only");
}

tl::unexpected<Error> refuse(db::Connection &writer, const Searcher &who,
                             const SearchRequest &request, Error error, Instant now)
{
    if (isAuditedRefusal(error))
        if (auto noted = noteSearch(writer, who, request, nullptr, 0, &error, now); !noted)
            return tl::unexpected(noted.error());
    return tl::unexpected(std::move(error));
}

json::value timeOrNull(const std::optional<Instant> &at)
{
    return at ? json::value(at->rfc3339()) : json::value{};
}

} // namespace

Result<json::object> search(db::Connection &reader, db::Connection &writer, const Searcher &who,
                            const SearchRequest &request, Instant now, const Bytes &cursorSecret)
{
    auto prepared = prepare(reader, who, request, now, cursorSecret);
    if (!prepared)
        return refuse(writer, who, request, prepared.error(), now);
    if (auto allowed = checkRate(reader, who, *prepared, now); !allowed)
        return refuse(writer, who, request, allowed.error(), now);
    const auto count = readCount(reader, request, *prepared);
    if (!count)
        return tl::unexpected(count.error());
    auto page = readPage(reader, request, *prepared);
    if (!page)
        return tl::unexpected(page.error());
    const auto rows = static_cast<std::int64_t>(page->rows.size());
    if (auto noted = noteSearch(writer, who, request, &*prepared, rows, nullptr, now); !noted)
        return tl::unexpected(noted.error());
    const auto &span = prepared->facts.span;
    return json::object{
        {"rows", std::move(page->rows)},
        {"next", page->next ? json::value(sealCursor(*page->next, prepared->binding, cursorSecret))
                            : json::value{}},
        {"count", *count},
        {"normal", prepared->normal},
        {"range", json::object{{"from", timeOrNull(span.from)},
                               {"to", timeOrNull(span.to)},
                               {"implied", prepared->isRangeImplied}}},
        {"searched_at", prepared->searchedAt.rfc3339()}};
}

Result<json::object> eventById(db::Connection &reader, const std::vector<std::string> &roles,
                               const std::string &id)
{
    const auto absent = [] {
        return fail(ErrorKind::NotFound, "not_found", "there is no such event for this caller");
    };
    static const std::regex place{"([0-9]{4}-[0-9]{2})/([0-9]{1,12})"};
    std::smatch at;
    const bool isPlace = std::regex_match(id, at, place);
    if (!isPlace && !isUuid(id))
        return absent();
    const auto visibility = loadVisibility(reader, roles);
    if (!visibility)
        return tl::unexpected(visibility.error());
    const auto rows = reader.exec(
        std::string{"SELECT "} + kEventColumns +
            " FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id "
            "WHERE e.category = ANY($1::text[]) AND " +
            (isPlace ? "l.month = $2 AND l.idx = $3::bigint" : "e.id = $2::uuid"),
        isPlace ? db::Params{db::array(visibility->visibleNames()), at.str(1), at.str(2)}
                : db::Params{db::array(visibility->visibleNames()), id});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return absent();
    auto encoded = eventRows(reader, *rows, 1);
    if (!encoded)
        return tl::unexpected(encoded.error());
    return std::move(encoded->front().as_object());
}

} // namespace steward::platform::audit
