// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"
#include "app/store/reader_lane.h"

#include <QByteArray>
#include <QList>

#include <cstdint>
#include <string_view>
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
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(m_rows.size()); }

    /// Whether filter() knows every condition in this tree.
    [[nodiscard]] static bool understands(const query::NodePtr &filter);
    /// Whether keys() knows this order.
    [[nodiscard]] static bool sortsBy(const QString &column);
    /// Row keys in order; a null filter gives all, an empty column the people's names.
    [[nodiscard]] QList<qint64> keys(const query::NodePtr &filter, const QString &sortColumn,
                                     Qt::SortOrder order) const;

private:
    struct Row {
        std::uint32_t key; ///< SQLite counts its rows from 1.
        std::uint32_t person;
        std::uint32_t org;
        std::uint8_t role;
        std::uint8_t state;
        bool isDual;
    };
    /// Many texts in one piece of memory.
    struct Texts {
        std::vector<char> bytes; ///< Each followed by a zero byte.
        std::vector<std::uint32_t> begins;
        void add(std::string_view text);
        /// One flag per text.
        [[nodiscard]] std::vector<bool> holding(const QByteArray &needle, bool isPrefix) const;
    };
    struct Matcher;
    [[nodiscard]] static Result<Done> readNames(const ReadConnection &connection,
                                                const QString &table, Texts &texts, IdNumbers &ids);

    [[nodiscard]] Result<Done> build(const ReadConnection &connection);
    void markDual();
    [[nodiscard]] Matcher compile(const query::Node &node) const;

    Texts m_people, m_orgs;
    std::vector<Row> m_rows;
    QByteArray m_contents; ///< The digests of the tables it was built from.
    qint64 m_dataVersion = -1;
    quint64 m_fileGeneration = 0;
};

} // namespace steward::store
