// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>

namespace steward
{

/// Where a profile keeps its files (XDG; Qt 6.4 knows no state folder). Everything is 0700.
struct PlatformPaths {
    QString config;
    QString data; ///< Replica, outbox, drafts: a folder per server inside.
    QString cache;
    QString state;   ///< Logs and layout.
    QString runtime; ///< Lock and socket of the running program.

    /// The user's own folders, or all of them inside `profile` when one is given.
    [[nodiscard]] static PlatformPaths of(const QString &profile);
    /// Makes them and proves that they can be written: one clear sentence in `detail` when not.
    [[nodiscard]] Result<Done> prepare() const;
    /// The folder of what comes from one server.
    [[nodiscard]] QString dataOf(const QString &hostAndPort) const;
};

} // namespace steward
