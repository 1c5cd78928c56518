-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may do what in the database. The writer cannot change or read back the log; the reader cannot write.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I OWNER TO steward_owner', t);
  END LOOP;
  FOR t IN SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I OWNER TO steward_owner', t);
  END LOOP;
  FOR t IN SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO steward_owner', t);
  END LOOP;
END $$;
GRANT CREATE ON SCHEMA public TO steward_owner;
REVOKE EXECUTE ON FUNCTION audit_ensure_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_ensure_partition(date) TO steward_sequencer;

GRANT SELECT, INSERT, UPDATE ON org, user_account, membership, org_billing, payment, accrual, payout, payout_batch,
  payout_method, referral, transfer_case, evidence, evidence_blob, approval, billing_plan, notice, contact_log, case_event,
  note, customer_session, customer_credential, invite, buyer_token, pool_entry, contact_point, fraud_flag, legal_hold,
  staff_user, staff_credential, staff_session, staff_token, auth_request, auth_code, dpop_jti, browser_session,
  sign_in_throttle, alert, command_log, outbound_intent TO steward_writer;
GRANT DELETE ON membership, note, auth_request, auth_code, dpop_jti, browser_session, sign_in_throttle, staff_token
  TO steward_writer;
GRANT SELECT ON policy, feed, feed_state, feed_digest TO steward_writer;
GRANT USAGE ON SEQUENCE transfer_ref TO steward_writer;
GRANT INSERT ON audit_event, audit_pii TO steward_writer;
GRANT SELECT, INSERT ON audit_month_key TO steward_writer;
GRANT USAGE ON SEQUENCE audit_event_seq_seq TO steward_writer;

GRANT SELECT ON audit_event, audit_pii, audit_leaf, audit_checkpoint, audit_month_key, org, user_account, staff_user,
  policy, feed_state TO steward_reader;

GRANT SELECT, DELETE ON change TO steward_sequencer;
GRANT SELECT, INSERT ON feed TO steward_sequencer;
GRANT SELECT, INSERT, UPDATE ON feed_state, feed_digest TO steward_sequencer;
GRANT SELECT ON audit_event TO steward_sequencer;
GRANT SELECT, INSERT ON audit_leaf, audit_checkpoint TO steward_sequencer;
GRANT SELECT, UPDATE ON audit_sequencer_state TO steward_sequencer;
GRANT SELECT ON policy TO steward_sequencer;
