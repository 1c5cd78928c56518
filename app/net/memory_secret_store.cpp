// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/memory_secret_store.h"

#include <openssl/crypto.h>

namespace steward::net
{

namespace
{
void wipe(QByteArray &secret)
{
    OPENSSL_cleanse(secret.data(), static_cast<size_t>(secret.size()));
}
} // namespace

MemorySecretStore::~MemorySecretStore()
{
    for (auto &secret : m_secrets)
        wipe(secret);
}

QCoro::Task<Result<std::optional<QByteArray>>> MemorySecretStore::read(QString key)
{
    const auto found = m_secrets.constFind(key);
    if (found == m_secrets.constEnd())
        co_return std::optional<QByteArray>{};
    co_return std::optional<QByteArray>{*found};
}

QCoro::Task<Result<Done>> MemorySecretStore::write(QString key, QByteArray secret)
{
    m_secrets.insert(key, secret);
    co_return Done{};
}

QCoro::Task<Result<Done>> MemorySecretStore::remove(QString key)
{
    const auto found = m_secrets.find(key);
    if (found != m_secrets.end()) {
        wipe(*found);
        m_secrets.erase(found);
    }
    co_return Done{};
}

} // namespace steward::net
