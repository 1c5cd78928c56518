// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace steward::bench
{

/// What a list has to show, read plainly and slowly, by nothing of what is measured.
class Reference
{
public:
    struct Expected {
        QString text;    ///< Typed into the filter, or the sort's column with < or > before it.
        qint64 rows = 0; ///< How many there are.
        QList<QByteArray> top; ///< The ids of the first ones, as text.
    };
    explicit Reference(const QString &path);
    /// Substrings of names, e-mails and organisations, 1 to 12 characters.
    [[nodiscard]] QList<QString> needles(int count) const;
    [[nodiscard]] Expected search(const QString &needle) const;
    /// Every sortable column, both ways.
    [[nodiscard]] QList<Expected> sorts() const;
    /// The ids at these rows of the whole list.
    [[nodiscard]] QByteArray idAt(qsizetype row) const;
    /// The whole list's first ones.
    [[nodiscard]] QList<QByteArray> top() const;
    [[nodiscard]] qsizetype size() const { return static_cast<qsizetype>(m_rows.size()); }
    /// Name, e-mail and organisation of each membership, as one column.
    [[nodiscard]] std::string column() const;
    /// Bytes of the list of memberships as a CSV file.
    [[nodiscard]] static qint64 csvBytes(const QString &path);
    /// Bytes of the replica's pages that organisations, people and memberships take.
    [[nodiscard]] static qint64 replicaBytes(const QString &path);
    /// Each table and index of the replica and its bytes, the largest first.
    [[nodiscard]] static QList<std::pair<QString, qint64>> fileParts(const QString &path);

private:
    struct Row {
        std::array<char, 16> id;
        std::uint32_t person;
        std::uint32_t org;
    };
    QString m_path;
    std::vector<std::string> m_people, m_orgs;
    std::vector<Row> m_rows;
};

/// How many rows are compared; more than a window shows.
inline constexpr int kCompared = 64;

} // namespace steward::bench
