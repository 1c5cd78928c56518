// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/row.h"
#include "app/audit/tree.h"
#include "app/ports/audit_pins.h"
#include "app/ports/audit_proofs.h"
#include "app/ports/await.h"
#include "tests/app/audit/audit_vectors.h"
#include "tests/app/audit/naive_tree.h"

#include <QMap>
#include <QStringList>

#include <openssl/evp.h>

#include <functional>
#include <memory>
#include <optional>

namespace steward::tests
{

/// One month of a log, with the key of the vectors, and a platform that says of it what it is told
/// to say.
class FakeLog final : public ports::AuditProofs
{
public:
    static inline const QString kMonth = QStringLiteral("2026-05");

    QList<audit::Hash> leaves;
    QStringList asked;
    std::optional<qint64> shownSize;            ///< Of the checkpoint; all leaves else.
    std::optional<Error> failure;               ///< Of every answer.
    std::optional<Error> noConsistency;         ///< Of that answer.
    std::function<void(QByteArray &)> bendNote; ///< After signing.
    std::function<void(QList<ports::AuditInclusion> &)> bendProofs;
    std::optional<ports::OneShot<Done>> gate; ///< Checkpoints wait for it.

    /// The next row, with its place and its leaf.
    AuditEventRow append()
    {
        auto row = unplaced(int(leaves.size()));
        row.index = leaves.size();
        const auto leaf = audit::encode(*audit::leafOf(kVectorOrigin, row));
        leaves.append(audit::leafHash(*leaf));
        row.leafHash = audit::toBytes(leaves.last());
        return row;
    }
    QList<AuditEventRow> append(int count)
    {
        QList<AuditEventRow> rows;
        for (int i = 0; i < count; ++i)
            rows.append(append());
        return rows;
    }
    [[nodiscard]] static AuditEventRow unplaced(int number)
    {
        AuditEventRow row;
        row.id = {QStringLiteral("018f3a1c-0000-7000-8000-%1").arg(number, 12, 16, QChar(u'0'))};
        row.month = kMonth;
        row.occurredAtUs = 1'777'593'600'000'000 + number;
        row.category = QStringLiteral("ownership");
        row.action = QStringLiteral("transfer.requested");
        row.outcome = QStringLiteral("ok");
        row.actor = {QStringLiteral("staff"), QStringLiteral("actor-1"), QByteArray(32, 'a')};
        row.metadata = "{\"level\":\"L1\"}";
        row.requestId = row.id.value;
        return row;
    }
    /// Somebody rewrites a leaf in the tables and has the log signed anew.
    void rewrite(qsizetype index) { leaves[index][0] ^= 1; }

    [[nodiscard]] QByteArray note(qint64 size) const
    {
        const QByteArray text = kVectorOrigin + '/' + kMonth.toLatin1() + '\n' +
                                QByteArray::number(size) + '\n' +
                                toBytes(treeHash(leaves.first(size))).toBase64() + '\n';
        return text + "\n\xE2\x80\x94 " + kVectorOrigin + ' ' +
               (QByteArray::fromHex("16113251") + signature(text)).toBase64() + '\n';
    }

    [[nodiscard]] QCoro::Task<Result<QByteArray>> checkpoint(QString month) override
    {
        asked.append(QStringLiteral("checkpoint"));
        if (gate) {
            auto opened = gate->wait();
            const auto done = co_await opened;
            Q_UNUSED(done)
        }
        if (failure)
            co_return tl::unexpected(*failure);
        if (month != kMonth)
            co_return tl::unexpected(Error{ErrorKind::NotFound});
        auto bytes = note(shownSize.value_or(leaves.size()));
        if (bendNote)
            bendNote(bytes);
        co_return bytes;
    }
    [[nodiscard]] QCoro::Task<Result<QList<ports::AuditInclusion>>>
    inclusions(QString, qint64 size, QList<qint64> indices) override
    {
        asked.append(QStringLiteral("inclusions %1").arg(indices.size()));
        if (failure)
            co_return tl::unexpected(*failure);
        QList<ports::AuditInclusion> out;
        for (const qint64 index : indices)
            out.append({index, bytesOf(path(index, leaves.first(size)))});
        if (bendProofs)
            bendProofs(out);
        co_return out;
    }
    [[nodiscard]] QCoro::Task<Result<QList<QByteArray>>> consistency(QString, qint64 from,
                                                                     qint64 to) override
    {
        asked.append(QStringLiteral("consistency %1 %2").arg(from).arg(to));
        if (noConsistency)
            co_return tl::unexpected(*noConsistency);
        co_return bytesOf(subproof(from, leaves.first(to), true));
    }

private:
    static QList<QByteArray> bytesOf(const QList<Hash> &hashes)
    {
        QList<QByteArray> out;
        for (const Hash &hash : hashes)
            out.append(toBytes(hash));
        return out;
    }
    /// RFC 8032 §7.1 test 1 is the vectors' key.
    static QByteArray signature(const QByteArray &text)
    {
        const auto seed =
            QByteArray::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
            EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                         reinterpret_cast<const unsigned char *>(seed.data()), 32),
            &EVP_PKEY_free};
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free};
        QByteArray out(64, '\0');
        std::size_t size = 64;
        if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &size,
                           reinterpret_cast<const unsigned char *>(text.constData()),
                           std::size_t(text.size())) != 1)
            qFatal("no signature");
        return out;
    }
};

class MemoryPins final : public ports::AuditPins
{
public:
    QMap<QString, ports::AuditPin> pins;
    bool isLost = false;
    bool isFull = false;

    [[nodiscard]] Result<std::optional<ports::AuditPin>> pin(const QString &origin,
                                                             const QString &month) const override
    {
        if (isLost)
            return tl::unexpected(Error{ErrorKind::Storage});
        const auto at = pins.constFind(origin + u' ' + month);
        return at == pins.constEnd() ? std::nullopt : std::optional{*at};
    }
    [[nodiscard]] Result<Done> advance(const QString &origin, const QString &month,
                                       const std::optional<ports::AuditPin> &before,
                                       const ports::AuditPin &next) override
    {
        if (isFull || pin(origin, month) != Result<std::optional<ports::AuditPin>>{before})
            return tl::unexpected(Error{ErrorKind::Storage});
        pins.insert(origin + u' ' + month, next);
        return Done{};
    }
    /// Of the one month; −1 without.
    [[nodiscard]] qint64 size() const { return pins.isEmpty() ? -1 : pins.first().size; }
};

} // namespace steward::tests
