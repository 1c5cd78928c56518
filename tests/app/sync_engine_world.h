// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/replica_store.h"
#include "app/sync/sync_engine.h"
#include "tests/support/desk/manual_clock.h"
#include "tests/support/desk/page_builder.h"
#include "tests/support/desk/scripted_source.h"
#include "tests/support/seal/test_key.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace steward::test
{

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Phase = ports::SyncStatus::Phase;

inline PageBuilder snapshot(qint64 csn, const QString &next, bool more)
{
    return PageBuilder(PageBuilder::Kind::Snapshot).csn(csn).next(next, more);
}

inline PageBuilder changes(qint64 csn, bool more = false)
{
    return PageBuilder().csn(csn).next(u"c%1"_qs.arg(csn), more);
}

inline Error anError(ErrorKind kind, const QString &code = {}, qint64 retryAfterMs = 0)
{
    return {kind, u"scripted"_qs, {}, code, retryAfterMs};
}

/// What the tests of this class stand in.
class SyncEngineWorld : public QObject
{
protected:
    struct World {
        QTemporaryDir dir;
        ManualClock clock;
        ScriptedSource source;
        ScriptedHints hints;
        std::unique_ptr<store::ReplicaStore> store =
            std::make_unique<store::ReplicaStore>(dir.path());
        std::unique_ptr<sync::SyncEngine> engine =
            std::make_unique<sync::SyncEngine>(*store, source, hints, clock);
    };
    std::unique_ptr<World> w;

    void start(const QString &staff = uuidOf(77)) { w->engine->start(StaffId{staff}, u"DEMO"_qs); }
    void stopEngine()
    {
        w->engine->stop();
        QTRY_VERIFY(!w->engine->isRunning());
    }
    void restart()
    {
        stopEngine();
        w->engine = nullptr;
        w->store = std::make_unique<store::ReplicaStore>(w->dir.path());
        w->engine = std::make_unique<sync::SyncEngine>(*w->store, w->source, w->hints, w->clock);
        w->source.calls.clear();
    }
    /// A loaded replica at csn 10, with a live hint stream, waiting for a hint.
    void makeLive()
    {
        w->hints.setLive(true);
        w->source.answer(snapshot(10, u"c10"_qs, false).digest(ServerRows()).build());
        start();
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        w->clock.advance(500ms);
        settle();
    }
    /// Until the engine asks the source or waits for the clock: whatever was due has happened then.
    void settle()
    {
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::sendPostedEvents();
            QTRY_VERIFY(w->source.isWaiting() || w->engine->nextAttemptAt().isValid());
        }
    }
    void makeWorld() { w = std::make_unique<World>(); }
    void endWorld()
    {
        stopEngine();
        w->engine.reset();
        w.reset();
    }
};

} // namespace steward::test
