// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_assembly.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/payout_rules.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace steward::platform::queries
{

namespace
{

/// A UUIDv7 of `at` whose random bits come from what it is made of.
std::string derivedId(Instant at, const std::string &origin)
{
    const auto digest = sha256(origin);
    std::string bytes(16, '\0');
    const auto ms = static_cast<std::uint64_t>(at.us / 1000);
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<char>(ms >> (40 - 8 * i));
    std::copy_n(digest.begin(), 10, bytes.begin() + 6);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x70);
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    auto text = toHex(bytes);
    for (const std::size_t dash : {8u, 13u, 18u, 23u})
        text.insert(dash, 1, '-');
    return text;
}

struct NewAccrual {
    std::string id;
    std::string referral;
    std::string payment;
    Instant paidAt{};
    std::int64_t amount = 0;
    std::string currency;
    std::string reverses;
};

Result<Done> storeAccruals(db::Connection &connection, const std::vector<NewAccrual> &accruals)
{
    auto at = accruals.begin();
    return connection.copyIn(
        "COPY accrual (id, referral_id, payment_id, paid_at, amount_minor, currency, reverses_id) "
        "FROM STDIN",
        [&](std::string &out) {
            if (at == accruals.end())
                return false;
            out.append(at->id)
                .append("\t")
                .append(at->referral)
                .append("\t")
                .append(at->payment)
                .append("\t");
            out.append(at->paidAt.sql())
                .append("\t")
                .append(std::to_string(at->amount))
                .append("\t")
                .append(at->currency);
            out.append("\t").append(at->reverses.empty() ? "\\N" : at->reverses).append("\n");
            ++at;
            return true;
        });
}

/// When C1 and C2 came to hold, who held them before `first` having lost them since: a payout of
/// the referral that was judged later still found them missing. The referrer says when it last
/// changed.
Result<Instant> regainedSince(db::Connection &connection, const std::string &referral,
                              Instant first, Instant now)
{
    const auto rows = connection.exec(
        "SELECT ro.updated_at, max(p.evaluated_at) FROM referral r JOIN org ro ON ro.id = "
        "r.referrer_org_id LEFT JOIN accrual a ON a.referral_id = r.id LEFT JOIN payout p ON "
        "p.accrual_id = a.id WHERE r.id = $1 GROUP BY ro.updated_at",
        db::Params{referral});
    if (!rows)
        return tl::unexpected(rows.error());
    const auto judged = rows->isEmpty() ? std::nullopt : rows->optionalInstant(0, 1);
    if (!judged || *judged <= first)
        return first;
    const auto changed = rows->instant(0, 0);
    return *judged < changed && changed <= now ? changed : now;
}

} // namespace

/// C1 and C2 of the referrals that have no eligible_since yet.
Result<std::int64_t> PayoutAssembly::setEligibleSince(db::Connection &connection)
{
    auto rows = connection.exec("SELECT r.id, ro.tier, ro.status, ro.first_successful_payment_at, "
                                "so.first_successful_payment_at "
                                "FROM referral r JOIN org ro ON ro.id = r.referrer_org_id JOIN org "
                                "so ON so.id = r.referred_org_id "
                                "WHERE r.eligible_since IS NULL AND r.id > $1 ORDER BY r.id LIMIT "
                                "$2",
                                db::Params{m_last, m_step});
    if (!rows)
        return tl::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i) {
        m_last = rows->text(i, 0);
        domain::OrgFacts referrer;
        referrer.tier = rows->text(i, 1);
        referrer.status = rows->text(i, 2);
        referrer.firstPaid = rows->optionalInstant(i, 3);
        domain::OrgFacts referred;
        referred.firstPaid = rows->optionalInstant(i, 4);
        const auto since = domain::eligibleSince(referrer, referred, m_values);
        if (!since)
            continue;
        const auto regained = regainedSince(connection, m_last, *since, m_now);
        if (!regained)
            return tl::unexpected(regained.error());
        if (auto set = connection.exec(
                "UPDATE referral SET eligible_since = $2 WHERE id = $1 AND eligible_since IS NULL",
                db::Params{m_last, *regained});
            !set)
            return tl::unexpected(set.error());
    }
    return rows->size();
}

Result<std::int64_t> PayoutAssembly::makeAccruals(db::Connection &connection)
{
    std::vector<NewAccrual> made;
    auto read = connection.stream("SELECT r.id, p.id, p.captured_at, p.gross_minor - p.tax_minor - "
                                  "p.refunded_minor, p.currency "
                                  "FROM payment p JOIN referral r ON r.referred_org_id = p.org_id "
                                  "WHERE NOT EXISTS (SELECT FROM accrual a WHERE a.payment_id = "
                                  "p.id) ORDER BY p.captured_at, p.id LIMIT $1",
                                  db::Params{m_step}, [&](const db::Rows &row) {
                                      const auto payment = row.text(0, 1);
                                      const auto paidAt = row.instant(0, 2);
                                      const auto amount = std::max<std::int64_t>(
                                          0, domain::shareOf(row.int64(0, 3), m_values.rateBp));
                                      made.push_back({derivedId(paidAt, "accrual/" + payment),
                                                      row.text(0, 0),
                                                      payment,
                                                      paidAt,
                                                      amount,
                                                      row.text(0, 4),
                                                      {}});
                                  });
    if (!read)
        return tl::unexpected(read.error());
    if (auto stored = storeAccruals(connection, made); !stored)
        return tl::unexpected(stored.error());
    const auto count = static_cast<std::int64_t>(made.size());
    m_made.accruals += count;
    return count;
}

Result<std::int64_t> PayoutAssembly::makePayouts(db::Connection &connection)
{
    auto last = connection.exec("SELECT coalesce(max(substr(ref, 4)::bigint), 0) FROM payout");
    if (!last)
        return tl::unexpected(last.error());
    auto number = last->int64(0, 0);
    std::string lines;
    std::int64_t made = 0;
    auto read = connection.stream(
        "SELECT a.id, r.referrer_org_id, r.referred_org_id, a.amount_minor, a.currency, a.paid_at "
        "FROM accrual a JOIN referral r ON r.id = a.referral_id WHERE a.reverses_id IS NULL "
        "AND NOT EXISTS (SELECT FROM payout p WHERE p.accrual_id = a.id) ORDER BY a.paid_at, a.id "
        "LIMIT $1",
        db::Params{m_step}, [&](const db::Rows &row) {
            const auto accrual = row.text(0, 0);
            const auto paidAt = row.instant(0, 5);
            char ref[32];
            std::snprintf(ref, sizeof ref, "PO-%06lld", static_cast<long long>(++number));
            lines.append(derivedId(paidAt, "payout/" + accrual))
                .append("\t")
                .append(ref)
                .append("\t")
                .append(row.text(0, 1));
            lines.append("\t")
                .append(row.text(0, 2))
                .append("\t")
                .append(accrual)
                .append("\t")
                .append(row.text(0, 3));
            lines.append("\t")
                .append(row.text(0, 4))
                .append("\taccruing\t")
                .append(paidAt.sql())
                .append("\t");
            lines.append(paidAt.sql()).append("\n");
            ++made;
        });
    if (!read)
        return tl::unexpected(read.error());
    auto stored = connection.copyIn("COPY payout (id, ref, org_id, source_org_id, accrual_id, "
                                    "amount_minor, currency, state, paid_at, "
                                    "created_at) FROM STDIN",
                                    [&](std::string &out) {
                                        out.swap(lines);
                                        return false;
                                    });
    if (!stored)
        return tl::unexpected(stored.error());
    m_made.payouts += made;
    return made;
}

/// A refund after the payout was paid: the difference as a negative accrual, capped at what was
/// paid.
Result<std::int64_t> PayoutAssembly::makeClawBacks(db::Connection &connection)
{
    std::vector<NewAccrual> made;
    std::int64_t looked = 0;
    auto read = connection.stream(
        "SELECT a.id, a.referral_id, a.payment_id, a.paid_at, a.amount_minor, a.currency, "
        "pay.gross_minor - pay.tax_minor - pay.refunded_minor, coalesce(n.sum, 0), "
        "coalesce(n.count, 0) "
        "FROM payout p JOIN accrual a ON a.id = p.accrual_id JOIN payment pay ON pay.id = "
        "a.payment_id "
        "LEFT JOIN LATERAL (SELECT sum(x.amount_minor), count(*) FROM accrual x WHERE x.payment_id "
        "= a.payment_id AND x.reverses_id = a.id) n ON true "
        "WHERE p.settlement IN ('paid', 'reconciled') AND pay.refunded_minor > 0 AND a.id > $1 "
        "ORDER BY a.id LIMIT $2",
        db::Params{m_last, m_step}, [&](const db::Rows &row) {
            ++looked;
            m_last = row.text(0, 0);
            const auto standing = row.int64(0, 4) + row.int64(0, 7);
            const auto deserved =
                std::max<std::int64_t>(0, domain::shareOf(row.int64(0, 6), m_values.rateBp));
            if (deserved >= standing)
                return;
            const auto accrual = row.text(0, 0);
            const auto paidAt = row.instant(0, 3);
            made.push_back({derivedId(paidAt, "reversal/" + accrual + "/" + row.text(0, 8)),
                            row.text(0, 1), row.text(0, 2), paidAt, deserved - standing,
                            row.text(0, 5), accrual});
        });
    if (!read)
        return tl::unexpected(read.error());
    if (auto stored = storeAccruals(connection, made); !stored)
        return tl::unexpected(stored.error());
    m_made.clawBacks += static_cast<std::int64_t>(made.size());
    return looked;
}

Result<std::int64_t> PayoutAssembly::makeSome(db::Connection &connection)
{
    switch (m_kind) {
    case Kind::Eligibility:
        return setEligibleSince(connection);
    case Kind::Accruals:
        return makeAccruals(connection);
    case Kind::Payouts:
        return makePayouts(connection);
    case Kind::ClawBacks:
        return makeClawBacks(connection);
    case Kind::None:
        break;
    }
    return 0;
}

Result<Done> PayoutAssembly::next(db::Connection &connection)
{
    // References are numbered without gaps by one assembler at a time.
    if (auto locked = connection.exec("SELECT pg_advisory_xact_lock(hashtext('payout-assembly'))");
        !locked)
        return tl::unexpected(locked.error());
    const auto count = makeSome(connection);
    if (!count)
        return tl::unexpected(count.error());
    if (*count < m_step && !isDone()) {
        m_kind = static_cast<Kind>(static_cast<int>(m_kind) + 1);
        m_last = kBeforeAll;
    }
    return Done{};
}

Result<Assembled> assemblePayouts(db::Connection &connection, const policy::PayoutValues &values,
                                  Instant now)
{
    PayoutAssembly assembly{values, now, std::numeric_limits<std::int64_t>::max()};
    while (!assembly.isDone())
        if (auto made = assembly.next(connection); !made)
            return tl::unexpected(made.error());
    return assembly.made();
}

} // namespace steward::platform::queries
