// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/audit_history.h"

#include "platform/src/db/connection.h"
#include "platform/src/demo/history_drafts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

namespace
{

using audit::ActorKind;
using audit::Event;
using audit::Party;

class Narrator
{
public:
    Narrator(const World &world, const History &history, const std::vector<DemoCredential> &staff)
        : m_world(world), m_history(history), m_staff(staff), m_random(world.seed, "narration")
    {
    }

    Event tell(const Draft &draft)
    {
        switch (draft.what) {
        case Happening::OrgCreated:
        case Happening::UserCreated:
        case Happening::MemberJoined:
        case Happening::MemberEnded:
        case Happening::RoleChanged:
        case Happening::InviteSent:
        case Happening::ContactChanged:
            return belonging(draft);
        case Happening::PaymentCaptured:
        case Happening::PaymentDisputed:
        case Happening::PayoutStep:
            return money(draft);
        case Happening::TokenOpened:
        case Happening::UnitChanged:
            return inventory(draft);
        case Happening::SignedIn:
        case Happening::SignInRefused:
        case Happening::StaffSignedIn:
        case Happening::StaffSignInRefused:
        case Happening::SessionEnded:
        case Happening::Searched:
            break;
        }
        return session(draft);
    }

private:
    Party user(Index person) const { return {ActorKind::User, m_world.people[person].id.text()}; }
    Party staff(Index index) const
    {
        return {ActorKind::Staff, m_staff[index % m_staff.size()].id};
    }
    Party ownerOf(Index org) const
    {
        return user(m_world.memberships[m_world.orgs[org].owner].person);
    }
    std::string orgId(Index org) const { return m_world.orgs[org].id.text(); }

    /// Address, session and country of somebody at a browser.
    void addWhere(Event &event, Index who)
    {
        static constexpr std::array<const char *, 10> kCountries{"CY", "CY", "CY", "GR", "GB",
                                                                 "LB", "RS", "DE", "AE", "KW"};
        const bool isV6 = who % 5 == 0;
        const auto last = std::to_string(who % 250 + 1);
        event.privateFields.push_back(
            {"ip", isV6 ? "2001:db8:" + std::to_string(who % 9000) + "::" + last
                        : (who % 2 == 0 ? "203.0.113." : "198.51.100.") + last});
        event.privateFields.push_back({"session", m_random.uuid(m_world.now).text()});
        event.privateFields.push_back({"country", m_random.chance(95)
                                                      ? kCountries[who % kCountries.size()]
                                                      : m_random.pick(kCountries)});
    }

    Event belonging(const Draft &draft)
    {
        Event out;
        if (draft.what == Happening::OrgCreated) {
            out.action = "org.created";
            out.actor = ownerOf(draft.about);
            out.orgId = orgId(draft.about);
            out.metadata = {{"tier", "free_guest"}};
            return out;
        }
        if (draft.what == Happening::UserCreated) {
            const auto &person = m_world.people[draft.about];
            out.action = "user.created";
            out.actor = {ActorKind::System, "system"};
            out.subject = user(draft.about);
            out.orgId = orgId(person.home);
            out.privateFields = {{"email", person.email}, {"name", person.name.full()}};
            return out;
        }
        const auto &membership = m_world.memberships[draft.about];
        out.orgId = orgId(membership.org);
        out.subject = user(membership.person);
        out.actor = ownerOf(membership.org);
        switch (draft.what) {
        case Happening::MemberJoined:
            out.action = "membership.joined";
            out.actor = *out.subject;
            out.metadata = {{"role", membership.role}, {"role_epoch", 1}};
            break;
        case Happening::MemberEnded:
            out.action = m_random.chance(60) ? "membership.removed" : "membership.left";
            if (out.action == "membership.left")
                out.actor = *out.subject;
            out.metadata = {
                {"role_before", membership.role}, {"state_before", "active"}, {"state", "ended"}};
            break;
        case Happening::RoleChanged:
            roleChange(draft, membership, out);
            break;
        case Happening::InviteSent:
            out.action = "invite.sent";
            out.subject.reset();
            out.metadata = {{"kind", "member"}, {"role", "sales_agent"}};
            out.privateFields = {
                {"addressee", "guest" + std::to_string(draft.detail) + "@mail.example"}};
            break;
        default:
            out.action = "contact.changed";
            out.actor = *out.subject;
            out.metadata = {{"field", "phone"}};
            out.privateFields = {{"phone", "+35799" + std::to_string(100'000 + draft.detail)}};
            break;
        }
        addWhere(out, membership.person);
        return out;
    }

    /// The last change ends at the role the membership has now.
    void roleChange(const Draft &draft, const Membership &membership, Event &out) const
    {
        static constexpr std::array<const char *, 4> kSteps{"guest", "member", "sales_agent",
                                                            "admin"};
        const auto stepAt = [&](std::int64_t epoch) -> std::string_view {
            return epoch == membership.epoch
                       ? std::string_view{membership.role}
                       : kSteps[static_cast<std::size_t>(membership.person + epoch) %
                                kSteps.size()];
        };
        out.action = "role.changed";
        out.metadata = {{"role_before", stepAt(draft.detail - 1)},
                        {"role", stepAt(draft.detail)},
                        {"role_epoch", draft.detail}};
    }

    Event money(const Draft &draft)
    {
        Event out;
        if (draft.what == Happening::PayoutStep) {
            const auto &step = m_history.recorded[draft.about];
            out.action = step.action;
            out.orgId = step.orgId;
            if (!step.staffId.empty())
                out.actor = {ActorKind::Staff, step.staffId};
            else
                out.actor = {ActorKind::System, "system"};
            out.metadata = {{"payout", step.payoutId},
                            {"payout_ref", step.ref},
                            {"amount_minor", step.amount},
                            {"currency", step.currency}};
            return out;
        }
        const auto &payment = m_world.payments[draft.about];
        const auto &org = m_world.orgs[payment.org];
        out.action =
            draft.what == Happening::PaymentCaptured ? "payment.captured" : "payment.disputed";
        out.orgId = org.id.text();
        out.actor = {ActorKind::Provider, org.id.text()};
        out.metadata = {{"payment", payment.id.text()},
                        {"provider", org.provider ? org.provider : "stripe"},
                        {"amount_minor", std::to_string(payment.gross)},
                        {"currency", org.currency}};
        return out;
    }

    Event inventory(const Draft &draft)
    {
        const auto &membership = m_world.memberships[draft.about];
        Event out;
        out.orgId = orgId(membership.org);
        const auto unit =
            "Unit " + std::to_string(draft.about) + "-" + std::to_string(draft.detail % 4 + 1);
        if (draft.what == Happening::TokenOpened) {
            out.action = "buyer_token.opened";
            out.actor = {ActorKind::System, "system"};
            out.metadata = {{"unit", unit}, {"epoch", 1}};
            addWhere(out, draft.detail);
            return out;
        }
        out.action = draft.detail % 3 == 0   ? "unit.hidden"
                     : draft.detail % 3 == 1 ? "unit.published"
                                             : "unit.changed";
        out.actor = user(membership.person);
        out.metadata = {{"unit", unit}, {"status", "available"}};
        if (draft.detail % 3 != 2)
            out.metadata["visible"] = draft.detail % 3 == 1;
        addWhere(out, membership.person);
        return out;
    }

    Event session(const Draft &draft)
    {
        const auto &membership = m_world.memberships[draft.about];
        Event out;
        if (draft.what == Happening::StaffSignedIn || draft.what == Happening::StaffSignInRefused) {
            const bool isRefused = draft.detail % 17 == 0;
            out.action = isRefused ? "auth.refused" : "auth.signed_in";
            out.outcome = isRefused ? audit::Outcome::Denied : audit::Outcome::Ok;
            out.actor = staff(draft.detail);
            out.metadata = {{"client", "steward-desk"}};
            addWhere(out, draft.detail % 8);
            return out;
        }
        if (draft.what == Happening::Searched) {
            out.action = "privacy.searched";
            out.actor = staff(draft.detail);
            out.metadata = {{"rows", draft.detail % 200}};
            out.privateFields = {
                {"query", "org:" + m_world.orgs[membership.org].subdomain + " time:-30d..now"}};
            return out;
        }
        out.orgId = orgId(membership.org);
        out.actor = user(membership.person);
        if (draft.what == Happening::SignInRefused) {
            out.action = "auth.refused";
            out.outcome = audit::Outcome::Denied;
            out.metadata = {{"method", "password"}, {"reason_code", "wrong_password"}};
        } else if (draft.what == Happening::SignedIn) {
            out.action = "auth.signed_in";
            out.metadata = {{"method", draft.detail % 4 == 0 ? "google" : "password"}};
        } else {
            out.action = "session.ended";
            out.metadata = {{"reason_code", "signed_out"}};
        }
        addWhere(out, membership.person);
        return out;
    }

    const World &m_world;
    const History &m_history;
    const std::vector<DemoCredential> &m_staff;
    Random m_random;
};

} // namespace

struct Chronicle::Telling {
    Telling(const World &world, History drafted, const std::vector<DemoCredential> &staff)
        : history(std::move(drafted)), narrator(world, history, staff)
    {
    }
    History history;
    Narrator narrator;
    std::size_t at = 0;
};

Result<Chronicle> Chronicle::begin(db::Connection &admin, const World &world,
                                   const std::vector<DemoCredential> &staff, std::int64_t count)
{
    const auto from = plusCalendarMonths(world.now, -18);
    auto history = draftHistory(admin, world, count, from);
    if (!history)
        return tl::unexpected(history.error());
    const auto telling = std::make_shared<Telling>(world, std::move(*history), staff);
    const auto source = [telling](audit::HistoricEvent &out) {
        const auto &drafts = telling->history.drafts;
        if (telling->at >= drafts.size())
            return false;
        out.event = telling->narrator.tell(drafts[telling->at]);
        out.occurredAt = drafts[telling->at].at;
        ++telling->at;
        return true;
    };
    Chronicle out{admin, audit::withHeartbeats(source, from, world.now)};
    out.fetch();
    return out;
}

void Chronicle::fetch()
{
    audit::HistoricEvent next;
    m_next = m_source(next) ? std::optional{std::move(next)} : std::nullopt;
}

Result<Done> Chronicle::tellUntil(Instant until)
{
    if (!m_next || m_next->occurredAt >= until)
        return Done{};
    const auto written = audit::bulkWrite(*m_admin, [&](audit::HistoricEvent &out) {
        if (!m_next || m_next->occurredAt >= until)
            return false;
        out = std::move(*m_next);
        fetch();
        return true;
    });
    if (!written)
        return tl::unexpected(written.error());
    m_written += *written;
    return Done{};
}

} // namespace steward::platform::demo
