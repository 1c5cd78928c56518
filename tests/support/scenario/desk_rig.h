// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desk.h"
#include "tests/support/scenario/form_browser.h"
#include "tests/support/scenario/service_process.h"

#include <QFuture>
#include <QTest>

#include <memory>

namespace steward::tests
{

/// Nobody else signs in with these numbers, so a test may ask for two in one half-minute.
void allowNextCode(const ServiceProcess &service, const DemoPerson &person);

struct RigOptions {
    QString url = {};     ///< Empty: the service's own; a proxy's otherwise.
    QString profile = {}; ///< Empty: a folder that ends with the rig.
    /// Shared with the next rig: a restart. None: no keyring.
    std::shared_ptr<ports::SecretStore> secrets = {};
    bool isOffline = false;
    bool isAnchored = true; ///< With the log's verifier key installed.
};

/// The desk without its windows, as the program composes it, for one person of the demo: real
/// files, real TLS, a browser that fills the form.
class DeskRig
{
public:
    DeskRig(const ServiceProcess &service, const QString &who, RigOptions options = {});
    ~DeskRig();
    DeskRig(const DeskRig &) = delete;
    DeskRig &operator=(const DeskRig &) = delete;

    [[nodiscard]] Desk &desk() { return *m_desk; }
    [[nodiscard]] FormBrowser &browser() { return m_browser; }
    [[nodiscard]] const DemoPerson &person() const { return m_person; }
    /// Starts, signs in through the form, and waits until the platform said who it is.
    [[nodiscard]] bool signIn();
    /// Waits until a pull answered that nothing is left.
    [[nodiscard]] bool waitLive(int timeoutMs = 60'000);
    /// Waits until the replica holds what the feed held when this was called.
    [[nodiscard]] bool waitCsn(qint64 csn, int timeoutMs = 60'000);
    [[nodiscard]] bool waitState(ports::Session::State state, int timeoutMs = 60'000);
    [[nodiscard]] bool waitPhase(const CommandId &id, ports::CommandState::Phase phase,
                                 int timeoutMs = 60'000);

    [[nodiscard]] QString folder() const { return m_desk->files().folder(); }
    /// Every row of the replica file, columns joined by '|', read beside the desk.
    [[nodiscard]] QStringList replicaRows(const QString &sql) const;
    [[nodiscard]] QString replicaValue(const QString &sql) const;
    /// Whether these bytes stand in any page of the desk's files, or in the clear.
    [[nodiscard]] bool isOnDisk(const QByteArray &bytes) const;

    /// A note on this org as it stands in the replica, confirmed now by the user.
    [[nodiscard]] ports::Command noteOn(const OrgId &org, const QString &text);
    [[nodiscard]] OrgId anyOrg(int nth = 0) const;

    template <class T>
    [[nodiscard]] static Result<T> await(const QFuture<Result<T>> &future, int timeoutMs = 60'000)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, timeoutMs) ||
            future.resultCount() == 0)
            return tl::unexpected(Error{ErrorKind::Internal, QStringLiteral("it did not end")});
        return future.result();
    }

private:
    QTemporaryDir m_own;
    DemoPerson m_person;
    FormBrowser m_browser;
    std::unique_ptr<Desk> m_desk;
};

[[nodiscard]] CommandId newCommandId();
/// "done", "refused" … of this id in the platform's log; empty when it has none.
[[nodiscard]] QString loggedState(const ServiceProcess &service, const CommandId &id);
/// Where the replica's digests differ from the platform's rows, at equal positions; empty when
/// nowhere.
[[nodiscard]] QString digestsWrong(const DeskRig &rig, const ServiceProcess &service);
/// The feed's head once everything that is committed has its place in it.
[[nodiscard]] qint64 headOf(const ServiceProcess &service);

} // namespace steward::tests
