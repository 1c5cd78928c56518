-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ownership transfer (workflows.md §1) and the small working records of the staff.
CREATE SEQUENCE transfer_ref START 100;
CREATE TABLE transfer_case (
  id uuid PRIMARY KEY,
  ref text NOT NULL UNIQUE,                           -- TR-118
  org_id uuid NOT NULL REFERENCES org(id),
  level text NOT NULL CHECK (level IN ('L1', 'L2', 'L3')),
  route text NOT NULL CHECK (route IN ('support', 'self_serve')),
  route_reason text,
  state text NOT NULL CHECK (state IN ('intake', 'gated', 'verifying', 'planned', 'awaiting_approval', 'notice',
    'executing', 'executed', 'closed', 'waiting', 'disputed', 'rejected', 'withdrawn', 'expired', 'exec_failed',
    'reversing', 'reversed')),
  prior_state text,                                   -- where waiting and disputed return to
  waiting_on text CHECK (waiting_on IN ('customer', 'legal', 'finance')),
  waiting_since timestamptz(3),
  reason_code text NOT NULL,
  requester_channel text NOT NULL,
  ticket text,
  from_user_id uuid NOT NULL REFERENCES user_account(id),
  to_user_id uuid REFERENCES user_account(id),
  to_email text,
  old_owner_role text CHECK (old_owner_role IN ('admin', 'sales_agent', 'member', 'leave')),
  home_org_outcome text CHECK (home_org_outcome IN ('keep', 'move')),
  officer_id uuid,                                    -- staff; null for a self-serve request nobody has taken
  maker_id uuid,
  gate_snapshot jsonb,
  plan jsonb,
  plan_hash bytea,
  policy_version text NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  last_activity_at timestamptz(3) NOT NULL,
  sla_due_at timestamptz(3),
  submitted_at timestamptz(3),
  approved_at timestamptz(3),
  cool_off_until timestamptz(3),
  executed_at timestamptz(3),
  reversible_until timestamptz(3),
  closed_at timestamptz(3),
  close_reason text,
  previous_case_id uuid REFERENCES transfer_case(id),
  inputs jsonb NOT NULL DEFAULT '{}',
  rev bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX transfer_one_open ON transfer_case (org_id)
  WHERE state NOT IN ('executed', 'closed', 'rejected', 'withdrawn', 'expired', 'reversed');
CREATE INDEX transfer_org ON transfer_case (org_id);

CREATE TABLE evidence (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES transfer_case(id),
  class text NOT NULL CHECK (class IN ('owner_consent', 'recipient_identity', 'authority', 'control', 'billing')),
  type text NOT NULL,
  source text NOT NULL CHECK (source IN ('owner', 'recipient', 'registry', 'domain', 'admin', 'provider', 'staff')),
  sha256 bytea NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  artefact jsonb NOT NULL DEFAULT '{}',
  verdict text CHECK (verdict IN ('pass', 'fail', 'could_not_do')),
  verdict_by uuid,
  note text,
  added_by uuid,
  added_at timestamptz(3) NOT NULL,
  purge_at timestamptz(3)
);
CREATE INDEX evidence_case ON evidence (case_id);
CREATE TABLE evidence_blob (evidence_id uuid PRIMARY KEY REFERENCES evidence(id), sealed bytea NOT NULL, media_type text NOT NULL);

CREATE TABLE approval (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES transfer_case(id),
  approved_hash bytea NOT NULL,
  by_staff_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  void_reason text
);
CREATE INDEX approval_case ON approval (case_id);

CREATE TABLE billing_plan (
  case_id uuid PRIMARY KEY REFERENCES transfer_case(id),
  mode text NOT NULL CHECK (mode IN ('keep', 'replace', 'none')),
  lines jsonb NOT NULL,
  previewed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE notice (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES transfer_case(id),
  addressee text NOT NULL,
  party text NOT NULL,
  language text NOT NULL,
  template text NOT NULL,
  body text NOT NULL,
  objection_selector text,
  objection_sha256 bytea,
  queued_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  delivery text NOT NULL DEFAULT 'queued' CHECK (delivery IN ('queued', 'sent', 'failed')),
  receipt text,
  attempts int NOT NULL DEFAULT 0,
  UNIQUE (case_id, template, addressee)
);

CREATE TABLE contact_log (
  id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES transfer_case(id), channel text NOT NULL,
  direction text NOT NULL, outcome text NOT NULL, note text NOT NULL, by_staff_id uuid NOT NULL, at timestamptz(3) NOT NULL
);
CREATE INDEX contact_log_case ON contact_log (case_id);

-- Who did what when on a case, for its timeline; the proof is the audit log.
CREATE TABLE case_event (
  id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES transfer_case(id), kind text NOT NULL,
  by_staff_id uuid, by_user_id uuid, at timestamptz(3) NOT NULL, facts jsonb NOT NULL DEFAULT '{}', csn_hint bigint
);
CREATE INDEX case_event_case ON case_event (case_id, at);

CREATE TABLE note (
  id uuid PRIMARY KEY,
  org_id uuid REFERENCES org(id),
  user_id uuid REFERENCES user_account(id),
  case_id uuid REFERENCES transfer_case(id),
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
  by_staff_id uuid NOT NULL,
  by_staff_name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);
CREATE INDEX note_org ON note (org_id);
