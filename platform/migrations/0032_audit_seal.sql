-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A seal for each UTC month of the log, chained to the one before (platform.md §4). With the row the month is
-- closed: no leaf comes to it any more, whoever asks.
CREATE TABLE audit_seal (
  month text PRIMARY KEY CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (length(root) = 32),
  previous bytea NOT NULL UNIQUE CHECK (length(previous) = 32),     -- of the log's first seal: zeros
  seal_hash bytea NOT NULL UNIQUE CHECK (length(seal_hash) = 32),
  note text NOT NULL,
  manifest text NOT NULL,                             -- the archive's, whose hash the note has
  keys text NOT NULL,                                 -- the archive's public keys, whose hash the manifest has
  sealed_at timestamptz(6) NOT NULL
);

-- What was told of a seal, once each: the event is in the transaction of the row.
CREATE TABLE audit_seal_receipt (
  month text NOT NULL REFERENCES audit_seal(month),
  action text NOT NULL CHECK (action IN ('log.sealed', 'log.archived')),
  event_id uuid NOT NULL,
  noted_at timestamptz(3) NOT NULL,
  PRIMARY KEY (month, action)
);

CREATE FUNCTION audit_seal_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last audit_seal; leaves bigint;
BEGIN
  SELECT * INTO last FROM audit_seal ORDER BY month DESC LIMIT 1;
  IF last.month IS NULL THEN
    IF NEW.previous <> decode(repeat('00', 32), 'hex') THEN
      RAISE EXCEPTION 'the first seal follows none' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_seal_follows';
    END IF;
  ELSIF NEW.previous <> last.seal_hash
      OR NEW.month <> to_char((last.month || '-01')::date + interval '1 month', 'YYYY-MM') THEN
    RAISE EXCEPTION 'a seal follows the one of the month before' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'audit_seal_follows';
  END IF;
  SELECT coalesce(max(idx) + 1, 0) INTO leaves FROM audit_leaf WHERE month = NEW.month;
  IF NEW.size <> leaves THEN
    RAISE EXCEPTION 'month % has % leaves', NEW.month, leaves USING ERRCODE = 'check_violation',
      CONSTRAINT = 'audit_seal_follows';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_seal_follows BEFORE INSERT ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_seal_follows();

CREATE FUNCTION audit_month_is_open() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM audit_seal s WHERE s.month IN (SELECT DISTINCT f.month FROM fresh f)) THEN
    RAISE EXCEPTION 'a sealed month takes no leaf' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_leaf_month_is_open AFTER INSERT ON audit_leaf REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION audit_month_is_open();

CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal_receipt
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

ALTER TABLE audit_seal OWNER TO steward_owner;
ALTER TABLE audit_seal_receipt OWNER TO steward_owner;
ALTER FUNCTION audit_seal_follows() OWNER TO steward_owner;
ALTER FUNCTION audit_month_is_open() OWNER TO steward_owner;
GRANT SELECT, INSERT ON audit_seal TO steward_sequencer;
GRANT SELECT ON audit_seal_receipt TO steward_sequencer;
GRANT INSERT ON audit_seal_receipt TO steward_writer;
GRANT SELECT ON audit_seal, audit_seal_receipt TO steward_reader;
