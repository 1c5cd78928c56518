// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/hash.h"

#include <QCryptographicHash>
#include <QList>

namespace steward::tests
{

using audit::Hash;
using audit::toBytes;
using audit::toHash;

// The definitions of RFC 9162 §2.1, word for word and as slow as they stand there.

inline Hash digest(const QByteArray &bytes)
{
    return *toHash(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
}

inline qsizetype largestPowerBelow(qsizetype n)
{
    qsizetype k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

/// MTH(D[n]), of leaf hashes.
inline Hash treeHash(const QList<Hash> &d)
{
    if (d.isEmpty())
        return digest({});
    if (d.size() == 1)
        return d[0];
    const auto k = largestPowerBelow(d.size());
    return digest('\1' + toBytes(treeHash(d.first(k))) + toBytes(treeHash(d.sliced(k))));
}

/// PATH(m, D[n])
inline QList<Hash> path(qsizetype m, const QList<Hash> &d)
{
    if (d.size() == 1)
        return {};
    const auto k = largestPowerBelow(d.size());
    if (m < k)
        return path(m, d.first(k)) + QList<Hash>{treeHash(d.sliced(k))};
    return path(m - k, d.sliced(k)) + QList<Hash>{treeHash(d.first(k))};
}

/// SUBPROOF(m, D[n], b)
inline QList<Hash> subproof(qsizetype m, const QList<Hash> &d, bool isWhole)
{
    if (m == d.size())
        return isWhole ? QList<Hash>{} : QList<Hash>{treeHash(d)};
    const auto k = largestPowerBelow(d.size());
    if (m <= k)
        return subproof(m, d.first(k), isWhole) + QList<Hash>{treeHash(d.sliced(k))};
    return subproof(m - k, d.sliced(k), false) + QList<Hash>{treeHash(d.first(k))};
}

} // namespace steward::tests
