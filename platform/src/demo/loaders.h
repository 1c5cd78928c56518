// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace demo
{

// Each writes its subject by COPY inside the caller's transaction, facts only.
[[nodiscard]] Result<Done> loadTenancy(db::Connection &admin, World &world);
/// Sessions, invites, buyer tokens, pool entries, contact points, fraud flags, legal holds.
[[nodiscard]] Result<Done> loadRecords(db::Connection &admin, World &world);
/// Payments, referrals, payout methods.
[[nodiscard]] Result<Done> loadMoney(db::Connection &admin, World &world);
/// What colleagues wrote down about orgs.
[[nodiscard]] Result<Done> loadNotes(db::Connection &admin, World &world,
                                     const std::vector<DemoCredential> &staff);

} // namespace demo
} // namespace steward::platform
