// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/note.h"
#include "app/net/server_config.h"
#include "app/options.h"

#include <QString>

#include <optional>

namespace steward
{

struct ServerChoice {
    net::ServerConfig server;
    /// The log's verifier key; none when nobody installed one.
    std::optional<audit::VerifierKey> anchor;
};

/// The platform to talk to: from the command line, else the one kept in `configFolder` from the
/// start before. Kept again once it is good. The error's detail is one line for the user; Protocol
/// is wrong usage.
[[nodiscard]] Result<ServerChoice> chooseServer(const Options &options,
                                                const QString &configFolder);

} // namespace steward
