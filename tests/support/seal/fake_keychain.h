// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/secret_store.h"

#include <QHash>

namespace steward::test
{

/// A keychain that can be away or locked. A locked one has no entries and takes none (measured).
class FakeKeychain final : public ports::SecretStore
{
public:
    enum class State { Open, Absent, Locked, Forgetful };
    State state = State::Open;
    QHash<QString, QByteArray> entries;

    QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override
    {
        if (state == State::Absent)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, QStringLiteral("no keyring")});
        if (state == State::Locked || !entries.contains(key))
            co_return std::optional<QByteArray>{};
        co_return std::optional<QByteArray>{entries[key]};
    }
    QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override
    {
        if (state == State::Absent || state == State::Locked)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, QStringLiteral("no keyring")});
        if (state == State::Open)
            entries[key] = secret;
        co_return Done{};
    }
    QCoro::Task<Result<Done>> remove(QString key) override
    {
        entries.remove(key);
        co_return Done{};
    }
};

} // namespace steward::test
