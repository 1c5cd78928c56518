// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_parser.h"
#include "tests/support/desk/in_memory_reader.h"

#include <QObject>

#include <memory>

namespace steward::tests
{

inline OrgRow anOrg(qint64 key)
{
    OrgRow row;
    row.id = {QStringLiteral("org-%1").arg(key)};
    row.name = QStringLiteral("Org %1").arg(key);
    row.tier = QStringLiteral("free_guest");
    row.status = QStringLiteral("past_due");
    row.kind = QStringLiteral("agency");
    row.hasBilling = true;
    row.mrr = {-124050 * key, QStringLiteral("EUR")};
    return row;
}

inline ports::ListQuery filtered(const QString &text)
{
    return {.filter = query::parse(text, query::orgFields()).ast};
}

/// A test class of lists: before each test a replica of nothing but orgs that are made when they
/// are asked for.
class ListsTest : public QObject
{
    Q_OBJECT
protected:
    std::unique_ptr<test::InMemoryReader> m_reader;

private Q_SLOTS:
    void init()
    {
        m_reader = std::make_unique<test::InMemoryReader>();
        m_reader->orgOf = anOrg;
    }
};

} // namespace steward::tests
