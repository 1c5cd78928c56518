// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/demo_setup.h"

#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/log_month.h"
#include "platform/src/audit/sealer.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"
#include "platform/src/db/migrator.h"
#include "platform/src/demo/generator.h"
#include "platform/src/domain/policy.h"
#include "platform/src/service/database.h"
#include "platform/src/service/options.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace steward::platform
{

namespace
{

namespace fs = std::filesystem;

fs::path marker(const std::string &directory)
{
    return fs::path{directory} / "demo-state";
}

Result<Done> writeFile(const fs::path &path, const std::string &text, mode_t mode)
{
    const auto before = umask(0777 & ~mode);
    std::ofstream out{path, std::ios::trunc};
    out << text << std::flush;
    umask(before);
    if (!out)
        return fail(ErrorKind::Internal, "cannot_write", "cannot write " + path.string());
    return Done{};
}

boost::json::array peopleOf(const std::vector<demo::DemoCredential> &credentials, bool isStaff)
{
    boost::json::array out;
    for (const auto &person : credentials) {
        boost::json::object entry{
            {"who", person.who},           {"id", person.id},
            {"name", person.name},         {"email", person.email},
            {"password", person.password}, {"totp_secret", person.totpSecret}};
        entry["roles"] = boost::json::array{isStaff ? person.role : "customer"};
        out.push_back(std::move(entry));
    }
    return out;
}

Result<Done> writeFindings(const std::string &directory, const demo::Generated &generated)
{
    const boost::json::object people{{"staff", peopleOf(generated.staff, true)},
                                     {"customers", peopleOf(generated.customers, false)}};
    if (auto done = writeFile(fs::path{directory} / "demo-credentials.json",
                              boost::json::serialize(people), 0600);
        !done)
        return done;
    boost::json::array orgs;
    for (const auto &org : generated.notables)
        orgs.push_back({{"key", org.key},
                        {"org_id", org.orgId},
                        {"subdomain", org.subdomain},
                        {"recipient_user_id", org.recipientUserId.value_or("")}});
    return writeFile(fs::path{directory} / "demo-orgs.json", boost::json::serialize(orgs), 0644);
}

Result<db::Connection> openAs(const Database &database, const char *role)
{
    auto conninfo = database.conninfo(role);
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    return db::Connection::open(*conninfo);
}

/// A seal's own events are history too: each goes into the month in which it was given.
Result<Done> sealHistory(audit::Sealer &sealer, audit::AuditSequencer &sequencer, Instant now)
{
    for (;;) {
        const auto month = sealer.next();
        if (!month)
            return tl::unexpected(month.error());
        if (!*month)
            return Done{};
        const auto then = audit::closesAt(**month).plus(std::chrono::seconds{1});
        if (then > now)
            return Done{};
        if (auto closed = sealer.step(then); !closed)
            return tl::unexpected(closed.error());
        if (auto leaves = sequencer.drain(now, audit::AuditSequencer::Mode::History); !leaves)
            return tl::unexpected(leaves.error());
    }
}

Result<Done> sequenceHistory(const Database &database, const Options &options,
                             const audit::LogKey &key, Instant now)
{
    auto connection = openAs(database, "steward_sequencer");
    if (!connection)
        return tl::unexpected(connection.error());
    auto writer = openAs(database, "steward_writer");
    if (!writer)
        return tl::unexpected(writer.error());
    audit::AuditSequencer sequencer{*connection, key};
    const auto leaves = sequencer.drain(now, audit::AuditSequencer::Mode::History);
    if (!leaves)
        return tl::unexpected(leaves.error());
    log::info("demo_log_sequenced", {{"leaves", *leaves}});
    audit::Sealer sealer{*connection, *writer, key, audit::ArchiveStore{archiveDirectory(options)}};
    return sealHistory(sealer, sequencer, now);
}

/// The months of a fill that was interrupted; their folders are read-only.
Result<Done> removeArchive(const fs::path &archive)
{
    std::error_code failure;
    if (!fs::exists(archive, failure))
        return Done{};
    for (const auto &folder : fs::directory_iterator{archive, failure})
        fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, failure);
    fs::remove_all(archive, failure);
    if (failure)
        return fail(ErrorKind::Internal, "cannot_write",
                    "cannot remove " + archive.string() + ": " + failure.message());
    return Done{};
}

Result<Done> fill(Database &database, const Options &options, const audit::LogKey &key, Instant now)
{
    auto conninfo = database.adminConninfo();
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    auto admin = db::Connection::open(*conninfo);
    if (!admin)
        return tl::unexpected(admin.error());
    if (auto done = db::migrate(*admin); !done)
        return done;
    if (auto done = policy::install(*admin, policy::documentText(), plusCalendarMonths(now, -24));
        !done)
        return done;
    demo::GeneratorOptions wanted{.seed = options.demoSeed,
                                  .size = *options.demo == "large" ? demo::Size::Large
                                                                   : demo::Size::Small,
                                  .now = now,
                                  .lastPolicy = policy::demoVariant(),
                                  .evidenceKey = key.derive("evidence")};
    if (options.demoAuditEvents > 0)
        wanted.auditEvents = options.demoAuditEvents;
    auto writer = openAs(database, "steward_writer");
    if (!writer)
        return tl::unexpected(writer.error());
    const auto generated = demo::generate(
        *admin, *writer, wanted, [](std::string_view phase, std::int64_t done, std::int64_t all) {
            if (done == all)
                log::info("demo_data", {{"phase", phase}, {"rows", all}});
        });
    if (!generated)
        return tl::unexpected(generated.error());
    if (auto done = sequenceHistory(database, options, key, now); !done)
        return done;
    return writeFindings(options.dataDirectory, *generated);
}

} // namespace

DemoState demoState(const std::string &directory)
{
    std::ifstream in{marker(directory)};
    std::string word;
    in >> word;
    return word == "ready"     ? DemoState::Ready
           : word == "filling" ? DemoState::Filling
                               : DemoState::NotADemo;
}

Result<Done> prepareDemo(Database &database, const Options &options, const audit::LogKey &key,
                         Instant now)
{
    const auto state = demoState(options.dataDirectory);
    if (state == DemoState::Ready)
        return Done{};
    if (state == DemoState::NotADemo) {
        const auto empty = database.isEmpty();
        if (!empty)
            return tl::unexpected(empty.error());
        if (!*empty)
            return fail(
                ErrorKind::Internal, "not_a_demo",
                "the data directory holds a database that is not a demo; nothing was touched");
    } else {
        if (auto done = database.recreate(); !done)
            return done;
        if (auto done = removeArchive(archiveDirectory(options)); !done)
            return done;
    }
    if (auto done = writeFile(marker(options.dataDirectory), "filling", 0644); !done)
        return done;
    if (auto done = fill(database, options, key, now); !done)
        return done;
    return writeFile(marker(options.dataDirectory), "ready", 0644);
}

} // namespace steward::platform
