// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/mail_sandbox.h"
#include "platform/src/edges/outbound_job.h"
#include "tests/platform/table_snapshot.h"

#include <QJsonArray>
#include <QStringList>
#include <QTemporaryDir>

namespace steward::tests
{

/// The mail server and the provider as they are, and what a plan's effects have to leave with them.
class OutsideWorld
{
public:
    explicit OutsideWorld(const platform::Clock &clock);

    /// Carries out every effect that is due; answers how many, or −1.
    [[nodiscard]] int carryOut(platform::db::Connection &writer, const platform::Clock &clock);
    /// What came since the last call: "mail to …" for a letter, "customer …: field=value, …" for a
    /// call of the provider that changed something; sorted.
    [[nodiscard]] QStringList arrived();
    /// The same as the effects of a plan say it.
    [[nodiscard]] static QStringList lettersOf(const QJsonArray &effects);
    [[nodiscard]] static QStringList callsOf(const QJsonArray &effects);

private:
    QTemporaryDir m_folder;
    platform::edges::MailSandbox m_mail;
    platform::edges::BillingSandbox m_billing;
    platform::edges::OutboundOptions m_options;
    QStringList m_known, m_customers;
    int m_calls = 0;
};

/// What of a difference is the queue of effects outside: the rows of notices and of intents, each
/// said like arrived(). A row that is neither, or that does not belong to the case, is said as it
/// is.
[[nodiscard]] QStringList queuedIn(const TableDifference &difference, const QString &caseId);
/// What of a difference only says that queued effects were carried out; the other rows' keys.
[[nodiscard]] QStringList notCarriedOut(const TableDifference &difference);

} // namespace steward::tests
