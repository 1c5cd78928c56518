// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/membership_index.h"

#include "app/store/freed_memory.h"
#include "app/store/id_numbers.h"
#include "app/store/membership_facts.h"

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

/// The digest sums of the tables behind the index; empty when the replica keeps none.
Result<QByteArray> contentsOf(const ReadConnection &connection)
{
    auto statement = connection.prepare(
        u"SELECT tbl, rows, sum FROM digest WHERE tbl IN ('org','user','membership') ORDER BY tbl"_s);
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
Result<Done> MembershipIndex::readNames(const ReadConnection &connection, const QString &table,
                                        PackedTexts &texts, IdNumbers &ids)
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
    m_found.clear();
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
    return Done{};
}

/// The rows are read as they lie in the file and dealt out to their people: first counted, then
/// put in place.
Result<Done> MembershipIndex::readRows(const ReadConnection &connection, const IdNumbers &people,
                                       const IdNumbers &orgs)
{
    struct Row {
        std::uint32_t key, person, facts;
    };
    const auto extent = extentOf(connection, u"membership"_s, u"NULL"_s);
    if (!extent)
        return tl::unexpected(extent.error());
    std::vector<Row> rows;
    rows.reserve(extent->rows);
    const std::size_t personCount = m_people.size();
    m_firstRow.assign(personCount + 2, 0);
    auto statement = connection.prepare(
        u"SELECT key, user_id, org_id, role, state FROM membership ORDER BY key"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index memberships"_s));
        if (step == SqliteStatement::Step::Done)
            break;
        // Whose person is not here stands behind all others.
        const auto person = static_cast<std::uint32_t>(
            std::min<std::size_t>(people.of(statement->view(1)), personCount));
        const auto org = std::min(orgs.of(statement->view(2)), facts::kNoOrg);
        rows.push_back(
            {static_cast<std::uint32_t>(statement->integer(0)), person,
             org | facts::wordNumber(facts::kRoles, statement->view(3)) << facts::kRoleShift |
                 facts::wordNumber(facts::kStates, statement->view(4)) << facts::kStateShift});
        ++m_firstRow[person + 1];
    }
    for (std::size_t person = 1; person < m_firstRow.size(); ++person)
        m_firstRow[person] += m_firstRow[person - 1];
    auto place = m_firstRow;
    m_keys.resize(static_cast<qsizetype>(rows.size()));
    m_facts.resize(rows.size());
    for (const Row &row : rows) {
        const auto at = place[row.person]++;
        m_keys[at] = row.key;
        m_facts[at] = row.facts;
    }
    return readHomes(connection, people, orgs);
}

/// Which of their organisations is the home of each person.
Result<Done> MembershipIndex::readHomes(const ReadConnection &connection, const IdNumbers &people,
                                        const IdNumbers &orgs)
{
    auto statement = connection.prepare(u"SELECT id, home_org_id FROM user"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index homes"_s));
        if (step == SqliteStatement::Step::Done)
            return Done{};
        const auto person = people.of(statement->view(0));
        const auto home = orgs.of(statement->view(1));
        if (person >= m_people.size() || home >= facts::kNoOrg)
            continue;
        for (auto row = m_firstRow[person]; row < m_firstRow[person + 1]; ++row)
            if (facts::org(m_facts[row]) == home)
                m_facts[row] |= facts::kHome;
    }
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
