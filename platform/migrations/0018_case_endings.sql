-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- How cases end before their time: mails called off, documents purged, disputes resolved by two people.
ALTER TABLE notice DROP CONSTRAINT notice_delivery_check;
ALTER TABLE notice ADD CONSTRAINT notice_delivery_check CHECK (delivery IN ('queued', 'sent', 'failed', 'canceled'));

-- What one of compliance and lead proposes for a dispute, until the other confirms it.
CREATE TABLE dispute_resolution (
  case_id uuid PRIMARY KEY REFERENCES transfer_case(id),
  outcome text NOT NULL CHECK (outcome IN ('resume', 'reject')),
  note text NOT NULL,
  by_staff_id uuid NOT NULL REFERENCES staff_user(id),
  at timestamptz(3) NOT NULL
);
ALTER TABLE dispute_resolution OWNER TO steward_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON dispute_resolution TO steward_writer;

-- The document goes; digest and verdict stay.
GRANT DELETE ON evidence_blob TO steward_writer;
CREATE INDEX evidence_purge ON evidence (purge_at) WHERE purge_at IS NOT NULL;

-- While a transfer is disputed neither party acts on the org with privilege, whatever path the act takes:
-- no role of theirs changes, they invite nobody, mint no buyer token, and the payout account stays.
CREATE FUNCTION frozen_by_dispute(org uuid, person uuid) RETURNS boolean LANGUAGE sql STABLE
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM transfer_case c WHERE c.org_id = org AND c.state = 'disputed'
    AND (person IS NULL OR person IN (c.from_user_id, c.to_user_id)))
$$;
CREATE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE org uuid := NEW.org_id; person uuid;
BEGIN
  IF TG_TABLE_NAME = 'membership' THEN person := NEW.user_id;
  ELSIF TG_TABLE_NAME = 'invite' THEN
    IF NEW.issuer_membership_id IS NULL THEN RETURN NEW; END IF;
    SELECT user_id INTO person FROM membership WHERE id = NEW.issuer_membership_id;
  ELSIF TG_TABLE_NAME = 'buyer_token' THEN
    SELECT user_id INTO person FROM membership WHERE id = NEW.minted_by;
  END IF;
  IF frozen_by_dispute(org, person) THEN
    RAISE EXCEPTION 'a disputed transfer freezes the parties of org %', org USING ERRCODE = 'check_violation',
      CONSTRAINT = 'org_frozen_by_dispute';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER membership_frozen BEFORE UPDATE OF role ON membership FOR EACH ROW
  WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER invite_frozen BEFORE INSERT ON invite FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER buyer_token_frozen BEFORE INSERT ON buyer_token FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER payout_method_frozen BEFORE INSERT OR UPDATE OF iban, holder ON payout_method FOR EACH ROW
  EXECUTE FUNCTION refuse_frozen();
ALTER FUNCTION frozen_by_dispute(uuid, uuid) OWNER TO steward_owner;
ALTER FUNCTION refuse_frozen() OWNER TO steward_owner;

-- Several entries of one act have one instant; they still have an order.
ALTER TABLE case_event ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
