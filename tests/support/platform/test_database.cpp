// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/platform/test_database.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/migrator.h"
#include "platform/src/db/private_cluster.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace steward::tests
{

namespace
{

using namespace steward::platform;

template <class T>
T must(Result<T> result, const char *step)
{
    if (!result) {
        std::fprintf(stderr, "test database: %s: %s\n", step, result.error().detail.c_str());
        std::_Exit(2);
    }
    return std::move(*result);
}

void addPolicy(db::Connection &admin);

struct Cluster {
    std::filesystem::path directory;
    std::unique_ptr<db::PrivateCluster> server;

    Cluster()
    {
        // A process id comes again, and what a killed test left under it is no fresh cluster.
        directory =
            std::filesystem::temp_directory_path() / ("steward-test-" + toHex(randomBytes(6)));
        server = must(db::PrivateCluster::start({directory, false}), "start");
        auto postgres =
            must(db::Connection::open(server->conninfo(db::PrivateCluster::kAdminRole, "postgres")),
                 "connect");
        must(postgres.script("CREATE DATABASE steward_template"), "template");
        auto admin = must(db::Connection::open(
                              server->conninfo(db::PrivateCluster::kAdminRole, "steward_template")),
                          "connect");
        must(db::migrate(admin), "migrate");
        addPolicy(admin);
    }
    ~Cluster()
    {
        server.reset();
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }
};

Cluster &cluster()
{
    static Cluster only;
    return only;
}

void addPolicy(db::Connection &admin)
{
    const auto file =
        std::filesystem::path(STEWARD_SOURCE_DIR) / "platform/contract/policy/4.18.json";
    if (!std::filesystem::exists(file))
        return;
    std::FILE *in = std::fopen(file.c_str(), "rb");
    std::string text(std::filesystem::file_size(file), '\0');
    text.resize(std::fread(text.data(), 1, text.size(), in));
    std::fclose(in);
    must(admin.exec(
             "INSERT INTO policy (id, version, doc, in_force, valid_from) VALUES "
             "('018f0000-0000-7000-8000-000000000418', '4.18-demo', "
             "jsonb_set(jsonb_set($1::jsonb || '{\"version\": \"4.18-demo\", \"demo\": true}', "
             "'{transfer,cool_off_s}', '{\"L1\": 60, \"L2\": 60, \"L3\": 60}'), "
             "'{transfer,dns_second_look_s}', '5'), "
             "true, '2024-01-01')",
             db::Params{text}),
         "policy");
}

} // namespace

TestDatabase::TestDatabase() : TestDatabase("steward_template") {}

std::unique_ptr<TestDatabase> TestDatabase::copy() const
{
    return std::unique_ptr<TestDatabase>(new TestDatabase(m_name));
}

TestDatabase::TestDatabase(const std::string &original) : m_name("test_" + toHex(randomBytes(6)))
{
    auto admin = must(db::Connection::open(
                          cluster().server->conninfo(db::PrivateCluster::kAdminRole, "postgres")),
                      "connect");
    must(admin.script("CREATE DATABASE " + m_name + " TEMPLATE " + original), "create");
}

TestDatabase::~TestDatabase()
{
    if (auto admin = db::Connection::open(
            cluster().server->conninfo(db::PrivateCluster::kAdminRole, "postgres")))
        (void)admin->script("DROP DATABASE " + m_name + " WITH (FORCE)");
}

std::string TestDatabase::conninfo(const std::string &role) const
{
    return cluster().server->conninfo(role, m_name);
}

db::Connection TestDatabase::connection(const std::string &role) const
{
    return must(db::Connection::open(conninfo(role)), role.c_str());
}

} // namespace steward::tests
