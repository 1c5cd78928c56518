-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the authorization server keeps besides 0006: keys that all running services share, and for whom
-- a sign-in was asked.
CREATE TABLE identity_secret (
  name text PRIMARY KEY,
  key bytea NOT NULL CHECK (length(key) = 32),
  created_at timestamptz(3) NOT NULL
);
ALTER TABLE identity_secret OWNER TO steward_owner;
GRANT SELECT, INSERT ON identity_secret TO steward_writer;

-- The account that the desk asked to be confirmed; the page lets nobody else sign in.
ALTER TABLE auth_request ADD COLUMN fixed_email text;

-- The built-in sign-in finds an account by its address, so an address names one account there.
CREATE UNIQUE INDEX staff_user_builtin_email ON staff_user (lower(email)) WHERE issuer = 'builtin';
CREATE INDEX browser_session_staff ON browser_session (staff_id);
CREATE INDEX dpop_jti_seen ON dpop_jti (seen_at);
CREATE INDEX staff_session_seen ON staff_session (staff_id, created_at);
