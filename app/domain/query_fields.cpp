// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_fields.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace steward::query
{
namespace
{

using namespace Qt::StringLiterals;

/// Edits (insert, delete, replace, swap of neighbours) between two short words.
int distance(QStringView a, QStringView b)
{
    const auto columns = static_cast<size_t>(b.size()) + 1;
    std::vector<int> before(columns), last(columns), now(columns);
    for (size_t j = 0; j < columns; ++j)
        last[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        now[0] = static_cast<int>(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = static_cast<size_t>(j);
            const int replace = last[at - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            now[at] = std::min({last[at] + 1, now[at - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[at] = std::min(now[at], before[at - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[columns - 1];
}

FieldSpec word(const QString &name, const QString &example, const QStringList &aliases = {},
               bool isOptional = false)
{
    return {.name = name,
            .type = FieldType::Word,
            .aliases = aliases,
            .example = example,
            .isOptional = isOptional};
}

FieldSpec text(const QString &name, const QString &example, const QStringList &aliases = {},
               bool isOptional = false)
{
    return {.name = name,
            .type = FieldType::Text,
            .aliases = aliases,
            .example = example,
            .isOptional = isOptional};
}

FieldSpec oneOf(const QString &name, const QStringList &values, const QStringList &aliases = {},
                bool isOptional = false)
{
    return {.name = name,
            .type = FieldType::Enum,
            .values = values,
            .aliases = aliases,
            .example = values.constFirst(),
            .isOptional = isOptional};
}

FieldSpec time(const QString &name, const QStringList &aliases = {}, bool isOptional = true)
{
    return {.name = name,
            .type = FieldType::Time,
            .aliases = aliases,
            .example = u"-7d..now"_s,
            .isOptional = isOptional};
}

FieldSpec number(const QString &name, const QString &example)
{
    return {.name = name, .type = FieldType::Number, .example = example};
}

FieldSpec money(const QString &name, const QString &example)
{
    return {.name = name, .type = FieldType::Money, .example = example};
}

FieldSpec withDeprecated(FieldSpec field, const QStringList &names)
{
    field.deprecatedAliases = names;
    return field;
}

} // namespace

FieldSet::Match FieldSet::find(QStringView name) const
{
    const QString wanted = name.toString().toLower();
    for (const auto &field : fields) {
        if (field.name == wanted || field.aliases.contains(wanted))
            return {&field, false};
        if (field.deprecatedAliases.contains(wanted))
            return {&field, true};
    }
    return {};
}

const FlagSpec *FieldSet::flag(QStringView name) const
{
    const QString wanted = name.toString().toLower().replace(u'_', u'-');
    const auto at = std::find_if(flags.begin(), flags.end(),
                                 [&](const FlagSpec &f) { return f.name == wanted; });
    return at == flags.end() ? nullptr : &*at;
}

QString FieldSet::nearestField(QStringView name) const
{
    QStringList names;
    for (const auto &field : fields)
        names << field.name << field.aliases;
    names << u"is"_s << u"has"_s << u"no"_s;
    return nearest(name, names);
}

QString FieldSet::nearestFlag(QStringView name) const
{
    QStringList names;
    for (const auto &f : flags)
        names << f.name;
    return nearest(name, names);
}

QString nearest(QStringView typed, const QStringList &candidates)
{
    const QString lower = typed.toString().toLower();
    if (lower.isEmpty() || lower.size() > 40)
        return {};
    QString best;
    int bestDistance = std::numeric_limits<int>::max();
    for (const auto &candidate : candidates) {
        int d = distance(lower, candidate);
        // A prefix is what a person types who stopped early, however long the rest is.
        if (lower.size() >= 2 && candidate.startsWith(lower))
            d = std::min(d, 1);
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    const int limit = lower.size() <= 3 ? 1 : lower.size() <= 6 ? 2 : 3;
    return bestDistance <= limit ? best : QString{};
}

const FieldSet &orgFields()
{
    static const FieldSet set{
        u"orgs"_s,
        {
            text(u"name"_s, u"cedar"_s, {u"org"_s}),
            text(u"owner"_s, u"maya"_s),
            word(u"subdomain"_s, u"cedar-*"_s),
            word(u"id"_s, u"0192*"_s),
            oneOf(u"tier"_s, {u"free_guest"_s, u"t1"_s, u"t2"_s, u"t3"_s}),
            oneOf(u"status"_s,
                  {u"active"_s, u"past_due"_s, u"frozen"_s, u"in_transfer"_s, u"dormant"_s}),
            oneOf(u"kind"_s, {u"developer"_s, u"agency"_s, u"studio"_s}),
            word(u"country"_s, u"CY"_s),
            word(u"trial"_s, u"active"_s, {}, true),
            word(u"code"_s, u"K7Q2MX"_s, {u"referral"_s}),
            word(u"sso"_s, u"example.com"_s, {}, true),
            word(u"transfer"_s, u"TR-118"_s, {u"case"_s}, true),
            withDeprecated(time(u"paid"_s, {u"first-paid"_s}), {u"first_paid"_s}),
            time(u"updated"_s, {}, false),
            time(u"created"_s, {}, false),
            number(u"members"_s, u">=10"_s),
            oneOf(u"provider"_s, {u"stripe"_s, u"paddle"_s, u"checkout_com"_s}, {}, true),
            word(u"customer"_s, u"cus_*"_s, {}, true),
            oneOf(u"subscription"_s, {u"trialing"_s, u"active"_s, u"past_due"_s, u"canceled"_s}, {},
                  true),
            money(u"mrr"_s, u">=1000"_s),
            word(u"currency"_s, u"EUR"_s),
            time(u"renews"_s, {u"period-end"_s}),
            number(u"unpaid"_s, u">0"_s),
            number(u"disputes"_s, u">0"_s),
        },
        {{u"active"_s},
         {u"past-due"_s},
         {u"frozen"_s},
         {u"in-transfer"_s},
         {u"dormant"_s},
         {u"trial"_s},
         {u"free-guest"_s},
         {u"paid"_s},
         {u"ex-paid"_s}}};
    return set;
}

const FieldSet &membershipFields()
{
    static const FieldSet set{
        u"memberships"_s,
        {
            text(u"person"_s, u"maya"_s, {u"name"_s, u"user"_s}),
            text(u"email"_s, u"@cedar.example"_s),
            text(u"org"_s, u"cedar"_s),
            text(u"home"_s, u"cedar"_s),
            oneOf(u"role"_s, {u"owner"_s, u"admin"_s, u"sales_agent"_s, u"member"_s, u"guest"_s}),
            oneOf(u"state"_s, {u"active"_s, u"pending"_s, u"ended"_s}, {u"status"_s}),
            time(u"joined"_s, {u"created"_s}),
            time(u"ended"_s),
            withDeprecated(time(u"seen"_s, {u"last-seen"_s}), {u"last_login"_s}),
            word(u"id"_s, u"0192*"_s),
        },
        {{u"active"_s}, {u"pending"_s}, {u"ended"_s}, {u"home"_s}, {u"dual"_s}, {u"owner"_s}}};
    return set;
}

const FieldSet &payoutFields()
{
    static const QStringList states{
        u"accruing"_s, u"eligible"_s,  u"in_batch"_s,    u"pending_approval"_s,
        u"approved"_s, u"submitted"_s, u"paid"_s,        u"reconciled"_s,
        u"waiting"_s,  u"on_hold"_s,   u"excluded"_s,    u"rejected"_s,
        u"failed"_s,   u"unknown"_s,   u"clawed_back"_s, u"written_off"_s};
    static const FieldSet set{
        u"payouts"_s,
        {
            text(u"payee"_s, u"harbour"_s, {u"org"_s}),
            text(u"source"_s, u"faro"_s),
            word(u"ref"_s, u"PO-000412"_s, {u"payout"_s}),
            word(u"code"_s, u"K7Q2MX"_s, {u"referral"_s}),
            money(u"amount"_s, u"100..500"_s),
            word(u"currency"_s, u"EUR"_s),
            oneOf(u"state"_s, states, {u"status"_s}),
            oneOf(u"hold"_s, {u"fraud"_s, u"dispute"_s, u"method"_s, u"manual"_s}, {}, true),
            number(u"rules"_s, u"<13"_s),
            word(u"rule"_s, u"E9"_s, {u"blocked-by"_s}, true),
            time(u"next"_s),
            time(u"paid"_s, {}, false),
            time(u"created"_s, {}, false),
            time(u"evaluated"_s),
            word(u"batch"_s, u"2026-11-W4"_s, {}, true),
            word(u"id"_s, u"0192*"_s),
        },
        {{u"exception"_s},
         {u"eligible"_s},
         {u"held"_s},
         {u"waiting"_s},
         {u"blocked"_s},
         {u"settled"_s}}};
    return set;
}

const FieldSet &transferFields()
{
    static const QStringList states{
        u"intake"_s,    u"gated"_s,     u"verifying"_s, u"planned"_s, u"awaiting_approval"_s,
        u"notice"_s,    u"executing"_s, u"executed"_s,  u"closed"_s,  u"waiting"_s,
        u"disputed"_s,  u"rejected"_s,  u"withdrawn"_s, u"expired"_s, u"exec_failed"_s,
        u"reversing"_s, u"reversed"_s};
    static const FieldSet set{
        u"transfers"_s,
        {
            word(u"ref"_s, u"TR-118"_s, {u"case"_s}),
            text(u"org"_s, u"cedar"_s),
            text(u"from"_s, u"maya"_s),
            text(u"to"_s, u"pavlos"_s, {u"recipient"_s}, true),
            oneOf(u"state"_s, states, {u"status"_s}),
            number(u"step"_s, u"5"_s),
            oneOf(u"level"_s, {u"l1"_s, u"l2"_s, u"l3"_s}),
            oneOf(u"route"_s, {u"support"_s, u"self_serve"_s}),
            oneOf(u"waiting"_s, {u"customer"_s, u"legal"_s, u"finance"_s}, {u"waiting-on"_s}, true),
            word(u"officer"_s, u"@me"_s, {u"assignee"_s}, true),
            word(u"maker"_s, u"@me"_s, {}, true),
            word(u"reason"_s, u"founder_left"_s),
            word(u"ticket"_s, u"48211"_s, {}, true),
            time(u"opened"_s, {u"created"_s}, false),
            time(u"activity"_s, {u"updated"_s}, false),
            time(u"sla"_s, {u"due"_s}),
            time(u"cooloff"_s),
            time(u"executed"_s),
            time(u"closed"_s),
            word(u"id"_s, u"0192*"_s),
        },
        {{u"mine"_s, u"officer"_s, u"@me"_s},
         {u"open"_s},
         {u"closed"_s},
         {u"waiting"_s},
         {u"disputed"_s},
         {u"breaching"_s}}};
    return set;
}

const FieldSet &auditFields()
{
    static const QStringList kinds{u"system"_s, u"user"_s, u"staff"_s, u"mcp"_s, u"provider"_s};
    static const FieldSet set{
        u"audit"_s,
        {
            oneOf(u"category"_s,
                  {u"auth"_s, u"membership"_s, u"role"_s, u"invite"_s, u"ownership"_s, u"billing"_s,
                   u"referral"_s, u"inventory"_s, u"privacy"_s}),
            word(u"action"_s, u"role.*"_s, {u"operation"_s}),
            word(u"actor"_s, u"maya@cedar.example"_s),
            oneOf(u"actor.kind"_s, kinds),
            word(u"role"_s, u"admin"_s, {}, true),
            word(u"org"_s, u"0192f0c1-…"_s, {}, true),
            word(u"target"_s, u"maya@cedar.example"_s, {u"user"_s, u"subject"_s}, true),
            oneOf(u"target.kind"_s, kinds, {u"subject.kind"_s}, true),
            {.name = u"ip"_s,
             .type = FieldType::Ip,
             .example = u"10.0.0.0/8"_s,
             .isOptional = true},
            word(u"country"_s, u"CY"_s, {}, true),
            word(u"session"_s, u"0192f0c1-…"_s, {}, true),
            word(u"request"_s, u"0192f0c1-…"_s),
            withDeprecated(oneOf(u"result"_s, {u"ok"_s, u"denied"_s, u"error"_s}), {u"outcome"_s}),
            oneOf(u"class"_s,
                  {u"none"_s, u"internal"_s, u"personal"_s, u"sensitive"_s, u"secret"_s}),
            word(u"reason"_s, u"founder_left"_s, {}, true),
            word(u"policy"_s, u"4.18"_s),
            word(u"event"_s, u"2026-11/88213"_s),
            word(u"seal"_s, u"2026-10"_s, {}, true),
            time(u"time"_s, {u"created"_s, u"at"_s}, false),
        },
        {{u"ok"_s, u"result"_s, u"ok"_s},
         {u"denied"_s, u"result"_s, u"denied"_s},
         {u"error"_s, u"result"_s, u"error"_s},
         {u"mine"_s, u"actor"_s, u"@me"_s}}};
    return set;
}

} // namespace steward::query
