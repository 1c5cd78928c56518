// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_schema.h"

#include <array>

namespace steward::store
{

namespace
{

using K = ColumnKind;

constexpr std::array kOrg{
    Column{"name", K::Text},          Column{"subdomain", K::Text},
    Column{"kind", K::Text},          Column{"tier", K::Text},
    Column{"trial_state", K::Text},   Column{"status", K::Text},
    Column{"country", K::Text},       Column{"first_successful_payment_at", K::Time},
    Column{"referral_code", K::Text}, Column{"owner_membership_id", K::Uuid},
    Column{"sso_domain", K::Text},    Column{"created_at", K::Time},
    Column{"updated_at", K::Time}};

constexpr std::array kUser{Column{"email", K::Text},         Column{"email_verified_at", K::Time},
                           Column{"name", K::Text},          Column{"phone", K::Text},
                           Column{"language", K::Text},      Column{"home_org_id", K::Uuid},
                           Column{"status", K::Text},        Column{"mfa", K::Text},
                           Column{"last_login_at", K::Time}, Column{"created_at", K::Time}};

constexpr std::array kMembership{Column{"org_id", K::Uuid},  Column{"user_id", K::Uuid},
                                 Column{"role", K::Text},    Column{"role_epoch", K::Int64},
                                 Column{"state", K::Text},   Column{"joined_at", K::Time},
                                 Column{"ended_at", K::Time}};

constexpr std::array kCase{Column{"ref", K::Text},
                           Column{"org_id", K::Uuid},
                           Column{"level", K::Text},
                           Column{"route", K::Text},
                           Column{"state", K::Text},
                           Column{"prior_state", K::Text},
                           Column{"waiting_on", K::Text},
                           Column{"waiting_since", K::Time},
                           Column{"reason_code", K::Text},
                           Column{"requester_channel", K::Text},
                           Column{"ticket", K::Text},
                           Column{"from_user_id", K::Uuid},
                           Column{"to_user_id", K::Uuid},
                           Column{"to_email", K::Text},
                           Column{"old_owner_role", K::Text},
                           Column{"home_org_outcome", K::Text},
                           Column{"officer_id", K::Uuid},
                           Column{"maker_id", K::Uuid},
                           Column{"plan_hash", K::Text},
                           Column{"policy_version", K::Text},
                           Column{"opened_at", K::Time},
                           Column{"last_activity_at", K::Time},
                           Column{"sla_due_at", K::Time},
                           Column{"submitted_at", K::Time},
                           Column{"approved_at", K::Time},
                           Column{"cool_off_until", K::Time},
                           Column{"executed_at", K::Time},
                           Column{"reversible_until", K::Time},
                           Column{"closed_at", K::Time},
                           Column{"close_reason", K::Text}};

constexpr std::array kPolicy{Column{"version", K::Text}, Column{"in_force", K::Bool},
                             Column{"valid_from", K::Time}, Column{"doc", K::Json}};

constexpr std::array kNote{Column{"org_id", K::Uuid},      Column{"user_id", K::Uuid},
                           Column{"case_id", K::Uuid},     Column{"body", K::Text},
                           Column{"by_staff_id", K::Uuid}, Column{"by_staff_name", K::Text},
                           Column{"created_at", K::Time}};

constexpr std::array kOrgBilling{
    Column{"payment_provider", K::Text},   Column{"external_customer_id", K::Text},
    Column{"currency", K::Text},           Column{"mrr_minor", K::Int64},
    Column{"subscription_state", K::Text}, Column{"period_end", K::Time},
    Column{"unpaid_invoices", K::Number},  Column{"open_disputes", K::Number}};

constexpr std::array kPayment{Column{"org_id", K::Uuid},          Column{"captured_at", K::Time},
                              Column{"gross_minor", K::Int64},    Column{"tax_minor", K::Int64},
                              Column{"refunded_minor", K::Int64}, Column{"disputed_at", K::Time},
                              Column{"currency", K::Text}};

constexpr std::array kAccrual{Column{"referral_id", K::Uuid}, Column{"payment_id", K::Uuid},
                              Column{"paid_at", K::Time},     Column{"amount_minor", K::Int64},
                              Column{"currency", K::Text},    Column{"reverses_id", K::Uuid}};

constexpr std::array kPayout{Column{"ref", K::Text},
                             Column{"org_id", K::Uuid},
                             Column{"source_org_id", K::Uuid},
                             Column{"accrual_id", K::Uuid},
                             Column{"amount_minor", K::Int64},
                             Column{"currency", K::Text},
                             Column{"state", K::Text},
                             Column{"hold_reason", K::Text},
                             Column{"rules_passed", K::Number},
                             Column{"blocking_rule", K::Text},
                             Column{"next_change_at", K::Time},
                             Column{"evaluated_at", K::Time},
                             Column{"batch_id", K::Uuid},
                             Column{"attempt", K::Number},
                             Column{"settled_at", K::Time},
                             Column{"paid_at", K::Time},
                             Column{"created_at", K::Time}};

constexpr std::array kPayoutBatch{Column{"ref", K::Text},         Column{"currency", K::Text},
                                  Column{"maker_id", K::Uuid},    Column{"checker_ids", K::Json},
                                  Column{"state", K::Text},       Column{"created_at", K::Time},
                                  Column{"submitted_at", K::Time}};

constexpr std::array<std::string_view, 2> kOrgFolded{"name", "subdomain"};
constexpr std::array<std::string_view, 3> kUserFolded{"name", "email", "phone"};

constexpr std::array kTables{Table{"org", "org", kOrg, kOrgFolded},
                             Table{"user", "user", kUser, kUserFolded},
                             Table{"membership", "membership", kMembership, {}},
                             Table{"case", "tcase", kCase, {}},
                             Table{"policy", "policy", kPolicy, {}},
                             Table{"note", "note", kNote, {}},
                             Table{"org_billing", "org_billing", kOrgBilling, {}},
                             Table{"payment", "payment", kPayment, {}},
                             Table{"accrual", "accrual", kAccrual, {}},
                             Table{"payout", "payout", kPayout, {}},
                             Table{"payout_batch", "payout_batch", kPayoutBatch, {}}};

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QLatin1StringView sqlType(ColumnKind kind)
{
    switch (kind) {
    case K::Text:
    case K::Json:
        return QLatin1StringView("TEXT");
    case K::Uuid:
        return QLatin1StringView("BLOB");
    case K::Number:
    case K::Int64:
    case K::Time:
    case K::Bool:
        break;
    }
    return QLatin1StringView("INTEGER");
}

} // namespace

std::span<const Table> tables()
{
    return kTables;
}

int tableIndex(std::string_view wireName)
{
    for (std::size_t i = 0; i < kTables.size(); ++i)
        if (kTables[i].wire == wireName)
            return int(i);
    return -1;
}

QStringList createTableStatements()
{
    QStringList statements;
    for (const auto &table : kTables) {
        QString sql =
            QStringLiteral("CREATE TABLE %1 (key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, "
                           "rev INTEGER NOT NULL")
                .arg(toQString(table.sql));
        for (const auto &column : table.columns)
            sql += QStringLiteral(", %1 ").arg(toQString(column.name)) + sqlType(column.kind);
        if (!table.folded.empty())
            sql += QStringLiteral(", folded TEXT");
        statements += sql + QStringLiteral(", dh BLOB NOT NULL)");
    }
    statements += QStringLiteral(
        "CREATE TABLE tombstone (tbl TEXT NOT NULL, pk BLOB NOT NULL, rev INTEGER NOT NULL, "
        "PRIMARY KEY (tbl, pk)) WITHOUT ROWID");
    statements += QStringLiteral(
        "CREATE TABLE digest (tbl TEXT PRIMARY KEY, sum BLOB NOT NULL, rows INTEGER NOT NULL) "
        "WITHOUT ROWID");
    statements += QStringLiteral(
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    return statements;
}

QStringList createIndexStatements()
{
    static constexpr std::array<std::array<const char *, 2>, 30> kIndexes{
        {{"org", "folded, id"},
         {"org", "subdomain"},
         {"org", "referral_code"},
         {"org", "updated_at"},
         {"org", "first_successful_payment_at"},
         {"user", "folded, id"},
         {"user", "email COLLATE NOCASE"},
         {"user", "phone"},
         {"user", "home_org_id"},
         {"membership", "org_id, state"},
         {"membership", "user_id"},
         {"membership", "joined_at"},
         {"tcase", "org_id"},
         {"tcase", "ref"},
         {"tcase", "last_activity_at"},
         {"note", "org_id, created_at"},
         {"note", "user_id, created_at"},
         {"note", "case_id, created_at"},
         {"org_billing", "external_customer_id"},
         {"org_billing", "mrr_minor"},
         {"payment", "org_id, captured_at"},
         {"accrual", "payment_id"},
         {"payout", "ref"},
         {"payout", "org_id"},
         {"payout", "source_org_id"},
         {"payout", "state"},
         {"payout", "created_at"},
         {"payout", "next_change_at"},
         {"payout", "currency, amount_minor"},
         {"payout_batch", "ref"}}};
    QStringList statements;
    int number = 0;
    for (const auto &index : kIndexes) {
        const auto table = QString::fromLatin1(index[0]);
        statements += QStringLiteral("CREATE INDEX IF NOT EXISTS ix_%1_%2 ON %1 (%3)")
                          .arg(table)
                          .arg(++number)
                          .arg(QString::fromLatin1(index[1]));
    }
    return statements;
}

} // namespace steward::store
