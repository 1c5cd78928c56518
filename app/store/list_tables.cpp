// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/list_sql.h"

namespace steward::store
{
namespace
{

using K = FieldSql::Kind;

// Conditions on another table are IN (SELECT …): it is scanned once through its covering index, not
// looked up for each row of the list.

const ListSql &orgList()
{
    static const ListSql list{
        .from = "org o",
        .key = "o.key",
        .defaultSort = "name",
        .isDefaultDescending = false,
        .orgColumns = "o.id = ?",
        .userColumns = "o.id IN (SELECT org_id FROM membership WHERE user_id = ?)",
        .text = "(# OR o.key IN (SELECT x.key FROM org x WHERE x.referral_code = $))",
        .fields =
            {
                {"name", K::Folded, "#"},
                {"owner", K::Folded,
                 "o.owner_membership_id IN (SELECT w.id FROM user v CROSS JOIN membership w ON "
                 "w.user_id = v.id "
                 "WHERE #)"},
                {"subdomain", K::Word, "o.subdomain"},
                {"id", K::Uuid, "o.id"},
                {"tier", K::Enum, "o.tier"},
                {"status", K::Enum, "o.status"},
                {"kind", K::Enum, "o.kind"},
                {"country", K::Word, "o.country"},
                {"trial", K::Word, "o.trial_state"},
                {"code", K::Code, "o.referral_code"},
                {"sso", K::Word, "o.sso_domain"},
                {"transfer", K::Word,
                 "(SELECT c.ref FROM tcase c WHERE c.org_id = o.id AND c.closed_at IS NULL AND "
                 "c.state NOT IN "
                 "('executed','closed','rejected','withdrawn','expired','reversed'))"},
                {"paid", K::Time, "o.first_successful_payment_at"},
                {"updated", K::Time, "o.updated_at"},
                {"created", K::Time, "o.created_at"},
                {"members", K::Number,
                 "(SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.state = "
                 "'active')"},
                {"provider", K::Enum,
                 "(SELECT b.payment_provider FROM org_billing b WHERE b.id = o.id)"},
                {"customer", K::Word,
                 "(SELECT b.external_customer_id FROM org_billing b WHERE b.id = o.id)"},
                {"subscription", K::Enum,
                 "(SELECT b.subscription_state FROM org_billing b WHERE b.id = o.id)"},
                {"mrr", K::Money, "(SELECT b.mrr_minor FROM org_billing b WHERE b.id = o.id)",
                 "(SELECT b.currency FROM org_billing b WHERE b.id = o.id)"},
                {"currency", K::Word, "(SELECT b.currency FROM org_billing b WHERE b.id = o.id)"},
                {"renews", K::Time, "(SELECT b.period_end FROM org_billing b WHERE b.id = o.id)"},
                {"unpaid", K::Number,
                 "(SELECT b.unpaid_invoices FROM org_billing b WHERE b.id = o.id)"},
                {"disputes", K::Number,
                 "(SELECT b.open_disputes FROM org_billing b WHERE b.id = o.id)"},
            },
        .flags =
            {
                {"active", "o.status = 'active'"},
                {"past-due", "o.status = 'past_due'"},
                {"frozen", "o.status = 'frozen'"},
                {"in-transfer", "o.status = 'in_transfer'"},
                {"dormant", "o.status = 'dormant'"},
                {"trial", "o.trial_state IS NOT NULL"},
                {"free-guest", "o.tier = 'free_guest'"},
                {"paid", "o.first_successful_payment_at IS NOT NULL"},
                {"ex-paid", "o.tier = 'free_guest' AND o.first_successful_payment_at IS NOT NULL"},
            },
        .sorts = {
            {"name", "o.folded"},
            {"tier", "o.tier"},
            {"status", "o.status"},
            {"kind", "o.kind"},
            {"owner", "(SELECT u.folded FROM membership m JOIN user u ON u.id = m.user_id WHERE "
                      "m.id = o.owner_membership_id)"},
            {"mrr", "(SELECT b.mrr_minor FROM org_billing b WHERE b.id = o.id)"},
            {"currency", "(SELECT b.currency FROM org_billing b WHERE b.id = o.id)"},
            {"updated", "o.updated_at"},
            {"id", "o.id"},
            {"subdomain", "o.subdomain"},
            {"country", "o.country"},
            {"members",
             "(SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.state = 'active')"},
            {"paid", "o.first_successful_payment_at"},
            {"provider", "(SELECT b.payment_provider FROM org_billing b WHERE b.id = o.id)"},
            {"code", "o.referral_code"},
            {"trial", "o.trial_state"},
            {"transfer",
             "(SELECT c.ref FROM tcase c WHERE c.org_id = o.id ORDER BY c.opened_at DESC LIMIT 1)"},
        }};
    return list;
}

const ListSql &membershipList()
{
    static const ListSql list{
        .from = "membership m",
        .key = "m.key",
        .defaultSort = "person",
        .isDefaultDescending = false,
        .orgColumns = "m.org_id = ?",
        .userColumns = "m.user_id = ?",
        .text = "m.key IN (SELECT w.key FROM user v CROSS JOIN membership w ON w.user_id = v.id "
                "WHERE # UNION ALL "
                "SELECT w.key FROM org x CROSS JOIN membership w ON w.org_id = x.id WHERE #)",
        .fields =
            {
                {"person", K::Folded, "m.user_id IN (SELECT id FROM user WHERE #)"},
                {"email", K::Folded, "m.user_id IN (SELECT id FROM user WHERE #)"},
                {"org", K::Folded, "m.org_id IN (SELECT id FROM org WHERE #)"},
                {"home", K::Folded,
                 "m.user_id IN (SELECT v.id FROM org x CROSS JOIN user v ON v.home_org_id = x.id "
                 "WHERE x.id IN "
                 "(SELECT id FROM org WHERE #))"},
                {"role", K::Enum, "m.role"},
                {"state", K::Enum, "m.state"},
                {"joined", K::Time, "m.joined_at"},
                {"ended", K::Time, "m.ended_at"},
                {"seen", K::Time, "(SELECT u.last_login_at FROM user u WHERE u.id = m.user_id)"},
                {"id", K::Uuid, "m.id"},
            },
        .flags =
            {
                {"active", "m.state = 'active'"},
                {"pending", "m.state = 'pending'"},
                {"ended", "m.state = 'ended'"},
                {"home", "m.org_id = (SELECT u.home_org_id FROM user u WHERE u.id = m.user_id)"},
                {"dual", "m.state = 'active' AND EXISTS (SELECT 1 FROM membership w WHERE "
                         "w.user_id = m.user_id AND "
                         "w.org_id <> m.org_id AND w.state = 'active')"},
                {"owner", "m.role = 'owner' AND m.state = 'active'"},
            },
        .sorts = {
            // A blob is behind all texts: there stands whose person is not here.
            {"person", "ifnull((SELECT u.folded FROM user u WHERE u.id = m.user_id), x'')",
             "user u CROSS JOIN membership m ON m.user_id = u.id", "u.folded"},
            {"org", "(SELECT o.folded FROM org o WHERE o.id = m.org_id)",
             "org o CROSS JOIN membership m ON m.org_id = o.id", "o.folded"},
            {"subdomain", "(SELECT o.subdomain FROM org o WHERE o.id = m.org_id)",
             "org o CROSS JOIN membership m ON m.org_id = o.id", "o.subdomain"},
            {"role", "m.role"},
            {"state", "m.state"},
            {"home",
             "ifnull(m.org_id = (SELECT u.home_org_id FROM user u WHERE u.id = m.user_id), 0)"},
            {"seen", "(SELECT u.last_login_at FROM user u WHERE u.id = m.user_id)",
             "user u CROSS JOIN membership m ON m.user_id = u.id", "u.last_login_at"},
            {"email", "(SELECT lower(u.email) FROM user u WHERE u.id = m.user_id)",
             "user u CROSS JOIN membership m ON m.user_id = u.id", "u.email COLLATE NOCASE"},
            {"joined", "m.joined_at"},
            {"ended", "m.ended_at"},
            {"id", "m.id"},
        }};
    return list;
}

const ListSql &peopleList()
{
    static const ListSql list{
        .from = "user u",
        .key = "u.key",
        .defaultSort = "person",
        .isDefaultDescending = false,
        .orgColumns = "u.id IN (SELECT user_id FROM membership WHERE org_id = ?)",
        .userColumns = "u.id = ?",
        .text = "#",
        .fields =
            {
                {"person", K::Folded, "#"},
                {"email", K::Folded, "#"},
                {"org", K::Folded,
                 "u.id IN (SELECT user_id FROM membership WHERE org_id IN (SELECT id FROM org "
                 "WHERE #))"},
                {"home", K::Folded, "u.home_org_id IN (SELECT id FROM org WHERE #)"},
                {"seen", K::Time, "u.last_login_at"},
                {"joined", K::Time, "u.created_at"},
                {"id", K::Uuid, "u.id"},
            },
        .flags = {{"active", "u.status = 'active'"}},
        .sorts = {{"person", "u.folded"},
                  {"email", "u.email COLLATE NOCASE"},
                  {"seen", "u.last_login_at"},
                  {"joined", "u.created_at"}}};
    return list;
}

const ListSql &payoutList()
{
    static const ListSql list{
        .from = "payout p",
        .key = "p.key",
        .defaultSort = "created",
        .isDefaultDescending = true,
        .orgColumns = "? IN (p.org_id, p.source_org_id)",
        .userColumns = "p.org_id IN (SELECT org_id FROM membership WHERE user_id = ?)",
        .text =
            "(p.ref = upper($) OR p.org_id IN (SELECT id FROM org WHERE # OR referral_code = $) OR "
            "p.source_org_id IN (SELECT id FROM org WHERE #))",
        .fields =
            {
                {"payee", K::Folded, "p.org_id IN (SELECT id FROM org WHERE #)"},
                {"source", K::Folded, "p.source_org_id IN (SELECT id FROM org WHERE #)"},
                {"ref", K::Word, "p.ref"},
                {"code", K::Code, "(SELECT o.referral_code FROM org o WHERE o.id = p.org_id)"},
                {"amount", K::Money, "p.amount_minor", "p.currency"},
                {"currency", K::Word, "p.currency"},
                {"state", K::Enum, "p.state"},
                {"hold", K::Enum, "p.hold_reason"},
                {"rules", K::Number, "p.rules_passed"},
                {"rule", K::Word, "p.blocking_rule"},
                {"next", K::Time, "p.next_change_at"},
                {"paid", K::Time, "p.paid_at"},
                {"created", K::Time, "p.created_at"},
                {"evaluated", K::Time, "p.evaluated_at"},
                {"batch", K::Word, "(SELECT b.ref FROM payout_batch b WHERE b.id = p.batch_id)"},
                {"id", K::Uuid, "p.id"},
            },
        .flags =
            {
                {"exception", "p.blocking_rule IS NOT NULL AND p.state NOT IN "
                              "('paid','reconciled','clawed_back','written_off')"},
                {"eligible", "p.state = 'eligible'"},
                {"held", "p.state = 'on_hold'"},
                {"waiting", "p.state = 'waiting'"},
                {"blocked", "p.blocking_rule IS NOT NULL"},
                {"settled", "p.state IN ('paid','reconciled')"},
            },
        .sorts = {
            {"payee", "(SELECT o.folded FROM org o WHERE o.id = p.org_id)"},
            {"source", "(SELECT o.folded FROM org o WHERE o.id = p.source_org_id)"},
            {"amount", "p.amount_minor"},
            {"currency", "p.currency"},
            {"state", "p.state"},
            {"eligibility", "p.rules_passed"},
            {"hold", "p.hold_reason"},
            {"created", "p.created_at"},
            {"ref", "p.ref"},
            {"code", "(SELECT o.referral_code FROM org o WHERE o.id = p.org_id)"},
            {"rules", "p.rules_passed"},
            {"paid", "p.paid_at"},
            {"next", "p.next_change_at"},
            {"batch", "(SELECT b.ref FROM payout_batch b WHERE b.id = p.batch_id)"},
            {"id", "p.id"},
        }};
    return list;
}

const char *stepOf()
{
    // Beside app/domain/transfer_step.h, which says it for one row; a test holds the two together.
    return "(CASE CASE WHEN c.state IN ('waiting','disputed') THEN coalesce(c.prior_state, "
           "c.state) ELSE c.state END "
           "WHEN 'intake' THEN 1 WHEN 'gated' THEN 2 WHEN 'verifying' THEN 3 WHEN 'planned' THEN 4 "
           "WHEN 'awaiting_approval' THEN 5 WHEN 'notice' THEN 6 ELSE 7 END)";
}

const ListSql &transferList()
{
    static constexpr auto kOpen =
        "c.state NOT IN ('executed','closed','rejected','withdrawn','expired','reversed')";
    static constexpr auto kDone =
        "c.state IN ('executed','closed','rejected','withdrawn','expired','reversed')";
    static const ListSql list{
        .from = "tcase c",
        .key = "c.key",
        .defaultSort = "activity",
        .isDefaultDescending = true,
        .orgColumns = "c.org_id = ?",
        .userColumns = "? IN (c.from_user_id, c.to_user_id)",
        .text = "(c.ref = upper($) OR c.ticket = $ OR c.org_id IN (SELECT id FROM org WHERE #) OR "
                "c.from_user_id IN (SELECT id FROM user WHERE #) OR c.to_user_id IN (SELECT id "
                "FROM user WHERE #))",
        .fields =
            {
                {"ref", K::Word, "c.ref"},
                {"org", K::Folded, "c.org_id IN (SELECT id FROM org WHERE #)"},
                {"from", K::Folded, "c.from_user_id IN (SELECT id FROM user WHERE #)"},
                {"to", K::Folded, "c.to_user_id IN (SELECT id FROM user WHERE #)",
                 "coalesce(c.to_user_id, c.to_email)"},
                {"state", K::Enum, "c.state"},
                {"step", K::Number, stepOf()},
                {"level", K::UpperEnum, "c.level"},
                {"route", K::Enum, "c.route"},
                {"waiting", K::Enum, "c.waiting_on"},
                {"officer", K::Uuid, "c.officer_id"},
                {"maker", K::Uuid, "c.maker_id"},
                {"reason", K::Word, "c.reason_code"},
                {"ticket", K::Word, "c.ticket"},
                {"opened", K::Time, "c.opened_at"},
                {"activity", K::Time, "c.last_activity_at"},
                {"sla", K::Time, "c.sla_due_at"},
                {"cooloff", K::Time, "c.cool_off_until"},
                {"executed", K::Time, "c.executed_at"},
                {"closed", K::Time, "c.closed_at"},
                {"id", K::Uuid, "c.id"},
            },
        .flags =
            {
                {"open", kOpen},
                {"closed", kDone},
                {"waiting", "c.state = 'waiting'"},
                {"disputed", "c.state = 'disputed'"},
                {"breaching",
                 "c.sla_due_at IS NOT NULL AND c.sla_due_at < {now} AND c.closed_at IS NULL"},
            },
        .sorts = {
            {"ref", "length(c.ref), c.ref"},
            {"org", "(SELECT o.folded FROM org o WHERE o.id = c.org_id)"},
            {"step", stepOf()},
            {"state", "c.state"},
            {"waiting", "c.waiting_on"},
            {"sla", "c.sla_due_at"},
            {"officer", "c.officer_id"},
            {"level", "c.level"},
            {"route", "c.route"},
            {"opened", "c.opened_at"},
            {"activity", "c.last_activity_at"},
            {"reason", "c.reason_code"},
            {"id", "c.id"},
        }};
    return list;
}

} // namespace

const ListSql &listSql(ports::List list)
{
    switch (list) {
    case ports::List::Orgs:
        return orgList();
    case ports::List::Memberships:
        return membershipList();
    case ports::List::People:
        return peopleList();
    case ports::List::Payouts:
        return payoutList();
    case ports::List::Transfers:
        return transferList();
    }
    return orgList();
}

} // namespace steward::store
