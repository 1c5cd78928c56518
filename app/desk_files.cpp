// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desk_files.h"

#include "app/store/private_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QPointer>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

Q_LOGGING_CATEGORY(lcFiles, "app.files", QtInfoMsg)

constexpr auto kReplicaFiles = {"replica.db"_L1, "replica.new"_L1, "replica.aside"_L1};
constexpr auto kWorkFiles = {"outbox.db"_L1, "drafts.db"_L1, "pins.db"_L1};

std::string prefix(const QString &folder, QLatin1StringView name)
{
    return QFile::encodeName(folder + u'/' + name).toStdString();
}

} // namespace

DeskFiles::DeskFiles(std::shared_ptr<ports::SecretStore> secrets, QString folder,
                     const QString &profile)
    : m_keeper(std::make_shared<keys::KeyKeeper>(std::move(secrets))), m_folder(std::move(folder)),
      m_profile(profile)
{
    removeSessionOnly();
}

DeskFiles::~DeskFiles()
{
    if (m_state == State::SessionOnly)
        removeSessionOnly();
}

QString DeskFiles::folder() const
{
    return m_state == State::SessionOnly ? m_folder + "/session-only"_L1 : m_folder;
}

keys::KeyPlace DeskFiles::replicaPlace() const
{
    keys::KeyPlace place{"replica-key/"_L1 + m_profile, m_folder + "/replica.key"_L1, {}};
    for (const auto name : kReplicaFiles)
        place.sealed += m_folder + u'/' + name;
    return place;
}

keys::KeyPlace DeskFiles::workPlace() const
{
    keys::KeyPlace place{"work-key/"_L1 + m_profile, m_folder + "/work.key"_L1, {}};
    for (const auto name : kWorkFiles)
        place.sealed += m_folder + u'/' + name;
    return place;
}

void DeskFiles::unlock(const seal::KeyPtr &replica, const seal::KeyPtr &work)
{
    // The last part of a name is left open: log, journal, and copies under way are meant too.
    m_replica = std::make_unique<seal::Unlocked>(prefix(folder(), "replica."_L1), replica);
    m_outbox = std::make_unique<seal::Unlocked>(prefix(folder(), "outbox."_L1), work);
    m_drafts = std::make_unique<seal::Unlocked>(prefix(folder(), "drafts."_L1), work);
    m_pins = std::make_unique<seal::Unlocked>(prefix(folder(), "pins."_L1), work);
    m_principal = std::make_unique<seal::Unlocked>(prefix(folder(), "principal."_L1), work);
}

void DeskFiles::enter(State state)
{
    m_state = state;
    qCInfo(lcFiles) << "state" << int(state);
    Q_EMIT stateChanged();
}

void DeskFiles::leave()
{
    if (--m_busy == 0)
        Q_EMIT settled();
}

void DeskFiles::open()
{
    ++m_busy;
    runOpen();
}

QCoro::Task<Result<seal::KeyPtr>> DeskFiles::openReplicaKey()
{
    const QPointer<DeskFiles> self{this};
    const auto keeper = m_keeper;
    auto opening = keeper->open(replicaPlace());
    auto key = co_await opening;
    if (!self || key || key.error().code != "other_key"_L1)
        co_return key;
    qCWarning(lcFiles) << "the replica has another key; it is loaded again";
    for (const auto &file : replicaPlace().sealed)
        store::removeDatabaseFiles(file);
    auto again = keeper->open(replicaPlace());
    auto second = co_await again;
    co_return second;
}

QCoro::Task<> DeskFiles::runOpen()
{
    const QPointer<DeskFiles> self{this};
    const auto keeper = m_keeper;
    auto openingReplica = openReplicaKey();
    const auto replica = co_await openingReplica;
    if (!self)
        co_return;
    auto openingWork = keeper->open(workPlace());
    const auto work = co_await openingWork;
    if (!self)
        co_return;
    for (const auto *key : {&replica, &work})
        if (!*key)
            qCWarning(lcFiles).noquote() << key->error().detail << key->error().code;
    const auto isKeychainAway = [](const auto &key) {
        return !key && key.error().kind == ErrorKind::NoKeyring;
    };
    if (replica && work) {
        unlock(*replica, *work);
        enter(State::Sealed);
    } else if (isKeychainAway(replica) || isKeychainAway(work)) {
        beginSessionOnly();
    } else {
        enter(State::KeyMissing);
    }
    leave();
}

void DeskFiles::beginSessionOnly()
{
    const auto replica = seal::Key::random();
    const auto work = seal::Key::random();
    m_state = State::SessionOnly;
    removeSessionOnly();
    QDir{}.mkpath(folder());
    QFile::setPermissions(folder(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    unlock(replica, work);
    enter(State::SessionOnly);
}

void DeskFiles::removeSessionOnly()
{
    QDir{m_folder + "/session-only"_L1}.removeRecursively();
}

void DeskFiles::workWithoutKeys()
{
    if (m_state == State::KeyMissing)
        beginSessionOnly();
}

void DeskFiles::startAfresh()
{
    if (m_state != State::KeyMissing || isBusy())
        return;
    ++m_busy;
    runStartAfresh();
}

QCoro::Task<> DeskFiles::runStartAfresh()
{
    const QPointer<DeskFiles> self{this};
    const auto keeper = m_keeper;
    auto openingReplica = openReplicaKey();
    auto replica = co_await openingReplica;
    if (!self)
        co_return;
    auto openingWork = keeper->open(workPlace());
    auto work = co_await openingWork;
    if (!self)
        co_return;
    // Only what is lost is given up, and only once the keychain took the key that comes after it.
    if (!replica && replica.error().kind == ErrorKind::Storage) {
        const auto key = seal::Key::random();
        auto replacing = keeper->replace(replicaPlace(), key);
        const auto replaced = co_await replacing;
        if (!self)
            co_return;
        if (replaced) {
            for (const auto &file : replicaPlace().sealed)
                store::removeDatabaseFiles(file);
            replica = key;
        }
    }
    if (!work && work.error().kind == ErrorKind::Storage) {
        const auto key = seal::Key::random();
        auto replacing = keeper->replace(workPlace(), key);
        const auto replaced = co_await replacing;
        if (!self)
            co_return;
        if (replaced) {
            setWorkAside();
            work = key;
        }
    }
    if (replica && work) {
        unlock(*replica, *work);
        enter(State::Sealed);
    } else {
        enter(State::KeyMissing);
    }
    leave();
}

/// Never deleted: the old key may turn up in a backup of the keychain.
void DeskFiles::setWorkAside()
{
    const auto when = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
    for (const auto name : kWorkFiles)
        for (const auto *suffix : {"", "-journal"}) {
            const QString file = m_folder + u'/' + name + QLatin1StringView(suffix);
            if (QFile::exists(file))
                QFile::rename(file, m_folder + "/set-aside-"_L1 + when + u'-' + name +
                                        QLatin1StringView(suffix));
        }
}

void DeskFiles::renewReplicaKey()
{
    const auto key = seal::Key::random();
    m_replica = std::make_unique<seal::Unlocked>(prefix(folder(), "replica."_L1), key);
    if (m_state != State::Sealed)
        return;
    ++m_busy;
    runRenewal(key);
}

QCoro::Task<> DeskFiles::runRenewal(seal::KeyPtr key)
{
    const QPointer<DeskFiles> self{this};
    const auto keeper = m_keeper;
    auto replacing = keeper->replace(replicaPlace(), std::move(key));
    const auto replaced = co_await replacing;
    if (!self)
        co_return;
    if (!replaced)
        qCWarning(lcFiles).noquote()
            << "the replica's key was not replaced:" << replaced.error().detail;
    leave();
}

} // namespace steward
