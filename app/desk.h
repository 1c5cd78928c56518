// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/audit_api.h"
#include "app/api/cases_api.h"
#include "app/api/commands_api.h"
#include "app/api/payouts_api.h"
#include "app/api/sync_api.h"
#include "app/audit/note.h"
#include "app/commands/outbox.h"
#include "app/desk_files.h"
#include "app/net/event_stream.h"
#include "app/net/qnam_http_client.h"
#include "app/platform_paths.h"
#include "app/ports/secret_store.h"
#include "app/proving/audit_prover.h"
#include "app/session.h"
#include "app/store/audit_pin_store.h"
#include "app/store/draft_store.h"
#include "app/store/replica_store.h"
#include "app/store/sign_in_store.h"
#include "app/store/sqlite_replica_reader.h"
#include "app/sync/sync_engine.h"
#include "app/sync/system_clock.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace steward
{

struct DeskConfig {
    net::ServerConfig server;
    PlatformPaths paths;
    bool isOffline = false;
    std::function<bool(const QUrl &)> openBrowser;
    std::optional<audit::VerifierKey> auditAnchor = {}; ///< None: the log cannot be verified.
    std::shared_ptr<ports::SecretStore> secrets = {};   ///< None: the system's keychain.
};

/// The composition root: makes every service in the order they need each other, starts and stops
/// what runs with the session, and ends them in the reverse order.
class Desk : public QObject
{
    Q_OBJECT
public:
    /// Storage when there is no place for the files.
    [[nodiscard]] static Result<std::unique_ptr<Desk>> make(DeskConfig config);
    ~Desk() override;

    /// The keychain is asked for the keys; everything else follows once the files can be opened.
    void start();
    /// Ends what is under way; drained() follows, after 3 s at the latest.
    void shutdown();

    [[nodiscard]] DeskSession &session() { return m_session; }
    [[nodiscard]] ports::SyncStatus &sync() { return m_engine; }
    [[nodiscard]] ports::ReplicaReader &reader() { return m_reader; }
    [[nodiscard]] ports::AuditSource &audit() { return m_audit; }
    [[nodiscard]] ports::AuditVerifier &verifier() { return m_prover; }
    [[nodiscard]] ports::PayoutSource &payouts() { return m_payouts; }
    [[nodiscard]] ports::CommandBus &commands() { return m_outbox; }
    [[nodiscard]] ports::CaseSource &cases() { return m_cases; }
    [[nodiscard]] ports::Drafts &drafts() { return m_drafts; }
    [[nodiscard]] DeskFiles &files() { return m_files; }

Q_SIGNALS:
    void drained();
    /// Nothing can be kept safely, and nothing is started: why.
    void filesFailed(const steward::Error &error);
    /// The policy's desk lock, once the replica holds a policy.
    void lockLimitChanged(std::chrono::milliseconds limit);

private:
    explicit Desk(DeskConfig config);
    void connectParts();
    void followFiles();
    [[nodiscard]] Result<Done> openWork();
    void followSession();
    void settleDraftOwner();
    void wipeReplica();
    void readPolicy();
    void checkDrained();

    const DeskConfig m_config;
    const QString m_folder;
    std::stop_source m_stop;

    net::QnamHttpClient m_http;
    const std::shared_ptr<ports::SecretStore> m_secrets;
    net::Authenticator m_authenticator;
    net::RequestGate m_gate;
    store::SignInStore m_lastSignIn;
    DeskSession m_session;

    api::SyncApi m_syncApi;
    api::CommandsApi m_commandsApi;
    api::AuditApi m_audit;
    api::PayoutsApi m_payouts;
    api::CasesApi m_cases;
    net::EventStream m_hints;

    DeskFiles m_files;
    sync::SystemClock m_clock;
    store::ReplicaStore m_store;
    store::SqliteReplicaReader m_reader;
    store::DraftStore m_drafts;
    store::AuditPinStore m_pins;
    proving::AuditProver m_prover;
    sync::SyncEngine m_engine;
    commands::Outbox m_outbox;

    QTimer m_patience;
    ports::Session::State m_lastState = ports::Session::State::Starting;
    bool m_isWorking = false; ///< Engine and outbox were told to run.
    bool m_isStarted = false; ///< The files are open.
    bool m_isShuttingDown = false;
    bool m_isDrained = false;
};

} // namespace steward
