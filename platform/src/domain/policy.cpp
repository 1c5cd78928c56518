// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/policy.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "policy_documents.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::policy
{

namespace json = boost::json;

namespace
{

/// Reads members and remembers the first one that is missing or of the wrong kind.
class Reader
{
public:
    explicit Reader(const json::value &root) : m_root(root) {}

    [[nodiscard]] const json::value *at(std::string_view path)
    {
        const json::value *here = &m_root;
        for (std::size_t from = 0; here && from <= path.size();) {
            const auto dot = std::min(path.find('.', from), path.size());
            const auto *object = here->if_object();
            here = object ? object->if_contains(path.substr(from, dot - from)) : nullptr;
            from = dot + 1;
        }
        if (!here)
            miss(path);
        return here;
    }
    std::int64_t number(std::string_view path)
    {
        const auto *value = at(path);
        if (!value || !value->is_int64()) {
            miss(path);
            return 0;
        }
        return value->get_int64();
    }
    int count(std::string_view path) { return static_cast<int>(number(path)); }
    seconds duration(std::string_view path) { return seconds{number(path)}; }
    std::string text(std::string_view path)
    {
        const auto *value = at(path);
        if (!value || !value->is_string()) {
            miss(path);
            return {};
        }
        return std::string{value->get_string()};
    }
    std::vector<std::string> list(const json::value *value, std::string_view path)
    {
        std::vector<std::string> out;
        const auto *array = value ? value->if_array() : nullptr;
        if (!array) {
            miss(path);
            return out;
        }
        for (const auto &item : *array) {
            if (const auto *word = item.if_string())
                out.emplace_back(word->data(), word->size());
            else
                miss(path);
        }
        return out;
    }
    std::vector<std::string> list(std::string_view path) { return list(at(path), path); }
    std::set<std::string, std::less<>> set(std::string_view path)
    {
        const auto items = list(path);
        return {items.begin(), items.end()};
    }
    template <class Each>
    void members(std::string_view path, Each each)
    {
        const auto *value = at(path);
        const auto *object = value ? value->if_object() : nullptr;
        if (!object) {
            miss(path);
            return;
        }
        for (const auto &[key, member] : *object)
            each(std::string{key}, member);
    }
    void miss(std::string_view path)
    {
        if (m_missing.empty())
            m_missing = path;
    }
    [[nodiscard]] const std::string &missing() const { return m_missing; }

private:
    const json::value &m_root;
    std::string m_missing;
};

void readStaff(Reader &in, StaffValues &out)
{
    out.sessionIdle = in.duration("staff.session_idle_s");
    out.sessionAbsolute = in.duration("staff.session_absolute_s");
    out.sessionsMax = in.count("staff.sessions_max");
    out.accessToken = in.duration("staff.access_token_s");
    out.stepUp = in.duration("staff.step_up_s");
    out.deskLock = in.duration("staff.desk_lock_s");
}

void readTransfer(Reader &in, TransferValues &out)
{
    out.levels = in.list("transfer.levels");
    out.levelsOpenToStaff = in.list("transfer.levels_open_to_staff");
    for (const auto &level : out.levels)
        out.coolOff[level] = in.duration("transfer.cool_off_s." + level);
    for (const auto &reason : in.list("transfer.reason_codes")) {
        auto level = in.text("transfer.reason_levels." + reason);
        if (!out.coolOff.contains(level))
            in.miss("transfer.reason_levels." + reason);
        out.reasonLevels[reason] = std::move(level);
    }
    out.approval = in.duration("transfer.approval_s");
    out.acceptTtl = in.duration("transfer.accept_ttl_s");
    out.newOwnerFreeze = in.duration("transfer.new_owner_freeze_s");
    out.reversibleDays = in.count("transfer.reversible_d");
    out.recentTransferDays = in.count("transfer.recent_transfer_d");
    out.credentialResetDays = in.count("transfer.credential_reset_d");
    out.expiryDays = in.count("transfer.expiry_d");
    out.oldOwnerRoleDefault = in.text("transfer.old_owner_role_default");
    out.oldOwnerRoles = in.set("transfer.old_owner_roles");
    out.homeOrgOutcomes = in.set("transfer.home_org_outcomes");
    in.members("transfer.waivable_gates", [&](const std::string &gate, const json::value &list) {
        const auto roles = in.list(&list, "transfer.waivable_gates");
        out.waivableGates[gate] = {roles.begin(), roles.end()};
    });
}

void readPayout(Reader &in, PayoutValues &out)
{
    out.rateBp = in.number("payout.rate_bp");
    for (const int exponent : {0, 2, 3})
        out.minimumMinor[exponent] = in.number("payout.min_minor." + std::to_string(exponent));
    in.members("payout.currencies", [&](const std::string &code, const json::value &exponent) {
        if (exponent.is_int64())
            out.currencies[code] = static_cast<int>(exponent.get_int64());
        else
            in.miss("payout.currencies");
    });
    out.holdDays = in.count("payout.hold_d");
    out.methodUnchangedDays = in.count("payout.method_unchanged_d");
    out.capMonths = in.count("payout.cap_months");
    out.goodTiers = in.set("billing.good_standing.tiers");
    out.goodStatus = in.set("billing.good_standing.status");
}

void readMatrix(Reader &in, Policy &out)
{
    in.members("audit_matrix", [&](const std::string &role, const json::value &row) {
        const auto *cells = row.if_object();
        if (!cells)
            return in.miss("audit_matrix");
        for (const auto &[category, cell] : *cells) {
            const auto *text = cell.if_string();
            const std::string_view right = text ? std::string_view{text->data(), text->size()} : "";
            if (right != "Fe" && right != "F" && right != "M" && right != "-")
                in.miss("audit_matrix." + role);
            out.auditMatrix[role][std::string{category}] = {right != "-", right.starts_with('F'),
                                                            right == "Fe"};
        }
    });
}

void readRights(Reader &in, Policy &out)
{
    in.members("views", [&](const std::string &role, const json::value &list) {
        out.views[role] = in.list(&list, "views");
    });
    in.members("synced_tables", [&](const std::string &table, const json::value &list) {
        const auto roles = in.list(&list, "synced_tables");
        out.syncedTables[table] = {roles.begin(), roles.end()};
    });
    in.members("commands", [&](const std::string &type, const json::value &rule) {
        const auto *object = rule.if_object();
        if (!object)
            return in.miss("commands");
        auto &command = out.commands[type];
        const auto roles = in.list(object->if_contains("roles"), "commands." + type);
        command.roles = {roles.begin(), roles.end()};
        if (const auto *second = object->if_contains("second")) {
            const auto people = in.list(second, "commands." + type);
            command.second = {people.begin(), people.end()};
        }
        const auto flag = [&](const char *name) {
            const auto *value = object->if_contains(name);
            return value && value->is_bool() && value->get_bool();
        };
        command.stepUp = flag("step_up");
        command.offline = flag("offline");
    });
}

bool holds(const std::set<std::string, std::less<>> &allowed, const std::vector<std::string> &roles)
{
    return std::any_of(roles.begin(), roles.end(),
                       [&](const auto &role) { return allowed.contains(role); });
}

Result<Policy> fromRows(const Result<db::Rows> &rows, std::string_view what)
{
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::Internal, "policy_missing", "no policy " + std::string{what});
    return parse(rows->view(0, 0));
}

} // namespace

bool TransferValues::isLevelOpen(std::string_view level) const
{
    return std::find(levelsOpenToStaff.begin(), levelsOpenToStaff.end(), level) !=
           levelsOpenToStaff.end();
}

std::string TransferValues::levelOf(std::string_view reasonCode) const
{
    const auto known = reasonLevels.find(reasonCode);
    if (known != reasonLevels.end())
        return known->second;
    return levels.empty() ? std::string{} : levels.back();
}

AuditRight Policy::auditRight(const std::vector<std::string> &roles,
                              std::string_view category) const
{
    AuditRight out;
    for (const auto &role : roles) {
        const auto row = auditMatrix.find(role);
        if (row == auditMatrix.end())
            continue;
        const auto cell = row->second.find(category);
        if (cell == row->second.end())
            continue;
        out.visible |= cell->second.visible;
        out.reveal |= cell->second.reveal;
        out.mayExport |= cell->second.mayExport;
    }
    return out;
}

bool Policy::maySync(const std::vector<std::string> &roles, std::string_view wireTable) const
{
    const auto found = syncedTables.find(wireTable);
    return found != syncedTables.end() && holds(found->second, roles);
}

const CommandRule *Policy::command(std::string_view type) const
{
    const auto found = commands.find(type);
    return found == commands.end() ? nullptr : &found->second;
}

std::vector<std::string> Policy::viewsOf(const std::vector<std::string> &roles) const
{
    std::vector<std::string> out;
    for (const auto &role : roles) {
        const auto found = views.find(role);
        if (found == views.end())
            continue;
        for (const auto &view : found->second) {
            if (std::find(out.begin(), out.end(), view) == out.end())
                out.push_back(view);
        }
    }
    return out;
}

std::string_view documentText()
{
    return embedded::policy_documents().front().content;
}

std::string demoVariant()
{
    boost::system::error_code broken;
    auto document = json::parse(documentText(), broken);
    if (broken)
        return {};
    auto &root = document.as_object();
    root["version"] = "4.18-demo";
    root["demo"] = true;
    auto &transfer = root["transfer"].as_object();
    for (auto &[level, wait] : transfer["cool_off_s"].as_object())
        wait = 60;
    transfer["dns_second_look_s"] = 5;
    return json::serialize(document);
}

Result<Policy> parse(std::string_view document)
{
    boost::system::error_code broken;
    const auto root = json::parse(document, broken);
    if (broken || !root.is_object())
        return fail(ErrorKind::Internal, "policy_invalid", "the policy is not a JSON object");
    Reader in{root};
    Policy out;
    out.version = in.text("version");
    const auto *demo = root.get_object().if_contains("demo");
    out.isDemo = demo && demo->is_bool() && demo->get_bool();
    out.orgsPerPerson = in.count("limits.orgs_per_person");
    out.ownedOrgs = in.count("limits.owned_orgs");
    readStaff(in, out.staff);
    readTransfer(in, out.transfer);
    readPayout(in, out.payout);
    readMatrix(in, out);
    readRights(in, out);
    out.reservedSubdomains = in.set("reserved_subdomains");
    if (!in.missing().empty())
        return fail(ErrorKind::Internal, "policy_invalid",
                    "the policy lacks a valid " + in.missing());
    out.doc = root.get_object();
    return out;
}

Result<Policy> load(db::Connection &connection)
{
    return fromRows(connection.exec("SELECT doc::text FROM policy WHERE in_force"), "in force");
}

Result<Policy> loadVersion(db::Connection &connection, const std::string &version)
{
    return fromRows(
        connection.exec("SELECT doc::text FROM policy WHERE version = $1", db::Params{version}),
        version);
}

Result<Done> install(db::Connection &connection, std::string_view document, Instant validFrom)
{
    const auto policy = parse(document);
    if (!policy)
        return tl::unexpected(policy.error());
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto old =
            connection.exec("UPDATE policy SET in_force = false WHERE in_force AND version <> $1",
                            db::Params{policy->version});
        !old)
        return tl::unexpected(old.error());
    auto stored = connection.exec(
        "INSERT INTO policy (id, version, doc, in_force, valid_from) VALUES ($1, $2, $3, true, $4) "
        "ON CONFLICT (version) DO UPDATE SET in_force = true WHERE NOT policy.in_force",
        db::Params{newUuidV7(validFrom.us / 1000), policy->version, document, validFrom});
    if (!stored)
        return tl::unexpected(stored.error());
    return transaction->commit();
}

} // namespace steward::platform::policy
