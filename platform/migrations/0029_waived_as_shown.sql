-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What finance waived is counted: the gate lets nothing pass that came on top.
ALTER TABLE gate_waiver ADD COLUMN unpaid_invoices int, ADD COLUMN open_disputes int;
-- What was waived before the counts were kept is waived anew: nobody knows what finance saw.
UPDATE gate_waiver SET is_over = true, unpaid_invoices = 0, open_disputes = 0 WHERE gate = 'G6';
ALTER TABLE gate_waiver ADD CHECK (gate <> 'G6' OR (unpaid_invoices IS NOT NULL AND open_disputes IS NOT NULL));

-- Who is told anew keeps the way to object that an earlier mail gave, until the case ends.
CREATE TABLE earlier_objection (
  selector text PRIMARY KEY,
  sha256 bytea NOT NULL,
  case_id uuid NOT NULL REFERENCES transfer_case(id),
  addressee text NOT NULL
);
CREATE INDEX earlier_objection_case ON earlier_objection (case_id);
ALTER TABLE earlier_objection OWNER TO steward_owner;
GRANT SELECT, INSERT, DELETE ON earlier_objection TO steward_writer;
