// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/domain/judgement.h"
#include "platform/src/transfer/coverage.h"

#include <boost/json/array.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

struct MembershipFacts {
    std::string id;
    std::string userId;
    std::string role;
    std::int64_t rev = 0;
};

struct InviteFacts {
    std::string selector;
    std::string kind;
    std::string choice; ///< keep, reattribute, revoke; of an ordinary invite by the old owner.
};

struct NoticeFacts {
    std::string addressee;
    std::string party; ///< old_owner, admin, billing_contact, recipient
    std::string language;
};

/// What the effects follow from, read in the transaction that computes them.
struct PlanFacts {
    std::string orgId;
    std::int64_t orgRev = 0;
    std::string orgStatus;
    MembershipFacts owner;
    std::string recipientUserId;
    std::optional<MembershipFacts> recipient; ///< Absent: the recipient becomes a member.
    std::string newMembershipId; ///< For that case; the case's own id, so that it is stable.
    std::string oldOwnerRole;    ///< admin, sales_agent, member or leave
    std::string recipientHomeOrgId;
    bool movesHomeOrg = false;
    std::vector<InviteFacts> invites;
    std::vector<std::string> buyerTokens; ///< Selectors of live ones minted by the old owner.
    std::optional<std::string> provider, customerId;
    std::string newBillingEmail, newBillingName;
    std::vector<NoticeFacts> notices;
    std::int64_t coolOffSeconds = 0;
};

/// Every effect of the transfer, in the order of execution (workflows.md §1.8): preview and
/// execution are this one list. Sessions are named by person, not by number: a sign-in is no drift.
[[nodiscard]] boost::json::array effectsOf(const PlanFacts &facts);

/// What the effects overwrite, each with the revision that was looked at.
[[nodiscard]] boost::json::object revisionsOf(const PlanFacts &facts);

/// What a plan rests on besides its effects.
struct PlanGround {
    const std::vector<domain::Judgement> &gates;
    const boost::json::object &revisions;
    const std::vector<EvidenceItem> &evidence;
    std::string_view policyVersion;
};

/// SHA-256 over the effects, the gates with every fact they were judged by, the revisions, the
/// evidence and the policy version, each length-prefixed. The facts are instants and counts, never
/// how long ago something was: time alone is no drift until it changes a verdict.
[[nodiscard]] Bytes planHash(const boost::json::array &effects, const PlanGround &ground);

} // namespace steward::platform::transfer
