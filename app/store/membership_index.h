// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"
#include "app/store/packed_texts.h"
#include "app/store/reader_lane.h"

#include <QByteArray>
#include <QList>

#include <cstdint>
#include <functional>
#include <memory>
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
    [[nodiscard]] QList<qint64> keys(const query::NodePtr &filter, const Order &order,
                                     qsizetype limit, const ReadConnection &connection);

private:
    struct Matcher;
    /// Which texts hold a word, kept for the next letter: what holds the longer word is among what
    /// held the shorter.
    struct Found {
        QByteArray needle;
        bool isPrefix = false;
        std::shared_ptr<const Bits> people, orgs;
        std::size_t peopleCount = 0;
    };
    using Visit = std::function<bool(std::size_t row)>; ///< False: enough.

    [[nodiscard]] static Result<Done> readNames(const ReadConnection &connection,
                                                const QString &table, PackedTexts &texts,
                                                IdNumbers &ids);
    [[nodiscard]] Result<Done> build(const ReadConnection &connection);
    [[nodiscard]] Result<Done> readRows(const ReadConnection &connection, const IdNumbers &people,
                                        const IdNumbers &orgs);
    [[nodiscard]] Result<Done> readHomes(const ReadConnection &connection, const IdNumbers &people,
                                         const IdNumbers &orgs);
    void markDual();

    [[nodiscard]] Matcher compile(const query::Node &node);
    [[nodiscard]] Found find(const query::Atom &atom);
    [[nodiscard]] const Found *narrower(const QByteArray &needle, bool isPrefix) const;
    [[nodiscard]] Bits holding(const PackedTexts &texts, const TextSearch &search,
                               const Bits *among) const;
    /// The rows of one word in order, people looked up only as far as they are wanted.
    void visitWord(const query::Atom &atom, const Visit &visit);
    void visitMatches(const query::NodePtr &filter, const Visit &visit,
                      const ReadConnection &connection);
    [[nodiscard]] std::uint32_t rank(std::size_t row, const QString &column) const;

    PackedTexts m_people, m_orgs;
    QList<qint64> m_keys;                  ///< In order; shared with whoever asks for all.
    std::vector<std::uint32_t> m_facts;    ///< Of each row: organisation, role, state, dual, home.
    std::vector<std::uint32_t> m_firstRow; ///< Of each person, and past the last.
    std::vector<Found> m_found;            ///< The newest last.
    QByteArray m_contents;                 ///< The digests of the tables it was built from.
    qint64 m_dataVersion = -1;
    quint64 m_fileGeneration = 0;
};

} // namespace steward::store
