-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Billing facts, referrals and payouts (domain.md §6–7, workflows.md §2). Amounts are minor units.
CREATE TABLE org_billing (
  id uuid PRIMARY KEY REFERENCES org(id),            -- the org's id
  payment_provider text CHECK (payment_provider IN ('stripe', 'paddle', 'checkout_com')),
  external_customer_id text,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  mrr_minor bigint NOT NULL DEFAULT 0,
  subscription_state text CHECK (subscription_state IN ('trialing', 'active', 'past_due', 'canceled')),
  period_end timestamptz(3),
  tax_id text,
  sanctions_checked_at timestamptz(3),
  unpaid_invoices int NOT NULL DEFAULT 0,
  open_disputes int NOT NULL DEFAULT 0,
  rev bigint NOT NULL DEFAULT 1,
  CHECK ((payment_provider IS NULL) = (external_customer_id IS NULL))
);

CREATE TABLE payment (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES org(id),
  captured_at timestamptz(3) NOT NULL,
  gross_minor bigint NOT NULL CHECK (gross_minor >= 0),
  tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),
  refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
  disputed_at timestamptz(3),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  fingerprint text NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);
CREATE INDEX payment_org ON payment (org_id, captured_at);

CREATE TABLE referral (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  referrer_org_id uuid NOT NULL REFERENCES org(id),
  referred_org_id uuid NOT NULL UNIQUE REFERENCES org(id),
  attributed_at timestamptz(3) NOT NULL,
  eligible_since timestamptz(3)
);
CREATE INDEX referral_referrer ON referral (referrer_org_id);

CREATE TABLE accrual (
  id uuid PRIMARY KEY,
  referral_id uuid NOT NULL REFERENCES referral(id),
  payment_id uuid NOT NULL REFERENCES payment(id),
  paid_at timestamptz(3) NOT NULL,
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  reverses_id uuid REFERENCES accrual(id),
  rev bigint NOT NULL DEFAULT 1
);
CREATE INDEX accrual_referral ON accrual (referral_id);
CREATE INDEX accrual_payment ON accrual (payment_id);

CREATE TABLE payout_method (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES org(id),
  iban text NOT NULL,
  holder text NOT NULL,
  verified_at timestamptz(3),
  changed_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX payout_method_org ON payout_method (org_id);

CREATE TABLE payout_batch (
  id uuid PRIMARY KEY,
  ref text NOT NULL UNIQUE,
  currency text NOT NULL,
  snapshot_hash bytea,
  maker_id uuid NOT NULL,
  checker_ids uuid[] NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('in_review', 'pending_approval', 'approved', 'submitted', 'reconciled')),
  created_at timestamptz(3) NOT NULL,
  submitted_at timestamptz(3),
  rev bigint NOT NULL DEFAULT 1
);

CREATE TABLE payout (
  id uuid PRIMARY KEY,
  ref text NOT NULL UNIQUE,                           -- PO-000412
  org_id uuid NOT NULL REFERENCES org(id),            -- the payee: the referrer
  source_org_id uuid NOT NULL REFERENCES org(id),     -- the referred org whose payment it is
  accrual_id uuid NOT NULL UNIQUE REFERENCES accrual(id),
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  state text NOT NULL CHECK (state IN ('accruing', 'eligible', 'in_batch', 'pending_approval', 'approved',
    'submitted', 'paid', 'reconciled', 'waiting', 'on_hold', 'excluded', 'rejected', 'failed', 'unknown',
    'clawed_back', 'written_off')),
  hold_reason text CHECK (hold_reason IN ('fraud', 'dispute', 'method', 'manual')),
  -- What the platform's rules said last: how many of E1–E13 passed, the first that did not, and when
  -- the verdict can change by time alone.
  rules_passed int NOT NULL DEFAULT 0,
  blocking_rule text,
  next_change_at timestamptz(3),
  evaluated_at timestamptz(3),
  batch_id uuid REFERENCES payout_batch(id),
  attempt int NOT NULL DEFAULT 0,
  -- Facts from the payment order: what happened to the money.
  settlement text CHECK (settlement IN ('submitted', 'paid', 'reconciled', 'failed', 'unknown')),
  settled_at timestamptz(3),
  manual_hold_by uuid,
  rejected_reason text,
  paid_at timestamptz(3) NOT NULL,                    -- of the payment behind it
  created_at timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);
CREATE INDEX payout_org ON payout (org_id);
CREATE INDEX payout_next_change ON payout (next_change_at) WHERE next_change_at IS NOT NULL;
