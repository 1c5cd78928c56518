// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/outbox.h"
#include "tests/support/desk/manual_clock.h"
#include "tests/support/desk/page_builder.h"
#include "tests/support/desk/scripted_transport.h"
#include "tests/support/seal/test_key.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace steward::test
{

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;
using State = ports::CommandAnswer::State;

inline ports::Command aNoteCommand(qint64 number, qint64 org = 1)
{
    ports::Command command;
    command.id = {uuidOf(number)};
    command.type = u"note.add"_qs;
    command.entity = u"org/"_qs + uuidOf(org);
    command.expect.insert(command.entity, 7);
    command.args = {{u"org_id"_qs, uuidOf(org)}, {u"body"_qs, u"Καλημέρα %1"_qs.arg(number)}};
    command.mayWaitOffline = true;
    return command;
}

inline ports::Command aTransferCommand(qint64 number)
{
    auto command = aNoteCommand(number);
    command.type = u"ownership.transfer.open"_qs;
    command.mayWaitOffline = false;
    return command;
}

/// What the tests of this class stand in.
class OutboxWorld : public QObject
{
protected:
    struct World {
        QTemporaryDir dir;
        ManualClock clock;
        ScriptedTransport transport;
        FakeSyncStatus sync;
        std::unique_ptr<commands::Outbox> outbox;
    };
    std::unique_ptr<World> w;
    const StaffId m_agent{uuidOf(77)};

    [[nodiscard]] QString path() const { return w->dir.path() + u"/outbox.db"_qs; }
    [[nodiscard]] Phase phaseOf(qint64 number) const
    {
        const auto state = w->outbox->command({uuidOf(number)});
        return state ? state->phase : Phase::Queued;
    }
    [[nodiscard]] QString codeOf(qint64 number) const
    {
        const auto state = w->outbox->command({uuidOf(number)});
        return state && state->error ? state->error->code : QString();
    }
    void openOutbox()
    {
        w->outbox = std::make_unique<commands::Outbox>(w->transport, w->sync, w->clock);
        QVERIFY(w->outbox->open(path()));
    }
    void stopOutbox()
    {
        w->outbox->stop();
        QTRY_VERIFY(!w->outbox->isRunning());
    }
    /// As after a crash: what was not on disk is gone.
    void crashAndRestart(const StaffId &staff)
    {
        QFile::copy(path(), path() + u".copy"_qs);
        stopOutbox();
        w->outbox.reset();
        QFile::remove(path());
        QFile::rename(path() + u".copy"_qs, path());
        w->transport.calls.clear();
        openOutbox();
        w->outbox->start(staff);
    }
    void submit(const ports::Command &command) { QVERIFY(w->outbox->submit(command)); }
    void makeWorld()
    {
        w = std::make_unique<World>();
        openOutbox();
        w->outbox->start(m_agent);
    }
    void endWorld()
    {
        stopOutbox();
        w->outbox.reset();
        w.reset();
    }
};

} // namespace steward::test
