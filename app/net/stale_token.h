// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QString>

namespace steward::net
{

/// Knows, over restarts, that the token in the keychain was used or given up while the keychain
/// could not be told: a locked one takes nothing, and answers a removal as if it were done
/// (measured.md §5). Presented again, a used token is a theft to the platform (RFC 9700 §4.14.2).
/// The file holds the SHA-256 of the one token that may still be used, or nothing.
class StaleToken
{
public:
    explicit StaleToken(QString file) : m_file(std::move(file)) {}

    [[nodiscard]] bool isStale(const QByteArray &token) const;
    /// Only this token may come out of the keychain from now on; an empty one: none.
    [[nodiscard]] Result<Done> allowOnly(const QByteArray &token) const;
    /// The keychain holds the newest token.
    void clear() const;

private:
    const QString m_file;
};

} // namespace steward::net
