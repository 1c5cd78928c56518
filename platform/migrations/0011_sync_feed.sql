-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the sequencer, the sync pages and the commands need besides the feed itself.
CREATE INDEX feed_xid ON feed (xid);                  -- a command's answer asks for its csn
ALTER TABLE feed_state ADD COLUMN floor_fh bytea NOT NULL;  -- the chain at floor_csn, so that a cursor there can be checked
INSERT INTO feed_state (epoch, last_xmin, csn, fh, floor_csn, floor_fh)
  VALUES (gen_random_uuid(), '0', 0, decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex'));

-- Signs sync cursors. It lives here because every service process must accept the cursors of the others.
CREATE TABLE sync_cursor_key (id int PRIMARY KEY, key bytea NOT NULL CHECK (length(key) = 32), in_use boolean NOT NULL);
CREATE UNIQUE INDEX sync_cursor_key_in_use ON sync_cursor_key (in_use) WHERE in_use;
INSERT INTO sync_cursor_key VALUES (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), true);

-- The locks that conflicting commands take before anything gives their transaction an xid, so that xid
-- order is lock order and the feed is causal for them. Taken in id order, released at the end.
CREATE FUNCTION lock_entities(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE each uuid;
BEGIN
  FOR each IN SELECT DISTINCT unnest(ids) AS id ORDER BY id LOOP
    PERFORM pg_advisory_xact_lock(('x' || left(encode(sha256(uuid_send(each)), 'hex'), 16))::bit(64)::bigint);
  END LOOP;
END $$;

-- Open event streams hear of permissions and ended sessions whatever path changed them.
CREATE FUNCTION staff_perm_ver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.perm_ver = OLD.perm_ver AND (NEW.roles <> OLD.roles OR NEW.status <> OLD.status) THEN
    NEW.perm_ver := OLD.perm_ver + 1;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER staff_user_perm_ver BEFORE UPDATE ON staff_user FOR EACH ROW EXECUTE FUNCTION staff_perm_ver();
CREATE FUNCTION notify_staff_perm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('staff', json_build_object('kind', 'perm', 'staff_id', NEW.id, 'perm_ver', NEW.perm_ver::text)::text);
  IF NEW.status = 'disabled' THEN
    PERFORM pg_notify('staff', json_build_object('kind', 'revoked', 'staff_id', NEW.id, 'session_id', id,
      'reason', 'disabled')::text) FROM staff_session WHERE staff_id = NEW.id AND ended_at IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER staff_user_notify AFTER UPDATE ON staff_user FOR EACH ROW
  WHEN (OLD.perm_ver IS DISTINCT FROM NEW.perm_ver) EXECUTE FUNCTION notify_staff_perm();
CREATE FUNCTION notify_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('staff', json_build_object('kind', 'revoked', 'staff_id', NEW.staff_id, 'session_id', NEW.id,
    'reason', coalesce(NEW.end_reason, 'ended'))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER staff_session_notify AFTER UPDATE ON staff_session FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION notify_session_ended();

ALTER TABLE sync_cursor_key OWNER TO steward_owner;
ALTER FUNCTION lock_entities(uuid[]) OWNER TO steward_owner;
ALTER FUNCTION staff_perm_ver() OWNER TO steward_owner;
ALTER FUNCTION notify_staff_perm() OWNER TO steward_owner;
ALTER FUNCTION notify_session_ended() OWNER TO steward_owner;
GRANT SELECT ON sync_cursor_key TO steward_writer;
GRANT SELECT ON dead_key TO steward_writer;           -- 410 instead of 404 for what once was
GRANT DELETE ON feed, feed_digest TO steward_sequencer;
GRANT SELECT ON org, user_account, membership, transfer_case, note, org_billing, payment, accrual, payout, payout_batch
  TO steward_sequencer;                               -- the digest is computed anew after a restore
-- An open transaction holds the whole feed back.
ALTER ROLE steward_writer SET idle_in_transaction_session_timeout = '30s';
