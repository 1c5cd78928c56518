// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace demo
{

enum class Size { Small, Large };

struct GeneratorOptions {
    std::uint64_t seed = 1;
    Size size = Size::Small;
    std::optional<std::int64_t> auditEvents =
        std::nullopt; ///< Default: 20 000, or 200 000 for Large.
    Instant now{};
    /// Comes into force half a day before `now`, so that what is younger has the demo's short
    /// windows; empty: the policy in force stays.
    std::string lastPolicy = {};
    /// Seals the documents of the cases (transferCommands()).
    Bytes evidenceKey = Bytes(32, '\0');
};

/// Random per data directory; the caller writes them to a 0600 file and forgets them.
struct DemoCredential {
    std::string
        who; ///< "cs_agent", "lead_2", … or "owner", "recipient", "admin", "self_serve_owner".
    std::string id;
    std::string name;
    std::string email;
    std::string password;
    std::string totpSecret; ///< Base32.
    std::string role = {};  ///< Of staff: "cs_agent", "lead" …; empty for a customer.
};

/// Where to find what: "tour", "gate.G5.wait", "ex_paid_guest" …
struct NotableOrg {
    std::string key;
    std::string orgId;
    std::string subdomain;
    std::optional<std::string> recipientUserId;
};

struct Generated {
    std::vector<DemoCredential> staff;
    std::vector<DemoCredential> customers;
    std::vector<NotableOrg> notables;
};

/// Phase, done so far, of how many.
using Progress = std::function<void(std::string_view, std::int64_t, std::int64_t)>;

/// Fills an empty, migrated database in which a policy is in force: facts only, what follows from
/// them is computed by the platform's own rules; transfer cases come about by the platform's own
/// commands, customers' acts and jobs. The same options give the same rows, credentials and what
/// opens a link apart. The feed begins a new epoch at the end; audit events wait for
/// AuditSequencer::drain(now, Mode::History). `admin` must be able to act as the owner of the
/// tables, `writer` is a session of steward_writer.
[[nodiscard]] Result<Generated> generate(db::Connection &admin, db::Connection &writer,
                                         const GeneratorOptions &options, const Progress &progress);

} // namespace demo
} // namespace steward::platform
