// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_facts.h"

#include "platform/src/db/connection.h"

namespace steward::platform::queries
{

namespace
{

// One row per payout. Columns are read in this order by readRow().
constexpr const char *kSelect = R"(
SELECT p.org_id, p.id, p.rev, p.amount_minor, p.state, p.hold_reason, p.rules_passed, p.blocking_rule, p.next_change_at,
  p.evaluated_at IS NOT NULL, p.settlement, b.state, p.manual_hold_by IS NOT NULL, p.rejected_reason IS NOT NULL,
  r.id, r.code, r.code = ro.referral_code, r.attributed_at, r.eligible_since,
  ro.id, ro.tier, ro.status, ro.first_successful_payment_at, rb.id IS NOT NULL, rb.tax_id, rb.sanctions_checked_at,
  so.id, so.tier, so.status, so.first_successful_payment_at, sb.id IS NOT NULL, sb.tax_id, sb.sanctions_checked_at,
  rm.user_id = sm.user_id, ru.home_org_id = so.id OR su.home_org_id = ro.id,
  EXISTS (SELECT FROM payment x WHERE x.org_id = ro.id AND x.fingerprint = pay.fingerprint),
  pay.id, pay.captured_at, pay.gross_minor, pay.tax_minor, pay.refunded_minor, pay.disputed_at, p.currency,
  a.id, a.amount_minor,
  (SELECT coalesce(sum(n.amount_minor), 0) FROM accrual n WHERE n.payment_id = a.payment_id AND n.reverses_id = a.id),
  m.id, m.verified_at, m.changed_at,
  coalesce((SELECT f.id FROM fraud_flag f WHERE f.released_at IS NULL AND f.org_id = ro.id LIMIT 1),
           (SELECT f.id FROM fraud_flag f WHERE f.released_at IS NULL AND f.org_id = so.id LIMIT 1),
           (SELECT f.id FROM fraud_flag f WHERE f.released_at IS NULL AND f.user_id = rm.user_id LIMIT 1)),
  (SELECT o.ref FROM accrual oa JOIN payout o ON o.accrual_id = oa.id
     WHERE oa.payment_id = a.payment_id AND oa.id <> a.id AND o.rejected_reason IS NULL AND (o.created_at, o.id) < (p.created_at, p.id)
     ORDER BY o.created_at, o.id LIMIT 1)
FROM payout p
  JOIN accrual a ON a.id = p.accrual_id
  JOIN payment pay ON pay.id = a.payment_id
  JOIN referral r ON r.id = a.referral_id
  JOIN org ro ON ro.id = p.org_id
  JOIN org so ON so.id = p.source_org_id
  JOIN membership rm ON rm.id = ro.owner_membership_id
  JOIN membership sm ON sm.id = so.owner_membership_id
  JOIN user_account ru ON ru.id = rm.user_id
  JOIN user_account su ON su.id = sm.user_id
  LEFT JOIN org_billing rb ON rb.id = ro.id
  LEFT JOIN org_billing sb ON sb.id = so.id
  LEFT JOIN payout_method m ON m.org_id = ro.id
  LEFT JOIN payout_batch b ON b.id = p.batch_id
)";

class Cells
{
public:
    explicit Cells(const db::Rows &rows) : m_rows(rows) {}
    std::string text() { return m_rows.text(0, m_at++); }
    std::optional<std::string> optionalText() { return m_rows.optionalText(0, m_at++); }
    std::int64_t number() { return m_rows.int64(0, m_at++); }
    bool flag() { return m_rows.boolean(0, m_at++); }
    Instant instant() { return m_rows.instant(0, m_at++); }
    std::optional<Instant> optionalInstant() { return m_rows.optionalInstant(0, m_at++); }

private:
    const db::Rows &m_rows;
    int m_at = 0;
};

domain::OrgFacts readOrg(Cells &cells)
{
    domain::OrgFacts out;
    out.id = cells.text();
    out.tier = cells.text();
    out.status = cells.text();
    out.firstPaid = cells.optionalInstant();
    out.hasBilling = cells.flag();
    out.taxId = cells.optionalText();
    out.sanctionsChecked = cells.optionalInstant();
    return out;
}

StoredPayout readStored(Cells &cells)
{
    StoredPayout out;
    out.id = cells.text();
    out.rev = cells.number();
    out.amountMinor = cells.number();
    out.state = cells.text();
    out.holdReason = cells.optionalText();
    out.rulesPassed = static_cast<int>(cells.number());
    out.blockingRule = cells.optionalText();
    out.nextChangeAt = cells.optionalInstant();
    out.isEvaluated = cells.flag();
    return out;
}

void readPayment(Cells &cells, domain::PayoutFacts &out)
{
    out.paymentId = cells.text();
    out.paidAt = cells.instant();
    out.grossMinor = cells.number();
    out.taxMinor = cells.number();
    out.refundedMinor = cells.number();
    out.disputed = cells.optionalInstant();
    out.currency = cells.text();
    out.accrualId = cells.text();
    out.accruedMinor = cells.number();
    out.clawedBackMinor = cells.number();
}

domain::PayoutFacts readFacts(Cells &cells)
{
    domain::PayoutFacts out;
    out.settlement = cells.optionalText();
    out.batchState = cells.optionalText();
    out.isHeldByHand = cells.flag();
    out.isRejectedByHand = cells.flag();
    out.referralId = cells.text();
    out.referralCode = cells.text();
    out.codeIsReferrers = cells.flag();
    out.attributed = cells.instant();
    out.eligibleSince = cells.optionalInstant();
    out.referrer = readOrg(cells);
    out.referred = readOrg(cells);
    out.hasSameOwner = cells.flag();
    out.hasSameHome = cells.flag();
    out.hasSameFingerprint = cells.flag();
    readPayment(cells, out);
    const auto method = cells.optionalText();
    const auto verified = cells.optionalInstant();
    const auto changed = cells.optionalInstant();
    if (method && changed)
        out.method = domain::MethodFacts{*method, verified, *changed};
    out.fraudFlagId = cells.optionalText();
    out.otherPayoutRef = cells.optionalText();
    return out;
}

} // namespace

Result<std::vector<Payee>> payeesInScope(db::Connection &connection, Scope scope, Instant now)
{
    const auto rows = connection.exec(
        "SELECT org_id, count(*) FROM payout WHERE $1 OR org_id IN (SELECT org_id FROM payout "
        "WHERE next_change_at <= $2 UNION SELECT org_id FROM payout WHERE evaluated_at IS NULL) "
        "GROUP BY org_id ORDER BY org_id",
        db::Params{scope == Scope::All, now});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Payee> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back({rows->text(i, 0), rows->int64(i, 1)});
    return out;
}

Result<Done> readPayoutFacts(db::Connection &connection, const std::vector<std::string> &payees,
                             const std::function<void(PayeePayouts &&)> &each)
{
    const auto sql =
        std::string{kSelect} + "WHERE p.org_id = ANY ($1) ORDER BY p.org_id, p.created_at, p.id";
    PayeePayouts group;
    std::string current;
    const auto flush = [&] {
        if (!group.stored.empty())
            each(std::move(group));
        group = {};
    };
    auto done = connection.stream(sql, db::Params{db::array(payees)}, [&](const db::Rows &row) {
        Cells cells{row};
        if (const auto org = cells.text(); org != current) {
            flush();
            current = org;
        }
        group.stored.push_back(readStored(cells));
        group.facts.push_back(readFacts(cells));
        group.facts.back().payoutId = group.stored.back().id;
    });
    if (!done)
        return done;
    flush();
    return Done{};
}

} // namespace steward::platform::queries
