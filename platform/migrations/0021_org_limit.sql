-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A home org and at most one further (domain.md §2.2), on every path: the home org counts whether or not the
-- membership in it goes on, and a move of the home counts as well as a membership.
CREATE FUNCTION orgs_of_person(person uuid) RETURNS bigint LANGUAGE sql STABLE
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*) FROM (SELECT org_id FROM membership WHERE user_id = person AND state = 'active'
    UNION SELECT home_org_id FROM user_account WHERE id = person) AS counted
$$;
ALTER FUNCTION orgs_of_person(uuid) OWNER TO steward_owner;

CREATE FUNCTION assert_org_limit(person uuid) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The one org that nearly everybody has needs no lock.
  IF orgs_of_person(person) < 2 THEN RETURN; END IF;
  -- Two that each add an org would not see each other: the second waits here and counts again.
  PERFORM 1 FROM user_account WHERE id = person FOR NO KEY UPDATE;
  IF orgs_of_person(person) > (SELECT (doc->'limits'->>'orgs_per_person')::int FROM policy WHERE in_force) THEN
    RAISE EXCEPTION 'person % exceeds the limit of organisations', person USING ERRCODE = 'check_violation',
      CONSTRAINT = 'membership_org_limit';
  END IF;
END $$;
ALTER FUNCTION assert_org_limit(uuid) OWNER TO steward_owner;

-- Only what adds an org is refused: who is over the limit from before can still leave one.
CREATE OR REPLACE FUNCTION check_membership_limit() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.state = 'active' AND (TG_OP = 'INSERT'
      OR (OLD.state, OLD.user_id, OLD.org_id) IS DISTINCT FROM (NEW.state, NEW.user_id, NEW.org_id)) THEN
    PERFORM assert_org_limit(NEW.user_id);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION check_home_limit() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN PERFORM assert_org_limit(NEW.id); RETURN NULL; END $$;
ALTER FUNCTION check_home_limit() OWNER TO steward_owner;
CREATE CONSTRAINT TRIGGER home_org_limit AFTER UPDATE OF home_org_id ON user_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.home_org_id IS DISTINCT FROM NEW.home_org_id)
  EXECUTE FUNCTION check_home_limit();
