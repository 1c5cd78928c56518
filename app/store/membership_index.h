// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"
#include "app/ports/replica_reader.h"
#include "app/store/people_texts.h"
#include "app/store/reader_lane.h"

#include <QByteArray>
#include <QList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace steward::store
{

class IdNumbers;

/// The memberships in the order of their people, with what they are searched by, in memory: SQL
/// needs seconds for a word that a million rows contain. Belongs to one lane's thread.
class MembershipIndex
{
public:
    /// Built again when the replica has changed since.
    [[nodiscard]] Result<Done> ensure(const ReadConnection &connection);
    [[nodiscard]] qint64 size() const { return m_keys.size(); }
    /// Whether there are rows whose person or organisation is not here.
    [[nodiscard]] bool hasStrays() const { return m_hasStrays; }

    /// Whether filter() knows every condition in this tree.
    [[nodiscard]] static bool understands(const query::NodePtr &filter);
    /// Whether keys() knows this order.
    [[nodiscard]] static bool sortsBy(const QString &column);

    struct Order {
        QString column; ///< Empty: the people's names, ascending.
        Qt::SortOrder direction = Qt::AscendingOrder;
    };
    /// Row keys in order; a null filter gives all. With a limit the first ones only, and as soon as
    /// they are known. Empty when `isCancelled` says so meanwhile.
    [[nodiscard]] QList<RowKey> keys(const query::NodePtr &filter, const Order &order,
                                     qsizetype limit, const ReadConnection &connection);

    /// An order that only SQL knows, kept until the rows change: the next filter goes through it.
    void keep(const Order &order, const QList<RowKey> &keys) { m_kept = {order, keys}; }
    /// Null when another order was kept, or none.
    [[nodiscard]] const QList<RowKey> *kept(const Order &order) const;
    /// Those of the keys, in their order, that the filter leaves.
    [[nodiscard]] QList<RowKey> among(const QList<RowKey> &keys, const query::NodePtr &filter,
                                      const ReadConnection &connection);

private:
    static constexpr std::uint8_t kMany = 255;
    struct Matcher;
    class Ranks;
    struct Kept {
        Order order;
        QList<RowKey> keys;
    };
    /// Which texts hold a word, kept for the next letter: what holds the longer word is among what
    /// held the shorter.
    struct Found {
        QByteArray needle;
        bool isPrefix = false;
        std::shared_ptr<const Bits> people, orgs;
        std::size_t peopleCount = 0;
    };
    using Visit = std::function<bool(std::size_t row)>; ///< False: enough.

    template <class Texts>
    [[nodiscard]] static Result<Done> readNames(const ReadConnection &connection,
                                                const QString &table, Texts &texts, IdNumbers &ids);
    [[nodiscard]] Result<Done> build(const ReadConnection &connection);
    [[nodiscard]] Result<Done> readRows(const ReadConnection &connection, const IdNumbers &people,
                                        const IdNumbers &orgs);
    /// What else of the people a list shows: their home, and when they were seen.
    [[nodiscard]] Result<Done> readTraits(const ReadConnection &connection, const IdNumbers &people,
                                          const IdNumbers &orgs);
    void markHome(std::uint32_t person, std::uint32_t home);
    void markDual();
    void countRows();
    [[nodiscard]] std::uint32_t rowsOf(std::size_t person) const
    {
        const auto rows = m_rowsOf[person];
        return rows < kMany ? rows : m_manyRows.at(person);
    }

    [[nodiscard]] Matcher compile(const query::Node &node);
    [[nodiscard]] Found find(const query::Atom &atom);
    [[nodiscard]] const Found *narrower(const QByteArray &needle, bool isPrefix) const;
    /// The rows of one word in order, people looked up only as far as they are wanted.
    void visitWord(const query::Atom &atom, const Visit &visit);
    void visitMatches(const query::NodePtr &filter, const Visit &visit,
                      const ReadConnection &connection);
    [[nodiscard]] QList<RowKey> keysByPerson(const query::NodePtr &filter, bool isDescending,
                                             qsizetype limit, const ReadConnection &connection);

    PeopleTexts m_people;
    PackedTexts m_orgs;
    QList<RowKey> m_keys;                  ///< In order; shared with whoever asks for all.
    std::vector<std::uint32_t> m_facts;    ///< Of each row: organisation, role, state, dual, home.
    std::vector<std::uint32_t> m_firstRow; ///< Of each person, and past the last; while building.
    /// How many rows each person has, and those without a person; kMany: see m_manyRows.
    std::vector<std::uint8_t> m_rowsOf;
    std::unordered_map<std::size_t, std::uint32_t> m_manyRows;
    /// Of each person, by when they were last seen; 0: never.
    std::vector<std::uint32_t> m_seen;
    struct Ended {
        std::uint32_t row, rank;
    };
    std::vector<Ended> m_ended; ///< The rows that have an end, ascending.
    std::vector<Found> m_found; ///< The newest last.
    std::optional<Kept> m_kept;
    QByteArray m_contents; ///< The digests of the tables it was built from.
    bool m_hasStrays = false;
    qint64 m_dataVersion = -1;
    quint64 m_fileGeneration = 0;
};

} // namespace steward::store
