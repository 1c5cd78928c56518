// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/proving/audit_prover.h"

#include "app/audit/pinning.h"

#include <QHash>
#include <QMap>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <qcorofuture.h>

#include <algorithm>

namespace steward::proving
{

using namespace Qt::StringLiterals;
using Why = AuditVerdict::Why;

namespace
{

constexpr int kMostRemembered = 10'000;
constexpr qsizetype kMostFindings = 1'000;

AuditVerdict unchecked(Why why)
{
    AuditVerdict verdict;
    verdict.why = why;
    return verdict;
}

AuditVerdict found(AuditFinding finding)
{
    AuditVerdict verdict;
    verdict.state = AuditVerdict::State::Finding;
    verdict.month = finding.month;
    verdict.finding = std::move(finding);
    return verdict;
}

AuditVerdict without(const Error &error)
{
    return unchecked(error.kind == ErrorKind::NotFound ? Why::NoProof : Why::Unavailable);
}

/// Nothing when one of them is no hash at all, which no proof has.
std::optional<QList<audit::Hash>> hashesOf(const QList<QByteArray> &path)
{
    QList<audit::Hash> out;
    for (const QByteArray &bytes : path) {
        const auto hash = audit::toHash(bytes);
        if (!hash)
            return std::nullopt;
        out.append(*hash);
    }
    return out;
}

QString placeOf(const AuditEventRow &row)
{
    return u"%1/%2"_s.arg(row.month).arg(row.index);
}

QList<AuditVerdict> judgeAll(const QList<audit::RowEvidence> &evidence)
{
    QList<AuditVerdict> out;
    for (const audit::RowEvidence &one : evidence)
        out.append(audit::judge(one));
    return out;
}

} // namespace

AuditProver::AuditProver(ports::AuditProofs &proofs, ports::AuditPins &pins,
                         std::optional<audit::VerifierKey> anchor)
    : m_proofs{proofs}, m_pins{pins}, m_anchor{std::move(anchor)}, m_verified{kMostRemembered}
{
}

AuditProver::~AuditProver()
{
    // Whoever waits for a turn would wait for ever.
    m_isEnding = true;
    if (m_turn)
        m_turn->set(Done{});
}

QFuture<QList<AuditVerdict>> AuditProver::verify(QList<AuditEventRow> rows,
                                                 std::optional<qint64> servedAtUs)
{
    return ports::toFuture(run(std::move(rows), servedAtUs));
}

void AuditProver::acknowledge()
{
    if (m_findings.isEmpty())
        return;
    m_acknowledged += std::exchange(m_findings, {});
    Q_EMIT findingsChanged();
}

void AuditProver::forget()
{
    m_verified.clear();
    m_acknowledged.clear();
}

QString AuditProver::origin() const
{
    return QString::fromUtf8(m_anchor->name());
}

QCoro::Task<AuditProver::Verdicts> AuditProver::run(QList<AuditEventRow> rows,
                                                    std::optional<qint64> servedAtUs)
{
    Verdicts verdicts(rows.size(), unchecked(m_anchor ? Why::Unavailable : Why::Unanchored));
    if (!m_anchor)
        co_return verdicts;
    const QPointer<AuditProver> self{this};
    // One round at a time: what one has pinned is what the next is weighed against.
    while (m_turn) {
        auto turn = m_turn->wait();
        const auto done = co_await turn;
        Q_UNUSED(done)
        if (!self || m_isEnding)
            co_return verdicts;
    }
    m_turn.emplace();
    QMap<QString, QList<qsizetype>> months;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (rows[i].index < 0)
            verdicts[i] = audit::judgePending(rows[i], servedAtUs);
        else
            months[rows[i].month].append(i);
    }
    for (const QList<qsizetype> &places : std::as_const(months)) {
        QList<AuditEventRow> part;
        for (const qsizetype i : places)
            part.append(rows[i]);
        auto proving = proveMonth(part);
        const Verdicts proved = co_await proving;
        if (!self)
            co_return verdicts;
        for (qsizetype i = 0; i < places.size(); ++i)
            verdicts[places[i]] = proved[i];
    }
    note(verdicts);
    const auto turn = *std::exchange(m_turn, std::nullopt);
    turn.set(Done{});
    co_return verdicts;
}

QCoro::Task<AuditProver::Verdicts> AuditProver::proveMonth(QList<AuditEventRow> rows)
{
    const QPointer<AuditProver> self{this};
    auto believing = believe(rows.constFirst().month);
    const Believed checkpoint = co_await believing;
    Verdicts verdicts(rows.size(), checkpoint ? AuditVerdict{} : checkpoint.error());
    if (!self || !checkpoint)
        co_return verdicts;
    const auto size = qint64(checkpoint->size);
    QList<qsizetype> places;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (rows[i].index < size) {
            places.append(i);
            continue;
        }
        // Its leaf was served before the checkpoint was asked for, and is signed with it.
        AuditFinding finding{AuditCode::Truncated, rows[i].month, rows[i].index};
        finding.have = size;
        finding.want = rows[i].index + 1;
        verdicts[i] = found(std::move(finding));
    }
    for (qsizetype first = 0; first < places.size(); first += ports::AuditProofs::kMost) {
        const auto chunk = places.mid(first, ports::AuditProofs::kMost);
        QList<AuditEventRow> part;
        for (const qsizetype i : chunk)
            part.append(rows[i]);
        auto proving = provePart(part, *checkpoint);
        const Verdicts proved = co_await proving;
        if (!self)
            co_return verdicts;
        for (qsizetype i = 0; i < chunk.size(); ++i)
            verdicts[chunk[i]] = proved[i];
    }
    co_return verdicts;
}

QCoro::Task<AuditProver::Verdicts> AuditProver::provePart(QList<AuditEventRow> rows,
                                                          audit::Checkpoint checkpoint)
{
    const QPointer<AuditProver> self{this};
    QList<qint64> indices;
    for (const AuditEventRow &row : rows)
        if (!indices.contains(row.index))
            indices.append(row.index);
    auto asking = m_proofs.inclusions(checkpoint.month, qint64(checkpoint.size), indices);
    const auto proofs = co_await asking;
    Verdicts verdicts(rows.size(), proofs ? unchecked(Why::NoProof) : without(proofs.error()));
    if (!self || !proofs)
        co_return verdicts;
    QHash<qint64, QList<audit::Hash>> paths;
    for (const ports::AuditInclusion &proof : *proofs)
        if (const auto path = hashesOf(proof.path))
            paths.insert(proof.index, *path);
    QList<audit::RowEvidence> evidence;
    QList<qsizetype> places;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const auto path = paths.constFind(rows[i].index);
        if (path == paths.constEnd())
            continue;
        const AuditEventRow *before = m_verified.object(placeOf(rows[i]));
        evidence.append(
            {rows[i], checkpoint, *path, before ? std::optional{*before} : std::nullopt});
        places.append(i);
    }
    // Two statements, because g++ 12 destroys the captures of a lambda inside an awaited expression
    // twice.
    auto judging = QtConcurrent::run([evidence] { return judgeAll(evidence); });
    const Verdicts judged = co_await judging;
    for (qsizetype i = 0; i < places.size(); ++i)
        verdicts[places[i]] = judged[i];
    if (self)
        remember(rows, verdicts);
    co_return verdicts;
}

QCoro::Task<AuditProver::Believed> AuditProver::believe(QString month)
{
    const QPointer<AuditProver> self{this};
    auto asking = m_proofs.checkpoint(month);
    const auto note = co_await asking;
    if (!note)
        co_return tl::unexpected(without(note.error()));
    if (!self)
        co_return tl::unexpected(unchecked(Why::Unavailable));
    auto opening = QtConcurrent::run(
        [text = *note, key = *m_anchor, month] { return audit::openCheckpoint(text, key, month); });
    const auto fresh = co_await opening;
    if (!self)
        co_return tl::unexpected(unchecked(Why::Unavailable));
    if (!fresh)
        co_return tl::unexpected(found({AuditCode::SealSignature, month}));
    const auto before = m_pins.pin(origin(), month);
    const auto root = before && *before ? audit::toHash((*before)->root) : std::nullopt;
    if (!before || (*before && !root))
        co_return tl::unexpected(unchecked(Why::PinsLost));
    const ports::AuditPin next{qint64(fresh->size), audit::toBytes(fresh->root), *note};
    std::optional<audit::Checkpoint> pinned;
    if (*before)
        pinned = audit::Checkpoint{fresh->origin, month, std::uint64_t((*before)->size), *root};
    switch (audit::weigh(pinned, *fresh)) {
    case audit::PinStep::First:
        co_return keep(std::nullopt, next, *fresh);
    case audit::PinStep::Same:
        co_return *fresh;
    case audit::PinStep::Forked:
        co_return tl::unexpected(found(audit::forkOf(*pinned, *fresh)));
    case audit::PinStep::Grown:
    case audit::PinStep::Shrunk:
        break;
    }
    auto comparing = compare(*pinned, *fresh, **before, next);
    const Believed compared = co_await comparing;
    co_return compared;
}

QCoro::Task<AuditProver::Believed> AuditProver::compare(audit::Checkpoint pinned,
                                                        audit::Checkpoint fresh,
                                                        ports::AuditPin before,
                                                        ports::AuditPin next)
{
    const QPointer<AuditProver> self{this};
    const auto from = qint64(std::min(pinned.size, fresh.size));
    const auto to = qint64(std::max(pinned.size, fresh.size));
    const bool isGrown = pinned.size < fresh.size;
    Result<QList<QByteArray>> proof = QList<QByteArray>{};
    // That a tree begins with nothing takes no proof, and there is none.
    if (from > 0) {
        auto asking = m_proofs.consistency(pinned.month, from, to);
        proof = co_await asking;
    }
    if (!self)
        co_return tl::unexpected(unchecked(Why::Unavailable));
    if (!proof && proof.error().kind == ErrorKind::NotFound && !isGrown) {
        AuditFinding finding{AuditCode::Truncated, pinned.month};
        finding.have = from;
        finding.want = to;
        co_return tl::unexpected(found(std::move(finding)));
    }
    if (!proof)
        co_return tl::unexpected(without(proof.error()));
    const auto path = hashesOf(*proof);
    auto finding = path ? audit::weighProof(pinned, fresh, *path)
                        : std::optional{AuditFinding{AuditCode::RootMismatch, pinned.month}};
    if (finding)
        co_return tl::unexpected(found(*std::move(finding)));
    if (!isGrown)
        co_return pinned;
    co_return keep(before, next, fresh);
}

AuditProver::Believed AuditProver::keep(const std::optional<ports::AuditPin> &before,
                                        const ports::AuditPin &next, const audit::Checkpoint &fresh)
{
    // What cannot be kept cannot be held against the log later: then nothing is verified now.
    if (!m_pins.advance(origin(), fresh.month, before, next))
        return tl::unexpected(unchecked(Why::PinsLost));
    return fresh;
}

void AuditProver::note(const Verdicts &verdicts)
{
    const auto known = m_findings.size();
    for (const AuditVerdict &verdict : verdicts)
        if (verdict.state == AuditVerdict::State::Finding &&
            !m_findings.contains(verdict.finding) && !m_acknowledged.contains(verdict.finding) &&
            m_findings.size() < kMostFindings)
            m_findings.append(verdict.finding);
    if (m_findings.size() != known)
        Q_EMIT findingsChanged();
}

void AuditProver::remember(const QList<AuditEventRow> &rows, const Verdicts &verdicts)
{
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (verdicts[i].state != AuditVerdict::State::Verified)
            continue;
        auto kept = std::make_unique<AuditEventRow>(rows[i]);
        // Only what the leaf is made of: nobody's name or address is kept for this.
        kept->actor.alias.clear();
        if (kept->subject)
            kept->subject->alias.clear();
        for (AuditPrivateField &field : kept->privateFields)
            field.masked.clear();
        m_verified.insert(placeOf(rows[i]), kept.release());
    }
}

} // namespace steward::proving
