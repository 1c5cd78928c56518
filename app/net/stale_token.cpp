// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/stale_token.h"

#include "app/net/pkce.h"

#include <QFile>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace steward::net
{

bool StaleToken::isStale(const QByteArray &token) const
{
    QFile file{m_file};
    if (!file.exists())
        return false;
    // One that cannot be read is believed: a sign-in more costs less than a false alarm of theft.
    return !file.open(QFile::ReadOnly) || file.readAll() != sha256(token).toHex();
}

Result<Done> StaleToken::allowOnly(const QByteArray &token) const
{
    QSaveFile file{m_file};
    const QByteArray allowed = token.isEmpty() ? QByteArray{} : sha256(token).toHex();
    if (!file.open(QFile::WriteOnly) ||
        !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(allowed) != allowed.size() || !file.commit())
        return tl::unexpected(Error{ErrorKind::Storage, file.errorString()});
    return Done{};
}

void StaleToken::clear() const
{
    QFile::remove(m_file);
}

} // namespace steward::net
