-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Staff identity (platform.md §5). Secrets are stored as digests only.
CREATE TABLE staff_user (
  id uuid PRIMARY KEY,
  issuer text NOT NULL,
  subject text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  roles text[] NOT NULL CHECK (roles <@ ARRAY['cs_agent', 'finance', 'compliance', 'lead', 'platform_admin']),
  status text NOT NULL CHECK (status IN ('active', 'disabled')),
  perm_ver bigint NOT NULL DEFAULT 1,
  declared_relations uuid[] NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1,
  UNIQUE (issuer, subject)
);
CREATE TABLE staff_credential (
  staff_id uuid PRIMARY KEY REFERENCES staff_user(id),
  password_hash text NOT NULL,                        -- Argon2id, encoded form
  totp_secret bytea NOT NULL,
  totp_last_step bigint,                              -- a step is accepted once
  failures int NOT NULL DEFAULT 0,
  locked_until timestamptz(3)
);
CREATE TABLE staff_session (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff_user(id),
  client_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  absolute_expires_at timestamptz(3) NOT NULL,
  auth_time timestamptz(3) NOT NULL,
  acr text NOT NULL,
  ip inet,
  user_agent text,
  dpop_jkt text,                                      -- RFC 7638 thumbprint of the key the tokens are bound to
  ended_at timestamptz(3),
  end_reason text
);
CREATE INDEX staff_session_staff ON staff_session (staff_id) WHERE ended_at IS NULL;
CREATE TABLE staff_token (
  sha256 bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('access', 'refresh')),
  session_id uuid NOT NULL REFERENCES staff_session(id),
  issued_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  successor_sealed bytea                              -- sealed under a key derived from the parent token; 60 s
);
CREATE INDEX staff_token_session ON staff_token (session_id);
CREATE TABLE auth_request (
  id text PRIMARY KEY,                                -- digest of the browser's request handle
  client_id text NOT NULL,
  redirect_uri text NOT NULL,
  state text NOT NULL,
  nonce text NOT NULL,
  code_challenge text NOT NULL,
  max_age int,
  acr_values text,
  csrf_sha256 bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE TABLE auth_code (
  sha256 bytea PRIMARY KEY,
  client_id text NOT NULL,
  redirect_uri text NOT NULL,
  nonce text NOT NULL,
  code_challenge text NOT NULL,
  staff_id uuid NOT NULL REFERENCES staff_user(id),
  auth_time timestamptz(3) NOT NULL,
  acr text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  session_id uuid,
  answer_sealed bytea                                 -- an exact repeat within 10 s gets the same answer
);
CREATE TABLE dpop_jti (jkt text NOT NULL, jti text NOT NULL, seen_at timestamptz(3) NOT NULL, PRIMARY KEY (jkt, jti));
CREATE TABLE browser_session (
  sha256 bytea PRIMARY KEY, staff_id uuid NOT NULL REFERENCES staff_user(id), auth_time timestamptz(3) NOT NULL,
  acr text NOT NULL, created_at timestamptz(3) NOT NULL, expires_at timestamptz(3) NOT NULL
);
CREATE TABLE sign_in_throttle (
  subject text PRIMARY KEY,                           -- account or address prefix, digested
  failures int NOT NULL, window_started_at timestamptz(3) NOT NULL, blocked_until timestamptz(3), alerted_at timestamptz(3)
);
CREATE TABLE alert (
  id uuid PRIMARY KEY, kind text NOT NULL, facts jsonb NOT NULL, at timestamptz(3) NOT NULL, acknowledged_by uuid, acknowledged_at timestamptz(3)
);
