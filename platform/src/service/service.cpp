// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/service.h"

#include "platform/src/audit/audit_routes.h"
#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/seal_routes.h"
#include "platform/src/audit/writer.h"
#include "platform/src/commands/commands_routes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/log.h"
#include "platform/src/customer/customer_routes.h"
#include "platform/src/db/connection.h"
#include "platform/src/db/migrator.h"
#include "platform/src/domain/policy.h"
#include "platform/src/edges/billing_webhook.h"
#include "platform/src/edges/edges.h"
#include "platform/src/http/metrics.h"
#include "platform/src/http/router.h"
#include "platform/src/http/transport.h"
#include "platform/src/http/worker_pool.h"
#include "platform/src/identity/identity_routes.h"
#include "platform/src/identity/principal.h"
#include "platform/src/identity/session_job.h"
#include "platform/src/queries/payout_routes.h"
#include "platform/src/service/audit_job.h"
#include "platform/src/service/clock_socket.h"
#include "platform/src/service/database.h"
#include "platform/src/service/demo_ca.h"
#include "platform/src/service/demo_setup.h"
#include "platform/src/service/line_file.h"
#include "platform/src/service/meta_routes.h"
#include "platform/src/service/rules_job.h"
#include "platform/src/service/seal_job.h"
#include "platform/src/sync/event_hub.h"
#include "platform/src/sync/hub_listener.h"
#include "platform/src/sync/sequencer.h"
#include "platform/src/sync/sync_routes.h"
#include "platform/src/transfer/case_routes.h"
#include "platform/src/transfer/commands/transfer_commands.h"

#include <filesystem>
#include <fstream>
#include <optional>

namespace steward::platform
{

namespace
{

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// For one statement of a request, and of a job. The sequencer has no limit: after a restore it
/// reads every table. What notes the outcome of a mail or a provider's step is waited for at the
/// end.
constexpr auto kReadLimit = 30s, kWriteLimit = 60s, kJobLimit = 300s, kOutcomeLimit = 5s,
               kLastWordLimit = 5s;

void report(std::string_view event, const Error &error)
{
    log::warning(event, {{"code", error.code}, {"detail", error.detail}});
}

/// The one policy that a new database begins with.
Result<Done> ensurePolicy(db::Connection &admin, bool isDemo, Instant now)
{
    const auto current = admin.exec("SELECT version FROM policy WHERE in_force");
    if (!current)
        return tl::unexpected(current.error());
    if (current->isEmpty())
        return policy::install(admin, policy::documentText(), now);
    if (!isDemo && current->text(0, 0).ends_with("-demo"))
        return fail(ErrorKind::Internal, "demo_policy",
                    "policy " + current->text(0, 0) +
                        " is for data directories created with --demo, this one is not");
    return Done{};
}

} // namespace

struct Service::Parts {
    Options options;
    std::string environment, issuer, billingKey, webhookSecret;
    AdjustableClock adjustable;
    SystemClock system;
    std::optional<Database> database;
    std::optional<audit::LogKey> key;
    http::Router router;
    http::Metrics metrics;
    sync::EventHub hub;
    std::unique_ptr<sync::Sequencer> sequencer;
    std::unique_ptr<sync::HubListener> listener;
    std::unique_ptr<AuditJob> auditJob;
    std::unique_ptr<SealJob> sealJob;
    std::unique_ptr<identity::SessionJob> sessionJob;
    std::unique_ptr<RulesJob> rulesJob;
    std::unique_ptr<edges::Edges> edges;
    std::unique_ptr<http::WorkerPool> pool;
    std::unique_ptr<http::Transport> transport;
    std::unique_ptr<ClockSocket> clockSocket;

    [[nodiscard]] const Clock &clock() const
    {
        return options.testClock ? static_cast<const Clock &>(adjustable)
                                 : static_cast<const Clock &>(system);
    }
    [[nodiscard]] Result<Done> openDatabase();
    [[nodiscard]] Result<Done> buildTransport();
    void addRoutes();
    [[nodiscard]] Result<Done> readEdgeSecrets();
    [[nodiscard]] Result<Done> startEdges();
    [[nodiscard]] Result<Done> startJobs();
    [[nodiscard]] Result<Done> noteLifecycle(const std::string &action);
    [[nodiscard]] Result<Done> announce() const;
};

Result<Done> Service::Parts::openDatabase()
{
    std::error_code failure;
    fs::create_directories(options.dataDirectory, failure);
    if (failure)
        return fail(ErrorKind::Internal, "data_directory",
                    "cannot create " + options.dataDirectory + ": " + failure.message());
    auto opened = Database::open(options.database, options.dataDirectory);
    if (!opened)
        return tl::unexpected(opened.error());
    database = std::move(*opened);
    const bool isDemo = options.demo || demoState(options.dataDirectory) == DemoState::Ready;
    environment = isDemo ? "DEMO" : "PRODUCTION";
    auto loaded = audit::LogKey::loadOrCreate(options.dataDirectory + "/log.key",
                                              isDemo ? "demo.steward/audit" : "steward/audit");
    if (!loaded)
        return tl::unexpected(loaded.error());
    key = std::move(*loaded);
    if (options.demo)
        if (auto done = prepareDemo(*database, options, *key, clock().now()); !done)
            return done;
    auto conninfo = database->adminConninfo();
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    auto admin = db::Connection::open(*conninfo);
    if (!admin)
        return tl::unexpected(admin.error());
    if (auto done = db::migrate(*admin); !done)
        return done;
    if (options.testClock && !isDemo)
        return fail(ErrorKind::BadRequest, "usage",
                    "--test-clock works on data directories created with --demo only");
    return ensurePolicy(*admin, isDemo, clock().now());
}

Result<Done> Service::Parts::buildTransport()
{
    http::TransportConfig config;
    config.address = options.address;
    config.port = options.port;
    config.metricsPort = options.metricsPort;
    config.trustedProxies = options.trustedProxies;
    config.certificateFile = options.certificate;
    config.keyFile = options.key;
    if (options.certificate.empty()) {
        const auto files = demoCertificates(options.dataDirectory);
        if (!files)
            return tl::unexpected(files.error());
        config.certificateFile = files->certificate.string();
        config.keyFile = files->key.string();
    }
    const auto writer = database->conninfo("steward_writer", kWriteLimit),
               reader = database->conninfo("steward_reader", kReadLimit);
    if (!writer || !reader)
        return tl::unexpected(writer ? reader.error() : writer.error());
    pool = std::make_unique<http::WorkerPool>(
        http::WorkerPool::Options{*writer, *reader, options.workers, 512}, clock());
    transport = std::make_unique<http::Transport>(config, router, *pool, hub, metrics, clock());
    if (auto bound = transport->bind(); !bound)
        return bound;
    issuer = options.publicUrl.empty() ? "https://localhost:" + std::to_string(transport->port())
                                       : options.publicUrl;
    return Done{};
}

void Service::Parts::addRoutes()
{
    router.add(
        metaRoutes({environment, issuer, key->origin(), key->verifierKey(), options.testClock}));
    // People are told which environment they are in unless it is the real one.
    const std::string shown = environment == "PRODUCTION" ? "" : environment;
    router.add(identity::routes({issuer, shown}));
    router.add(customer::routes({shown}));
    sync::SyncDeps syncDeps;
    syncDeps.page.environment = environment;
    syncDeps.authenticate = identity::authenticate;
    router.add(sync::routes(std::move(syncDeps)));
    commands::CommandDeps commandDeps;
    for (auto &definition : transfer::transferCommands(key->derive("evidence")))
        commandDeps.registry.add(std::move(definition));
    router.add(commands::routes(std::move(commandDeps)));
    const audit::AuditConfig auditConfig{identity::authenticate, key->derive("audit-cursor")};
    router.add(audit::routes(auditConfig));
    router.add(audit::sealRoutes(auditConfig));
    router.add(payouts::routes());
    router.add(transfer::caseRoutes(identity::authenticate));
    router.add(edges::webhookRoutes(edges->webhookSecret()));
    for (const auto &route : router.routes())
        metrics.addRoute(route.method + " " + route.pattern);
}

Result<Done> Service::Parts::readEdgeSecrets()
{
    std::ifstream file{options.edgeSecrets};
    if (!options.edgeSecrets.empty() &&
        !(std::getline(file, billingKey) && std::getline(file, webhookSecret)))
        return fail(ErrorKind::BadRequest, "usage",
                    "--edge-secrets: two lines could not be read from " + options.edgeSecrets);
    return Done{};
}

Result<Done> Service::Parts::startEdges()
{
    edges::EdgeOptions wanted;
    wanted.dataDirectory = options.dataDirectory;
    wanted.isDemo = environment == "DEMO";
    wanted.smtp = options.smtp;
    wanted.billing = options.billing;
    wanted.issuer = issuer;
    wanted.authority = options.certificate.empty() ? options.dataDirectory + "/ca.pem" : "";
    wanted.from = options.mailFrom;
    wanted.billingKey = billingKey;
    wanted.webhookSecret = webhookSecret;
    const auto writer = database->conninfo("steward_writer", kOutcomeLimit);
    if (!writer)
        return tl::unexpected(writer.error());
    auto started = edges::Edges::start(wanted, *writer, clock());
    if (!started)
        return tl::unexpected(started.error());
    edges = std::move(*started);
    return Done{};
}

Result<Done> Service::Parts::startJobs()
{
    const auto feedRole = database->conninfo("steward_sequencer"),
               writer = database->conninfo("steward_writer", kJobLimit);
    if (!feedRole || !writer)
        return tl::unexpected(feedRole ? writer.error() : feedRole.error());
    sequencer = std::make_unique<sync::Sequencer>(
        *feedRole, [](const Error &e) { report("sequencer_failed", e); });
    listener = std::make_unique<sync::HubListener>(
        *writer, hub, [](const Error &e) { report("listener_failed", e); });
    auditJob = std::make_unique<AuditJob>(*feedRole, *writer, *key, clock());
    sealJob = std::make_unique<SealJob>(*feedRole, *writer, *key,
                                        audit::ArchiveStore{archiveDirectory(options)}, clock(),
                                        [](const Error &e) { report("log_month_not_sealed", e); });
    sessionJob = std::make_unique<identity::SessionJob>(
        *writer, clock(), [](const Error &e) { report("session_job_failed", e); });
    rulesJob = std::make_unique<RulesJob>(*writer, *feedRole, clock(),
                                          [](const Error &e) { report("rules_job_failed", e); });
    metrics.addGauge("steward_feed_lag_seconds",
                     "Age of the oldest change that waits for the sequencer.",
                     [this] { return double(sequencer->metrics().lag.count()) / 1000; });
    metrics.addGauge("steward_feed_csn", "Newest number of the feed.",
                     [this] { return double(sequencer->metrics().csn); });
    metrics.addGauge("steward_event_streams", "Open event streams.",
                     [this] { return double(hub.streamCount()); });
    metrics.addGauge("steward_worker_queue", "Requests that wait for a worker.",
                     [this] { return double(pool->queued()); });
    metrics.addCounter("steward_case_failures_total", "Transfers that a rule could not deal with.",
                       [this] { return double(rulesJob->turns().failures); });
    metrics.addGauge("steward_cases_stuck", "Transfers that a rule goes on failing at.",
                     [this] { return double(rulesJob->turns().stuckCases); });
    metrics.addGauge("steward_log_seal_failures",
                     "Times that the month of the audit log which is due could not be closed.",
                     [this] { return double(sealJob->failures()); });
    sequencer->start();
    listener->start();
    auditJob->start();
    sealJob->start();
    sessionJob->start();
    rulesJob->start();
    if (options.testClock) {
        clockSocket = std::make_unique<ClockSocket>(options.dataDirectory + "/clock.sock",
                                                    adjustable, *writer);
        return clockSocket->start();
    }
    return Done{};
}

/// service.started and service.stopped bracket the hours in which a heartbeat may be missing.
Result<Done> Service::Parts::noteLifecycle(const std::string &action)
{
    // The last word before the end must not keep the service from ending.
    const auto conninfo = database->conninfo("steward_writer", kLastWordLimit);
    if (!conninfo)
        return tl::unexpected(conninfo.error());
    auto writer = db::Connection::open(*conninfo);
    if (!writer)
        return tl::unexpected(writer.error());
    audit::Event event;
    event.action = action;
    event.actor = {audit::ActorKind::System, "system"};
    event.metadata = {{"version", STEWARD_VERSION}, {"environment", environment}};
    if (auto written = audit::write(*writer, event, clock().now()); !written)
        return tl::unexpected(written.error());
    return Done{};
}

/// The address file is how scripts find a port that was chosen by the system; what they may read
/// once it is there stands before it.
Result<Done> Service::Parts::announce() const
{
    const auto &folder = options.dataDirectory;
    if (auto done = replaceLine(folder + "/log.vkey", key->verifierKey()); !done)
        return done;
    if (auto done = replaceLine(folder + "/address",
                                options.address + ':' + std::to_string(transport->port()));
        !done)
        return done;
    log::info(
        "listening",
        {{"address", options.address}, {"port", transport->port()}, {"environment", environment}});
    return Done{};
}

Service::Service(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Result<std::unique_ptr<Service>> Service::start(const Options &options)
{
    std::unique_ptr<Service> service{new Service{std::make_unique<Parts>()}};
    auto &parts = *service->m_parts;
    parts.options = options;
    if (auto done = parts.readEdgeSecrets(); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.openDatabase(); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.buildTransport(); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.startEdges(); !done)
        return tl::unexpected(done.error());
    parts.addRoutes();
    if (auto done = parts.startJobs(); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.noteLifecycle("service.started"); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.transport->start(); !done)
        return tl::unexpected(done.error());
    if (auto done = parts.announce(); !done)
        return tl::unexpected(done.error());
    return service;
}

Service::~Service()
{
    auto &parts = *m_parts;
    if (!parts.transport)
        return;
    parts.transport->drain();
    parts.pool->stop();
    if (parts.clockSocket)
        parts.clockSocket->stop();
    if (parts.rulesJob)
        parts.rulesJob->stop();
    if (parts.sealJob)
        parts.sealJob->stop();
    if (parts.edges)
        parts.edges->stop();
    if (parts.sessionJob)
        parts.sessionJob->stop();
    if (auto noted = parts.noteLifecycle("service.stopped"); !noted)
        report("stop_not_noted", noted.error());
    if (parts.auditJob)
        parts.auditJob->stop();
    if (parts.listener)
        parts.listener->stop();
    if (parts.sequencer)
        parts.sequencer->stop();
    std::error_code ignored;
    fs::remove(parts.options.dataDirectory + "/address", ignored);
}

std::uint16_t Service::port() const
{
    return m_parts->transport->port();
}

} // namespace steward::platform
