// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QString>

#include <qcorotask.h>

#include <optional>

namespace steward::ports
{

/// The operating system's keychain. Every call ends within 5 s; NoKeyring when it is absent, locked
/// or slow. An absent entry is an empty optional, never an error.
class SecretStore
{
public:
    virtual ~SecretStore() = default;
    [[nodiscard]] virtual QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<Done>> write(QString key, QByteArray secret) = 0;
    /// Reads back afterwards: a locked keyring answers a delete with success.
    [[nodiscard]] virtual QCoro::Task<Result<Done>> remove(QString key) = 0;
};

} // namespace steward::ports
