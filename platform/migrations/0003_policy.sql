-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every number, list and matrix of the rules, versioned; exactly one version is in force.
CREATE TABLE policy (
  id uuid PRIMARY KEY,
  version text NOT NULL UNIQUE,
  doc jsonb NOT NULL,
  in_force boolean NOT NULL,
  valid_from timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX policy_one_in_force ON policy (in_force) WHERE in_force;
