// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/command_bus.h"
#include "app/store/durable_file.h"

#include <chrono>
#include <optional>

namespace steward::commands
{

/// One command as it is kept: what was asked for, the bytes that are sent, and how far it came.
struct OutboxRow {
    qint64 seq = 0; ///< Order of submission.
    StaffId staff;
    ports::CommandState state;
    QByteArray body;           ///< The same bytes on every try.
    std::optional<qint64> csn; ///< Of the answer.
    qint64 tries = 0;          ///< Sendings begun: with one, a copy may still be under way.
    QDateTime submittedAt;     ///< Or when its person said that it shall still be sent.
    bool isDismissed = false;
    bool isOfThisRun = false;           ///< Asked for since the desk was started; not kept.
    std::chrono::milliseconds spared{}; ///< Not counted, since loads were under way; not kept.
};

/// The bytes of POST /v1/commands.
[[nodiscard]] QByteArray commandBody(const ports::Command &command);

/// The outbox on disk. Every call that returns success is durable.
class OutboxFile
{
public:
    [[nodiscard]] Result<Done> open(const QString &path);
    [[nodiscard]] bool isOpen() const { return m_file.isOpen(); }
    /// Sets row.seq.
    [[nodiscard]] Result<Done> add(OutboxRow &row);
    [[nodiscard]] Result<Done> saveState(const OutboxRow &row);
    [[nodiscard]] Result<Done> remove(qint64 seq);
    /// Everybody's rows, oldest first.
    [[nodiscard]] Result<QList<OutboxRow>> load();

private:
    store::DurableFile m_file;
};

} // namespace steward::commands
