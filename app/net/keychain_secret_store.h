// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/secret_store.h"

#include <chrono>

namespace QKeychain
{
class Job;
}

namespace steward::net
{

/// The Secret Service through QtKeychain. Never a plain file: a keyring that is absent, locked or
/// slow is NoKeyring.
class KeychainSecretStore final : public ports::SecretStore
{
public:
    explicit KeychainSecretStore(QString service,
                                 std::chrono::milliseconds timeout = std::chrono::seconds{5});
    [[nodiscard]] QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override;
    [[nodiscard]] QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override;
    [[nodiscard]] QCoro::Task<Result<Done>> remove(QString key) override;

private:
    QString m_service;
    std::chrono::milliseconds m_timeout;
};

} // namespace steward::net
