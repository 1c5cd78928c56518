// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QObject>

#include <optional>

namespace steward::ports
{

/// What an agent asked for: plain data, so that it can be queued, logged and replayed. Same id,
/// same bytes, one effect.
struct Command {
    CommandId id; ///< UUIDv7, made when the user confirmed.
    QString type; ///< "note.add", "ownership.transfer.open", …
    int version = 1;
    QHash<QString, Revision>
        expect; ///< "org/<id>" → rev; missing is refused by the platform (428).
    QJsonObject args;
    QString entity;              ///< "org/<id>": commands of one entity go in order.
    bool mayWaitOffline = false; ///< Notes, tags and task state only.
};

/// A command's life as a row of the outbox; survives a restart.
struct CommandState {
    enum class Phase { Queued, Sent, Accepted, Confirmed, Rejected, Conflict, Unknown };
    Command command;
    Phase phase = Phase::Queued;
    std::optional<Error> error;
    QJsonObject answer; ///< The platform's answer or problem document.
    QDateTime at;
    /// Its person took it back: it is not sent again. Still open: the platform is being asked
    /// whether a copy had arrived.
    bool isGivenUp = false;
    /// Too old to go out by itself: its person says whether it still should (sendNow, abandon).
    bool isHeld = false;

    [[nodiscard]] bool isOver() const
    {
        return phase == Phase::Confirmed || phase == Phase::Rejected || phase == Phase::Conflict;
    }
    /// Not sent before its person has given the second factor.
    [[nodiscard]] bool asksPerson() const
    {
        return phase == Phase::Queued && error && error->kind == ErrorKind::StepUpRequired;
    }
};

/// Saves, sends and follows commands. The row is on disk before the first byte is sent.
class CommandBus : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// Storage when it could not be made durable: nothing was sent.
    [[nodiscard]] virtual Result<Done> submit(Command command) = 0;
    [[nodiscard]] virtual QList<CommandState> commands() const = 0;
    [[nodiscard]] virtual std::optional<CommandState> command(const CommandId &id) const = 0;
    /// The user gives it up, also over a restart. Unsent: it goes. Sent: the platform is asked to
    /// void it, which may come too late. Storage: it could not be noted; while the program runs
    /// it is so all the same.
    [[nodiscard]] virtual Result<Done> abandon(const CommandId &id) = 0;
    /// A held command is sent after all.
    [[nodiscard]] virtual Result<Done> sendNow(const CommandId &id) = 0;
    /// A command that came to its end leaves commands(); command() still knows it, for whoever has
    /// to tell that end.
    [[nodiscard]] virtual Result<Done> dismiss(const CommandId &id) = 0;
    /// How many open commands of other people this machine keeps: they go out when those sign in.
    [[nodiscard]] virtual qsizetype keptForOthers() const = 0;

Q_SIGNALS:
    void changed(const steward::CommandId &id);
};

/// Text an agent is writing, kept from the first second: its own file, 0600, durable.
class Drafts
{
public:
    virtual ~Drafts() = default;
    [[nodiscard]] virtual QString load(const QString &key) const = 0;
    [[nodiscard]] virtual Result<Done> save(const QString &key, const QString &text) = 0;
    [[nodiscard]] virtual Result<Done> discard(const QString &key) = 0;
    /// This writer's, whoever is signed in, and also when nobody is.
    [[nodiscard]] virtual Result<Done> discardOf(const StaffId &writer, const QString &key) = 0;
};

} // namespace steward::ports
