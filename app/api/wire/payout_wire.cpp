// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/payout_wire.h"

#include "app/api/wire/json_reader.h"

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{

constexpr int kMaxVerdicts = 64;

std::optional<Error> checkVerdict(const QJsonObject &object)
{
    JsonReader reader{object, u"verdicts."_s};
    (void)reader.string(u"rule"_s);
    const auto verdict = reader.string(u"verdict"_s);
    if (!QStringList{u"pass"_s, u"fail"_s, u"wait"_s, u"unknown"_s}.contains(verdict))
        reader.fail(u"verdict"_s, u"pass, fail, wait or unknown"_s);
    (void)reader.object(u"facts"_s);
    (void)reader.optionalObject(u"source"_s);
    (void)reader.optionalTime(u"next_change_at"_s);
    if (const auto change = reader.optionalObject(u"smallest_change"_s)) {
        JsonReader inner{*change, u"verdicts.smallest_change."_s};
        (void)inner.string(u"code"_s);
        (void)inner.optionalTime(u"until"_s);
        if (inner.error())
            return inner.error();
    }
    return reader.error();
}

} // namespace

Result<QJsonObject> readPayoutDetail(const QByteArray &body)
{
    auto document = parseObject(body);
    if (!document)
        return document;
    JsonReader reader{*document};
    JsonReader payout{reader.object(u"payout"_s), u"payout."_s};
    (void)payout.uuid(u"id"_s);
    (void)payout.int64(u"rev"_s);
    (void)reader.optionalObject(u"payment"_s);
    (void)reader.optionalObject(u"accrual"_s);
    (void)reader.optionalObject(u"referral"_s);
    (void)reader.optionalObject(u"method"_s);
    for (const auto &verdict : reader.array(u"verdicts"_s, kMaxVerdicts))
        if (const auto error = checkVerdict(verdict.toObject()))
            return tl::unexpected(*error);
    (void)reader.time(u"evaluated_at"_s);
    (void)reader.string(u"policy_version"_s);
    if (const auto error = reader.error() ? reader.error() : payout.error())
        return tl::unexpected(*error);
    return document;
}

} // namespace steward::api::wire
