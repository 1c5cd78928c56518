// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/judge.h"

#include "app/audit/row.h"
#include "app/audit/tree.h"

#include <QDate>
#include <QDateTime>

namespace steward::audit
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 kPendingUs = 10'000'000;
constexpr qint64 kLateUs = 3'600'000'000;

/// Occurred more than an hour before its month of the log, or not before that month's end.
bool isLate(const AuditEventRow &row)
{
    const QDate first = QDate::fromString(row.month + "-01"_L1, Qt::ISODate);
    const auto startUs = [](const QDate &day) {
        return QDateTime{day, QTime{0, 0}, Qt::UTC}.toMSecsSinceEpoch() * 1000;
    };
    return row.occurredAtUs < startUs(first) - kLateUs ||
           row.occurredAtUs >= startUs(first.addMonths(1));
}

/// Every leaf that differs from this one in a single field of few values.
QList<Leaf> neighboursOf(const Leaf &leaf)
{
    QList<Leaf> out;
    const auto with = [&out, &leaf](auto change) {
        Leaf other = leaf;
        change(other);
        out.append(std::move(other));
    };
    for (std::uint8_t outcome = 0; outcome <= 2; ++outcome)
        with([outcome](Leaf &other) { other.outcome = outcome; });
    for (const char *category : {"auth", "membership", "role", "invite", "ownership", "billing",
                                 "referral", "inventory", "privacy"})
        with([category](Leaf &other) { other.category = category; });
    with([](Leaf &other) { other.orgId.reset(); });
    with([](Leaf &other) { other.subject.reset(); });
    with([](Leaf &other) { other.privates.clear(); });
    with([](Leaf &other) { other.metadata = "{}"; });
    with([](Leaf &other) { other.requestId = other.eventId; });
    for (std::uint8_t kind = 0; kind <= 4; ++kind) {
        with([kind](Leaf &other) { other.actor.kind = kind; });
        if (leaf.subject)
            with([kind](Leaf &other) { other.subject->kind = kind; });
        for (qsizetype i = 0; i < leaf.privates.size(); ++i)
            with([kind, i](Leaf &other) { other.privates[i].dataClass = kind; });
    }
    return out;
}

/// Which column is not what the leaf was made of; empty when nothing here tells.
QString changedField(const Leaf &leaf, const QByteArray &origin, const RowEvidence &evidence)
{
    if (evidence.verifiedBefore) {
        const auto before = leafOf(origin, *evidence.verifiedBefore);
        if (before)
            return differingField(*before, leaf);
    }
    for (const Leaf &other : neighboursOf(leaf)) {
        const auto bytes = encode(other);
        if (bytes && toBytes(leafHash(*bytes)) == evidence.row.leafHash)
            return differingField(other, leaf);
    }
    return {};
}

AuditVerdict found(const RowEvidence &evidence, AuditCode code, const QString &field = {})
{
    AuditVerdict verdict;
    verdict.state = AuditVerdict::State::Finding;
    verdict.finding = {code, evidence.row.month, evidence.row.index, field};
    verdict.month = evidence.checkpoint.month;
    verdict.size = qint64(evidence.checkpoint.size);
    return verdict;
}

} // namespace

AuditVerdict judge(const RowEvidence &evidence)
{
    const QByteArray &origin = evidence.checkpoint.origin;
    const auto leaf = leafOf(origin, evidence.row);
    if (!leaf)
        return found(evidence, AuditCode::RowLeafMismatch, leaf.error().field);
    const Hash own = leafHash(*encode(*leaf));
    const auto root = rootOfInclusion(own, leaf->index, evidence.checkpoint.size, evidence.path);
    const bool isSigned = root && *root == evidence.checkpoint.root;
    const bool isAsServed = toBytes(own) == evidence.row.leafHash;
    AuditVerdict verdict;
    if (isSigned && isAsServed && !isLate(evidence.row)) {
        verdict.state = AuditVerdict::State::Verified;
        verdict.month = evidence.checkpoint.month;
        verdict.size = qint64(evidence.checkpoint.size);
    } else if (isSigned) {
        verdict = found(evidence, isAsServed ? AuditCode::LateEvent : AuditCode::LeafHashMismatch);
    } else if (isAsServed) {
        verdict = found(evidence, AuditCode::RootMismatch);
    } else {
        verdict =
            found(evidence, AuditCode::RowLeafMismatch, changedField(*leaf, origin, evidence));
    }
    verdict.leafHash = toBytes(own);
    return verdict;
}

AuditVerdict judgePending(const AuditEventRow &row, std::optional<qint64> servedAtUs)
{
    AuditVerdict verdict;
    const bool isOverdue = servedAtUs && *servedAtUs - row.occurredAtUs > kPendingUs;
    verdict.state = isOverdue ? AuditVerdict::State::Finding : AuditVerdict::State::Pending;
    verdict.month = row.month;
    if (isOverdue)
        verdict.finding = {AuditCode::Pending, row.month, -1};
    return verdict;
}

} // namespace steward::audit
