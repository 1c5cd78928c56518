// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/membership_index.h"

#include "app/store/freed_memory.h"
#include "app/store/id_numbers.h"
#include "app/store/membership_facts.h"
#include "app/store/replica_schema.h"

#include <algorithm>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

/// How many rows, and how many bytes of the text: memory is asked for once, at its size.
struct Extent {
    std::size_t rows = 0;
    std::size_t bytes = 0;
};

Result<Extent> extentOf(const ReadConnection &connection, const QString &table, const QString &text)
{
    auto statement = connection.prepare(
        u"SELECT count(*), ifnull(sum(length(CAST(%2 AS BLOB))), 0) FROM %1"_s.arg(table, text));
    if (!statement)
        return tl::unexpected(statement.error());
    if (statement->step() != SqliteStatement::Step::Row)
        return tl::unexpected(connection.error(u"index size"_s));
    return Extent{static_cast<std::size_t>(statement->integer(0)),
                  static_cast<std::size_t>(statement->integer(1))};
}

/// The digest sums of the tables behind the index; empty when the replica keeps none. The same rows
/// put anew have the same sums, and other keys.
Result<QByteArray> contentsOf(const ReadConnection &connection)
{
    auto statement = connection.prepare(
        u"SELECT tbl, rows, sum FROM digest WHERE tbl IN ('org','user','membership') UNION ALL "
        "SELECT key, 0, value FROM meta WHERE key='%1membership' ORDER BY tbl"_s.arg(
            QLatin1StringView(meta_key::kLastKey)));
    if (!statement)
        return tl::unexpected(statement.error());
    QByteArray contents;
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"digests"_s));
        if (step == SqliteStatement::Step::Done)
            return contents;
        contents += statement->bytes(0) + ' ' + QByteArray::number(statement->integer(1)) + ' ' +
                    statement->bytes(2) + '\n';
    }
}

/// Makes of times their places among each other, from 1 on; the same time, the same place.
template <class Item>
void rankByTime(std::vector<std::pair<qint64, Item>> &times, const auto &place)
{
    std::sort(times.begin(), times.end());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (i == 0 || times[i].first != times[i - 1].first)
            ++rank;
        place(times[i].second, rank);
    }
}

Result<Done> execute(const ReadConnection &connection, const QString &sql)
{
    auto statement = connection.prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    if (statement->step() == SqliteStatement::Step::Failed)
        return tl::unexpected(connection.error(sql));
    return Done{};
}

} // namespace

Result<Done> MembershipIndex::ensure(const ReadConnection &connection)
{
    auto statement = connection.prepare(u"PRAGMA data_version"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    if (statement->step() != SqliteStatement::Step::Row)
        return tl::unexpected(connection.error(u"data_version"_s));
    const qint64 version = statement->integer(0);
    statement->finalize();
    if (version == m_dataVersion && connection.fileGeneration() == m_fileGeneration)
        return Done{};
    // One snapshot for the three tables, or a new person's membership would point nowhere.
    if (auto begun = execute(connection, u"BEGIN"_s); !begun)
        return begun;
    // A page of payouts changes the file but none of these names.
    const auto contents = contentsOf(connection);
    const bool isSame = contents && !contents->isEmpty() && *contents == m_contents &&
                        connection.fileGeneration() == m_fileGeneration;
    m_dataVersion = -1;
    const auto built = !contents ? Result<Done>{tl::unexpected(contents.error())}
                       : isSame  ? Result<Done>{Done{}}
                                 : build(connection);
    static_cast<void>(execute(connection, u"COMMIT"_s));
    if (!isSame) {
        static_cast<void>(execute(connection, u"PRAGMA shrink_memory"_s));
        giveBackFreedMemory();
    }
    m_contents = built ? *contents : QByteArray{};
    if (built) {
        // Older than the snapshot at worst: then the next question builds again.
        m_dataVersion = version;
        m_fileGeneration = connection.fileGeneration();
    }
    return built;
}

/// Ids and folded texts of a table, in the order of the texts.
template <class Texts>
Result<Done> MembershipIndex::readNames(const ReadConnection &connection, const QString &table,
                                        Texts &texts, IdNumbers &ids)
{
    const auto extent = extentOf(connection, table, u"folded"_s);
    if (!extent)
        return tl::unexpected(extent.error());
    texts.reserve(extent->rows, extent->bytes);
    ids.reserve(extent->rows);
    auto statement =
        connection.prepare(u"SELECT id, folded FROM %1 ORDER BY folded, key"_s.arg(table));
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index names"_s));
        if (step == SqliteStatement::Step::Done)
            break;
        ids.add(statement->view(0));
        texts.add(statement->view(1));
    }
    ids.finish();
    texts.finish();
    return Done{};
}

Result<Done> MembershipIndex::build(const ReadConnection &connection)
{
    // The old index goes first, or two of them would be in memory at once.
    m_people = {};
    m_orgs = {};
    m_keys = {};
    m_facts = {};
    m_firstRow = {};
    m_rowsOf = {};
    m_manyRows.clear();
    m_seen = {};
    m_ended = {};
    m_found.clear();
    m_kept.reset();
    m_hasStrays = false;
    IdNumbers people, orgs;
    if (auto read = readNames(connection, u"user"_s, m_people, people); !read)
        return read;
    if (auto read = readNames(connection, u"org"_s, m_orgs, orgs); !read)
        return read;
    if (m_orgs.size() >= facts::kNoOrg)
        return tl::unexpected(Error{.kind = ErrorKind::Storage,
                                    .detail = u"more organisations than an index holds"_s});
    if (auto read = readRows(connection, people, orgs); !read)
        return read;
    markDual();
    countRows();
    return Done{};
}

/// A byte for each person instead of four: the rows are only ever gone through in order.
void MembershipIndex::countRows()
{
    m_rowsOf.resize(m_firstRow.size() - 1);
    for (std::size_t person = 0; person < m_rowsOf.size(); ++person) {
        const auto rows = m_firstRow[person + 1] - m_firstRow[person];
        m_rowsOf[person] = static_cast<std::uint8_t>(std::min<std::uint32_t>(rows, kMany));
        if (rows >= kMany)
            m_manyRows[person] = rows;
    }
    // Braces alone would empty it and keep its memory.
    m_firstRow = std::vector<std::uint32_t>{};
}

/// The rows are read as they lie in the file and dealt out to their people: first counted, then
/// put in place.
Result<Done> MembershipIndex::readRows(const ReadConnection &connection, const IdNumbers &people,
                                       const IdNumbers &orgs)
{
    struct Row {
        std::uint32_t key, person, facts;
    };
    std::vector<std::pair<qint64, std::uint32_t>> ends; // When, and which of the rows.
    const auto extent = extentOf(connection, u"membership"_s, u"NULL"_s);
    if (!extent)
        return tl::unexpected(extent.error());
    std::vector<Row> rows;
    rows.reserve(extent->rows);
    const std::size_t personCount = m_people.size();
    m_firstRow.assign(personCount + 2, 0);
    auto statement = connection.prepare(
        u"SELECT key, user_id, org_id, role, state, ended_at FROM membership ORDER BY key"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index memberships"_s));
        if (step == SqliteStatement::Step::Done)
            break;
        if (!statement->isNull(5))
            ends.emplace_back(statement->integer(5), static_cast<std::uint32_t>(rows.size()));
        // Whose person is not here stands behind all others.
        const auto person = static_cast<std::uint32_t>(
            std::min<std::size_t>(people.of(statement->view(1)), personCount));
        const auto org = std::min(orgs.of(statement->view(2)), facts::kNoOrg);
        m_hasStrays = m_hasStrays || person == personCount || org == facts::kNoOrg;
        rows.push_back(
            {static_cast<std::uint32_t>(statement->integer(0)), person,
             org | facts::wordNumber(facts::kRoles, statement->view(3)) << facts::kRoleShift |
                 facts::wordNumber(facts::kStates, statement->view(4)) << facts::kStateShift});
        ++m_firstRow[person + 1];
    }
    for (std::size_t person = 1; person < m_firstRow.size(); ++person)
        m_firstRow[person] += m_firstRow[person - 1];
    // The place of each row, in the order they were read.
    auto place = m_firstRow;
    std::vector<std::uint32_t> placeOf(rows.size());
    m_keys.resize(static_cast<qsizetype>(rows.size()));
    m_facts.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = placeOf[i] = place[rows[i].person]++;
        m_keys[at] = static_cast<RowKey>(rows[i].key);
        m_facts[at] = rows[i].facts;
    }
    m_ended.reserve(ends.size());
    rankByTime(ends, [&](std::uint32_t row, std::uint32_t rank) {
        m_ended.push_back({placeOf[row], rank});
    });
    std::sort(m_ended.begin(), m_ended.end(),
              [](const Ended &a, const Ended &b) { return a.row < b.row; });
    return readTraits(connection, people, orgs);
}

Result<Done> MembershipIndex::readTraits(const ReadConnection &connection, const IdNumbers &people,
                                         const IdNumbers &orgs)
{
    auto statement = connection.prepare(u"SELECT id, home_org_id, last_login_at FROM user"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    std::vector<std::pair<qint64, std::uint32_t>> logins;
    logins.reserve(m_people.size());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index people"_s));
        if (step == SqliteStatement::Step::Done)
            break;
        const auto person = people.of(statement->view(0));
        if (person >= m_people.size())
            continue;
        if (!statement->isNull(2))
            logins.emplace_back(statement->integer(2), person);
        if (const auto home = orgs.of(statement->view(1)); home < facts::kNoOrg)
            markHome(person, home);
    }
    m_seen.assign(m_people.size(), 0);
    rankByTime(logins, [&](std::uint32_t person, std::uint32_t rank) { m_seen[person] = rank; });
    return Done{};
}

void MembershipIndex::markHome(std::uint32_t person, std::uint32_t home)
{
    for (auto row = m_firstRow[person]; row < m_firstRow[person + 1]; ++row)
        if (facts::org(m_facts[row]) == home)
            m_facts[row] |= facts::kHome;
}

void MembershipIndex::markDual()
{
    const auto isActive = [&](std::size_t row) {
        return facts::state(m_facts[row]) == facts::kActive;
    };
    for (std::size_t person = 0; person < m_people.size(); ++person) {
        const std::size_t first = m_firstRow[person], past = m_firstRow[person + 1];
        // A person has a handful of memberships; the pairs are few.
        for (auto i = first; i < past; ++i)
            for (auto j = first; j < past; ++j)
                if (isActive(i) && isActive(j) && facts::org(m_facts[i]) != facts::org(m_facts[j]))
                    m_facts[i] |= facts::kDual;
    }
}

} // namespace steward::store
