-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whatever gates, coverage, plans, approvals and notices of an org read: a change to any of it tells the
-- channel `facts` the org's id, so that an open page asks the platform again. The hint says that
-- something changed, never what. PostgreSQL sends equal payloads of one transaction once.
CREATE INDEX transfer_case_to_user ON transfer_case (to_user_id) WHERE to_user_id IS NOT NULL;
CREATE INDEX transfer_case_to_email ON transfer_case (lower(to_email)) WHERE to_email IS NOT NULL;
CREATE INDEX transfer_case_from_user ON transfer_case (from_user_id);

CREATE FUNCTION hint_org(changed uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF changed IS NOT NULL THEN PERFORM pg_notify('facts', changed::text); END IF;
END $$;

-- A person stands in the gates of every org they belong to or are a party in.
CREATE FUNCTION hint_orgs_of_person(changed uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF changed IS NULL THEN RETURN; END IF;
  PERFORM hint_org(org_id) FROM (
    SELECT org_id FROM membership WHERE user_id = changed AND state <> 'ended'
    UNION SELECT org_id FROM transfer_case WHERE to_user_id = changed
    UNION SELECT org_id FROM transfer_case WHERE from_user_id = changed
    UNION SELECT c.org_id FROM user_account u JOIN transfer_case c ON lower(c.to_email) = lower(u.email)
      WHERE u.id = changed AND c.to_email IS NOT NULL) AS touched;
END $$;

CREATE FUNCTION hint_org_of_case(changed uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF changed IS NOT NULL THEN PERFORM hint_org(org_id) FROM transfer_case WHERE id = changed; END IF;
END $$;

-- A colleague's address and relations decide who may not be recipient or checker.
CREATE FUNCTION hint_relations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM hint_orgs_of_person(u.id) FROM user_account u
    WHERE u.id = ANY (NEW.declared_relations) OR lower(u.email) = lower(NEW.email);
  IF TG_OP = 'UPDATE' THEN
    PERFORM hint_orgs_of_person(u.id) FROM user_account u
      WHERE u.id = ANY (OLD.declared_relations) OR lower(u.email) = lower(OLD.email);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER staff_user_relations AFTER INSERT OR UPDATE OF email, declared_relations ON staff_user
  FOR EACH ROW EXECUTE FUNCTION hint_relations();

-- Another policy judges every org anew.
CREATE FUNCTION hint_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('facts', ''); RETURN NULL; END $$;
CREATE TRIGGER policy_facts AFTER INSERT OR UPDATE ON policy FOR EACH STATEMENT EXECUTE FUNCTION hint_all();

DO $do$
DECLARE t record;
BEGIN
  -- Table, the column that leads to the org, how it leads there, and which columns count.
  FOR t IN SELECT * FROM (VALUES
      ('org', 'id', 'hint_org', ''),
      ('org_billing', 'id', 'hint_org', ''),
      ('membership', 'org_id', 'hint_org', ''),
      ('payment', 'org_id', 'hint_org', ''),
      ('transfer_case', 'org_id', 'hint_org', ''),
      ('legal_hold', 'org_id', 'hint_org', ''),
      ('fraud_flag', 'org_id', 'hint_org', ''),
      ('contact_point', 'org_id', 'hint_org', ''),
      ('invite', 'org_id', 'hint_org', 'OF state, expires_at, case_id, org_id'),
      ('buyer_token', 'org_id', 'hint_org', 'OF state, minted_by, org_id'),
      ('user_account', 'id', 'hint_orgs_of_person', ''),
      ('membership', 'user_id', 'hint_orgs_of_person', ''),
      ('fraud_flag', 'user_id', 'hint_orgs_of_person', ''),
      ('contact_point', 'user_id', 'hint_orgs_of_person', ''),
      ('evidence', 'case_id', 'hint_org_of_case', ''),
      ('approval', 'case_id', 'hint_org_of_case', ''),
      ('billing_plan', 'case_id', 'hint_org_of_case', ''),
      ('notice', 'case_id', 'hint_org_of_case', ''),
      ('contact_log', 'case_id', 'hint_org_of_case', ''),
      ('case_event', 'case_id', 'hint_org_of_case', '')) AS v(rel, col, way, cols)
  LOOP
    EXECUTE format($f$
      CREATE FUNCTION %1$s_%2$s_facts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $b$
      BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM %3$s(OLD.%2$s); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM %3$s(NEW.%2$s); END IF;
        RETURN NULL;
      END $b$;
      CREATE TRIGGER %1$s_%2$s_facts AFTER INSERT OR DELETE OR UPDATE %4$s ON %1$s
        FOR EACH ROW EXECUTE FUNCTION %1$s_%2$s_facts();
      ALTER FUNCTION %1$s_%2$s_facts() OWNER TO steward_owner;
      ALTER FUNCTION %1$s_%2$s_facts() SET search_path = public, pg_temp;
    $f$, t.rel, t.col, t.way, t.cols);
  END LOOP;
END $do$;

ALTER FUNCTION hint_org(uuid) OWNER TO steward_owner;
ALTER FUNCTION hint_org(uuid) SET search_path = public, pg_temp;
ALTER FUNCTION hint_orgs_of_person(uuid) OWNER TO steward_owner;
ALTER FUNCTION hint_orgs_of_person(uuid) SET search_path = public, pg_temp;
ALTER FUNCTION hint_org_of_case(uuid) OWNER TO steward_owner;
ALTER FUNCTION hint_org_of_case(uuid) SET search_path = public, pg_temp;
ALTER FUNCTION hint_relations() OWNER TO steward_owner;
ALTER FUNCTION hint_relations() SET search_path = public, pg_temp;
ALTER FUNCTION hint_all() OWNER TO steward_owner;
ALTER FUNCTION hint_all() SET search_path = public, pg_temp;
