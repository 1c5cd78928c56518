// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace steward
{

/// What can be wrong with the log, closed. The words for it are stable: auditCodeText().
enum class AuditCode {
    RowLeafMismatch,  ///< The row is not what its leaf was made of.
    LeafHashMismatch, ///< The row is what was signed; the leaf hash beside it is not.
    RootMismatch,     ///< The proof does not lead to the signed root.
    IndexGap,
    Truncated, ///< have < want leaves.
    IndexDup,
    IndexOrder,
    LateEvent,
    SealConflict,
    SealChainGap,
    CommitmentMismatch,
    OpeningMissing,
    FileHash,
    ManifestHash,
    SealSignature, ///< A checkpoint or seal is not signed with the anchor's key.
    KeyNotValidForMonth,
    Fork, ///< Two signed trees of which neither is the beginning of the other.
    Silence,
    LeafNoncanonical,
    Pending, ///< No place in the log ten seconds after the event.
};

/// The stable code, as in logs, evidence and the manual: "row_leaf_mismatch".
[[nodiscard]] QString auditCodeText(AuditCode code);

/// One thing that is wrong, with where it is as far as that is known.
struct AuditFinding {
    AuditCode code = AuditCode::RowLeafMismatch;
    QString month;
    qint64 index = -1; ///< −1: of the whole month.
    QString field = {};
    qint64 have = -1, want = -1; ///< Of Truncated: leaves.
    qint64 size = -1;            ///< Of Fork: where the trees part.
    QByteArray a = {}, b = {};   ///< Of Fork: pinned and served root there; empty when unknown.
    friend bool operator==(const AuditFinding &, const AuditFinding &) = default;
};

/// What this computer found out about one row by itself.
struct AuditVerdict {
    enum class State {
        NotChecked, ///< See why.
        Checking,
        Pending, ///< The row has no place in the log yet.
        Verified,
        Finding,
    };
    enum class Why {
        None,
        Unanchored,  ///< No verifier key is installed.
        Unavailable, ///< The platform gave no answer.
        NoProof,     ///< It gave none for this row.
        PinsLost,    ///< What was seen before cannot be read or kept.
    };
    State state = State::NotChecked;
    Why why = Why::None;
    AuditFinding finding = {}; ///< Of State::Finding.
    QString month = {};        ///< Of the checkpoint it was checked against …
    qint64 size = -1;          ///< … and its leaves.
    QByteArray leafHash = {};  ///< As made here from the row's columns.
    friend bool operator==(const AuditVerdict &, const AuditVerdict &) = default;
};

} // namespace steward
