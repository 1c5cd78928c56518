// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/bucket_digest.h"

#include "app/sync/wire_cells.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace steward::sync
{

using namespace Qt::StringLiterals;

Result<BucketDigest> parseBucketDigest(const QByteArray &json, const QString &table)
{
    const auto bad = [](const QString &why) {
        return tl::unexpected(Error{ErrorKind::Protocol, why, {}, u"bad_digest"_qs, 0});
    };
    const auto root = QJsonDocument::fromJson(json).object();
    const auto buckets =
        root["t"_L1].toString() == table ? root["buckets"_L1].toArray() : QJsonArray{};
    BucketDigest out;
    if (buckets.size() != qsizetype(out.sums.size()) ||
        !parseInteger(root["csn"_L1].toString().toStdString(), out.csn))
        return bad(u"a field is missing or has the wrong form"_qs);
    for (std::size_t i = 0; i < out.sums.size(); ++i) {
        const auto bucket = buckets.at(qsizetype(i)).toObject();
        store::DigestTerm sum{};
        if (!parseHex(bucket["sum"_L1].toString().toStdString(), sum) ||
            !parseInteger(bucket["rows"_L1].toString().toStdString(), out.sums[i].rows))
            return bad(u"bucket %1 has the wrong form"_qs.arg(i));
        out.sums[i].sum = store::DigestSum(sum);
    }
    return out;
}

} // namespace steward::sync
