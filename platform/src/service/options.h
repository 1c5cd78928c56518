// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{

/// What the command line asks for.
struct Options {
    std::string dataDirectory;
    std::optional<std::string> database; ///< libpq connection string; absent: the private cluster.
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443;
    std::string archive;          ///< Where sealed months of the audit log go; empty: DIR/archive.
    std::string certificate, key; ///< PEM; empty: the data directory's own demo authority.
    std::string publicUrl; ///< How desks reach this service; empty: https://localhost:<port>.
    std::uint16_t metricsPort = 0;
    std::vector<std::string> trustedProxies;
    std::optional<std::string> smtp;    ///< HOST:PORT; absent: the demo's sandbox, or no mail.
    std::optional<std::string> billing; ///< https://…; absent: the demo's sandbox, or none.
    std::string edgeSecrets; ///< File of two lines: the provider's key, the webhook secret.
    std::string mailFrom = "no-reply@steward.invalid";
    std::optional<std::string> demo; ///< small or large
    std::uint64_t demoSeed = 418;
    std::int64_t demoAuditEvents = 0; ///< 0: the size's own number
    int workers = 4;
    bool testClock = false;
    bool showHelp = false, showVersion = false;
    bool createsAdmin = false; ///< `admin create` instead of a service.
    std::string adminName, adminEmail;
};

/// The archive that these options mean.
[[nodiscard]] std::string archiveDirectory(const Options &options);
[[nodiscard]] Result<Options> parseOptions(const std::vector<std::string> &arguments);
[[nodiscard]] std::string helpText();

} // namespace steward::platform
