// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/outside_turns.h"

#include "platform/src/transfer/case_store.h"

#include <array>
#include <chrono>
#include <cstdint>

namespace steward::tests
{

using namespace platform;

void OutsideTurns::bill()
{
    // Nothing, one, another on top of what may have been waived, all paid.
    constexpr std::array<std::int64_t, 4> kUnpaid{0, 1, 2, 0};
    const auto round = m_bills / m_orgs.size();
    const auto &org = m_orgs[m_bills++ % m_orgs.size()];
    mustRun(m_connection, "UPDATE org_billing SET unpaid_invoices = $2 WHERE id = $1",
            db::Params{org.id, kUnpaid[round % kUnpaid.size()]});
}

void OutsideTurns::deliver()
{
    const auto waiting =
        m_connection.exec("SELECT DISTINCT case_id FROM notice WHERE delivery = 'queued'", {});
    if (!waiting)
        qFatal("%s", waiting.error().detail.c_str());
    for (const auto &id : waiting->texts(0))
        deliverOf(id);
}

void OutsideTurns::deliverOf(const std::string &caseId)
{
    auto transaction = db::Transaction::begin(m_connection);
    // As the postman does: whoever carries the case on meanwhile waits.
    const auto locked = transfer::lockCase(m_connection, caseId);
    if (!transaction || !locked)
        qFatal("%s", (locked ? transaction.error() : locked.error()).detail.c_str());
    const auto telling = scalar(m_connection,
                                "SELECT count(*) FROM notice WHERE delivery = 'queued' AND "
                                "template = 'cool_off' AND party = 'old_owner' AND case_id = $1",
                                db::Params{caseId});
    if (telling != "0" && m_coolOffs++ % 3 == 0)
        mustRun(m_connection,
                "UPDATE notice SET delivery = 'failed' WHERE delivery = 'queued' AND template = "
                "'cool_off' AND party = 'old_owner' AND case_id = $1",
                db::Params{caseId});
    mustRun(m_connection,
            "UPDATE notice SET delivery = 'sent' WHERE delivery = 'queued' AND case_id = $1",
            db::Params{caseId});
    if (const auto done = transaction->commit(); !done)
        qFatal("%s", done.error().detail.c_str());
}

FickleProvider::FickleProvider(TestDatabase &database, const Clock &clock)
    : m_connection(database.connection("steward_writer")), m_clock(clock), m_sandbox({}, clock)
{
    if (!m_sandbox.start())
        qFatal("the provider's sandbox does not start");
    m_options.attemptsMax = 1;
    // A provider who answers has all the time that a full machine needs.
    m_options.billing =
        edges::BillingProvider{m_sandbox.url(), "key", {}, std::chrono::milliseconds{60'000}};
}

QString FickleProvider::carryOut()
{
    for (;;) {
        m_sandbox.setFault(m_steps % 2 == 0 ? edges::BillingFault::ServerError
                                            : edges::BillingFault::None);
        const auto done = edges::carryOutNext(m_connection, m_options, m_clock);
        if (!done)
            return "provider: " + QString::fromStdString(done.error().detail);
        if (!*done)
            return {};
        ++m_steps;
    }
}

} // namespace steward::tests
