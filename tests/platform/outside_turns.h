// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/outbound_job.h"
#include "tests/platform/sync_world.h"

#include <QString>

#include <string>
#include <vector>

namespace steward::tests
{

/// What comes from elsewhere while colleagues work. How often is counted, not left to chance, so
/// that what only such a fact makes possible is possible in every run. One thread each.
class OutsideTurns
{
public:
    OutsideTurns(platform::db::Connection &writer, const std::vector<MadeOrg> &orgs)
        : m_connection(writer), m_orgs(orgs)
    {
    }

    /// An org gets an invoice that it does not pay, or pays what it owes, by turns.
    void bill();
    /// The mail server takes every letter; of each third cool-off none to the owner.
    void deliver();

private:
    void deliverOf(const std::string &caseId);
    platform::db::Connection &m_connection;
    const std::vector<MadeOrg> &m_orgs;
    std::size_t m_bills = 0;
    int m_coolOffs = 0;
};

/// A provider who does every other step, and the carrier who gives a step up at once.
class FickleProvider
{
public:
    FickleProvider(TestDatabase &database, const platform::Clock &clock);

    /// Carries out every step that is due; what was wrong, if anything was.
    [[nodiscard]] QString carryOut();

private:
    platform::db::Connection m_connection;
    const platform::Clock &m_clock;
    platform::edges::BillingSandbox m_sandbox;
    platform::edges::OutboundOptions m_options;
    int m_steps = 0;
};

} // namespace steward::tests
