-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The audit log (platform.md §4): events are written in the action's transaction, leaves by the sequencer,
-- identities live in audit_pii only.
CREATE TABLE audit_event (
  occurred_at timestamptz(6) NOT NULL,
  id uuid NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigserial NOT NULL,
  category text NOT NULL CHECK (category IN ('auth', 'membership', 'role', 'invite', 'ownership', 'billing',
    'referral', 'inventory', 'privacy')),
  action text NOT NULL,
  outcome smallint NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  org_id uuid,                                        -- no foreign key: deleting an org leaves its trail
  actor_kind smallint NOT NULL CHECK (actor_kind BETWEEN 0 AND 4),
  actor_commitment bytea NOT NULL CHECK (length(actor_commitment) = 32),
  actor_alias text,                                   -- stable within its month, says nothing outside it
  subject_kind smallint CHECK (subject_kind BETWEEN 0 AND 4),
  subject_commitment bytea,
  subject_alias text,
  public_metadata text NOT NULL,                      -- the very text that is hashed
  metadata jsonb GENERATED ALWAYS AS (public_metadata::jsonb) STORED,
  -- (name, class, commitment) sorted by name, as it goes into tag 0d; values are in audit_pii.
  pii jsonb NOT NULL DEFAULT '[]',
  request_id uuid NOT NULL,
  policy_version text,
  PRIMARY KEY (occurred_at, id),
  CHECK ((subject_kind IS NULL) = (subject_commitment IS NULL))
) PARTITION BY RANGE (occurred_at);

CREATE TABLE audit_pii (
  event_id uuid NOT NULL,
  field text NOT NULL,                                -- actor, subject, ip, session, country, reason, on_behalf_of, …
  salt bytea NOT NULL CHECK (length(salt) = 32),
  value text NOT NULL,
  class smallint NOT NULL CHECK (class BETWEEN 0 AND 4),
  erase_after timestamptz(3),
  PRIMARY KEY (event_id, field)
);
CREATE INDEX audit_pii_value ON audit_pii (field, value);
CREATE TABLE audit_month_key (month text PRIMARY KEY, key bytea NOT NULL);

CREATE TABLE audit_leaf (
  month text NOT NULL,
  idx bigint NOT NULL,
  event_id uuid NOT NULL UNIQUE,
  occurred_at timestamptz(6) NOT NULL,
  leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
  PRIMARY KEY (month, idx)
);
CREATE TABLE audit_checkpoint (
  month text NOT NULL, size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, signed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (month, size)
);
CREATE TABLE audit_sequencer_state (one boolean PRIMARY KEY DEFAULT true CHECK (one), last_xmin xid8 NOT NULL);
INSERT INTO audit_sequencer_state VALUES (true, '0');

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;

-- One partition per UTC month, with its own statement triggers: a TRUNCATE trigger on the parent does
-- not fire for one.
CREATE FUNCTION audit_ensure_partition(month_start date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public AS $$
DECLARE part text := 'audit_event_' || to_char(month_start, 'YYYY_MM');
BEGIN
  IF month_start <> date_trunc('month', month_start)::date THEN RAISE EXCEPTION 'not the first of a month'; END IF;
  IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF audit_event FOR VALUES FROM (%L) TO (%L)', part,
    to_char(month_start, 'YYYY-MM-DD') || ' 00:00:00+00',
    to_char(month_start + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()',
    part || '_append_only', part);
  EXECUTE format('CREATE INDEX ON %I USING brin (occurred_at)', part);
  EXECUTE format('CREATE INDEX ON %I (org_id, occurred_at, id)', part);
  EXECUTE format('CREATE INDEX ON %I (actor_alias, occurred_at)', part);
  EXECUTE format('CREATE INDEX ON %I (xid, seq)', part);
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
