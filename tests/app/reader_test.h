// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_fields.h"
#include "app/store/sqlite_replica_reader.h"
#include "tests/support/desk/written_replica.h"

#include <QObject>

#include <memory>

namespace steward::tests
{

using Keys = QList<RowKey>;

[[nodiscard]] const query::FieldSet &fieldsOf(ports::List list);
/// What a list of memberships sorts by.
[[nodiscard]] const QStringList &membershipColumns();
/// A text that is no query ends the program.
[[nodiscard]] ports::ListQuery ask(ports::List list, const QString &text, const QString &sort = {},
                                   Qt::SortOrder order = Qt::AscendingOrder);

/// A test class of the reader: before each test a replica file with a few rows of every kind.
class ReaderTest : public QObject
{
    Q_OBJECT
protected:
    /// Many more memberships.
    void addMany();
    [[nodiscard]] Keys keys(const ports::ListQuery &query);

    std::unique_ptr<test::WrittenReplica> m_replica;
    std::unique_ptr<store::SqliteReplicaReader> m_reader;

private Q_SLOTS:
    void init();
    void cleanup();
};

} // namespace steward::tests
