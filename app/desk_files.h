// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/keys/key_keeper.h"
#include "app/seal/sealed_vfs.h"

#include <QObject>

#include <memory>
#include <optional>

namespace steward
{

/// The keys of what the desk keeps on this computer: the replica's, which ends with the sign-in,
/// and the one of work (outbox, drafts, the audit log's pins, and who was signed in last), which
/// never does. Without a keychain both live in memory and so do, in effect, the files: sealed in a
/// folder that nothing opens again.
class DeskFiles : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Opening,
        Sealed,
        SessionOnly, ///< Nothing kept is used, and nothing is kept.
        KeyMissing,  ///< Sealed files are there and the keychain does not give their key.
    };

    /// `profile` tells two profiles on one machine apart.
    DeskFiles(std::shared_ptr<ports::SecretStore> secrets, QString folder, const QString &profile);
    ~DeskFiles() override;

    /// Asks the keychain; stateChanged() follows. Again after KeyMissing: the person unlocked it.
    void open();
    /// The person gives up what cannot be opened: the replica is deleted, outbox, drafts and pins
    /// are set aside for a key that may turn up. Nothing happens while the keychain takes no new
    /// key.
    void startAfresh();
    /// The person works without what is kept.
    void workWithoutKeys();
    /// Sign-out and revocation: the old key is destroyed, what comes next has another one.
    void renewReplicaKey();

    [[nodiscard]] State state() const { return m_state; }
    /// Where the files are; right from Sealed or SessionOnly on.
    [[nodiscard]] QString folder() const;
    /// A key is on its way to the keychain.
    [[nodiscard]] bool isBusy() const { return m_busy > 0; }

Q_SIGNALS:
    void stateChanged();
    /// No longer busy.
    void settled();

private:
    QCoro::Task<> runOpen();
    QCoro::Task<> runStartAfresh();
    QCoro::Task<> runRenewal(seal::KeyPtr key);
    /// The replica can be loaded again: a key that fits no file costs only that.
    [[nodiscard]] QCoro::Task<Result<seal::KeyPtr>> openReplicaKey();
    [[nodiscard]] keys::KeyPlace replicaPlace() const;
    [[nodiscard]] keys::KeyPlace workPlace() const;
    void unlock(const seal::KeyPtr &replica, const seal::KeyPtr &work);
    void beginSessionOnly();
    void removeSessionOnly();
    void enter(State state);
    void leave();
    void setWorkAside();

    const std::shared_ptr<keys::KeyKeeper> m_keeper; ///< Its coroutines may outlive this.
    const QString m_folder;
    const QString m_profile;
    State m_state = State::Opening;
    int m_busy = 0;
    std::unique_ptr<seal::Unlocked> m_replica, m_outbox, m_drafts, m_pins, m_principal;
};

} // namespace steward
