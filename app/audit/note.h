// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/hash.h"
#include "app/domain/result.h"

#include <QList>
#include <QString>

namespace steward::audit
{

/// A C2SP verifier key, "<name>+<hash>+<base64>", of Ed25519: the trust anchor.
class VerifierKey
{
public:
    /// The error's detail is one line for the person who gave it.
    [[nodiscard]] static Result<VerifierKey> parse(const QString &text);
    /// Of the log, which is its origin.
    [[nodiscard]] const QByteArray &name() const { return m_name; }
    [[nodiscard]] const QByteArray &id() const { return m_id; }
    [[nodiscard]] bool verifies(QByteArrayView message, QByteArrayView signature) const;

private:
    VerifierKey() = default;
    QByteArray m_name;
    QByteArray m_id;     ///< 4 bytes
    QByteArray m_public; ///< 32 bytes
};

/// A C2SP signed note, parsed and not yet believed.
struct SignedNote {
    struct Signature {
        QByteArray name;
        QByteArray id; ///< 4 bytes
        QByteArray bytes;
    };
    QByteArray text; ///< What is signed, with its last newline.
    QList<Signature> signatures;
};

[[nodiscard]] std::optional<SignedNote> parseNote(QByteArrayView bytes);
/// By this key at least once, and never wrongly; signatures by others say nothing.
[[nodiscard]] bool isSignedBy(const SignedNote &note, const VerifierKey &key);

} // namespace steward::audit
