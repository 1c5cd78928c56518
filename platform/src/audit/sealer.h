// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/archive_store.h"
#include "platform/src/audit/month_archive.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

class LogKey;

/// Closes the months of the log, the oldest first: archive draft, seal, the archive under its own
/// name, one event for the seal and one for the archive. Each step is found done or undone when
/// whoever was at it is gone, so that the next one goes on there. Any number may run; one at a time
/// works, under an advisory lock. Lives in one thread.
class Sealer
{
public:
    /// `sequencing` is a steward_sequencer session, `writer` a steward_writer session.
    Sealer(db::Connection &sequencing, db::Connection &writer, const LogKey &key,
           ArchiveStore store)
        : m_connection(sequencing), m_writer(writer), m_key(key), m_store(std::move(store))
    {
    }

    struct Step {
        std::string month;  ///< That was closed; empty when there was nothing to do.
        bool leader = true; ///< False: another sealer holds the lock.
    };
    /// Finishes the month that was begun, or closes the next one if it is over.
    [[nodiscard]] Result<Step> step(Instant now);
    /// The month that is closed next, once it is over; nothing of a log without a leaf.
    [[nodiscard]] Result<std::optional<std::string>> next();

private:
    struct Sealed;
    [[nodiscard]] Result<std::optional<Sealed>> lastSeal();
    [[nodiscard]] Result<std::string> close(Instant now);
    [[nodiscard]] Result<Done> seal(const std::string &month, Instant now);
    [[nodiscard]] Result<Done> insertSeal(const MonthArchive &archive, const std::string &month,
                                          const std::string &keys, Instant now);
    [[nodiscard]] Result<Done> finish(const Sealed &seal, Instant now);
    [[nodiscard]] Result<Done> store(const Sealed &seal);
    [[nodiscard]] Result<Done> tell(const std::string &action, const Sealed &seal,
                                    boost::json::object metadata, Instant now);

    db::Connection &m_connection;
    db::Connection &m_writer;
    const LogKey &m_key;
    ArchiveStore m_store;
};

} // namespace audit
} // namespace steward::platform
