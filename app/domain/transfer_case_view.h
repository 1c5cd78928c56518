// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace steward
{

/// What one rule says and on which facts.
struct GateView {
    QString rule;
    QString verdict; ///< pass, fail, wait, unknown
    QJsonObject facts;
    QDateTime nextChangeAt;
    QString smallestChange; ///< The platform's code; empty when nothing would flip it.
    QDateTime smallestUntil;
};

struct PartyView {
    UserId id;
    QString name;
    QString email;
};

struct EvidenceView {
    QString id;
    QString evidenceClass;
    QString type;
    QString source;
    qint64 bytes = 0;
    QByteArray sha256;
    QString verdict; ///< Empty: nobody decided yet.
    QString verdictBy;
    QString verdictNote; ///< Why, in the words of whoever judged it.
    QString note;
    QString addedBy;
    QDateTime addedAt;
};

struct CoverageView {
    struct Class {
        QString name;
        int needed = 0;
        int passed = 0;
    };
    QList<Class> classes;
    int independentSources = 0;
    int sourcesNeeded = 0;
    int undecided = 0;
    bool isMet = false;
};

struct ApprovalView {
    QString by;
    QDateTime at;
    QDateTime expiresAt;
    QString voidReason;
};

struct NoticeView {
    QString party;
    QString addressee; ///< Masked.
    QString language;  ///< Of the text.
    QString templateName;
    QDateTime sentAt;
    QString delivery; ///< Empty: it is not queued yet.
    QString text;     ///< What the addressee reads, a mark where the mail alone has a link.
    int attempts = 0;
    QString subject;
    QString receipt; ///< What the mail server said.
};

struct ContactView {
    QString channel;
    QString direction;
    QString outcome;
    QString note;
    QString by;
    QDateTime at;
};

struct TimelineView {
    QString kind;
    QString by;
    QDateTime at;
    QJsonObject facts;
};

/// Why something is shut, and who may open it.
struct BlockView {
    QString rule;
    QJsonObject facts;
    QString who;
};

/// For whom a case waits besides its officer; no role: for nobody.
struct WaitView {
    QStringList roles;
    QStringList people; ///< Names; empty where the roles say it better.
    QDateTime since;
};

/// GET /v1/cases/{id}, decoded.
struct TransferCaseView {
    CaseId id;
    Revision rev = 0;
    QString ref, level, route, state, priorState, waitingOn, reasonCode, channel, ticket,
        oldOwnerRole, homeOrgOutcome, routeReason, closeReason, policyVersion;
    StaffId officer, maker;
    QString officerName, makerName;
    QString acceptance; ///< Of the recipient: open, accepted, declined, …; empty when not asked.
    QDateTime acceptanceExpires;
    QDateTime waitingSince, openedAt, submittedAt, coolOffUntil, executedAt, reversibleUntil,
        closedAt;
    OrgId org;
    QString orgName;
    QString orgCode; ///< What the checker types.
    PartyView from;
    std::optional<PartyView> to;
    QList<GateView> gates;
    QDateTime gatesAt;
    CoverageView coverage;
    QList<EvidenceView> evidence;
    bool hasPlan = false;
    bool isPlanComplete = false; ///< Nothing blocks sending it for approval.
    bool hasDrifted = false;     ///< It is no longer what was submitted.
    QList<QJsonObject> effects;
    QByteArray planHash;
    QDateTime previewedAt;
    QString billingMode; ///< keep, replace, none; empty when the platform names none.
    QList<QJsonObject> billingLines;
    QDateTime billingExpires;
    QList<ApprovalView> approvals;
    QList<NoticeView> plannedNotices; ///< What the approval would send.
    QList<NoticeView> notices;
    QList<ContactView> contacts;
    QList<TimelineView> timeline;
    bool mayApprove = false;
    BlockView approveBlock;
    QDateTime slaDueAt;
    QString slaState;  ///< ok, warn, breach
    QString slaTarget; ///< first_response, decision; empty when nothing is measured.
    bool isSlaRunning = false;
    QString tellCode;
    QJsonObject tellFacts;
    QList<BlockView> blockedBy;
    WaitView waits;
};

[[nodiscard]] Result<TransferCaseView> readTransferCase(const QJsonObject &document);
[[nodiscard]] QList<GateView> readGates(const QJsonArray &gates);

/// Where a case stands and may be looked at: the step of its rail (1…7) that is the last one
/// reached.
[[nodiscard]] int reachedStep(const TransferCaseView &view);

/// One field that differs between two looks at a case.
struct CaseChange {
    QString field; ///< state, to, gate/G5, evidence, effect, contact, notice/…, plan_hash, …
    QString before;
    QString after;
    QJsonObject effectBefore = {}; ///< Of an effect, as the plan has it; empty: it appeared.
    QJsonObject effectAfter = {};  ///< Empty: it went.
    friend bool operator==(const CaseChange &, const CaseChange &) = default;
};
[[nodiscard]] QList<CaseChange> caseChanges(const TransferCaseView &before,
                                            const TransferCaseView &after);
/// Whether this effect is of an earlier look, which keeps no addresses and names of customers.
[[nodiscard]] bool isKeptInPart(const QJsonObject &effect);
/// What caseChanges() needs to know of an earlier look and nothing else, for readTransferCase():
/// addresses and names of customers are told apart, not kept.
[[nodiscard]] QJsonObject lookAtCase(const TransferCaseView &view);

} // namespace steward
