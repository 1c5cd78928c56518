// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/history_drafts.h"

#include "platform/src/db/connection.h"

#include <algorithm>
#include <string_view>

namespace steward::platform::demo
{

namespace
{

class Drafting
{
public:
    Drafting(const World &world, Instant from)
        : m_world(world), m_from(from), m_random(world.seed, "history")
    {
    }

    /// What the loaded rows imply, thinned to `limit`.
    void addFacts(std::size_t limit)
    {
        for (Index org = 0; org < m_world.orgs.size(); ++org)
            add(m_world.orgs[org].created, Happening::OrgCreated, org);
        for (Index person = 0; person < m_world.people.size(); ++person)
            add(m_world.people[person].created, Happening::UserCreated, person);
        for (Index slot = 0; slot < m_world.memberships.size(); ++slot)
            addMembership(slot);
        for (Index payment = 0; payment < m_world.payments.size(); ++payment) {
            add(m_world.payments[payment].captured, Happening::PaymentCaptured, payment);
            if (m_world.payments[payment].disputed)
                add(*m_world.payments[payment].disputed, Happening::PaymentDisputed, payment);
        }
        if (m_out.size() > limit) {
            m_random.shuffle(m_out);
            m_out.resize(limit);
        }
    }
    Result<Done> addRecorded(db::Connection &admin, std::size_t limit,
                             std::vector<Recorded> &recorded)
    {
        return admin.stream(
            "SELECT p.settled_at, CASE p.settlement WHEN 'reconciled' THEN "
            "'payout.reconciled' WHEN 'failed' THEN 'payout.failed' "
            "ELSE 'payout.paid' END, p.org_id, p.id, p.ref, coalesce(b.maker_id::text, "
            "''), p.amount_minor, p.currency "
            "FROM payout p LEFT JOIN payout_batch b ON b.id = p.batch_id WHERE "
            "p.settled_at IS NOT NULL ORDER BY p.settled_at, p.id LIMIT " +
                std::to_string(limit),
            {}, [&](const db::Rows &row) {
                add(row.instant(0, 0), Happening::PayoutStep, static_cast<Index>(recorded.size()));
                recorded.push_back({row.text(0, 1), row.text(0, 2), row.text(0, 3), row.text(0, 4),
                                    row.text(0, 5), row.text(0, 6), row.text(0, 7)});
            });
    }
    /// Days of sign-ins, links opened, units moved: what a log is mostly made of.
    void fill(std::size_t count)
    {
        static constexpr std::array<Happening, 9> kDaily{
            Happening::SignedIn,     Happening::SignInRefused, Happening::StaffSignedIn,
            Happening::SessionEnded, Happening::TokenOpened,   Happening::UnitChanged,
            Happening::Searched,     Happening::InviteSent,    Happening::ContactChanged};
        while (m_out.size() < count) {
            const auto what = kDaily[m_random.weighted({38, 4, 7, 14, 16, 13, 3, 4, 1})];
            const auto slot = static_cast<Index>(m_random.below(m_world.memberships.size()));
            const auto &membership = m_world.memberships[slot];
            const auto from = std::max(m_from, membership.joined);
            const auto to = membership.ended.value_or(m_world.now);
            if (from >= to || std::string_view{membership.state} == "pending")
                continue;
            add(workingHours(from, to), what, slot, static_cast<Index>(m_random.below(1'000)));
        }
    }
    std::vector<Draft> take()
    {
        std::stable_sort(m_out.begin(), m_out.end(),
                         [](const Draft &a, const Draft &b) { return a.at < b.at; });
        return std::move(m_out);
    }

private:
    void add(Instant at, Happening what, Index about, Index detail = 0)
    {
        if (at >= m_from && at < m_world.now)
            m_out.push_back({at, what, about, detail});
    }
    void addMembership(Index slot)
    {
        const auto &membership = m_world.memberships[slot];
        if (std::string_view{membership.state} == "pending")
            return;
        add(membership.joined, Happening::MemberJoined, slot);
        auto at = membership.joined;
        const auto end = membership.ended.value_or(m_world.now);
        for (std::int64_t epoch = 2; epoch <= membership.epoch; ++epoch) {
            at = m_random.instant(at, end);
            add(at, Happening::RoleChanged, slot, static_cast<Index>(epoch));
        }
        if (membership.ended)
            add(*membership.ended, Happening::MemberEnded, slot);
    }
    Instant workingHours(Instant from, Instant to)
    {
        Instant at{};
        for (int i = 0; i < 3; ++i) {
            at = m_random.instant(from, to);
            const auto hour = at.us / 3'600'000'000 % 24;
            const auto weekday = (at.us / 86'400'000'000 + 4) % 7;
            if (hour >= 6 && hour < 17 && weekday != 0 && weekday != 6)
                break;
        }
        return at;
    }

    const World &m_world;
    Instant m_from;
    Random m_random;
    std::vector<Draft> m_out;
};

} // namespace

Result<History> draftHistory(db::Connection &admin, const World &world, std::int64_t count,
                             Instant from)
{
    History out;
    const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
    Drafting drafting{world, from};
    drafting.addFacts(wanted / 2);
    if (auto done = drafting.addRecorded(admin, wanted / 10, out.recorded); !done)
        return tl::unexpected(done.error());
    drafting.fill(wanted);
    out.drafts = drafting.take();
    return out;
}

} // namespace steward::platform::demo
