// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/transfer_case_view.h"

#include "app/domain/transfer_step.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

QString text(const QJsonObject &from, QLatin1StringView name)
{
    const QJsonValue value = from.value(name);
    // A person is a name, or an object that has one.
    return value.isObject() ? value.toObject().value("name"_L1).toString() : value.toString();
}

QDateTime time(const QJsonObject &from, QLatin1StringView name)
{
    return QDateTime::fromString(from.value(name).toString(), Qt::ISODateWithMs).toUTC();
}

qint64 number(const QJsonObject &from, QLatin1StringView name)
{
    const QJsonValue value = from.value(name);
    return value.isString() ? value.toString().toLongLong() : value.toInteger();
}

PartyView party(const QJsonObject &from)
{
    return {{text(from, "id"_L1)}, text(from, "name"_L1), text(from, "email"_L1)};
}

BlockView block(const QJsonObject &from)
{
    return {text(from, "rule"_L1), from.value("facts"_L1).toObject(), text(from, "who"_L1)};
}

void readCase(const QJsonObject &from, TransferCaseView &out)
{
    out.id = {text(from, "id"_L1)};
    out.rev = number(from, "rev"_L1);
    out.ref = text(from, "ref"_L1);
    out.level = text(from, "level"_L1);
    out.route = text(from, "route"_L1);
    out.state = text(from, "state"_L1);
    out.priorState = text(from, "prior_state"_L1);
    out.waitingOn = text(from, "waiting_on"_L1);
    out.waitingSince = time(from, "waiting_since"_L1);
    out.reasonCode = text(from, "reason_code"_L1);
    out.channel = text(from, "requester_channel"_L1);
    out.ticket = text(from, "ticket"_L1);
    out.oldOwnerRole = text(from, "old_owner_role"_L1);
    out.homeOrgOutcome = text(from, "home_org_outcome"_L1);
    out.routeReason = text(from, "route_reason"_L1);
    out.closeReason = text(from, "close_reason"_L1);
    out.policyVersion = text(from, "policy_version"_L1);
    out.officer = {text(from, "officer_id"_L1)};
    out.maker = {text(from, "maker_id"_L1)};
    out.openedAt = time(from, "opened_at"_L1);
    out.submittedAt = time(from, "submitted_at"_L1);
    out.coolOffUntil = time(from, "cool_off_until"_L1);
    out.executedAt = time(from, "executed_at"_L1);
    out.reversibleUntil = time(from, "reversible_until"_L1);
    out.closedAt = time(from, "closed_at"_L1);
    out.slaDueAt = time(from, "sla_due_at"_L1);
}

void readEvidence(const QJsonObject &from, TransferCaseView &out)
{
    for (const auto &value : from.value("evidence"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        out.evidence << EvidenceView{
            text(item, "id"_L1),           text(item, "class"_L1),
            text(item, "type"_L1),         text(item, "source"_L1),
            number(item, "bytes"_L1),      QByteArray::fromHex(text(item, "sha256"_L1).toLatin1()),
            text(item, "verdict"_L1),      text(item, "verdict_by"_L1),
            text(item, "verdict_note"_L1), text(item, "note"_L1),
            text(item, "added_by"_L1),     time(item, "added_at"_L1)};
    }
    const QJsonObject coverage = from.value("coverage"_L1).toObject();
    for (const auto &value : coverage.value("classes"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        out.coverage.classes << CoverageView::Class{text(item, "class"_L1),
                                                    static_cast<int>(number(item, "needed"_L1)),
                                                    static_cast<int>(number(item, "passed"_L1))};
    }
    out.coverage.isMet = coverage.value("met"_L1).toBool();
    out.coverage.independentSources = static_cast<int>(number(coverage, "independent_sources"_L1));
    out.coverage.sourcesNeeded = static_cast<int>(number(coverage, "sources_needed"_L1));
    out.coverage.undecided = static_cast<int>(number(coverage, "undecided"_L1));
}

WaitView readWaits(const QJsonObject &from)
{
    WaitView out;
    for (const auto &role : from.value("roles"_L1).toArray())
        out.roles << role.toString();
    for (const auto &one : from.value("people"_L1).toArray())
        out.people << text(one.toObject(), "name"_L1);
    out.since = time(from, "since"_L1);
    return out;
}

void readDecision(const QJsonObject &from, TransferCaseView &out)
{
    if (const QJsonObject plan = from.value("plan"_L1).toObject(); !plan.isEmpty()) {
        out.hasPlan = true;
        out.planHash = QByteArray::fromHex(text(plan, "hash"_L1).toLatin1());
        out.previewedAt = time(plan, "previewed_at"_L1);
        out.isPlanComplete = plan.value("is_complete"_L1).toBool();
        out.hasDrifted = plan.value("has_drifted"_L1).toBool();
        for (const auto &effect : plan.value("effects"_L1).toArray())
            out.effects << effect.toObject();
    }
    const QJsonObject billing = from.value("billing"_L1).toObject();
    out.billingMode = text(billing, "mode"_L1);
    out.billingExpires = time(billing, "expires_at"_L1);
    for (const auto &line : billing.value("lines"_L1).toArray())
        out.billingLines << line.toObject();
    for (const auto &value : from.value("approvals"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        out.approvals << ApprovalView{text(item, "by"_L1), time(item, "at"_L1),
                                      time(item, "expires_at"_L1), text(item, "void_reason"_L1)};
    }
    const QJsonObject checkers = from.value("checkers"_L1).toObject();
    out.mayApprove = checkers.value("may_approve"_L1).toBool();
    out.approveBlock = block(checkers);
    for (const auto &value : from.value("next"_L1).toObject().value("blocked_by"_L1).toArray())
        out.blockedBy << block(value.toObject());
    out.waits = readWaits(from.value("next"_L1).toObject().value("waits_for"_L1).toObject());
}

QList<NoticeView> readNotices(const QJsonArray &from)
{
    QList<NoticeView> out;
    for (const auto &value : from) {
        const QJsonObject item = value.toObject();
        out << NoticeView{text(item, "party"_L1),    text(item, "addressee_masked"_L1),
                          text(item, "language"_L1), text(item, "template"_L1),
                          time(item, "sent_at"_L1),  text(item, "delivery"_L1),
                          text(item, "text"_L1),     static_cast<int>(number(item, "attempts"_L1)),
                          text(item, "subject"_L1),  text(item, "receipt"_L1)};
    }
    return out;
}

void readHistory(const QJsonObject &from, TransferCaseView &out)
{
    out.plannedNotices = readNotices(from.value("planned_notices"_L1).toArray());
    out.notices = readNotices(from.value("notices"_L1).toArray());
    for (const auto &value : from.value("contact_log"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        out.contacts << ContactView{text(item, "channel"_L1), text(item, "direction"_L1),
                                    text(item, "outcome"_L1), text(item, "note"_L1),
                                    text(item, "by"_L1),      time(item, "at"_L1)};
    }
    for (const auto &value : from.value("timeline"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        out.timeline << TimelineView{text(item, "kind"_L1), text(item, "by"_L1),
                                     time(item, "at"_L1), item.value("facts"_L1).toObject()};
    }
}

} // namespace

QList<GateView> readGates(const QJsonArray &gates)
{
    QList<GateView> out;
    for (const auto &value : gates) {
        const QJsonObject item = value.toObject();
        const QJsonObject smallest = item.value("smallest_change"_L1).toObject();
        QString verdict = text(item, "verdict"_L1);
        if (verdict == "wait-until"_L1 || verdict == "wait_until"_L1)
            verdict = u"wait"_s;
        out << GateView{text(item, "rule"_L1),
                        verdict,
                        item.value("facts"_L1).toObject(),
                        time(item, "next_change_at"_L1),
                        text(smallest, "code"_L1),
                        time(smallest, "until"_L1)};
    }
    return out;
}

Result<TransferCaseView> readTransferCase(const QJsonObject &document)
{
    TransferCaseView out;
    readCase(document.value("case"_L1).toObject(), out);
    if (out.id.isNull() || out.rev <= 0 || out.state.isEmpty())
        return tl::unexpected(
            Error{ErrorKind::Protocol, u"the case document lacks id, rev or state"_s});
    out.officerName = text(document, "officer"_L1);
    out.makerName = text(document, "maker"_L1);
    const QJsonObject acceptance = document.value("acceptance"_L1).toObject();
    out.acceptance = text(acceptance, "state"_L1);
    out.acceptanceExpires = time(acceptance, "expires_at"_L1);
    const QJsonObject org = document.value("org"_L1).toObject();
    out.org = {text(org, "id"_L1)};
    out.orgName = text(org, "name"_L1);
    out.orgCode = text(org, "code"_L1);
    out.from = party(document.value("from"_L1).toObject());
    if (const QJsonObject to = document.value("to"_L1).toObject(); !to.isEmpty())
        out.to = party(to);
    out.gates = readGates(document.value("gates"_L1).toArray());
    out.gatesAt = time(document, "gates_at"_L1);
    readEvidence(document, out);
    readDecision(document, out);
    readHistory(document, out);
    const QJsonObject sla = document.value("sla"_L1).toObject();
    if (const QDateTime due = time(sla, "due_at"_L1); due.isValid())
        out.slaDueAt = due;
    out.slaState = text(sla, "state"_L1);
    out.slaTarget = text(sla, "target"_L1);
    out.isSlaRunning = sla.value("is_running"_L1).toBool();
    const QJsonObject tell = document.value("tell_customer"_L1).toObject();
    out.tellCode = text(tell, "code"_L1);
    out.tellFacts = tell.value("facts"_L1).toObject();
    return out;
}

int reachedStep(const TransferCaseView &view)
{
    const int step = transferStep(view.state, view.priorState);
    // Who stopped the case at its route can be exchanged for somebody else.
    if (step == 1 && view.to)
        return 2;
    // The plan is computed while the checks still stand: it can be read as soon as there is one.
    return step == 3 && view.hasPlan ? 4 : step;
}

} // namespace steward
