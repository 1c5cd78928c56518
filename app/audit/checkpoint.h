// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/note.h"

namespace steward::audit
{

/// What a checkpoint says: the root over so many leaves of a month.
struct Checkpoint {
    QByteArray origin; ///< Of the log.
    QString month;
    std::uint64_t size = 0;
    Hash root{};
    friend bool operator==(const Checkpoint &, const Checkpoint &) = default;
};

/// Of the text of a note: "<origin>/<month>\n<size>\n<root>\n" and nothing else.
[[nodiscard]] std::optional<Checkpoint> parseCheckpoint(QByteArrayView text);
/// What the anchor's log signed for this month; nothing when anything at all is off.
[[nodiscard]] std::optional<Checkpoint> openCheckpoint(QByteArrayView note, const VerifierKey &key,
                                                       const QString &month);

} // namespace steward::audit
