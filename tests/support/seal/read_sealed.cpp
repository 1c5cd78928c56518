// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// read_sealed ENTRY FILE SQL: a sealed file's rows as JSON, opened as the desk opens it, with the
// key that the keychain of this session has under ENTRY. For tests that look at what a killed desk
// left.
#include "app/net/keychain_secret_store.h"
#include "app/seal/sealed_vfs.h"
#include "app/store/sealed_database.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

#include <cstdio>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

int print(const seal::KeyPtr &key, const QString &path, const QString &sql)
{
    const seal::Unlocked unlocked{QFile::encodeName(path).toStdString(), key};
    QJsonArray rows;
    if (const auto opened = store::openSealed(path, u"look"_s, {}); !opened) {
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().detail));
        return 1;
    }
    QSqlQuery query{QSqlDatabase::database(u"look"_s)};
    if (!query.exec(sql)) {
        std::fprintf(stderr, "%s\n", qPrintable(query.lastError().text()));
        return 1;
    }
    while (query.next()) {
        QJsonArray row;
        for (int i = 0; i < query.record().count(); ++i)
            row.append(query.value(i).toString());
        rows.append(row);
    }
    std::puts(QJsonDocument{rows}.toJson(QJsonDocument::Compact).constData());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app{argc, argv};
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 2;
    net::KeychainSecretStore keychain{u"steward"_s};
    int code = 1;
    keychain.read(arguments[1]).then([&](const Result<std::optional<QByteArray>> &secret) {
        const auto key =
            secret && *secret
                ? seal::Key::of({reinterpret_cast<const std::uint8_t *>((*secret)->constData()),
                                 std::size_t((*secret)->size())})
                : nullptr;
        if (key)
            code = print(key, arguments[2], arguments[3]);
        else
            std::fprintf(stderr, "no key under %s\n", qPrintable(arguments[1]));
        QMetaObject::invokeMethod(&app, &QCoreApplication::quit, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    return code;
}
