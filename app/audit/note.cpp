// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/note.h"

#include <openssl/evp.h>

#include <memory>

namespace steward::audit
{

using namespace Qt::StringLiterals;

namespace
{

constexpr char kEd25519 = '\x01';
constexpr qsizetype kKeyBytes = 32, kIdBytes = 4, kSignatureBytes = 64;
constexpr qsizetype kMostNoteBytes = 1'000'000;
constexpr qsizetype kMostSignatures = 100;
constexpr QByteArrayView kDash{"\xE2\x80\x94 "};

const unsigned char *raw(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data() ? bytes.data() : "");
}

bool isName(QByteArrayView name)
{
    for (const char c : name)
        if (c == '+' || std::uint8_t(c) <= 0x20 || c == 0x7f)
            return false;
    return !name.isEmpty();
}

bool isNoteText(QByteArrayView bytes)
{
    for (const char c : bytes)
        if (std::uint8_t(c) < 0x20 && c != '\n')
            return false;
    return bytes.isValidUtf8();
}

QByteArray keyId(const QByteArray &name, const QByteArray &material)
{
    return toBytes(sha256(name + '\n' + material)).first(kIdBytes);
}

std::optional<SignedNote::Signature> signatureOf(const QByteArray &line)
{
    if (!line.startsWith(kDash))
        return std::nullopt;
    const auto rest = line.sliced(kDash.size());
    const auto space = rest.indexOf(' ');
    if (space < 0 || !isName(rest.first(space)))
        return std::nullopt;
    const auto bytes = fromBase64(rest.sliced(space + 1));
    if (!bytes || bytes->size() <= kIdBytes)
        return std::nullopt;
    return SignedNote::Signature{rest.first(space), bytes->first(kIdBytes),
                                 bytes->sliced(kIdBytes)};
}

} // namespace

Result<VerifierKey> VerifierKey::parse(const QString &text)
{
    const auto refuse = [](const QString &why) {
        return tl::unexpected(Error{ErrorKind::Protocol, u"not a verifier key: "_s + why});
    };
    const auto bytes = text.toUtf8();
    const auto first = bytes.indexOf('+');
    const auto second = first < 0 ? -1 : bytes.indexOf('+', first + 1);
    if (second < 0)
        return refuse(u"it is <name>+<8 hex digits>+<base64>"_s);
    VerifierKey key;
    key.m_name = bytes.first(first);
    if (!isName(key.m_name) || !isNoteText(key.m_name))
        return refuse(u"its name holds a space or nothing"_s);
    const auto material = fromBase64(bytes.sliced(second + 1));
    if (!material || material->size() != 1 + kKeyBytes || material->front() != kEd25519)
        return refuse(u"its last part is not an Ed25519 key"_s);
    key.m_id = keyId(key.m_name, *material);
    // A digit mistyped in the name, the id or the key shows here.
    if (bytes.sliced(first + 1, second - first - 1) != key.m_id.toHex())
        return refuse(u"its id does not fit its name and key"_s);
    key.m_public = material->sliced(1);
    return key;
}

bool VerifierKey::verifies(QByteArrayView message, QByteArrayView signature) const
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(m_public),
                                    std::size_t(m_public.size())),
        &EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    return signature.size() == kSignatureBytes && key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), std::size_t(signature.size()),
                            raw(message), std::size_t(message.size())) == 1;
}

std::optional<SignedNote> parseNote(QByteArrayView bytes)
{
    if (bytes.size() > kMostNoteBytes || !bytes.endsWith('\n') || !isNoteText(bytes))
        return std::nullopt;
    // The last empty line parts them: the text may hold others.
    const auto end = bytes.lastIndexOf("\n\n");
    if (end <= 0)
        return std::nullopt;
    SignedNote note{bytes.first(end + 1).toByteArray(), {}};
    const auto lines = bytes.sliced(end + 2).chopped(1).toByteArray().split('\n');
    if (lines.size() > kMostSignatures)
        return std::nullopt;
    for (const auto &line : lines) {
        const auto signature = signatureOf(line);
        if (!signature)
            return std::nullopt;
        note.signatures.append(*signature);
    }
    return note;
}

bool isSignedBy(const SignedNote &note, const VerifierKey &key)
{
    bool isSigned = false;
    for (const auto &signature : note.signatures) {
        if (signature.name != key.name() || signature.id != key.id())
            continue;
        if (!key.verifies(note.text, signature.bytes))
            return false;
        isSigned = true;
    }
    return isSigned;
}

} // namespace steward::audit
