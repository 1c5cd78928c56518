// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/money.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace steward
{

// Rows as the lists and pages show them, read from the replica. Times are UTC; an invalid QDateTime
// is "never". Enumerated fields keep the platform's word, so that a value newer than this program
// is shown and not lost; ui/ translates the words it knows.

struct OrgRow {
    OrgId id;
    Revision rev = 0;
    QString name;
    QString subdomain;
    QString kind;
    QString tier;
    QString status;
    QString country;
    QString trialState;
    QDateTime firstSuccessfulPaymentAt;
    QString referralCode;
    MembershipId ownerMembership;
    UserId owner;
    QString ownerName;
    QString ownerEmail;
    QDateTime updatedAt;
    qint64 memberCount = 0;
    QString openCaseRef; ///< Empty when no transfer is open.
    // Billing, for roles that hold org_billing; hasBilling says whether this replica has the row.
    bool hasBilling = false;
    QString paymentProvider;
    QString externalCustomerId;
    Money mrr;
    QString subscriptionState;
    QDateTime periodEnd;
    int unpaidInvoices = 0;
    int openDisputes = 0;
};

struct PersonRow {
    UserId id;
    Revision rev = 0;
    QString name;
    QString email;
    QString phone;
    QString language;
    OrgId homeOrg;
    QString homeOrgName;
    QString status;
    QString mfa;
    QDateTime emailVerifiedAt;
    QDateTime lastLoginAt;
    QDateTime createdAt;
};

struct MembershipRow {
    MembershipId id;
    Revision rev = 0;
    UserId user;
    QString personName;
    QString personEmail;
    OrgId org;
    QString orgName;
    QString orgSubdomain;
    QString role;
    QString state;
    bool isHome = false; ///< This org is the person's home org.
    bool isDual = false; ///< The person has an active membership elsewhere too.
    QDateTime joinedAt;
    QDateTime endedAt;
    QDateTime lastLoginAt;
};

struct PayoutRow {
    PayoutId id;
    Revision rev = 0;
    QString ref;
    OrgId payee;
    QString payeeName;
    OrgId source;
    QString sourceName;
    QString referralCode;
    Money amount;
    QString state;
    QString holdReason;
    int rulesPassed = 0; ///< Of thirteen.
    QString blockingRule;
    QDateTime nextChangeAt;
    QDateTime evaluatedAt;
    QString batchRef;
    QDateTime paidAt; ///< Of the payment behind it.
    QDateTime createdAt;
};

struct CaseRow {
    CaseId id;
    Revision rev = 0;
    QString ref;
    OrgId org;
    QString orgName;
    QString level;
    QString route;
    QString state;
    QString priorState;
    QString waitingOn;
    QDateTime waitingSince;
    QString reasonCode;
    UserId from;
    QString fromName;
    UserId to;
    QString toName;
    StaffId officer;
    QDateTime openedAt;
    QDateTime lastActivityAt;
    QDateTime slaDueAt;
    QDateTime coolOffUntil;
    QDateTime executedAt;
    QDateTime closedAt;
};

struct NoteRow {
    QString id;
    QString body;
    QString byName;
    QDateTime createdAt;
    bool isPending = false; ///< Still in the outbox of this machine.
};

} // namespace steward
