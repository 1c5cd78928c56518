// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"
#include "app/store/reader_lane.h"

namespace steward::store
{

/// What a person means by a piece of text, exact matches first; see ReplicaReader::find.
[[nodiscard]] Result<QList<ports::FoundEntity>> findEntities(const ReadConnection &connection,
                                                             const QString &text, int limit);

} // namespace steward::store
