// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/rows.h"
#include "app/ports/replica_reader.h"
#include "app/store/reader_lane.h"

#include <QList>

namespace steward::store
{

/// One row per key, in the keys' order; a null id where the row is gone.
[[nodiscard]] Result<QList<OrgRow>> readOrgs(const ReadConnection &connection,
                                             const QList<RowKey> &keys);
[[nodiscard]] Result<QList<MembershipRow>> readMemberships(const ReadConnection &connection,
                                                           const QList<RowKey> &keys);
[[nodiscard]] Result<QList<PayoutRow>> readPayouts(const ReadConnection &connection,
                                                   const QList<RowKey> &keys);
[[nodiscard]] Result<QList<CaseRow>> readCases(const ReadConnection &connection,
                                               const QList<RowKey> &keys);

[[nodiscard]] Result<OrgRow> readOrg(const ReadConnection &connection, const OrgId &id);
[[nodiscard]] Result<PersonRow> readPerson(const ReadConnection &connection, const UserId &id);
[[nodiscard]] Result<QList<NoteRow>> readNotes(const ReadConnection &connection, const OrgId &org);
[[nodiscard]] Result<QByteArray> readPolicy(const ReadConnection &connection);
[[nodiscard]] Result<QHash<QString, qint64>> readActionableCounts(const ReadConnection &connection);

} // namespace steward::store
