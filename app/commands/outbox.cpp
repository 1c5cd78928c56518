// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox.h"

#include <QUuid>

#include <qcorofuture.h>

#include <algorithm>

namespace steward::commands
{

using namespace Qt::StringLiterals;
using ports::CommandState;

namespace
{

/// In which a command that may not wait is sent.
std::chrono::milliseconds windowOf(const OutboxRow &row)
{
    const bool asksPerson = row.state.error && row.state.error->kind == ErrorKind::StepUpRequired;
    return asksPerson ? Outbox::kStepUpWindow : Outbox::kOnlineWindow;
}

} // namespace

Error Outbox::abandoned()
{
    return {ErrorKind::Cancelled, u"given up before it was sent"_qs, {}, u"abandoned"_qs, 0};
}

Outbox::Outbox(ports::CommandTransport &transport, ports::SyncStatus &sync, ports::Clock &clock,
               QObject *parent)
    : ports::CommandBus(parent), m_transport(transport), m_sync(sync), m_clock(clock)
{
    connect(&m_sync, &ports::SyncStatus::changed, this, &Outbox::onSyncChanged);
}

Outbox::~Outbox()
{
    Q_ASSERT_X(!isRunning(), "Outbox", "stop() and wait for stopped() first");
}

Result<Done> Outbox::open(const QString &path)
{
    auto done = m_file.open(path);
    m_rows.clear();
    if (done) {
        auto rows = m_file.load();
        if (rows)
            for (auto &row : *rows)
                m_rows.emplace(row.seq, std::move(row));
        else
            done = tl::unexpected(rows.error());
    }
    m_fault = done ? std::nullopt : std::optional(done.error());
    return done;
}

void Outbox::start(const StaffId &staff)
{
    show(staff);
    m_isStarted = true;
    m_stop = {};
    noteLoad();
    prune();
    pump();
    confirm();
}

void Outbox::stop()
{
    m_staff = {};
    m_isStarted = false;
    m_stop.request_stop();
    wakeAll();
    if (!isRunning())
        QMetaObject::invokeMethod(this, &Outbox::stopped, Qt::QueuedConnection);
}

void Outbox::retryNow()
{
    ++m_confirmations;
    wakeAll();
    pump();
}

void Outbox::wakeAll()
{
    for (const auto &wait : std::exchange(m_waits, {}))
        wait->finish();
}

void Outbox::prune()
{
    const auto now = m_clock.utcNow();
    const qint64 kept = std::chrono::milliseconds(kKeepsDone).count();
    std::erase_if(m_rows, [&](const auto &entry) {
        const OutboxRow &row = entry.second;
        const qint64 age = row.state.at.msecsTo(now);
        const bool isOld = row.state.phase == Phase::Confirmed && age > kept;
        const bool isForgotten =
            row.isDismissed && age > std::chrono::milliseconds(kSendsByItself).count();
        return (isOld || isForgotten) && m_file.remove(row.seq).has_value();
    });
}

Result<Done> Outbox::submit(ports::Command command)
{
    if (m_fault)
        return tl::unexpected(*m_fault);
    if (m_staff.isNull())
        return tl::unexpected(Error{ErrorKind::Unauthenticated, u"nobody is signed in"_qs});
    if (QUuid(command.id.value).isNull() || command.type.isEmpty())
        return tl::unexpected(Error{ErrorKind::Internal, u"a command without id or type"_qs});
    OutboxRow row;
    row.staff = m_staff;
    row.body = commandBody(command);
    row.submittedAt = m_clock.utcNow();
    row.isOfThisRun = true;
    row.state.at = row.submittedAt;
    row.state.command = std::move(command);
    if (const auto *known = this->row(row.state.command.id)) {
        if (known->body == row.body && known->staff == row.staff)
            return Done{};
        return tl::unexpected(Error{ErrorKind::Conflict,
                                    u"this command id was used for something else"_qs,
                                    {},
                                    u"idempotency_mismatch"_qs,
                                    0});
    }
    if (auto saved = m_file.add(row); !saved)
        return saved;
    const CommandId id = row.state.command.id;
    const QString entity = row.state.command.entity;
    m_rows.emplace(row.seq, std::move(row));
    Q_EMIT changed(id);
    // Queued: whoever submits connects to the news of it first.
    QMetaObject::invokeMethod(
        this, [this, entity] { startLane(entity); }, Qt::QueuedConnection);
    return Done{};
}

QList<CommandState> Outbox::commands() const
{
    QList<CommandState> states;
    for (const auto &[seq, row] : m_rows)
        if (row.staff == m_staff && !row.isDismissed)
            states += stateOf(row);
    return states;
}

std::optional<CommandState> Outbox::command(const CommandId &id) const
{
    const auto *found = row(id);
    return found && found->staff == m_staff ? std::optional(stateOf(*found)) : std::nullopt;
}

CommandState Outbox::stateOf(const OutboxRow &row) const
{
    CommandState state = row.state;
    state.isHeld = !state.isOver() && state.phase != Phase::Accepted && !sendsByItself(row);
    return state;
}

OutboxRow *Outbox::mine(const CommandId &id)
{
    for (auto &[seq, row] : m_rows)
        if (row.state.command.id == id && row.staff == m_staff)
            return &row;
    return nullptr;
}

qsizetype Outbox::keptForOthers() const
{
    return std::count_if(m_rows.cbegin(), m_rows.cend(), [this](const auto &entry) {
        return entry.second.staff != m_staff && !entry.second.state.isOver();
    });
}

Result<Done> Outbox::abandon(const CommandId &id)
{
    auto *row = mine(id);
    if (!row || row->state.isOver() || row->state.phase == Phase::Accepted)
        return tl::unexpected(Error{ErrorKind::NotFound, u"no such open command"_qs});
    row->state.isGivenUp = true;
    bool isSaved = false;
    if (row->tries == 0)
        isSaved = refuse(*row, abandoned(), {}) == Next::Finished;
    else
        isSaved = setPhase(
            *row, row->state.phase == Phase::Queued ? Phase::Unknown : row->state.phase, {});
    const auto kept = isSaved ? Result<Done>(Done{}) : tl::unexpected(*row->state.error);
    // What has not left yet does not leave any more; of the rest the platform has to say.
    const auto sending = m_sending.value(row->seq, std::stop_source{std::nostopstate});
    wakeAll();
    pump();
    sending.request_stop();
    return kept;
}

Result<Done> Outbox::sendNow(const CommandId &id)
{
    auto *row = mine(id);
    if (!row || !stateOf(*row).isHeld)
        return tl::unexpected(Error{ErrorKind::NotFound, u"no such held command"_qs});
    const auto before = std::exchange(row->submittedAt, m_clock.utcNow());
    // Sent before: the platform is asked first, as ever.
    if (!setPhase(*row, row->state.phase, {})) {
        row->submittedAt = before;
        return tl::unexpected(*row->state.error);
    }
    row->isOfThisRun = true;
    row->spared = {};
    pump();
    return Done{};
}

Result<Done> Outbox::dismiss(const CommandId &id)
{
    auto *row = mine(id);
    if (!row || !row->state.isOver() || row->isDismissed)
        return tl::unexpected(Error{ErrorKind::NotFound, u"no such finished command"_qs});
    row->isDismissed = true;
    if (auto saved = m_file.saveState(*row); !saved) {
        row->isDismissed = false;
        return saved;
    }
    Q_EMIT changed(id);
    return Done{};
}

OutboxRow *Outbox::row(qint64 seq)
{
    const auto found = m_rows.find(seq);
    return found == m_rows.end() ? nullptr : &found->second;
}

const OutboxRow *Outbox::row(const CommandId &id) const
{
    for (const auto &[seq, row] : m_rows)
        if (row.state.command.id == id)
            return &row;
    return nullptr;
}

bool Outbox::sendsByItself(const OutboxRow &row) const
{
    const qint64 age = row.submittedAt.msecsTo(m_clock.utcNow());
    const bool isYoung = age < std::chrono::milliseconds(kSendsByItself).count();
    return row.staff == m_staff && (isYoung || row.state.isGivenUp);
}

bool Outbox::isOverdue(const OutboxRow &row) const
{
    return !row.state.command.mayWaitOffline && timeLeft(row).count() < 0;
}

std::chrono::milliseconds Outbox::timeLeft(const OutboxRow &row) const
{
    return windowOf(row) + row.spared + sparedNow(row) -
           std::chrono::milliseconds{row.submittedAt.msecsTo(m_clock.utcNow())};
}

std::chrono::milliseconds Outbox::sparedNow(const OutboxRow &row) const
{
    if (!m_loadBegan || !row.isOfThisRun)
        return {};
    const std::chrono::milliseconds before{row.submittedAt.msecsTo(*m_loadBegan)};
    if (before > windowOf(row) + row.spared)
        return {};
    const QDateTime since = std::max(*m_loadBegan, row.submittedAt);
    return std::chrono::milliseconds{since.msecsTo(m_clock.utcNow())};
}

bool Outbox::isLoadUnderWay() const
{
    // One that was stopped, or does not get on, is no reason to wait longer.
    return m_sync.load() != ports::SyncStatus::Load::None && !m_sync.isStopped() &&
           !m_sync.lastError();
}

Outbox::Next Outbox::keepWaiting(OutboxRow &row, const Error &why)
{
    if (row.state.error != why)
        setPhase(row, Phase::Queued, why);
    return Next::Wait;
}

qint64 Outbox::nextOf(const QString &entity) const
{
    for (const auto &[seq, row] : m_rows)
        if (row.state.command.entity == entity && !row.state.isOver() &&
            row.state.phase != Phase::Accepted && sendsByItself(row))
            return seq;
    return 0;
}

bool Outbox::setPhase(OutboxRow &row, Phase phase, std::optional<Error> error)
{
    const auto before = row.state;
    const CommandId id = row.state.command.id;
    row.state.phase = phase;
    row.state.error = std::move(error);
    row.state.at = m_clock.utcNow();
    if (const auto saved = m_file.saveState(row); !saved) {
        // Not durable, so not so: the command is asked about again.
        row.state = before;
        row.state.error = saved.error();
        Q_EMIT changed(id);
        return false;
    }
    Q_EMIT changed(id);
    return true;
}

Outbox::Next Outbox::takeAnswer(OutboxRow &row, const ports::CommandAnswer &answer)
{
    row.state.answer = answer.document;
    row.csn = answer.csn;
    if (!setPhase(row, Phase::Accepted, std::nullopt))
        return Next::Wait;
    m_sync.refreshNow();
    return Next::Finished;
}

Outbox::Next Outbox::refuse(OutboxRow &row, const Error &error, const QJsonObject &document)
{
    row.state.answer = document;
    const Phase phase = error.kind == ErrorKind::Stale ? Phase::Conflict : Phase::Rejected;
    return setPhase(row, phase, error) ? Next::Finished : Next::Wait;
}

void Outbox::onSyncChanged()
{
    confirm();
    const bool wasLoading = m_loadBegan.has_value();
    noteLoad();
    const bool hasLoaded = wasLoading && !m_loadBegan;
    if (hasLoaded || (m_awaitsPull && isReplicaFresh())) {
        m_awaitsPull = false;
        wakeAll();
    }
}

void Outbox::noteLoad()
{
    if (isLoadUnderWay() == m_loadBegan.has_value())
        return;
    if (!m_loadBegan) {
        m_loadBegan = m_clock.utcNow();
        return;
    }
    for (auto &[seq, row] : m_rows)
        row.spared += sparedNow(row);
    m_loadBegan.reset();
}

void Outbox::confirm()
{
    const qint64 csn = m_sync.counters().csn;
    const auto pulledAt = m_sync.lastPulledAt();
    QList<qint64> reached;
    for (const auto &[seq, row] : m_rows) {
        // Without a csn nothing of ours changed, or its place was not known yet: a pull after the
        // answer has what there is.
        const bool isHere =
            row.csn ? csn >= *row.csn : pulledAt.isValid() && pulledAt >= row.state.at;
        if (row.state.phase == Phase::Accepted && isHere)
            reached += seq;
    }
    for (const auto seq : std::as_const(reached))
        if (auto *found = row(seq))
            setPhase(*found, Phase::Confirmed, std::nullopt);
}

void Outbox::pump()
{
    QSet<QString> entities;
    for (const auto &[seq, row] : m_rows)
        if (sendsByItself(row) && !row.state.isOver())
            entities.insert(row.state.command.entity);
    for (const auto &entity : std::as_const(entities))
        startLane(entity);
}

void Outbox::startLane(const QString &entity)
{
    if (!m_isStarted || m_lanes.contains(entity) || nextOf(entity) == 0)
        return;
    m_lanes.insert(entity);
    const auto lane = runLane(entity, m_stop.get_token());
    Q_UNUSED(lane)
}

} // namespace steward::commands
