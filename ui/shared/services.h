// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "app/ports/audit_verifier.h"
#include "app/ports/case_source.h"
#include "app/ports/command_bus.h"
#include "app/ports/replica_reader.h"
#include "app/ports/session.h"
#include "app/ports/sync_status.h"

class QSettings;

namespace steward::ui
{

class LiveRegion;
class ScreenFormat;

/// What the desk's windows may use of the program below them.
struct Services {
    ports::Session &session;
    ports::SyncStatus &sync;
    ports::ReplicaReader &reader;
    ports::AuditSource &audit;
    ports::AuditVerifier &verifier;
    ports::PayoutSource &payouts;
    ports::CommandBus &commands;
    ports::Drafts &drafts;
    ports::CaseSource &cases;
};

/// What a view shares with its window: the services, how values are written, where it announces,
/// and where its layout is kept.
struct ViewContext {
    Services services;
    ScreenFormat &format;
    LiveRegion &live;
    QSettings &settings;
};

} // namespace steward::ui
