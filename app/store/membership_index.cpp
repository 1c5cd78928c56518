// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/membership_index.h"

#include "app/domain/fold.h"
#include "app/store/freed_memory.h"
#include "app/store/id_numbers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;
using query::Node;

constexpr std::uint32_t kNobody = IdNumbers::kNone;

/// Roles and states as small numbers; a word newer than this program is one that no filter names.
std::uint8_t wordNumber(std::string_view word)
{
    static constexpr std::array<std::string_view, 8> kWords{
        "owner", "admin", "sales_agent", "member", "guest", "active", "pending", "ended"};
    const auto at = std::find(kWords.begin(), kWords.end(), word);
    return at == kWords.end() ? 0 : static_cast<std::uint8_t>(at - kWords.begin() + 1);
}

constexpr std::uint8_t kActive = 6;

/// The place of a word in the alphabet, so that memory and SQL sort alike.
std::uint32_t wordRank(std::uint8_t number)
{
    // none, owner, admin, sales_agent, member, guest, active, pending, ended
    static constexpr std::array<std::uint32_t, 9> kRanks{0, 6, 2, 8, 5, 4, 1, 7, 3};
    return kRanks[number];
}

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

/// A filter ready to be asked a million times.
struct MembershipIndex::Matcher {
    Node::Kind kind = Node::Kind::And;
    std::vector<Matcher> parts;
    std::vector<bool> people, orgs; ///< Text leaves; empty when that side is not asked.
    std::vector<std::uint8_t> roles, states;
    bool asksDual = false;

    [[nodiscard]] bool matches(const Row &row) const
    {
        switch (kind) {
        case Node::Kind::And:
            return std::all_of(parts.begin(), parts.end(),
                               [&](const Matcher &part) { return part.matches(row); });
        case Node::Kind::Or:
            return std::any_of(parts.begin(), parts.end(),
                               [&](const Matcher &part) { return part.matches(row); });
        case Node::Kind::Not:
            return !parts.front().matches(row);
        case Node::Kind::Term:
        case Node::Kind::HasField:
        case Node::Kind::Text:
            break;
        }
        if (!people.empty() && row.person != kNobody && people[row.person])
            return true;
        if (!orgs.empty() && row.org != kNobody && orgs[row.org])
            return true;
        const auto holds = [](const std::vector<std::uint8_t> &words, std::uint8_t word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        };
        if (!roles.empty() && holds(roles, row.role))
            return states.empty() || holds(states, row.state);
        return (roles.empty() && holds(states, row.state)) || (asksDual && row.isDual);
    }
};

void MembershipIndex::Texts::add(std::string_view text)
{
    begins.push_back(static_cast<std::uint32_t>(bytes.size()));
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back('\0');
}

std::vector<bool> MembershipIndex::Texts::holding(const QByteArray &needle, bool isPrefix) const
{
    std::vector<bool> flags(begins.size(), needle.isEmpty());
    if (needle.isEmpty() || begins.empty())
        return flags;
    const char *const begin = bytes.data();
    const char *const end = begin + bytes.size();
    size_t text = 0;
    for (const char *at = begin; at < end;) {
        const auto *hit =
            static_cast<const char *>(memmem(at, static_cast<size_t>(end - at), needle.constData(),
                                             static_cast<size_t>(needle.size())));
        if (!hit)
            break;
        const auto offset = static_cast<std::uint32_t>(hit - begin);
        text =
            static_cast<size_t>(std::upper_bound(begins.begin() + static_cast<std::ptrdiff_t>(text),
                                                 begins.end(), offset) -
                                begins.begin()) -
            1;
        if (!isPrefix || begins[text] == offset)
            flags[text] = true;
        at = !isPrefix && text + 1 < begins.size() ? begin + begins[text + 1]
             : !isPrefix                           ? end
                                                   : hit + 1;
    }
    return flags;
}

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
    if (!isSame)
        giveBackFreedMemory();
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
                                        Texts &texts, IdNumbers &ids)
{
    const auto extent = extentOf(connection, table, u"folded"_s);
    if (!extent)
        return tl::unexpected(extent.error());
    texts.bytes.reserve(extent->bytes + extent->rows);
    texts.begins.reserve(extent->rows);
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
    return Done{};
}

Result<Done> MembershipIndex::build(const ReadConnection &connection)
{
    // The old index goes first, or two of them would be in memory at once.
    m_people = {};
    m_orgs = {};
    m_rows = {};
    IdNumbers people, orgs;
    if (auto read = readNames(connection, u"user"_s, m_people, people); !read)
        return read;
    if (auto read = readNames(connection, u"org"_s, m_orgs, orgs); !read)
        return read;
    const auto extent = extentOf(connection, u"membership"_s, u"NULL"_s);
    if (!extent)
        return tl::unexpected(extent.error());
    m_rows.reserve(extent->rows);
    auto statement =
        connection.prepare(u"SELECT key, user_id, org_id, role, state FROM membership"_s);
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto step = statement->step();
        if (step == SqliteStatement::Step::Failed)
            return tl::unexpected(connection.error(u"index memberships"_s));
        if (step == SqliteStatement::Step::Done)
            break;
        m_rows.push_back({static_cast<std::uint32_t>(statement->integer(0)),
                          people.of(statement->view(1)), orgs.of(statement->view(2)),
                          wordNumber(statement->view(3)), wordNumber(statement->view(4)), false});
    }
    std::sort(m_rows.begin(), m_rows.end(), [](const Row &a, const Row &b) {
        return a.person != b.person ? a.person < b.person : a.key < b.key;
    });
    markDual();
    return Done{};
}

void MembershipIndex::markDual()
{
    for (size_t first = 0; first < m_rows.size();) {
        size_t past = first;
        while (past < m_rows.size() && m_rows[past].person == m_rows[first].person)
            ++past;
        // A person has a handful of memberships; the pairs are few.
        for (size_t i = first; i < past && m_rows[first].person != kNobody; ++i)
            for (size_t j = first; j < past; ++j)
                m_rows[i].isDual =
                    m_rows[i].isDual || (m_rows[i].state == kActive && m_rows[j].state == kActive &&
                                         m_rows[i].org != m_rows[j].org);
        first = past;
    }
}

bool MembershipIndex::understands(const query::NodePtr &filter)
{
    if (!filter)
        return true;
    switch (filter->kind) {
    case Node::Kind::And:
    case Node::Kind::Or:
    case Node::Kind::Not:
        return std::all_of(filter->children.begin(), filter->children.end(), understands);
    case Node::Kind::Text:
        return true;
    case Node::Kind::HasField:
        return false;
    case Node::Kind::Term:
        break;
    }
    if (filter->field == u"is")
        return !filter->value.atoms.empty() && filter->value.atoms.front().text != u"home";
    static const QStringList known{u"person"_s, u"email"_s, u"org"_s, u"role"_s, u"state"_s};
    return known.contains(filter->field);
}

MembershipIndex::Matcher MembershipIndex::compile(const Node &node) const
{
    Matcher matcher;
    matcher.kind = node.kind;
    for (const auto &child : node.children)
        matcher.parts.push_back(compile(*child));
    const auto look = [](const Texts &texts, const query::Atom &atom, std::vector<bool> &flags) {
        const auto found = texts.holding(fold(atom.text).toUtf8(), atom.isPrefix);
        if (flags.empty())
            flags.resize(found.size());
        for (size_t i = 0; i < found.size(); ++i)
            flags[i] = flags[i] || found[i];
    };
    if (node.kind == Node::Kind::Text) {
        look(m_people, node.text, matcher.people);
        look(m_orgs, node.text, matcher.orgs);
    }
    if (node.kind != Node::Kind::Term)
        return matcher;
    for (const auto &atom : node.value.atoms) {
        if (node.field == u"org")
            look(m_orgs, atom, matcher.orgs);
        else if (node.field == u"person" || node.field == u"email")
            look(m_people, atom, matcher.people);
        else if (node.field == u"role")
            matcher.roles.push_back(wordNumber(atom.text.toStdString()));
        else if (node.field == u"state" || (atom.text != u"owner" && atom.text != u"dual"))
            matcher.states.push_back(wordNumber(atom.text.toStdString()));
        else if (atom.text == u"dual")
            matcher.asksDual = true;
        else
            matcher.roles = {wordNumber("owner")}, matcher.states = {kActive};
    }
    if (node.op != query::Operator::NotEqual)
        return matcher;
    Matcher opposite;
    opposite.kind = Node::Kind::Not;
    opposite.parts.push_back(std::move(matcher));
    return opposite;
}

bool MembershipIndex::sortsBy(const QString &column)
{
    static const QStringList known{QString{}, u"person"_s, u"org"_s, u"role"_s, u"state"_s};
    return known.contains(column);
}

QList<qint64> MembershipIndex::keys(const query::NodePtr &filter, const QString &sortColumn,
                                    Qt::SortOrder order) const
{
    const Matcher matcher = filter ? compile(*filter) : Matcher{};
    const bool isByPerson = sortColumn.isEmpty() || sortColumn == u"person";
    const bool isByOrg = sortColumn == u"org", isByRole = sortColumn == u"role";
    QList<qint64> keys;
    if (isByPerson) {
        // The rows stand in this order.
        if (!filter)
            keys.reserve(static_cast<qsizetype>(m_rows.size()));
        for (const Row &row : m_rows)
            if (matcher.matches(row))
                keys.append(row.key);
    } else {
        // The rank of each row beside its key: organisations are numbered in the order of their
        // names.
        std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
        if (!filter)
            found.reserve(m_rows.size());
        for (const Row &row : m_rows)
            if (matcher.matches(row))
                found.emplace_back(isByOrg ? row.org : wordRank(isByRole ? row.role : row.state),
                                   row.key);
        std::sort(found.begin(), found.end());
        keys.reserve(static_cast<qsizetype>(found.size()));
        for (const auto &[rank, key] : found)
            keys.append(key);
    }
    if (!sortColumn.isEmpty() && order == Qt::DescendingOrder)
        std::reverse(keys.begin(), keys.end());
    return keys;
}

} // namespace steward::store
