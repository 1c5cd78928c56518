-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A person lets a case pass a gate that is shut: finance an open debt, a lead an org without another admin.
CREATE TABLE gate_waiver (
  case_id uuid NOT NULL REFERENCES transfer_case(id),
  gate text NOT NULL CHECK (gate IN ('G6', 'G8')),
  by_staff_id uuid NOT NULL REFERENCES staff_user(id),
  by_name text NOT NULL,                              -- as it was: another name is no other waiver
  at timestamptz(3) NOT NULL,
  note text NOT NULL CHECK (length(note) >= 10),
  recipient_id uuid REFERENCES user_account(id),      -- whom the case was for then
  is_over boolean NOT NULL DEFAULT false,             -- more came than was waived
  PRIMARY KEY (case_id, gate)
);
ALTER TABLE gate_waiver OWNER TO steward_owner;
GRANT SELECT, INSERT, UPDATE ON gate_waiver TO steward_writer;

-- Another invoice or another dispute is not what finance waived, also when an older one was settled in between.
CREATE FUNCTION end_debt_waivers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE gate_waiver w SET is_over = true FROM transfer_case c
    WHERE c.id = w.case_id AND c.org_id = NEW.id AND w.gate = 'G6' AND NOT w.is_over;
  RETURN NULL;
END $$;
ALTER FUNCTION end_debt_waivers() OWNER TO steward_owner;
CREATE TRIGGER org_billing_more_debt AFTER UPDATE OF unpaid_invoices, open_disputes ON org_billing FOR EACH ROW
  WHEN (NEW.unpaid_invoices > OLD.unpaid_invoices OR NEW.open_disputes > OLD.open_disputes)
  EXECUTE FUNCTION end_debt_waivers();

-- Policies from before say who waives, and who has a notice sent again.
UPDATE policy SET doc = jsonb_set(doc, '{commands,ownership.transfer.gate.waive}',
    '{"roles": ["finance", "lead"], "step_up": false, "offline": false}')
  WHERE NOT doc->'commands' ? 'ownership.transfer.gate.waive';
UPDATE policy SET doc = jsonb_set(doc, '{commands,ownership.transfer.notice.resend}',
    coalesce(doc->'commands'->'ownership.transfer.edit', '{"roles": []}'))
  WHERE NOT doc->'commands' ? 'ownership.transfer.notice.resend';
UPDATE policy SET doc = jsonb_set(doc, '{transfer,waivable_gates}',
    '{"G6": ["finance"], "G8": ["lead"]}' || coalesce(doc->'transfer'->'waivable_gates', '{}'))
  WHERE NOT coalesce(doc->'transfer'->'waivable_gates', '{}') ? 'G8';
