-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A first load is mostly the making of these texts. json_build_object looks up the type of every value of every
-- row; joining the same bytes costs less than half. To the byte what 0007 makes of every row that its table admits:
-- desks and the digest have hashed it. A text that a check keeps to plain letters is taken as it is, every other
-- one is escaped by to_json. A check that is widened later has to look here.
CREATE FUNCTION wire_moment(t timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(to_char(t AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null') $$;

CREATE OR REPLACE FUNCTION wire_org(r org) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"name" : ', to_json(r.name), ', "subdomain" : "', r.subdomain, '", "kind" : "', r.kind, '", "tier" : "', r.tier,
  '", "trial_state" : ', coalesce(to_json(r.trial_state)::text, 'null'), ', "status" : "', r.status,
  '", "country" : "', r.country, '", "first_successful_payment_at" : ', wire_moment(r.first_successful_payment_at),
  ', "referral_code" : "', r.referral_code, '", "owner_membership_id" : "', r.owner_membership_id,
  '", "sso_domain" : ', coalesce(to_json(r.sso_domain)::text, 'null'), ', "created_at" : ', wire_moment(r.created_at),
  ', "updated_at" : ', wire_moment(r.updated_at), '}') $$;

CREATE OR REPLACE FUNCTION wire_user(r user_account) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"email" : ', to_json(r.email), ', "email_verified_at" : ', wire_moment(r.email_verified_at), ', "name" : ',
  to_json(r.name), ', "phone" : ', coalesce(to_json(r.phone)::text, 'null'), ', "language" : ', to_json(r.language),
  ', "home_org_id" : "', r.home_org_id, '", "status" : "', r.status, '", "mfa" : "', r.mfa, '", "last_login_at" : ',
  wire_moment(r.last_login_at), ', "created_at" : ', wire_moment(r.created_at), '}') $$;

CREATE OR REPLACE FUNCTION wire_membership(r membership) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"org_id" : "', r.org_id, '", "user_id" : "', r.user_id, '", "role" : "', r.role, '", "role_epoch" : "',
  r.role_epoch, '", "state" : "', r.state, '", "joined_at" : ', wire_moment(r.joined_at), ', "ended_at" : ',
  wire_moment(r.ended_at), '}') $$;

CREATE OR REPLACE FUNCTION wire_org_billing(r org_billing) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"payment_provider" : ', coalesce(to_json(r.payment_provider)::text, 'null'), ', "external_customer_id" : ',
  coalesce(to_json(r.external_customer_id)::text, 'null'), ', "currency" : "', r.currency, '", "mrr_minor" : "',
  r.mrr_minor, '", "subscription_state" : ', coalesce(to_json(r.subscription_state)::text, 'null'),
  ', "period_end" : ', wire_moment(r.period_end), ', "unpaid_invoices" : ', r.unpaid_invoices,
  ', "open_disputes" : ', r.open_disputes, '}') $$;

CREATE OR REPLACE FUNCTION wire_payment(r payment) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"org_id" : "', r.org_id, '", "captured_at" : ', wire_moment(r.captured_at), ', "gross_minor" : "', r.gross_minor,
  '", "tax_minor" : "', r.tax_minor, '", "refunded_minor" : "', r.refunded_minor, '", "disputed_at" : ',
  wire_moment(r.disputed_at), ', "currency" : "', r.currency, '"}') $$;

CREATE OR REPLACE FUNCTION wire_accrual(r accrual) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"referral_id" : "', r.referral_id, '", "payment_id" : "', r.payment_id, '", "paid_at" : ', wire_moment(r.paid_at),
  ', "amount_minor" : "', r.amount_minor, '", "currency" : ', to_json(r.currency), ', "reverses_id" : ',
  coalesce('"' || r.reverses_id || '"', 'null'), '}') $$;

CREATE OR REPLACE FUNCTION wire_payout(r payout) RETURNS text LANGUAGE sql STABLE AS $$ SELECT concat(
  '{"ref" : ', to_json(r.ref), ', "org_id" : "', r.org_id, '", "source_org_id" : "', r.source_org_id,
  '", "accrual_id" : "', r.accrual_id, '", "amount_minor" : "', r.amount_minor, '", "currency" : ',
  to_json(r.currency), ', "state" : "', r.state, '", "hold_reason" : ', coalesce(to_json(r.hold_reason)::text, 'null'),
  ', "rules_passed" : ', r.rules_passed, ', "blocking_rule" : ', coalesce(to_json(r.blocking_rule)::text, 'null'),
  ', "next_change_at" : ', wire_moment(r.next_change_at), ', "evaluated_at" : ', wire_moment(r.evaluated_at),
  ', "batch_id" : ', coalesce('"' || r.batch_id || '"', 'null'), ', "attempt" : ', r.attempt, ', "settled_at" : ',
  wire_moment(r.settled_at), ', "paid_at" : ', wire_moment(r.paid_at), ', "created_at" : ', wire_moment(r.created_at),
  '}') $$;
