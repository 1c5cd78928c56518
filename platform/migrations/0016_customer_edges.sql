-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the provider has reported, so that a report that comes again changes nothing.
CREATE TABLE billing_event (
  provider text NOT NULL,
  event_id text NOT NULL,
  charge_id text NOT NULL,
  payment_id uuid REFERENCES payment(id),
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (provider, event_id)
);
CREATE UNIQUE INDEX billing_event_charge ON billing_event (provider, charge_id) WHERE payment_id IS NOT NULL;
ALTER TABLE billing_event OWNER TO steward_owner;
GRANT SELECT, INSERT ON billing_event TO steward_writer;

-- Uses of links by place and failures by link; the subject is a digest (domain.md §3).
CREATE TABLE link_throttle (
  subject text NOT NULL,
  measure text NOT NULL CHECK (measure IN ('minute', 'hour', 'invalid')),
  window_started_at timestamptz(3) NOT NULL,
  uses int NOT NULL,
  alerted_at timestamptz(3),
  PRIMARY KEY (subject, measure)
);
ALTER TABLE link_throttle OWNER TO steward_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON link_throttle TO steward_writer;

CREATE INDEX notice_objection ON notice (objection_selector) WHERE objection_selector IS NOT NULL;
CREATE INDEX invite_case ON invite (case_id) WHERE case_id IS NOT NULL;
