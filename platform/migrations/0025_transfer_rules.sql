-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The level of a case follows from its reason, and a recipient can be asked again: policies from before say both now.
-- A reason that a policy has of its own asks for all there is: no level is too low until somebody says so.
UPDATE policy SET doc = jsonb_set(doc, '{transfer,reason_levels}', (
    WITH named(level_of) AS (SELECT '{"owner_request": "L1", "staff_change": "L1", "company_sale": "L1",
      "owner_unreachable": "L2", "owner_deceased": "L3", "company_dissolved": "L3", "court_order": "L3"}'::jsonb)
    SELECT coalesce(jsonb_object_agg(code, CASE WHEN doc->'transfer'->'levels' ? (level_of->>code)
        THEN level_of->>code ELSE doc->'transfer'->'levels'->>-1 END), '{}')
      FROM named, jsonb_array_elements_text(doc->'transfer'->'reason_codes') code))
  WHERE NOT doc->'transfer' ? 'reason_levels';
UPDATE policy SET doc = jsonb_set(doc, '{commands,ownership.transfer.recipient.ask}',
    coalesce(doc->'commands'->'ownership.transfer.edit', '{"roles": []}'))
  WHERE NOT doc->'commands' ? 'ownership.transfer.recipient.ask';
-- A case whose org has not changed hands gets the level that its reason asks for, one that is decided or stopped too:
-- its plan no longer holds then, and where it returns to it meets the rules of its level.
UPDATE transfer_case c SET level = p.doc->'transfer'->'reason_levels'->>c.reason_code
  FROM policy p WHERE p.in_force AND c.executed_at IS NULL AND c.state IN ('intake', 'gated', 'verifying', 'planned',
      'waiting', 'awaiting_approval', 'notice', 'disputed')
    AND c.level IS DISTINCT FROM p.doc->'transfer'->'reason_levels'->>c.reason_code
    AND p.doc->'transfer'->'reason_levels' ? c.reason_code;

-- The new owner does not change the payout account while the freeze after a transfer lasts, whatever path it takes.
CREATE FUNCTION refuse_fresh_owner() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM transfer_case c, policy p WHERE p.in_force AND c.org_id = NEW.org_id
      AND c.executed_at IS NOT NULL AND c.state <> 'reversed'
      AND now() < c.executed_at + (p.doc->'transfer'->>'new_owner_freeze_s')::int * interval '1 second') THEN
    RAISE EXCEPTION 'the new owner of org % does not change the payout account yet', NEW.org_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_method_new_owner_freeze';
  END IF;
  RETURN NEW;
END $$;
ALTER FUNCTION refuse_fresh_owner() OWNER TO steward_owner;
CREATE TRIGGER payout_method_fresh_owner BEFORE INSERT OR UPDATE OF iban, holder ON payout_method FOR EACH ROW
  EXECUTE FUNCTION refuse_fresh_owner();
