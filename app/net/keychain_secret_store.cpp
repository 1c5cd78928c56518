// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/keychain_secret_store.h"

#include "app/ports/await.h"

#include <QTimer>

#include <openssl/crypto.h>
#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

struct JobOutcome {
    QKeychain::Error error = QKeychain::OtherError;
    QString detail;
    QByteArray data;
    bool isTimeout = false;
};

/// Ends with the job or the time-out, whichever is first; a job that hangs deletes itself whenever
/// it ends, and nobody listens to it by then.
QCoro::Task<JobOutcome> run(QKeychain::Job *job, std::chrono::milliseconds timeout)
{
    ports::OneShot<JobOutcome> over;
    auto *reader = qobject_cast<QKeychain::ReadPasswordJob *>(job);
    QObject::connect(job, &QKeychain::Job::finished, job, [over, reader](QKeychain::Job *done) {
        over.set({done->error(), done->errorString(),
                  reader != nullptr ? reader->binaryData() : QByteArray{}, false});
    });
    auto *limit = new QTimer{job};
    limit->setSingleShot(true);
    QObject::connect(limit, &QTimer::timeout, job, [over] {
        over.set({QKeychain::OtherError, u"no answer"_s, {}, true});
    });
    limit->start(timeout);
    job->start();
    auto waiting = over.wait();
    auto outcome = co_await waiting;
    co_return outcome;
}

QByteArray deepCopy(const QByteArray &secret)
{
    return {secret.constData(), secret.size()};
}

/// Overwrites the bytes for everybody who shares them: the job that is over holds them too.
void cleanse(const QByteArray &secret)
{
    OPENSSL_cleanse(const_cast<char *>(secret.constData()), std::size_t(secret.size()));
}

Error toError(const JobOutcome &outcome)
{
    // 6 and 7 alike mean that no keyring answers; 4 is a locked one (measured: measured.md §5).
    switch (outcome.error) {
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        return Error{ErrorKind::NoKeyring,
                     u"keyring error %1: %2"_s.arg(int{outcome.error}).arg(outcome.detail)};
    default:
        return Error{ErrorKind::Storage,
                     u"keyring error %1: %2"_s.arg(int{outcome.error}).arg(outcome.detail)};
    }
}

} // namespace

KeychainSecretStore::KeychainSecretStore(QString service, std::chrono::milliseconds timeout)
    : m_service(std::move(service)), m_timeout(timeout)
{
}

QCoro::Task<Result<std::optional<QByteArray>>> KeychainSecretStore::read(QString key)
{
    auto *job = new QKeychain::ReadPasswordJob{m_service};
    job->setKey(key);
    const auto outcome = co_await run(job, m_timeout);
    if (outcome.error == QKeychain::EntryNotFound)
        co_return std::optional<QByteArray>{};
    if (outcome.error != QKeychain::NoError)
        co_return tl::unexpected(toError(outcome));
    const auto secret = deepCopy(outcome.data);
    cleanse(outcome.data);
    co_return std::optional<QByteArray>{secret};
}

QCoro::Task<Result<Done>> KeychainSecretStore::write(QString key, QByteArray secret)
{
    auto *job = new QKeychain::WritePasswordJob{m_service};
    job->setKey(key);
    const auto given = deepCopy(secret);
    job->setBinaryData(given);
    const auto outcome = co_await run(job, m_timeout);
    // A job that was too slow may still read them.
    if (!outcome.isTimeout)
        cleanse(given);
    if (outcome.error != QKeychain::NoError)
        co_return tl::unexpected(toError(outcome));
    co_return Done{};
}

QCoro::Task<Result<Done>> KeychainSecretStore::remove(QString key)
{
    auto *job = new QKeychain::DeletePasswordJob{m_service};
    job->setKey(key);
    const auto outcome = co_await run(job, m_timeout);
    if (outcome.error == QKeychain::EntryNotFound)
        co_return Done{};
    if (outcome.error != QKeychain::NoError)
        co_return tl::unexpected(toError(outcome));
    // A locked keyring answers a delete with success and keeps the entry.
    const auto left = co_await read(key);
    if (!left)
        co_return tl::unexpected(left.error());
    if (left->has_value())
        co_return tl::unexpected(Error{ErrorKind::NoKeyring, u"the keyring kept the entry"_s});
    co_return Done{};
}

} // namespace steward::net
