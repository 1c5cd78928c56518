// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/commands/freeze.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/principal.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::commands
{

/// A row that a command names: "org/<id>" on the wire.
struct Entity {
    std::string table; ///< Wire name of a synced table.
    std::string id;
    [[nodiscard]] std::string text() const { return table + '/' + id; }
    friend auto operator<=>(const Entity &, const Entity &) = default;
};

/// An effect outside the database, carried out by a job once the command is committed.
struct Intent {
    std::string step; ///< With the command id its key: the same step is never done twice.
    std::string kind; ///< "mail" or "billing".
    boost::json::object body;
};

/// What the command changed, and what is said of it.
struct Applied {
    std::map<Entity, std::int64_t> revs; ///< After the change.
    boost::json::object result; ///< Ids only, never personal data: it is kept with the answer.
    /// At least one. The pipeline adds the actor, the command id, ip and session.
    std::vector<audit::Event> events;
    std::vector<Intent> intents;
};

/// What apply() works with: the entities of `expect` are locked and as new as the caller believes.
struct Context {
    db::Connection &connection;
    const identity::Principal &principal;
    const policy::Policy &policy;
    const boost::json::object &args;
    const std::string &commandId;
    Instant now;
};

/// One kind of command; one file each. Roles, step-up and whether it may wait offline are the
/// policy's.
struct CommandDefinition {
    std::string type; ///< "note.add"; the policy must name it too.
    int version = 1;
    std::string auditAction; ///< Of the event that a refusal leaves.
    /// Checks the arguments (400 for unknown members and wrong types) and answers the rows that
    /// must be there, and that `expect` must name unless the command only adds. Pure.
    std::function<Result<std::vector<Entity>>(const boost::json::object &args)> entities;
    /// Rows besides those of `expect` that apply() changes, for the locks that are taken before
    /// anything gives the transaction an xid (ADR 0006). May be empty; reads only.
    std::function<Result<std::vector<std::string>>(db::Connection &,
                                                   const boost::json::object &args)>
        alsoLocks;
    /// What of it a disputed transfer freezes, asked before apply(). May be empty; reads only.
    std::function<Result<std::vector<PrivilegedAct>>(db::Connection &,
                                                     const boost::json::object &args)>
        privileged;
    /// Does it, or refuses with Forbidden, Gone, Stale or Rule (kept as the final answer), or
    /// NotFound and others (not kept). Writes rows only through the context's connection.
    std::function<Result<Applied>(const Context &)> apply;
    /// True for a command that two people complete, one by the policy's `roles` and one by its
    /// `second`: either may begin, and apply() sees to it that they are two.
    bool isForTwo = false;
    /// True for a command that overwrites nothing: what others changed meanwhile does not concern
    /// it, so an empty `expect` will do. A row that it names all the same is compared.
    bool onlyAdds = false;
    /// False for a command that carries documents: the log then keeps its digest alone.
    bool keepsBody = true;
    /// The org a refusal is logged on, when the arguments say it; may be empty.
    std::function<std::optional<std::string>(const boost::json::object &args)> orgOf;
};

class CommandRegistry
{
public:
    void add(CommandDefinition definition);
    [[nodiscard]] const CommandDefinition *find(std::string_view type) const;
    [[nodiscard]] std::vector<std::string> types() const;

private:
    std::map<std::string, CommandDefinition, std::less<>> m_definitions;
};

/// Every command this program knows.
[[nodiscard]] CommandRegistry builtInCommands();

} // namespace steward::platform::commands
