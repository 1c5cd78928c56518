// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/keys/key_keeper.h"

#include "app/seal/key_note.h"
#include "app/seal/page_cipher.h"

#include <QFile>
#include <QLoggingCategory>
#include <QSaveFile>

#include <openssl/crypto.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::keys
{

namespace
{

Q_LOGGING_CATEGORY(lcKeys, "app.keys", QtInfoMsg)

constexpr qint64 kLongestNote = 1024;

seal::KeyPtr keyFrom(QByteArray &secret)
{
    auto key = seal::Key::of(
        {reinterpret_cast<const std::uint8_t *>(secret.constData()), std::size_t(secret.size())});
    // data() makes a copy of what somebody else still holds; then it is theirs to overwrite.
    if (secret.isDetached())
        OPENSSL_cleanse(secret.data(), std::size_t(secret.size()));
    secret.clear();
    return key;
}

QByteArray secretOf(const seal::Key &key)
{
    return {reinterpret_cast<const char *>(key.bytes().data()), qsizetype(key.bytes().size())};
}

QByteArray noteAt(const QString &path)
{
    QFile file{path};
    return file.open(QFile::ReadOnly) ? file.read(kLongestNote) : QByteArray();
}

Result<Done> writeNote(const QString &path, const seal::Key &key)
{
    const auto note = seal::keyNote(key);
    if (noteAt(path).toStdString() == note)
        return Done{};
    QSaveFile file{path};
    const bool isWritten =
        file.open(QFile::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
        file.write(note.data(), qint64(note.size())) == qint64(note.size()) && file.commit();
    if (!isWritten)
        return tl::unexpected(
            Error{ErrorKind::Storage, u"cannot write the note of a key: "_s + file.errorString()});
    return Done{};
}

Error keyError(const QString &code, const KeyPlace &place)
{
    return Error{
        ErrorKind::Storage, u"%1: no key for %2"_s.arg(place.secret, place.note), {}, code, 0};
}

} // namespace

bool isSealedFile(const QString &path)
{
    const auto &mark = seal::kFormatMark;
    QFile file{path};
    if (!file.exists())
        return false;
    // What cannot be read may be sealed: no new key is made over it.
    if (!file.open(QFile::ReadOnly))
        return true;
    const QByteArray page = file.read(qint64(seal::kPageBytes));
    if (file.error() != QFile::NoError)
        return true;
    // Another format version is sealed too.
    return page.size() == qsizetype(seal::kPageBytes) &&
           std::equal(mark.begin(), mark.begin() + 3, page.end() - qsizetype(mark.size()),
                      [](std::uint8_t a, char b) { return char(a) == b; });
}

QCoro::Task<Result<seal::KeyPtr>> KeyKeeper::open(KeyPlace place)
{
    auto found = co_await m_secrets->read(place.secret);
    if (!found)
        co_return tl::unexpected(found.error());
    const bool hasFiles = std::any_of(place.sealed.begin(), place.sealed.end(), &isSealedFile);
    if (!found->has_value()) {
        if (hasFiles)
            co_return tl::unexpected(keyError(u"key_missing"_s, place));
        auto making = make(std::move(place));
        auto made = co_await making;
        co_return made;
    }
    auto key = keyFrom(**found);
    const auto note = noteAt(place.note).toStdString();
    const auto fit = key ? seal::keyFits(*key, note) : seal::Fit::OtherKey;
    if (!key || (hasFiles && fit == seal::Fit::OtherKey))
        co_return tl::unexpected(keyError(u"other_key"_s, place));
    // Without a readable note the pages themselves tell whether it is the key.
    if (const auto written = writeNote(place.note, *key); !written)
        co_return tl::unexpected(written.error());
    qCInfo(lcKeys).noquote() << place.secret << "key" << QString::fromStdString(seal::keyId(*key));
    co_return key;
}

QCoro::Task<Result<seal::KeyPtr>> KeyKeeper::make(KeyPlace place)
{
    auto key = seal::Key::random();
    if (!key)
        co_return tl::unexpected(Error{ErrorKind::Internal, u"the random source failed"_s});
    auto replacing = replace(std::move(place), key);
    const auto replaced = co_await replacing;
    if (!replaced)
        co_return tl::unexpected(replaced.error());
    co_return key;
}

QCoro::Task<Result<Done>> KeyKeeper::replace(KeyPlace place, seal::KeyPtr key)
{
    const auto written = co_await m_secrets->write(place.secret, secretOf(*key));
    if (!written)
        co_return written;
    // Before anything is sealed with it: it can be had again, and it is this one.
    auto kept = co_await m_secrets->read(place.secret);
    if (!kept)
        co_return tl::unexpected(kept.error());
    const auto same = kept->has_value() ? keyFrom(**kept) : nullptr;
    if (!same || seal::keyNote(*same) != seal::keyNote(*key))
        co_return tl::unexpected(Error{ErrorKind::NoKeyring, u"the keychain kept no key"_s});
    co_return writeNote(place.note, *key);
}

} // namespace steward::keys
