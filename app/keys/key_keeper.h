// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/secret_store.h"
#include "app/seal/key.h"

#include <QStringList>

#include <memory>

namespace steward::keys
{

/// Where one key is kept and what it seals.
struct KeyPlace {
    QString secret;     ///< The keychain's entry.
    QString note;       ///< Beside the files: key id and verifier, see seal::keyNote().
    QStringList sealed; ///< With one of these there, no new key is ever made.
};

/// Fetches keys from the keychain, and makes one where nothing is sealed yet. Owns coroutines:
/// lives as long as the session does, like the secret store.
class KeyKeeper
{
public:
    explicit KeyKeeper(std::shared_ptr<ports::SecretStore> secrets) : m_secrets(std::move(secrets))
    {
    }

    /// NoKeyring when the keychain is absent, locked or slow. Storage with code `key_missing` when
    /// the files are there and the entry is not, which is also how a locked keychain answers; with
    /// `other_key` when the entry is the key of other files.
    [[nodiscard]] QCoro::Task<Result<seal::KeyPtr>> open(KeyPlace place);
    /// This key takes the place of the one in the keychain, which is lost with all it sealed. On an
    /// error nothing is known about the old one.
    [[nodiscard]] QCoro::Task<Result<Done>> replace(KeyPlace place, seal::KeyPtr key);

private:
    [[nodiscard]] QCoro::Task<Result<seal::KeyPtr>> make(KeyPlace place);
    std::shared_ptr<ports::SecretStore> m_secrets;
};

/// A whole sealed database lies at the path, or something that cannot be read.
[[nodiscard]] bool isSealedFile(const QString &path);

} // namespace steward::keys
