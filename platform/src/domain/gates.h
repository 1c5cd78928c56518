// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/judgement.h"
#include "platform/src/domain/policy.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform::domain
{

/// A party of a transfer as the gates see it.
struct PartyFacts {
    std::string id;
    std::string status; ///< active, invited, disabled
    std::optional<Instant> emailVerified;
    bool hasSecondFactor = false;
    std::optional<Instant> credentialReset;
    std::optional<Instant> secondFactorEnrolled;
    std::optional<Instant> newCountry;
    std::optional<Instant> lastLogin;
    std::string emailDomain;
    bool isStaffOrRelated = false;
};

/// A gate that a person let pass for this case although it is shut, and why.
struct Waiver {
    std::string byName;
    Instant at{};
    std::string note;
    std::string recipientId; ///< Whom the case was for then; empty without one.
    // What was open when a debt was waived.
    int unpaidInvoices = 0;
    int openDisputes = 0;
};

struct AcceptFacts {
    std::string state; ///< open, accepted, declined, revoked, replaced
    Instant expires{};
};

/// Everything that G1–G13 look at, read in the transaction that decides. An optional that is empty
/// was not found; what was not asked for yet (no recipient chosen) is not the same as absent.
struct GateFacts {
    // The target org.
    std::string orgId;
    std::optional<Instant> firstPaid;
    std::string tier;
    std::optional<std::string> ssoDomain;
    bool hasBilling = false;
    int unpaidInvoices = 0;
    int openDisputes = 0;
    bool keepsCustomer = false; ///< The provider's customer stays the org's (workflows.md §1.7).
    std::vector<std::string> fraudFlags; ///< Open ones on the org or either party.
    std::vector<std::string> legalHolds; ///< Open ones on the org.
    int activeOwners = 0;
    int activeAdmins = 0;                ///< Other than owner and recipient.
    std::optional<Instant> lastTransfer; ///< executed_at of the latest one not reversed.
    // The case.
    std::string caseId;
    std::string route; ///< support, self_serve
    std::string level;
    std::optional<std::string> routeReason;
    std::string reasonCode;
    std::optional<std::string> oldOwnerRole;
    std::optional<std::string> homeOrgOutcome;
    /// By gate, those that still hold: what was waived has not become more since.
    std::map<std::string, Waiver, std::less<>> waivers;
    std::optional<Instant> unreachableSince;
    std::optional<AcceptFacts> acceptance;
    // The people.
    std::optional<PartyFacts> owner;
    std::optional<PartyFacts> recipient;
    bool isRecipientChosen = false; ///< By person or by an address that has no account.
    std::optional<std::string>
        recipientMembership;        ///< State of the recipient's membership in this org.
    int recipientOrgsElsewhere = 0; ///< Active memberships in other orgs.
    int recipientOwnedElsewhere = 0;
    bool isRecipientHomeElsewhere = false;
    bool isRecipientHomeCounted =
        true; ///< The home org elsewhere is one of recipientOrgsElsewhere.
};

/// One gate; `now` is the platform's clock.
using Gate = Judgement (*)(const GateFacts &, const policy::Policy &, Instant now);
/// G1 at index 0.
[[nodiscard]] const std::array<Gate, 13> &gates();
[[nodiscard]] std::vector<Judgement> judgeGates(const GateFacts &facts,
                                                const policy::Policy &policy, Instant now);
/// True of a gate whose other way on is a level that is not open to staff: until time has opened
/// it, it stops the case at its route.
[[nodiscard]] bool needsClosedLevel(const Judgement &judgement);
/// True when nothing stands in the way: every gate passes (a waived one passes, with who waived
/// it).
[[nodiscard]] bool allPass(const std::vector<Judgement> &judgements);

} // namespace steward::platform::domain
