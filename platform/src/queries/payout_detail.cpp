// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_detail.h"

#include "platform/src/db/connection.h"
#include "platform/src/queries/payout_facts.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <optional>

namespace steward::platform::payouts
{

namespace json = boost::json;

namespace
{

/// The wire bytes of a row with its key and revision.
json::object wireRow(const db::Rows &rows, int wire, int id, int rev)
{
    boost::system::error_code broken;
    auto value = json::parse(rows.view(0, wire), broken);
    json::object out =
        broken || !value.is_object() ? json::object{} : std::move(value.get_object());
    out["id"] = rows.view(0, id);
    out["rev"] = rows.view(0, rev);
    return out;
}

json::value textOrNull(const db::Rows &rows, int column)
{
    return rows.isNull(0, column) ? json::value(nullptr) : json::value(rows.view(0, column));
}

json::object referralOf(const db::Rows &rows, int from)
{
    return {{"code", rows.view(0, from)},
            {"attributed_at", rows.instant(0, from + 1).rfc3339()},
            {"eligible_since", domain::timeOrNull(rows.optionalInstant(0, from + 2))},
            {"referrer_org_id", rows.view(0, from + 3)},
            {"referred_org_id", rows.view(0, from + 4)}};
}

json::value methodOf(const db::Rows &rows, int from)
{
    if (rows.isNull(0, from))
        return nullptr;
    return json::object{{"holder_masked", maskHolder(rows.text(0, from))},
                        {"account_masked", maskAccount(rows.text(0, from + 1))},
                        {"verified_at", domain::timeOrNull(rows.optionalInstant(0, from + 2))},
                        {"changed_at", rows.instant(0, from + 3).rfc3339()}};
}

/// The verdicts of this payout: E8 looks at the payee's whole balance, so all of its payouts are
/// judged.
Result<json::array> verdictsOf(db::Connection &connection, const policy::Policy &policy,
                               const std::string &payee, const std::string &payoutId, Instant now)
{
    json::array out;
    auto read = queries::readPayoutFacts(connection, {payee}, [&](queries::PayeePayouts &&group) {
        const auto judged = domain::judgePayouts(group.facts, policy.payout, now);
        for (std::size_t i = 0; i < judged.size(); ++i) {
            if (group.stored[i].id != payoutId)
                continue;
            for (const auto &rule : judged[i].rules)
                out.push_back(domain::toJson(rule));
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    return out;
}

/// Characters of UTF-8 text, not bytes.
std::string firstLetter(const std::string &text)
{
    std::size_t end = text.empty() ? 0 : 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        ++end;
    return text.substr(0, end);
}

} // namespace

std::string maskAccount(const std::string &account)
{
    if (account.size() < 8)
        return "••••";
    return account.substr(0, 2) + "•• •••• " + account.substr(account.size() - 4);
}

std::string maskHolder(const std::string &holder)
{
    std::string out;
    for (std::size_t from = 0; from < holder.size();) {
        const auto space = std::min(holder.find(' ', from), holder.size());
        if (space > from) {
            out += out.empty() ? "" : " ";
            out += firstLetter(holder.substr(from, space - from)) + "•••";
        }
        from = space + 1;
    }
    return out;
}

Result<json::object> payoutDetail(db::Connection &connection, const policy::Policy &policy,
                                  const std::string &payoutId, Instant now)
{
    auto rows = connection.exec(
        "SELECT wire_payout(p), p.id, p.rev, wire_payment(pay), pay.id, pay.rev, wire_accrual(a), "
        "a.id, a.rev, "
        "r.code, r.attributed_at, r.eligible_since, r.referrer_org_id, r.referred_org_id, "
        "m.holder, m.iban, m.verified_at, m.changed_at, b.ref, p.org_id, p.rejected_reason "
        "FROM payout p JOIN accrual a ON a.id = p.accrual_id JOIN payment pay ON pay.id = "
        "a.payment_id "
        "JOIN referral r ON r.id = a.referral_id LEFT JOIN payout_method m ON m.org_id = p.org_id "
        "LEFT JOIN payout_batch b ON b.id = p.batch_id WHERE p.id = $1",
        db::Params{payoutId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such payout");
    auto verdicts = verdictsOf(connection, policy, rows->text(0, 19), payoutId, now);
    if (!verdicts)
        return tl::unexpected(verdicts.error());
    auto payout = wireRow(*rows, 0, 1, 2);
    payout["batch_ref"] = textOrNull(*rows, 18);
    payout["rejected_reason"] = textOrNull(*rows, 20);
    return json::object{{"payout", std::move(payout)},        {"payment", wireRow(*rows, 3, 4, 5)},
                        {"accrual", wireRow(*rows, 6, 7, 8)}, {"referral", referralOf(*rows, 9)},
                        {"method", methodOf(*rows, 14)},      {"verdicts", std::move(*verdicts)},
                        {"evaluated_at", now.rfc3339()},      {"policy_version", policy.version}};
}

} // namespace steward::platform::payouts
