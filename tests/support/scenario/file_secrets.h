// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/secret_store.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace steward::tests
{

/// Stands in for the system's keychain, which outlives a program that is killed.
class FileSecrets final : public ports::SecretStore
{
public:
    explicit FileSecrets(QString folder) : m_folder(std::move(folder)) { QDir{}.mkpath(m_folder); }

    [[nodiscard]] QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override
    {
        co_return Result<std::optional<QByteArray>>{stored(key)};
    }
    [[nodiscard]] QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override
    {
        QSaveFile file{path(key)};
        const bool isDone =
            file.open(QFile::WriteOnly) && file.write(secret) == secret.size() && file.commit();
        if (!isDone)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, file.errorString()});
        co_return Done{};
    }
    [[nodiscard]] QCoro::Task<Result<Done>> remove(QString key) override
    {
        QFile::remove(path(key));
        co_return Done{};
    }
    [[nodiscard]] std::optional<QByteArray> stored(const QString &key) const
    {
        QFile file{path(key)};
        return file.open(QFile::ReadOnly) ? std::optional{file.readAll()} : std::nullopt;
    }

private:
    [[nodiscard]] QString path(const QString &key) const
    {
        const auto name = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256);
        return m_folder + u'/' + QString::fromLatin1(name.toHex());
    }
    QString m_folder;
};

} // namespace steward::tests
