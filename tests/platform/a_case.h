// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/gates.h"

#include <QRandomGenerator>

#include <chrono>

namespace steward::tests
{

using namespace steward::platform;
using namespace steward::platform::domain;

inline Instant at(const char *text)
{
    return Instant::parse(text);
}
inline const Instant kNow = at("2026-11-22T12:00:00.000Z");
inline constexpr std::chrono::hours kDay{24};
inline constexpr std::chrono::microseconds kTick{1'000};

inline Instant daysAgo(int days)
{
    return kNow.plus(-kDay * days);
}

inline const policy::Policy &thePolicy()
{
    static const auto policy = policy::parse(policy::documentText()).value_or(policy::Policy{});
    return policy;
}

inline PartyFacts aPerson(const char *id)
{
    PartyFacts out;
    out.id = id;
    out.status = "active";
    out.emailVerified = daysAgo(300);
    out.hasSecondFactor = true;
    out.secondFactorEnrolled = daysAgo(300);
    out.lastLogin = daysAgo(1);
    out.emailDomain = "cedar-point.example";
    return out;
}

/// A case that every gate lets pass.
inline GateFacts aCase()
{
    GateFacts out;
    out.orgId = "org";
    out.firstPaid = daysAgo(400);
    out.tier = "t2";
    out.hasBilling = true;
    out.activeOwners = 1;
    out.activeAdmins = 1;
    out.caseId = "case";
    out.route = "support";
    out.level = "L1";
    out.reasonCode = "owner_request";
    out.oldOwnerRole = "admin";
    out.acceptance = AcceptFacts{"accepted", kNow.plus(kDay * 5)};
    out.owner = aPerson("owner");
    out.recipient = aPerson("recipient");
    out.isRecipientChosen = true;
    out.recipientMembership = "active";
    return out;
}

inline Waiver aWaiver()
{
    return {"Finance", daysAgo(1), "agreed with the customer", "recipient", 1, 1};
}

/// Facts of any kind, also such as no database would hold together.
inline GateFacts anyFacts(QRandomGenerator &random)
{
    auto out = aCase();
    const auto yes = [&] { return random.bounded(2) == 0; };
    const auto maybe = [&](auto &what) {
        if (yes())
            what.reset();
    };
    const auto some = [&] { return std::optional{daysAgo(random.bounded(60))}; };
    static constexpr const char *kStates[]{"open", "accepted", "declined", "revoked", "replaced"};
    maybe(out.firstPaid);
    out.route = yes() ? "support" : "self_serve";
    if (yes())
        out.routeReason = "said";
    if (yes())
        out.tier = "t3";
    if (yes())
        out.ssoDomain = "cedar-point.example";
    out.hasBilling = yes();
    out.unpaidInvoices = random.bounded(2);
    out.openDisputes = random.bounded(2);
    if (yes())
        out.waivers["G6"] = aWaiver();
    if (yes())
        out.waivers["G8"] = aWaiver();
    out.activeAdmins = random.bounded(2);
    out.keepsCustomer = yes();
    if (yes())
        out.fraudFlags = {"flag"};
    if (yes())
        out.legalHolds = {"hold"};
    out.activeOwners = random.bounded(3);
    out.lastTransfer = some();
    maybe(out.lastTransfer);
    maybe(out.oldOwnerRole);
    maybe(out.homeOrgOutcome);
    if (yes())
        out.reasonCode = "owner_unreachable";
    out.unreachableSince = some();
    maybe(out.unreachableSince);
    out.acceptance = AcceptFacts{kStates[random.bounded(5)], daysAgo(random.bounded(20) - 10)};
    maybe(out.acceptance);
    for (auto *party : {&out.owner, &out.recipient}) {
        (*party)->hasSecondFactor = yes();
        (*party)->isStaffOrRelated = random.bounded(5) == 0;
        (*party)->status = yes() ? "active" : "disabled";
        (*party)->credentialReset = some();
        maybe((*party)->emailVerified);
        maybe((*party)->lastLogin);
    }
    out.isRecipientChosen = yes();
    if (!out.isRecipientChosen || random.bounded(4) == 0)
        out.recipient.reset();
    if (random.bounded(4) == 0)
        out.owner.reset();
    out.recipientMembership = yes() ? "pending" : "active";
    maybe(out.recipientMembership);
    out.recipientOrgsElsewhere = random.bounded(3);
    out.recipientOwnedElsewhere = random.bounded(3);
    out.isRecipientHomeElsewhere = yes();
    out.isRecipientHomeCounted = yes();
    return out;
}

} // namespace steward::tests
