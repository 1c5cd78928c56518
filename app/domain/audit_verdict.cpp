// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/audit_verdict.h"

namespace steward
{

using namespace Qt::StringLiterals;

QString auditCodeText(AuditCode code)
{
    switch (code) {
    case AuditCode::RowLeafMismatch:
        return u"row_leaf_mismatch"_s;
    case AuditCode::LeafHashMismatch:
        return u"leaf_hash_mismatch"_s;
    case AuditCode::RootMismatch:
        return u"root_mismatch"_s;
    case AuditCode::IndexGap:
        return u"index_gap"_s;
    case AuditCode::Truncated:
        return u"truncated"_s;
    case AuditCode::IndexDup:
        return u"index_dup"_s;
    case AuditCode::IndexOrder:
        return u"index_order"_s;
    case AuditCode::LateEvent:
        return u"late_event"_s;
    case AuditCode::SealConflict:
        return u"seal_conflict"_s;
    case AuditCode::SealChainGap:
        return u"seal_chain_gap"_s;
    case AuditCode::CommitmentMismatch:
        return u"commitment_mismatch"_s;
    case AuditCode::OpeningMissing:
        return u"opening_missing"_s;
    case AuditCode::FileHash:
        return u"file_hash"_s;
    case AuditCode::ManifestHash:
        return u"manifest_hash"_s;
    case AuditCode::SealSignature:
        return u"seal_signature"_s;
    case AuditCode::KeyNotValidForMonth:
        return u"key_not_valid_for_month"_s;
    case AuditCode::Fork:
        return u"fork"_s;
    case AuditCode::Silence:
        return u"silence"_s;
    case AuditCode::LeafNoncanonical:
        return u"leaf_noncanonical"_s;
    case AuditCode::Pending:
        return u"pending"_s;
    }
    return {};
}

} // namespace steward
