// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/authenticator.h"
#include "app/net/stale_token.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{
Q_LOGGING_CATEGORY(lcStore, "app.net.sign-in", QtInfoMsg)

constexpr int kFormat = 1;

QByteArray tokenIn(const QByteArray &secret)
{
    return QJsonDocument::fromJson(secret).object().value("refresh_token"_L1).toString().toLatin1();
}
} // namespace

ports::SecretStore &Authenticator::store()
{
    return m_isSessionOnly ? static_cast<ports::SecretStore &>(m_memory) : m_secrets;
}

void Authenticator::setSessionOnly(bool isOnly)
{
    if (m_isSessionOnly == isOnly)
        return;
    m_isSessionOnly = isOnly;
    Q_EMIT sessionOnlyChanged();
}

QCoro::Task<Result<std::optional<Authenticator::Stored>>> Authenticator::load()
{
    auto secret = co_await store().read(m_config.secretKey);
    const StaleToken stale{m_config.staleFile};
    if (!m_isSessionOnly && secret && secret->has_value() && stale.isStale(tokenIn(**secret)))
        secret->reset();
    const bool isSilent = !secret && secret.error().kind == ErrorKind::NoKeyring;
    const bool isEmpty = secret && !secret->has_value();
    if (!m_isSessionOnly && (isSilent || isEmpty)) {
        // A copy in memory keeps this session alive over a keyring that was locked meanwhile: that
        // one also reads as if it were empty (measured.md §5).
        auto copy = co_await m_memory.read(m_config.secretKey);
        if (isSilent || (copy && copy->has_value())) {
            setSessionOnly(true);
            secret = std::move(copy);
        }
    }
    if (!secret)
        co_return tl::unexpected(secret.error());
    if (!secret->has_value())
        co_return std::optional<Stored>{};
    const auto document = QJsonDocument::fromJson(**secret).object();
    auto key = DpopKey::fromDer(
        QByteArray::fromBase64(document.value("dpop_key"_L1).toString().toLatin1()));
    const auto token = document.value("refresh_token"_L1).toString().toLatin1();
    if (document.value("v"_L1).toInt() != kFormat || !key || token.isEmpty())
        co_return std::optional<Stored>{};
    co_return std::optional<Stored>{Stored{token, *std::move(key)}};
}

QCoro::Task<Result<Done>> Authenticator::save(Stored stored)
{
    const auto der = stored.key.toDer();
    if (!der)
        co_return tl::unexpected(der.error());
    const QJsonObject document{{u"v"_s, kFormat},
                               {u"refresh_token"_s, QString::fromLatin1(stored.refreshToken)},
                               {u"dpop_key"_s, QString::fromLatin1(der->toBase64())}};
    const auto secret = QJsonDocument{document}.toJson(QJsonDocument::Compact);
    // The copy in memory is what a keyring locked in mid-session falls back to.
    const auto kept = co_await m_memory.write(m_config.secretKey, secret);
    if (!kept)
        co_return kept;
    const auto written = co_await m_secrets.write(m_config.secretKey, secret);
    const StaleToken stale{m_config.staleFile};
    if (written)
        stale.clear();
    else if (const auto told = stale.allowOnly(stored.refreshToken); !told)
        qCWarning(lcStore, "the keychain's old token cannot be marked: %s",
                  qUtf8Printable(told.error().detail));
    setSessionOnly(!written);
    co_return Done{};
}

QCoro::Task<Result<Done>> Authenticator::forget()
{
    (void)co_await m_memory.remove(m_config.secretKey);
    // Before the keychain: what it says of a removal is not always so.
    const auto told = StaleToken{m_config.staleFile}.allowOnly({});
    const auto removed = co_await m_secrets.remove(m_config.secretKey);
    if (!removed && removed.error().kind != ErrorKind::NoKeyring)
        co_return removed;
    co_return told;
}

} // namespace steward::net
