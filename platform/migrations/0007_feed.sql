-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The gap-free change stream (platform.md §3). Row triggers write change rows; one sequencer turns them
-- into the feed. The wire_* functions are the one place that says what a synced row looks like: the
-- snapshot, the feed and the digest all use their bytes.
CREATE FUNCTION wire_time(t timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE FUNCTION wire_org(r org) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'name', r.name, 'subdomain', r.subdomain, 'kind', r.kind, 'tier', r.tier, 'trial_state', r.trial_state,
  'status', r.status, 'country', r.country, 'first_successful_payment_at', wire_time(r.first_successful_payment_at),
  'referral_code', r.referral_code, 'owner_membership_id', r.owner_membership_id, 'sso_domain', r.sso_domain,
  'created_at', wire_time(r.created_at), 'updated_at', wire_time(r.updated_at))::text $$;

CREATE FUNCTION wire_user(r user_account) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'email', r.email, 'email_verified_at', wire_time(r.email_verified_at), 'name', r.name, 'phone', r.phone,
  'language', r.language, 'home_org_id', r.home_org_id, 'status', r.status, 'mfa', r.mfa,
  'last_login_at', wire_time(r.last_login_at), 'created_at', wire_time(r.created_at))::text $$;

CREATE FUNCTION wire_membership(r membership) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'org_id', r.org_id, 'user_id', r.user_id, 'role', r.role, 'role_epoch', r.role_epoch::text, 'state', r.state,
  'joined_at', wire_time(r.joined_at), 'ended_at', wire_time(r.ended_at))::text $$;

CREATE FUNCTION wire_case(r transfer_case) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'ref', r.ref, 'org_id', r.org_id, 'level', r.level, 'route', r.route, 'state', r.state, 'prior_state', r.prior_state,
  'waiting_on', r.waiting_on, 'waiting_since', wire_time(r.waiting_since), 'reason_code', r.reason_code,
  'requester_channel', r.requester_channel, 'ticket', r.ticket, 'from_user_id', r.from_user_id,
  'to_user_id', r.to_user_id, 'to_email', r.to_email, 'old_owner_role', r.old_owner_role,
  'home_org_outcome', r.home_org_outcome, 'officer_id', r.officer_id, 'maker_id', r.maker_id,
  'plan_hash', encode(r.plan_hash, 'hex'), 'policy_version', r.policy_version, 'opened_at', wire_time(r.opened_at),
  'last_activity_at', wire_time(r.last_activity_at), 'sla_due_at', wire_time(r.sla_due_at),
  'submitted_at', wire_time(r.submitted_at), 'approved_at', wire_time(r.approved_at),
  'cool_off_until', wire_time(r.cool_off_until), 'executed_at', wire_time(r.executed_at),
  'reversible_until', wire_time(r.reversible_until), 'closed_at', wire_time(r.closed_at),
  'close_reason', r.close_reason)::text $$;

CREATE FUNCTION wire_policy(r policy) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'version', r.version, 'in_force', r.in_force, 'valid_from', wire_time(r.valid_from), 'doc', r.doc)::text $$;

CREATE FUNCTION wire_note(r note) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'org_id', r.org_id, 'user_id', r.user_id, 'case_id', r.case_id, 'body', r.body, 'by_staff_id', r.by_staff_id,
  'by_staff_name', r.by_staff_name, 'created_at', wire_time(r.created_at))::text $$;

CREATE FUNCTION wire_org_billing(r org_billing) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'payment_provider', r.payment_provider, 'external_customer_id', r.external_customer_id, 'currency', r.currency,
  'mrr_minor', r.mrr_minor::text, 'subscription_state', r.subscription_state, 'period_end', wire_time(r.period_end),
  'unpaid_invoices', r.unpaid_invoices, 'open_disputes', r.open_disputes)::text $$;

CREATE FUNCTION wire_payment(r payment) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'org_id', r.org_id, 'captured_at', wire_time(r.captured_at), 'gross_minor', r.gross_minor::text,
  'tax_minor', r.tax_minor::text, 'refunded_minor', r.refunded_minor::text, 'disputed_at', wire_time(r.disputed_at),
  'currency', r.currency)::text $$;

CREATE FUNCTION wire_accrual(r accrual) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'referral_id', r.referral_id, 'payment_id', r.payment_id, 'paid_at', wire_time(r.paid_at),
  'amount_minor', r.amount_minor::text, 'currency', r.currency, 'reverses_id', r.reverses_id)::text $$;

CREATE FUNCTION wire_payout(r payout) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'ref', r.ref, 'org_id', r.org_id, 'source_org_id', r.source_org_id, 'accrual_id', r.accrual_id,
  'amount_minor', r.amount_minor::text, 'currency', r.currency, 'state', r.state, 'hold_reason', r.hold_reason,
  'rules_passed', r.rules_passed, 'blocking_rule', r.blocking_rule, 'next_change_at', wire_time(r.next_change_at),
  'evaluated_at', wire_time(r.evaluated_at), 'batch_id', r.batch_id, 'attempt', r.attempt,
  'settled_at', wire_time(r.settled_at), 'paid_at', wire_time(r.paid_at), 'created_at', wire_time(r.created_at))::text $$;

CREATE FUNCTION wire_payout_batch(r payout_batch) RETURNS text LANGUAGE sql STABLE AS $$ SELECT json_build_object(
  'ref', r.ref, 'currency', r.currency, 'maker_id', r.maker_id, 'checker_ids', r.checker_ids, 'state', r.state,
  'created_at', wire_time(r.created_at), 'submitted_at', wire_time(r.submitted_at))::text $$;

-- One row per change, in the transaction that made it.
CREATE TABLE change (
  id bigserial PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  tbl text NOT NULL,
  pk uuid NOT NULL,
  op char(1) NOT NULL CHECK (op IN ('p', 'x')),        -- put, delete
  rev bigint NOT NULL,
  img text,                                           -- the wire bytes; null for a delete
  old_rev bigint,                                     -- what this change replaces, so that the digest can be
  old_sha256 bytea                                    -- kept up without looking anything up
);
CREATE INDEX change_window ON change (xid, id);

CREATE TABLE feed (
  csn bigint PRIMARY KEY,                             -- dense, from 1
  xid xid8 NOT NULL,
  tbl text NOT NULL,
  pk uuid NOT NULL,
  op char(1) NOT NULL,
  rev bigint NOT NULL,
  img text,
  fh bytea NOT NULL,                                  -- SHA-256(previous fh || row)
  last_of_xid boolean NOT NULL                        -- a page may end here
);
CREATE TABLE feed_state (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch uuid NOT NULL,
  last_xmin xid8 NOT NULL,
  csn bigint NOT NULL,
  fh bytea NOT NULL,
  floor_csn bigint NOT NULL DEFAULT 0                 -- changes at or below it are gone from the feed
);
-- Sum mod 2^128 per table and bucket at feed_state.csn; 16 bytes big-endian.
CREATE TABLE feed_digest (tbl text NOT NULL, bucket smallint NOT NULL, sum bytea NOT NULL, rows bigint NOT NULL, PRIMARY KEY (tbl, bucket));
-- Keys are never reused (platform.md §3).
CREATE TABLE dead_key (tbl text NOT NULL, pk uuid NOT NULL, rev bigint NOT NULL, PRIMARY KEY (tbl, pk));

CREATE FUNCTION bump_rev() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.rev := OLD.rev + 1;
  IF NEW.id <> OLD.id THEN RAISE EXCEPTION 'keys never change' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;

DO $do$
DECLARE t record;
BEGIN
  FOR t IN SELECT * FROM (VALUES ('org', 'org'), ('user_account', 'user'), ('membership', 'membership'),
      ('transfer_case', 'case'), ('policy', 'policy'), ('note', 'note'), ('org_billing', 'org_billing'),
      ('payment', 'payment'), ('accrual', 'accrual'), ('payout', 'payout'), ('payout_batch', 'payout_batch')) AS v(rel, wire)
  LOOP
    EXECUTE format($f$
      CREATE FUNCTION capture_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $b$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF EXISTS (SELECT FROM dead_key WHERE tbl = %2$L AND pk = NEW.id) THEN
            RAISE EXCEPTION 'key %% of %% was used before', NEW.id, %2$L USING ERRCODE = 'unique_violation';
          END IF;
          INSERT INTO change (tbl, pk, op, rev, img) VALUES (%2$L, NEW.id, 'p', NEW.rev, wire_%2$s(NEW));
        ELSIF TG_OP = 'UPDATE' THEN
          INSERT INTO change (tbl, pk, op, rev, img, old_rev, old_sha256)
            VALUES (%2$L, NEW.id, 'p', NEW.rev, wire_%2$s(NEW), OLD.rev, sha256(convert_to(wire_%2$s(OLD), 'UTF8')));
        ELSE
          INSERT INTO change (tbl, pk, op, rev, img, old_rev, old_sha256)
            VALUES (%2$L, OLD.id, 'x', OLD.rev + 1, NULL, OLD.rev, sha256(convert_to(wire_%2$s(OLD), 'UTF8')));
          INSERT INTO dead_key VALUES (%2$L, OLD.id, OLD.rev + 1);
        END IF;
        PERFORM pg_notify('change', '');
        RETURN NULL;
      END $b$;
      CREATE TRIGGER %1$s_rev BEFORE UPDATE ON %1$s FOR EACH ROW EXECUTE FUNCTION bump_rev();
      CREATE TRIGGER %1$s_capture AFTER INSERT OR UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION capture_%1$s();
    $f$, t.rel, t.wire);
  END LOOP;
END $do$;
