// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/store/digest.h"

#include <QByteArray>
#include <QString>

namespace steward::sync
{

/// The platform's sums of one table by bucket, at some csn of its feed.
struct BucketDigest {
    qint64 csn = 0;
    store::BucketSums sums;
};

/// What /v1/sync/digest answers for this table; Protocol with code `bad_digest` for anything else.
[[nodiscard]] Result<BucketDigest> parseBucketDigest(const QByteArray &json, const QString &table);

} // namespace steward::sync
