// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/fold.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "app/store/uuid_codec.h"
#include "tests/support/seal/test_key.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QVariantMap>
#include <QtTest>

namespace steward::test
{

/// A replica file written row by row through the real schema, for what reads it.
class WrittenReplica
{
public:
    explicit WrittenReplica(const QString &file = QStringLiteral("replica.db"))
        : m_file{file}, m_connection{m_folder.filePath(file)}
    {
        QVERIFY(store::openSealed(path(), m_connection, {}));
        run(QStringLiteral("PRAGMA journal_mode = WAL"));
        run(QStringLiteral("PRAGMA synchronous = OFF"));
        run(QStringLiteral("BEGIN"));
        for (const auto &sql : store::createTableStatements() + store::createIndexStatements())
            run(sql);
        run(QStringLiteral("COMMIT"));
    }
    ~WrittenReplica() { store::closeSealed(m_connection); }

    [[nodiscard]] QString path() const { return m_folder.filePath(m_file); }
    /// "…-0007" for 7; `kind` keeps the ids of two tables apart.
    [[nodiscard]] static QString id(char kind, int n)
    {
        return QLatin1Char(kind) +
               QStringLiteral("0000000-0000-7000-8000-%1").arg(n, 12, 16, QLatin1Char('0'));
    }
    static QByteArray blob(char kind, int n) { return store::uuidBlob(id(kind, n)); }
    static qint64 ms(const QString &iso)
    {
        return QDateTime::fromString(iso, Qt::ISODateWithMs).toMSecsSinceEpoch();
    }

    void run(const QString &sql, const QVariantList &values = {})
    {
        QSqlQuery query{QSqlDatabase::database(m_connection)};
        QVERIFY2(query.prepare(sql), qPrintable(query.lastError().text() + sql));
        for (const auto &value : values)
            query.addBindValue(value);
        QVERIFY2(query.exec(), qPrintable(query.lastError().text() + sql));
    }
    void insert(const QString &table, QVariantMap values)
    {
        values.insert(QStringLiteral("dh"), QByteArray(16, '\0'));
        if (!values.contains(QStringLiteral("rev")))
            values.insert(QStringLiteral("rev"), 1);
        const QStringList names = values.keys();
        run(QStringLiteral("INSERT INTO %1 (%2) VALUES (%3)")
                .arg(table, names.join(u','),
                     QStringList(names.size(), QStringLiteral("?")).join(u',')),
            values.values());
    }
    void org(int n, const QString &name, const QString &subdomain, QVariantMap more = {})
    {
        more.insert({{QStringLiteral("key"), n},
                     {QStringLiteral("id"), blob('a', n)},
                     {QStringLiteral("name"), name},
                     {QStringLiteral("subdomain"), subdomain},
                     {QStringLiteral("folded"), fold(name) + u'\n' + fold(subdomain)},
                     {QStringLiteral("owner_membership_id"), blob('c', n)}});
        const auto put = [&](const char *field, const QVariant &value) {
            if (!more.contains(QString::fromLatin1(field)))
                more.insert(QString::fromLatin1(field), value);
        };
        put("kind", QStringLiteral("agency"));
        put("tier", QStringLiteral("t1"));
        put("status", QStringLiteral("active"));
        put("country", QStringLiteral("CY"));
        put("referral_code", QStringLiteral("ABC%1").arg(n, 3, 10, QLatin1Char('0')));
        put("created_at", ms(QStringLiteral("2026-01-01T00:00:00Z")));
        put("updated_at", ms(QStringLiteral("2026-11-01T00:00:00Z")) + n);
        insert(QStringLiteral("org"), more);
    }
    void user(int n, const QString &name, const QString &email, int homeOrg, QVariantMap more = {})
    {
        const QString phone = more.value(QStringLiteral("phone")).toString();
        more.insert({{QStringLiteral("key"), n},
                     {QStringLiteral("id"), blob('b', n)},
                     {QStringLiteral("name"), name},
                     {QStringLiteral("email"), email},
                     {QStringLiteral("home_org_id"), blob('a', homeOrg)},
                     {QStringLiteral("status"), QStringLiteral("active")},
                     {QStringLiteral("mfa"), QStringLiteral("totp")},
                     {QStringLiteral("folded"),
                      fold(name) + u'\n' + fold(email) + u'\n' + foldPhone(phone)}});
        insert(QStringLiteral("user"), more);
    }
    void membership(int n, int org, int user, const QString &role = QStringLiteral("member"),
                    QVariantMap more = {})
    {
        more.insert({{QStringLiteral("key"), n},
                     {QStringLiteral("id"), blob('c', n)},
                     {QStringLiteral("org_id"), blob('a', org)},
                     {QStringLiteral("user_id"), blob('b', user)},
                     {QStringLiteral("role"), role}});
        if (!more.contains(QStringLiteral("state")))
            more.insert(QStringLiteral("state"), QStringLiteral("active"));
        insert(QStringLiteral("membership"), more);
    }
    void payout(int n, int payee, int source, qint64 minor, const QString &currency,
                QVariantMap more = {})
    {
        more.insert(
            {{QStringLiteral("key"), n},
             {QStringLiteral("id"), blob('d', n)},
             {QStringLiteral("org_id"), blob('a', payee)},
             {QStringLiteral("source_org_id"), blob('a', source)},
             {QStringLiteral("amount_minor"), minor},
             {QStringLiteral("currency"), currency},
             {QStringLiteral("ref"), QStringLiteral("PO-%1").arg(n, 6, 10, QLatin1Char('0'))}});
        if (!more.contains(QStringLiteral("state")))
            more.insert(QStringLiteral("state"), QStringLiteral("eligible"));
        if (!more.contains(QStringLiteral("created_at")))
            more.insert(QStringLiteral("created_at"), 1000 * n);
        insert(QStringLiteral("payout"), more);
    }
    void transfer(int n, int org, int from, const QString &state, QVariantMap more = {})
    {
        more.insert({{QStringLiteral("key"), n},
                     {QStringLiteral("id"), blob('e', n)},
                     {QStringLiteral("org_id"), blob('a', org)},
                     {QStringLiteral("from_user_id"), blob('b', from)},
                     {QStringLiteral("state"), state},
                     {QStringLiteral("ref"), QStringLiteral("TR-%1").arg(n)}});
        if (!more.contains(QStringLiteral("level")))
            more.insert(QStringLiteral("level"), QStringLiteral("L1"));
        if (!more.contains(QStringLiteral("last_activity_at")))
            more.insert(QStringLiteral("last_activity_at"), 1000 * n);
        insert(QStringLiteral("tcase"), more);
    }

private:
    QTemporaryDir m_folder;
    const QString m_file;
    const QString m_connection;
};

} // namespace steward::test
