// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/pinning.h"

#include "app/audit/tree.h"

#include <bit>

namespace steward::audit
{

namespace
{

/// `a` is the root of the pinned tree at that size, `b` of the fresh one.
AuditFinding fork(const Checkpoint &at, const QByteArray &a, const QByteArray &b)
{
    AuditFinding finding{AuditCode::Fork, at.month};
    finding.size = qint64(at.size);
    finding.a = a;
    finding.b = b;
    return finding;
}

} // namespace

PinStep weigh(const std::optional<Checkpoint> &pinned, const Checkpoint &fresh)
{
    if (!pinned)
        return PinStep::First;
    if (pinned->size == fresh.size)
        return pinned->root == fresh.root ? PinStep::Same : PinStep::Forked;
    return pinned->size < fresh.size ? PinStep::Grown : PinStep::Shrunk;
}

AuditFinding forkOf(const Checkpoint &pinned, const Checkpoint &fresh)
{
    return fork(pinned, toBytes(pinned.root), toBytes(fresh.root));
}

std::optional<AuditFinding> weighProof(const Checkpoint &pinned, const Checkpoint &fresh,
                                       const QList<Hash> &proof)
{
    const bool isGrown = pinned.size < fresh.size;
    const Checkpoint &older = isGrown ? pinned : fresh;
    const Checkpoint &newer = isGrown ? fresh : pinned;
    if (verifiesConsistency(older.size, newer.size, older.root, newer.root, proof))
        return std::nullopt;
    const auto roots = rootsOfConsistency(older.size, newer.size, older.root, proof);
    const auto known = toBytes(older.root);
    if (roots && roots->to == newer.root)
        return isGrown ? fork(older, known, toBytes(roots->from))
                       : fork(older, toBytes(roots->from), known);
    // The proof of a whole subtree holds no older root of its own to compare with.
    if (roots && std::has_single_bit(older.size))
        return isGrown ? fork(older, known, {}) : fork(older, {}, known);
    return AuditFinding{AuditCode::RootMismatch, pinned.month};
}

} // namespace steward::audit
