// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace policy
{

using std::chrono::seconds;

struct StaffValues {
    seconds sessionIdle{};
    seconds sessionAbsolute{};
    int sessionsMax = 0;
    seconds accessToken{};
    seconds stepUp{};
    seconds deskLock{};
};

struct TransferValues {
    std::map<std::string, seconds, std::less<>> coolOff; ///< By level.
    std::vector<std::string> levelsOpenToStaff;
    std::vector<std::string> levels;
    std::map<std::string, std::string, std::less<>> reasonLevels; ///< What each reason asks for.
    seconds approval{};
    seconds acceptTtl{};
    seconds newOwnerFreeze{};
    int reversibleDays = 0;
    int recentTransferDays = 0;
    int credentialResetDays = 0;
    int expiryDays = 0;
    std::string oldOwnerRoleDefault;
    std::set<std::string, std::less<>> oldOwnerRoles;
    std::set<std::string, std::less<>> homeOrgOutcomes;
    /// By gate, the roles of which one may let it pass for a case although it is shut.
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> waivableGates;

    [[nodiscard]] bool isLevelOpen(std::string_view level) const;
    /// The highest level for a reason that the policy does not know.
    [[nodiscard]] std::string levelOf(std::string_view reasonCode) const;
};

struct PayoutValues {
    std::int64_t rateBp = 0;
    std::map<int, std::int64_t> minimumMinor;           ///< By exponent of the currency.
    std::map<std::string, int, std::less<>> currencies; ///< Code to exponent.
    int holdDays = 0;
    int methodUnchangedDays = 0;
    int capMonths = 0;
    std::set<std::string, std::less<>> goodTiers;
    std::set<std::string, std::less<>> goodStatus;
};

/// What a role may see of an audit category.
struct AuditRight {
    bool visible = false;
    bool reveal = false;
    bool mayExport = false;
};

struct CommandRule {
    std::set<std::string, std::less<>> roles;
    std::set<std::string, std::less<>>
        second; ///< Who may be the second person; empty = none needed.
    bool stepUp = false;
    bool offline = false; ///< May wait in a desk's outbox.
};

/// One version of the policy document, read into the values the rules use. `doc` is the whole of
/// it.
struct Policy {
    std::string version;
    bool isDemo = false;
    int orgsPerPerson = 0;
    int ownedOrgs = 0;
    StaffValues staff;
    TransferValues transfer;
    PayoutValues payout;
    std::map<std::string, std::map<std::string, AuditRight, std::less<>>, std::less<>> auditMatrix;
    std::map<std::string, std::vector<std::string>, std::less<>> views;
    std::map<std::string, CommandRule, std::less<>> commands;
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> syncedTables;
    std::set<std::string, std::less<>> reservedSubdomains;
    boost::json::object doc;

    /// The most that any of these roles may do with the category; default deny.
    [[nodiscard]] AuditRight auditRight(const std::vector<std::string> &roles,
                                        std::string_view category) const;
    [[nodiscard]] bool maySync(const std::vector<std::string> &roles,
                               std::string_view wireTable) const;
    /// nullptr for a command the policy does not name: nobody may send it.
    [[nodiscard]] const CommandRule *command(std::string_view type) const;
    /// The views of these roles, each once, in the order the policy gives them.
    [[nodiscard]] std::vector<std::string> viewsOf(const std::vector<std::string> &roles) const;
};

/// The document of the first version, as compiled into this program.
[[nodiscard]] std::string_view documentText();
/// The same with the demo's shorter windows, version "4.18-demo".
[[nodiscard]] std::string demoVariant();
[[nodiscard]] Result<Policy> parse(std::string_view document);
/// The version in force. Read it in the transaction that decides.
[[nodiscard]] Result<Policy> load(db::Connection &connection);
/// A version by name: a case decided under it stays explained by it.
[[nodiscard]] Result<Policy> loadVersion(db::Connection &connection, const std::string &version);
/// Puts a document in force (set-up); the one before it stays readable.
[[nodiscard]] Result<Done> install(db::Connection &connection, std::string_view document,
                                   Instant validFrom);

/// True when the subdomain may be given to an org: not reserved after trim, case fold,
/// compatibility and confusable folding.
[[nodiscard]] bool isSubdomainFree(const Policy &policy, std::string_view wanted);

} // namespace policy
} // namespace steward::platform
