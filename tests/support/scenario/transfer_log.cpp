// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/transfer_log.h"

#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/sql.h"

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatienceMs = 30'000;
constexpr int kLeastNotices = 3; ///< Old owner, recipient, the other admin.

/// What a transfer leaves in the log of its org, besides one notice.sent for each notice.
QStringList expectedActions()
{
    return {u"transfer.opened"_s, u"transfer.gated"_s, u"transfer.edited"_s, u"invite.sent"_s,
            u"invite.accepted"_s, u"transfer.accepted"_s,
            u"evidence.added"_s, // The owner's confirmation…
            u"transfer.confirmed"_s,
            u"evidence.added"_s, // …the other admin's word…
            u"evidence.added"_s, // …and the document.
            u"evidence.decided"_s, u"evidence.decided"_s, u"evidence.decided"_s,
            u"transfer.planned"_s, // With the last verdict.
            u"transfer.submitted"_s, u"transfer.approved"_s, u"transfer.noticed"_s,
            u"role.changed"_s, u"ownership.transferred"_s,
            // Both parties signed in on their pages to do their part.
            u"session.revoked"_s, u"session.revoked"_s, u"transfer.executing"_s,
            u"transfer.executed"_s, u"billing.customer_updated"_s};
}

} // namespace

TransferLog::TransferLog(const ServiceProcess &service, const QString &orgId)
    : m_service(service), m_orgId(orgId)
{
    m_before = Sql{service.adminConninfo()}
                   .rows(u"SELECT id FROM audit_event WHERE org_id = '%1'"_s.arg(orgId))
                   .join(u',');
}

QStringList TransferLog::rows() const
{
    return Sql{m_service.adminConninfo()}.rows(
        u"SELECT id, action || CASE outcome WHEN 0 THEN '' ELSE ' refused' END FROM audit_event "
        "WHERE org_id = '%1' AND id <> ALL ('{%2}'::uuid[]) ORDER BY occurred_at, id"_s.arg(
            m_orgId, m_before));
}

QStringList TransferLog::actions() const
{
    QStringList out;
    for (const auto &row : rows())
        out += row.section(u'|', 1, 1);
    out.sort();
    return out;
}

QString TransferLog::faultAfter(const TransferDrive &drive, const QByteArray &bearer) const
{
    const auto notices =
        Sql{m_service.adminConninfo()}
            .value(u"SELECT count(*) FROM notice WHERE case_id = '%1'"_s.arg(drive.caseId()))
            .toInt();
    if (notices < kLeastNotices)
        return u"only %1 notices"_s.arg(notices);
    auto expected = expectedActions() + QStringList(notices, u"notice.sent"_s);
    expected.sort();
    // Mail and billing follow in their own time.
    if (!QTest::qWaitFor([&] { return actions() == expected; }, kPatienceMs))
        return u"the log has %1\nand not %2"_s.arg(actions().join(u' '), expected.join(u' '));
    AuditProof proof{m_service, bearer};
    for (const auto &row : rows()) {
        const auto sent = proof.sequenced(row.section(u'|', 0, 0));
        if (sent.isEmpty() || sent[u"action"].toString() != row.section(u'|', 1, 1) ||
            sent[u"org_id"].toString() != m_orgId)
            return u"the platform does not hand out "_s + row;
        if (const auto fault = proof.faultOf(sent); !fault.isEmpty())
            return row + u": "_s + fault;
    }
    return {};
}

} // namespace steward::tests
