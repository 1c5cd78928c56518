// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/secret_store.h"

#include <QHash>

namespace steward::net
{

/// Secrets of a session-only sign-in: they end with the program and are overwritten then.
class MemorySecretStore final : public ports::SecretStore
{
public:
    ~MemorySecretStore() override;
    [[nodiscard]] QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override;
    [[nodiscard]] QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override;
    [[nodiscard]] QCoro::Task<Result<Done>> remove(QString key) override;

private:
    QHash<QString, QByteArray> m_secrets;
};

} // namespace steward::net
