// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/checkpoint.h"

#include <limits>

namespace steward::audit
{

std::optional<Checkpoint> parseCheckpoint(QByteArrayView text)
{
    const auto lines = text.toByteArray().split('\n');
    if (lines.size() != 4 || !lines[3].isEmpty())
        return std::nullopt;
    const auto slash = lines[0].lastIndexOf('/');
    bool isNumber = false;
    // One spelling of a number: the text is signed, but two of them must not say the same.
    const auto size = lines[1].toULongLong(&isNumber);
    const auto rootBytes = fromBase64(lines[2]);
    const auto root = rootBytes ? toHash(*rootBytes) : std::nullopt;
    if (slash <= 0 || slash + 1 == lines[0].size() || !isNumber ||
        QByteArray::number(size) != lines[1] ||
        size > std::uint64_t(std::numeric_limits<qint64>::max()) || !root)
        return std::nullopt;
    return Checkpoint{lines[0].first(slash), QString::fromUtf8(lines[0].sliced(slash + 1)), size,
                      *root};
}

std::optional<Checkpoint> openCheckpoint(QByteArrayView note, const VerifierKey &key,
                                         const QString &month)
{
    const auto parsed = parseNote(note);
    if (!parsed || !isSignedBy(*parsed, key))
        return std::nullopt;
    auto checkpoint = parseCheckpoint(parsed->text);
    // A good signature over another month, or for another log with the same key, says nothing here.
    if (!checkpoint || checkpoint->origin != key.name() || checkpoint->month != month)
        return std::nullopt;
    return checkpoint;
}

} // namespace steward::audit
