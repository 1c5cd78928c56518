// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QPair>
#include <QString>
#include <QStringList>

namespace steward::tests
{

/// A desk in memory, written from the contract and not from the platform's code: reads pages,
/// proves them, applies them by revision.
class SyncReplica
{
public:
    struct Row {
        qint64 rev = 0;
        QByteArray d;
        bool operator==(const Row &) const = default;
    };
    using Key = QPair<QString, QString>; ///< table, id

    /// Applies a page; an empty text when it was good, else what was wrong with it.
    [[nodiscard]] QString apply(const QByteArray &page);
    /// The digest line of a table as the trailer gives it: hex sum and rows, from this replica's
    /// rows.
    [[nodiscard]] QPair<QString, qint64> digest(const QString &table) const;
    /// Orgs that do not have exactly one active owner to whom their pointer leads.
    [[nodiscard]] QStringList orgsWithoutOneOwner() const;

    QMap<Key, Row> rows;
    QMap<Key, qint64> tombstones;
    QString next;
    QString kind;
    bool more = true;
    qint64 csn = 0;
    qint64 permVer = 0;
    qint64 expectedRows = -1;
    QStringList tables;
    QStringList dropped; ///< By the last page.
    int changeLines = 0; ///< Of the last page.
};

} // namespace steward::tests
