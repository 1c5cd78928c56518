// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QJsonObject>

namespace steward::api::wire
{

/// The document of GET /v1/payouts/{id}, checked: what the payout page reads is there and of its
/// type.
[[nodiscard]] Result<QJsonObject> readPayoutDetail(const QByteArray &body);

} // namespace steward::api::wire
