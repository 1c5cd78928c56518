-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Commands (platform.md §6): one row per command id, written in the command's own transaction.
CREATE TABLE command_log (
  id uuid PRIMARY KEY,
  staff_id uuid,
  user_id uuid,
  type text NOT NULL,
  body_sha256 bytea NOT NULL,
  body jsonb,
  state text NOT NULL CHECK (state IN ('done', 'refused', 'void')),
  status int NOT NULL,
  answer jsonb NOT NULL,                              -- state, revs, code; no personal data
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz(3) NOT NULL
);
-- Effects outside the database, written with the command and carried out by jobs: key = command id + step.
CREATE TABLE outbound_intent (
  command_id uuid NOT NULL,
  step text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('mail', 'billing')),
  body jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed', 'canceled')),
  attempts int NOT NULL DEFAULT 0,
  next_try_at timestamptz(3) NOT NULL,
  receipt jsonb,
  PRIMARY KEY (command_id, step)
);
CREATE INDEX outbound_intent_due ON outbound_intent (next_try_at) WHERE state = 'queued';
