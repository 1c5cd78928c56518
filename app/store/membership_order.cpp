// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The ordering half of MembershipIndex: from the rows a filter leaves to their keys in order.
#include "app/store/membership_facts.h"
#include "app/store/membership_index.h"

#include <algorithm>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

/// Keeps the least of the numbers it is given; all of them without a limit.
class Least
{
public:
    explicit Least(std::size_t limit) : m_limit{limit} { m_numbers.reserve(kRoom * limit); }
    void add(std::uint64_t number)
    {
        if (number >= m_bound)
            return;
        m_numbers.push_back(number);
        if (m_limit > 0 && m_numbers.size() == kRoom * m_limit)
            cut();
    }
    /// No number with these upper bits is among the least.
    [[nodiscard]] bool isPast(std::uint32_t upper) const { return upper > m_bound >> 32; }
    /// Ascending.
    [[nodiscard]] std::vector<std::uint64_t> take()
    {
        if (m_limit > 0)
            cut();
        std::sort(m_numbers.begin(), m_numbers.end());
        return std::move(m_numbers);
    }

private:
    void cut()
    {
        if (m_numbers.size() <= m_limit)
            return;
        const auto last = m_numbers.begin() + static_cast<std::ptrdiff_t>(m_limit) - 1;
        std::nth_element(m_numbers.begin(), last, m_numbers.end());
        m_bound = *last;
        m_numbers.resize(m_limit);
    }

    static constexpr std::size_t kRoom = 8;
    const std::size_t m_limit;
    std::uint64_t m_bound = ~std::uint64_t{0};
    std::vector<std::uint64_t> m_numbers;
};

enum class Column { Org, Role, State, Home, Seen, Ended };

constexpr std::array<std::pair<const char *, Column>, 6> kColumns{{{"org", Column::Org},
                                                                   {"role", Column::Role},
                                                                   {"state", Column::State},
                                                                   {"home", Column::Home},
                                                                   {"seen", Column::Seen},
                                                                   {"ended", Column::Ended}}};

/// Organisations are numbered in the order of their names.
std::uint32_t orgRank(std::uint32_t facts)
{
    return facts::org(facts) == facts::kNoOrg ? 0 : facts::org(facts) + 1;
}

} // namespace

/// What a row is sorted by. Asked for one row after the other, never back.
class MembershipIndex::Ranks
{
public:
    Ranks(const MembershipIndex &index, const QString &column) : m_index{index}
    {
        for (const auto &[name, known] : kColumns)
            if (column == QLatin1StringView(name))
                m_column = known;
    }
    [[nodiscard]] std::uint32_t of(std::size_t row)
    {
        const auto facts = m_index.m_facts[row];
        switch (m_column) {
        case Column::Org:
            return orgRank(facts);
        case Column::Role:
            return facts::role(facts);
        case Column::State:
            return facts::state(facts);
        case Column::Home:
            return (facts & facts::kHome) != 0 ? 1 : 0;
        case Column::Seen:
            while (row >= m_past)
                m_past += m_index.rowsOf(m_person++);
            return m_person <= m_index.m_seen.size() ? m_index.m_seen[m_person - 1] : 0;
        case Column::Ended:
            break;
        }
        const auto &ended = m_index.m_ended;
        while (m_ended < ended.size() && ended[m_ended].row < row)
            ++m_ended;
        return m_ended < ended.size() && ended[m_ended].row == row ? ended[m_ended].rank : 0;
    }

private:
    const MembershipIndex &m_index;
    Column m_column = Column::Org;
    std::size_t m_person = 0, m_past = 0; ///< The next person, and the first row of theirs.
    std::size_t m_ended = 0;
};

bool MembershipIndex::sortsBy(const QString &column)
{
    return column.isEmpty() || column == u"person" ||
           std::any_of(kColumns.begin(), kColumns.end(),
                       [&](const auto &known) { return column == QLatin1StringView(known.first); });
}

QList<RowKey> MembershipIndex::keysByPerson(const query::NodePtr &filter, bool isDescending,
                                            qsizetype limit, const ReadConnection &connection)
{
    const qsizetype wanted = limit > 0 ? std::min(limit, m_keys.size()) : m_keys.size();
    if (!filter && isDescending)
        return QList<RowKey>(m_keys.crbegin(), m_keys.crbegin() + wanted);
    if (!filter)
        return wanted == m_keys.size() ? m_keys : m_keys.mid(0, wanted);
    QList<RowKey> keys;
    const bool isTop = limit > 0 && !isDescending;
    const Visit take = [&](std::size_t row) {
        keys.append(m_keys[static_cast<qsizetype>(row)]);
        return !isTop || keys.size() < limit;
    };
    if (isTop && filter->kind == query::Node::Kind::Text)
        visitWord(filter->text, take);
    else
        visitMatches(filter, take, connection);
    if (isDescending)
        std::reverse(keys.begin(), keys.end());
    return limit > 0 ? keys.mid(0, limit) : keys;
}

QList<RowKey> MembershipIndex::keys(const query::NodePtr &filter, const Order &order,
                                    qsizetype limit, const ReadConnection &connection)
{
    const bool isDescending = !order.column.isEmpty() && order.direction == Qt::DescendingOrder;
    QList<RowKey> keys;
    if (order.column.isEmpty() || order.column == u"person") {
        keys = keysByPerson(filter, isDescending, limit, connection);
        return connection.isCancelled() ? QList<RowKey>{} : keys;
    }
    Ranks ranks{*this, order.column};
    Least least{static_cast<std::size_t>(limit)};
    // Rank, then key; turned round as one number for the other direction.
    const std::uint32_t turned = isDescending ? ~std::uint32_t{0} : 0;
    const auto take = [&](std::size_t row, std::uint32_t rank) {
        // Most rows end here, and their keys stay unread.
        if (least.isPast(rank ^ turned))
            return true;
        const auto key = static_cast<std::uint32_t>(m_keys[static_cast<qsizetype>(row)]);
        least.add(std::uint64_t{rank ^ turned} << 32 | (key ^ turned));
        return true;
    };
    if (filter)
        visitMatches(
            filter, [&](std::size_t row) { return take(row, ranks.of(row)); }, connection);
    else if (order.column == u"org")
        for (std::size_t row = 0; row < m_facts.size(); ++row)
            take(row, orgRank(m_facts[row]));
    else
        for (std::size_t row = 0; row < m_facts.size(); ++row)
            take(row, ranks.of(row));
    if (connection.isCancelled())
        return {};
    const auto ordered = least.take();
    keys.reserve(static_cast<qsizetype>(ordered.size()));
    for (const auto number : ordered)
        keys.append(static_cast<RowKey>(static_cast<std::uint32_t>(number) ^ turned));
    return keys;
}

const QList<RowKey> *MembershipIndex::kept(const Order &order) const
{
    const bool isSame = m_kept && m_kept->order.column == order.column &&
                        m_kept->order.direction == order.direction;
    return isSame ? &m_kept->keys : nullptr;
}

QList<RowKey> MembershipIndex::among(const QList<RowKey> &keys, const query::NodePtr &filter,
                                     const ReadConnection &connection)
{
    if (!filter || m_keys.isEmpty())
        return keys;
    const auto last = *std::max_element(m_keys.cbegin(), m_keys.cend());
    Bits left{static_cast<std::size_t>(last) + 1};
    visitMatches(
        filter,
        [&](std::size_t row) {
            left.set(static_cast<std::size_t>(m_keys[static_cast<qsizetype>(row)]));
            return true;
        },
        connection);
    QList<RowKey> found;
    for (const RowKey key : keys)
        if (key <= last && left.test(static_cast<std::size_t>(key)))
            found.append(key);
    return found;
}

} // namespace steward::store
