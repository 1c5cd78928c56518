-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A single-use link by which a staff member chooses a password and takes over a one-time code secret.
CREATE TABLE staff_enrolment (
  sha256 bytea PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff_user(id),
  totp_secret bytea NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX staff_enrolment_staff ON staff_enrolment (staff_id);
ALTER TABLE staff_enrolment OWNER TO steward_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_enrolment TO steward_writer;
