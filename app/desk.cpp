// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desk.h"

#include "app/net/keychain_secret_store.h"
#include "app/net/pkce.h"
#include "app/ports/when_done.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

Q_LOGGING_CATEGORY(lcDesk, "app.desk", QtInfoMsg)

constexpr std::chrono::milliseconds kPatience{3'000};

/// Two profiles on one machine are two sign-ins, with keys of their own.
QString profileOf(const DeskConfig &config)
{
    return config.server.hostAndPort() + u'/' +
           QString::fromLatin1(net::sha256(config.paths.data.toUtf8()).toHex().left(16));
}

net::AuthenticatorConfig authenticatorConfig(const DeskConfig &config)
{
    net::AuthenticatorConfig out;
    out.server = config.server;
    out.secretKey = "session/"_L1 + profileOf(config);
    out.lockFile = config.paths.runtime + "/renewal.lock"_L1;
    out.staleFile = config.paths.dataOf(config.server.hostAndPort()) + "/sign-in.stale"_L1;
    out.openBrowser = config.openBrowser;
    return out;
}

bool isWorkingState(ports::Session::State state)
{
    using State = ports::Session::State;
    return state == State::SignedIn || state == State::SteppingUp || state == State::Locked;
}

} // namespace

Result<std::unique_ptr<Desk>> Desk::make(DeskConfig config)
{
    const auto folder = config.paths.dataOf(config.server.hostAndPort());
    if (!QDir{}.mkpath(folder) ||
        !QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner))
        return tl::unexpected(
            Error{ErrorKind::Storage, u"cannot make the folder %1"_s.arg(folder)});
    return std::unique_ptr<Desk>{new Desk{std::move(config)}};
}

Desk::Desk(DeskConfig config)
    : m_config(std::move(config)), m_folder(m_config.paths.dataOf(m_config.server.hostAndPort())),
      m_http(m_config.server),
      m_secrets(m_config.secrets ? m_config.secrets
                                 : std::make_shared<net::KeychainSecretStore>(u"steward"_s)),
      m_authenticator(m_http, *m_secrets, authenticatorConfig(m_config)),
      m_gate(m_http, [this](std::stop_token stop) { return m_authenticator.refresh(stop); }),
      m_session(m_authenticator, m_gate, api::SessionApi{m_http, m_gate},
                {m_config.server.hostAndPort(), m_lastSignIn, [this] { wipeReplica(); }}),
      m_syncApi(m_gate), m_commandsApi(m_gate), m_audit(m_gate, m_stop.get_token()),
      m_payouts(m_gate, m_stop.get_token()), m_cases(m_gate, m_stop.get_token()),
      m_hints(
          m_config.server, [this](std::stop_token stop) { return m_gate.accessToken(stop); },
          [this](const QByteArray &token) { m_gate.dropToken(token); }),
      m_files(m_secrets, m_folder, profileOf(m_config)), m_store(m_folder),
      m_reader(m_store.path()), m_prover(m_audit, m_pins, m_config.auditAnchor),
      m_engine(m_store, m_syncApi, m_hints, m_clock), m_outbox(m_commandsApi, m_engine, m_clock)
{
    connectParts();
}

Desk::~Desk() = default;

void Desk::connectParts()
{
    m_reader.hold();
    m_reader.follow(m_store);
    connect(&m_files, &DeskFiles::stateChanged, this, &Desk::followFiles);
    connect(&m_files, &DeskFiles::settled, this, &Desk::checkDrained);
    connect(&m_session, &ports::Session::changed, this, &Desk::followSession);
    connect(&m_engine, &sync::SyncEngine::sessionRevoked, &m_session,
            &DeskSession::endedByPlatform);
    connect(&m_engine, &sync::SyncEngine::permissionsChanged, &m_session,
            &DeskSession::reloadPrincipal);
    // What a stream tells is decided when it opens.
    connect(&m_engine, &sync::SyncEngine::permissionsChanged, &m_hints, [this] {
        if (!m_isWorking)
            return;
        m_hints.close();
        m_hints.open();
    });
    connect(&m_hints, &ports::HintStream::factsHinted, &m_cases, &ports::CaseSource::factsChanged);
    connect(&m_hints, &ports::HintStream::stateChanged, &m_cases, [this](bool isLive) {
        if (!isLive)
            return;
        // What changed between two streams was hinted to nobody.
        m_cases.refreshStaff();
        Q_EMIT m_cases.factsChanged({});
    });
    connect(&m_engine, &sync::SyncEngine::stopped, this, [this] {
        checkDrained();
        followSession();
    });
    connect(&m_outbox, &commands::Outbox::stopped, this, &Desk::checkDrained);
    connect(&m_reader, &ports::ReplicaReader::replaced, this, &Desk::readPolicy);
    connect(&m_reader, &ports::ReplicaReader::changed, this, [this](const ChangeSet &changes) {
        if (changes.table(u"policy"_s) != nullptr)
            readPolicy();
    });
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        qCWarning(lcDesk) << "some work did not end in time";
        m_isDrained = true;
        Q_EMIT drained();
    });
}

void Desk::start()
{
    m_files.open();
}

Result<Done> Desk::openWork()
{
    const auto folder = m_files.folder();
    m_lastSignIn.open(folder + "/principal.db"_L1);
    m_lastSignIn.takeOver(m_folder + "/principal.json"_L1);
    if (auto opened = m_drafts.open(folder + "/drafts.db"_L1); !opened)
        return opened;
    // The list says that nothing can be verified here; the rest of the desk does not need them.
    if (const auto opened = m_pins.open(folder + "/pins.db"_L1); !opened)
        qCWarning(lcDesk).noquote() << "the audit pins:" << opened.error().detail;
    // A damaged outbox stays as it is for support: the desk still reads, and says why it does not
    // send.
    if (auto opened = m_outbox.open(folder + "/outbox.db"_L1);
        !opened && opened.error().code != "damaged"_L1)
        return opened;
    return Done{};
}

void Desk::followFiles()
{
    const auto state = m_files.state();
    const bool canOpen =
        state == DeskFiles::State::Sealed || state == DeskFiles::State::SessionOnly;
    if (!canOpen || m_isShuttingDown || std::exchange(m_isStarted, true))
        return;
    if (const auto opened = openWork(); !opened) {
        Q_EMIT filesFailed(opened.error());
        return;
    }
    // The file has to be there before the first list asks for it; the engine opens it again for its
    // state.
    m_store.moveTo(m_files.folder());
    ports::whenDone(m_store.open(), this,
                    [this](const Result<store::ReplicaStore::Opened> &opened) {
                        m_reader.release(m_store.path());
                        // What cannot be opened shows no rows either.
                        if (!m_engine.lease())
                            m_engine.watchLease(opened ? opened->replica : store::ReplicaState{});
                    });
    readPolicy();
    if (m_config.isOffline)
        m_session.startOffline();
    else
        m_session.start();
}

void Desk::followSession()
{
    const auto state = m_session.state();
    const auto before = std::exchange(m_lastState, state);
    if (m_isShuttingDown || m_config.isOffline) {
        m_drafts.setOwner(m_session.principal() ? m_session.principal()->id : StaffId{});
        return;
    }
    const auto who = m_session.principal();
    const auto where = m_session.environment();
    const bool mayWork = isWorkingState(state) && who && where && !where->name.isEmpty();
    if (!mayWork) {
        if (std::exchange(m_isWorking, false)) {
            m_engine.stop();
            m_outbox.stop();
        }
        settleDraftOwner();
        return;
    }
    m_drafts.setOwner(who->id);
    // Before anybody asks what became of what was sent, also while the last loop is still ending.
    m_outbox.show(who->id);
    // Whoever turned back in the browser finds the command waiting, not refused once more.
    const bool hasConfirmed = before == ports::Session::State::SteppingUp &&
                              state == ports::Session::State::SignedIn &&
                              who->stepUpUntil.isValid();
    if (hasConfirmed)
        m_outbox.retryNow();
    // A loop that is still ending says so with stopped(); this is looked at again then.
    if (m_isWorking || m_engine.isRunning())
        return;
    m_isWorking = true;
    m_outbox.start(who->id);
    m_engine.start(who->id, where->name);
}

/// Not before everybody heard of the end: what was typed in the last moment is still saved.
void Desk::settleDraftOwner()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            const auto who = m_session.principal();
            const bool mayWrite = who && isWorkingState(m_session.state());
            m_drafts.setOwner(mayWrite ? who->id : StaffId{});
        },
        Qt::QueuedConnection);
}

void Desk::wipeReplica()
{
    // First the loop, so that no page fetched for the person before is stored after the wipe.
    if (std::exchange(m_isWorking, false)) {
        m_engine.stop();
        m_outbox.stop();
    }
    settleDraftOwner();
    m_files.renewReplicaKey();
    (void)m_store.wipe();
    m_cases.forgetStaff();
    m_prover.forget();
}

void Desk::readPolicy()
{
    ports::whenDone(m_reader.policy(), this, [this](const Result<QByteArray> &document) {
        if (!document)
            return;
        const auto root = QJsonDocument::fromJson(*document).object();
        int seconds = root.value("desk_lock_s"_L1).toInt();
        for (const auto &part : root)
            if (seconds == 0 && part.isObject())
                seconds = part.toObject().value("desk_lock_s"_L1).toInt();
        if (seconds > 0)
            Q_EMIT lockLimitChanged(std::chrono::seconds{seconds});
    });
}

void Desk::shutdown()
{
    if (std::exchange(m_isShuttingDown, true))
        return;
    m_patience.start(kPatience);
    m_engine.stop();
    m_outbox.stop();
    m_hints.close();
    m_stop.request_stop();
    m_session.shutdown();
    m_gate.shutdown();
    m_http.shutdown();
    QMetaObject::invokeMethod(this, &Desk::checkDrained, Qt::QueuedConnection);
}

void Desk::checkDrained()
{
    if (!m_isShuttingDown || m_isDrained || m_engine.isRunning() || m_outbox.isRunning() ||
        m_files.isBusy())
        return;
    m_isDrained = true;
    m_patience.stop();
    Q_EMIT drained();
}

} // namespace steward
