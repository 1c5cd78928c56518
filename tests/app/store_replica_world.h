// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/private_file.h"
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/replica_store.h"
#include "app/sync/page_parser.h"
#include "tests/support/desk/page_builder.h"
#include "tests/support/seal/opened_bytes.h"
#include "tests/support/seal/test_key.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace steward::test
{

using namespace Qt::StringLiterals;
using store::ReplicaFile;
using store::ReplicaStore;

inline store::PagePtr parsed(const PageBuilder &builder)
{
    auto page = sync::parsePage(builder.build());
    if (!page)
        qFatal("%s", qPrintable(page.error().detail));
    return *page;
}

template <class T>
T taken(QFuture<Result<T>> future)
{
    future.waitForFinished();
    const auto result = future.result();
    if (!result)
        qFatal("%s", qPrintable(result.error().detail));
    return *result;
}

template <class T>
Error failed(QFuture<Result<T>> future)
{
    future.waitForFinished();
    const auto result = future.result();
    return result ? Error{ErrorKind::Internal, u"it did not fail"_qs} : result.error();
}

/// A read-only look at the file, as the readers have it.
class Look
{
public:
    explicit Look(const QString &path) : m_name(QUuid::createUuid().toString())
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, m_name);
        database.setDatabaseName(store::sealedName(path));
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_qs);
        database.open();
    }
    ~Look() { QSqlDatabase::removeDatabase(m_name); }
    [[nodiscard]] QVariant value(const QString &sql) const
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }

private:
    QString m_name;
};

inline const QString kMarker = u"XYZZY-marker-of-a-secret"_qs;

/// What the tests of this class stand in.
class StoreReplicaWorld : public QObject
{
protected:
    QTemporaryDir m_dir;
    std::unique_ptr<ReplicaStore> m_store;
    [[nodiscard]] QString folder() const { return m_dir.path(); }
    store::Applied apply(const PageBuilder &builder)
    {
        return taken(m_store->apply(parsed(builder), 1000));
    }
    QVariant look(const QString &sql) { return Look(m_store->path()).value(sql); }
    void makeWorld()
    {
        m_dir = QTemporaryDir();
        m_store = std::make_unique<ReplicaStore>(folder());
        taken(m_store->open());
    }
    void endWorld() { m_store.reset(); }
};

} // namespace steward::test
