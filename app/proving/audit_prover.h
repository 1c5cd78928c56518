// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/judge.h"
#include "app/ports/audit_pins.h"
#include "app/ports/audit_proofs.h"
#include "app/ports/audit_verifier.h"
#include "app/ports/await.h"

#include <QCache>

#include <optional>

namespace steward::proving
{

/// Fetches what rows have to be checked against, and checks them; hashes and signatures in a
/// worker thread. `proofs` and `pins` outlive it.
class AuditProver final : public ports::AuditVerifier
{
    Q_OBJECT
public:
    /// Without an anchor nothing is asked and every verdict is Unanchored.
    AuditProver(ports::AuditProofs &proofs, ports::AuditPins &pins,
                std::optional<audit::VerifierKey> anchor);
    ~AuditProver() override;

    [[nodiscard]] QFuture<QList<AuditVerdict>> verify(QList<AuditEventRow> rows,
                                                      std::optional<qint64> servedAtUs) override;
    [[nodiscard]] QList<AuditFinding> findings() const override { return m_findings; }
    void acknowledge() override;
    /// Rows that another person may not see, and what was acknowledged.
    void forget();

private:
    using Verdicts = QList<AuditVerdict>;
    /// A checkpoint to check against, or what every row of the month is instead.
    using Believed = tl::expected<audit::Checkpoint, AuditVerdict>;

    [[nodiscard]] QCoro::Task<Verdicts> run(QList<AuditEventRow> rows,
                                            std::optional<qint64> servedAtUs);
    [[nodiscard]] QCoro::Task<Verdicts> proveMonth(QList<AuditEventRow> rows);
    [[nodiscard]] QCoro::Task<Verdicts> provePart(QList<AuditEventRow> rows,
                                                  audit::Checkpoint checkpoint);
    [[nodiscard]] QCoro::Task<Believed> believe(QString month);
    [[nodiscard]] QCoro::Task<Believed> compare(audit::Checkpoint pinned, audit::Checkpoint fresh,
                                                ports::AuditPin before, ports::AuditPin next);
    [[nodiscard]] Believed keep(const std::optional<ports::AuditPin> &before,
                                const ports::AuditPin &next, const audit::Checkpoint &fresh);
    [[nodiscard]] QString origin() const;
    void note(const Verdicts &verdicts);
    void remember(const QList<AuditEventRow> &rows, const Verdicts &verdicts);

    ports::AuditProofs &m_proofs;
    ports::AuditPins &m_pins;
    const std::optional<audit::VerifierKey> m_anchor;
    QCache<QString, AuditEventRow> m_verified; ///< By place in the log.
    QList<AuditFinding> m_findings;
    QList<AuditFinding> m_acknowledged;
    std::optional<ports::OneShot<Done>> m_turn; ///< Of the round under way.
    bool m_isEnding = false;
};

} // namespace steward::proving
