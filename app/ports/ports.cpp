// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiles every port on its own, so that each header stands by itself.
#include "app/ports/audit_pins.h"
#include "app/ports/audit_proofs.h"
#include "app/ports/audit_source.h"
#include "app/ports/audit_verifier.h"
#include "app/ports/await.h"
#include "app/ports/case_source.h"
#include "app/ports/clock.h"
#include "app/ports/command_bus.h"
#include "app/ports/command_transport.h"
#include "app/ports/http_client.h"
#include "app/ports/hint_stream.h"
#include "app/ports/problem.h"
#include "app/ports/replica_reader.h"
#include "app/ports/secret_store.h"
#include "app/ports/session.h"
#include "app/ports/sign_in_memory.h"
#include "app/ports/sync_status.h"
#include "app/ports/sync_source.h"
