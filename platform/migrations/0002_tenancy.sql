-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Organisations, people and who belongs where (domain.md §1–2).
CREATE TABLE org (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  subdomain text NOT NULL UNIQUE CHECK (subdomain ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  kind text NOT NULL CHECK (kind IN ('developer', 'agency', 'studio')),
  tier text NOT NULL CHECK (tier IN ('free_guest', 't1', 't2', 't3')),
  trial_state text,
  status text NOT NULL CHECK (status IN ('active', 'past_due', 'frozen', 'in_transfer', 'dormant')),
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  first_successful_payment_at timestamptz(3),
  referral_code text NOT NULL UNIQUE CHECK (referral_code ~ '^[0-9A-HJKMNP-TV-Z]{6}$'),
  owner_membership_id uuid NOT NULL,
  sso_domain text,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);

CREATE TABLE user_account (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  email_verified_at timestamptz(3),
  name text NOT NULL,
  phone text,
  language text NOT NULL DEFAULT 'en',
  home_org_id uuid NOT NULL REFERENCES org(id) DEFERRABLE INITIALLY DEFERRED,
  status text NOT NULL CHECK (status IN ('active', 'invited', 'disabled')),
  mfa text NOT NULL CHECK (mfa IN ('none', 'totp')),
  mfa_enrolled_at timestamptz(3),
  credential_reset_at timestamptz(3),
  last_new_country_at timestamptz(3),
  last_login_at timestamptz(3),
  is_staff_related boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  rev bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX user_account_email ON user_account (lower(email));

CREATE TABLE membership (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES org(id) DEFERRABLE INITIALLY DEFERRED,
  user_id uuid NOT NULL REFERENCES user_account(id) DEFERRABLE INITIALLY DEFERRED,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'sales_agent', 'member', 'guest')),
  role_epoch bigint NOT NULL DEFAULT 1,
  state text NOT NULL CHECK (state IN ('active', 'pending', 'ended')),
  joined_at timestamptz(3),
  ended_at timestamptz(3),
  rev bigint NOT NULL DEFAULT 1,
  UNIQUE (org_id, id),
  CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX membership_one_active_owner ON membership (org_id) WHERE role = 'owner' AND state = 'active';
CREATE UNIQUE INDEX membership_one_current ON membership (org_id, user_id) WHERE state <> 'ended';
CREATE INDEX membership_user ON membership (user_id);

-- Exactly one owner per org at every instant (domain.md §2.1): the pointer must lead to a membership of
-- the same org, and that membership must be its one active owner.
ALTER TABLE org ADD CONSTRAINT org_owner_fk FOREIGN KEY (id, owner_membership_id)
  REFERENCES membership (org_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION assert_one_owner(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE pointed uuid; owners uuid[];
BEGIN
  SELECT owner_membership_id INTO pointed FROM org WHERE id = checked;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT array_agg(id) INTO owners FROM membership WHERE org_id = checked AND role = 'owner' AND state = 'active';
  IF owners IS DISTINCT FROM ARRAY[pointed] THEN
    RAISE EXCEPTION 'org % must have exactly one active owner', checked USING ERRCODE = 'check_violation',
      CONSTRAINT = 'org_exactly_one_owner';
  END IF;
END $$;
CREATE FUNCTION check_owner_of_org() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM assert_one_owner(NEW.id); RETURN NULL; END $$;
CREATE FUNCTION check_owner_of_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM assert_one_owner(OLD.org_id); END IF;
  IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.org_id <> OLD.org_id) THEN PERFORM assert_one_owner(NEW.org_id); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER org_owner AFTER INSERT OR UPDATE ON org
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_owner_of_org();
CREATE CONSTRAINT TRIGGER membership_owner AFTER INSERT OR UPDATE OR DELETE ON membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_owner_of_membership();

-- A person has a home org and at most one further (domain.md §2.2); the number is the policy's.
CREATE FUNCTION check_membership_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(DISTINCT org_id) FROM membership WHERE user_id = NEW.user_id AND state = 'active')
     > (SELECT (doc->'limits'->>'orgs_per_person')::int FROM policy WHERE in_force) THEN
    RAISE EXCEPTION 'person % exceeds the limit of organisations', NEW.user_id USING ERRCODE = 'check_violation',
      CONSTRAINT = 'membership_org_limit';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER membership_limit AFTER INSERT OR UPDATE ON membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_membership_limit();

CREATE TABLE customer_session (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES user_account(id),
  subdomain text NOT NULL,
  org_id uuid NOT NULL REFERENCES org(id),
  role_epoch bigint NOT NULL,
  token_selector text UNIQUE,
  token_sha256 bytea,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  ip inet,
  country text,
  auth_time timestamptz(3),
  ended_at timestamptz(3),
  end_reason text
);
CREATE INDEX customer_session_user ON customer_session (user_id) WHERE ended_at IS NULL;

CREATE TABLE customer_credential (
  user_id uuid PRIMARY KEY REFERENCES user_account(id),
  password_hash text NOT NULL,
  totp_secret bytea,
  totp_last_step bigint,
  failures int NOT NULL DEFAULT 0,
  locked_until timestamptz(3)
);

CREATE TABLE invite (
  selector text PRIMARY KEY,
  token_sha256 bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('member', 'reverse', 'ownership_accept')),
  org_id uuid NOT NULL REFERENCES org(id),
  issuer_membership_id uuid REFERENCES membership(id),
  issuer_staff_id uuid,
  addressee text NOT NULL,
  role text NOT NULL,
  issued_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'revoked', 'replaced')),
  resends int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  case_id uuid
);
CREATE INDEX invite_org ON invite (org_id);

CREATE TABLE buyer_token (
  selector text PRIMARY KEY,
  token_sha256 bytea NOT NULL,
  org_id uuid NOT NULL REFERENCES org(id),
  unit text NOT NULL,
  minted_by uuid NOT NULL REFERENCES membership(id),
  epoch bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('live', 'rotated', 'revoked')),
  rotated_from text,
  opens int NOT NULL DEFAULT 0,
  last_opened_at timestamptz(3)
);
CREATE INDEX buyer_token_minted_by ON buyer_token (minted_by) WHERE state = 'live';

CREATE TABLE pool_entry (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES org(id),
  unit text NOT NULL,
  visible boolean NOT NULL,
  status text NOT NULL,
  UNIQUE (org_id, unit)
);

CREATE TABLE contact_point (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES user_account(id),
  org_id uuid REFERENCES org(id),
  kind text NOT NULL CHECK (kind IN ('email', 'phone', 'address')),
  value text NOT NULL,
  purpose text NOT NULL DEFAULT 'account' CHECK (purpose IN ('account', 'billing')),
  on_file_since timestamptz(3) NOT NULL,
  CHECK ((user_id IS NULL) <> (org_id IS NULL))
);
CREATE INDEX contact_point_user ON contact_point (user_id);
CREATE INDEX contact_point_org ON contact_point (org_id);

CREATE TABLE fraud_flag (
  id uuid PRIMARY KEY, org_id uuid REFERENCES org(id), user_id uuid REFERENCES user_account(id),
  reason text NOT NULL, by text NOT NULL, since timestamptz(3) NOT NULL, released_at timestamptz(3),
  CHECK ((user_id IS NULL) <> (org_id IS NULL))
);
CREATE INDEX fraud_flag_org ON fraud_flag (org_id) WHERE released_at IS NULL;
CREATE INDEX fraud_flag_user ON fraud_flag (user_id) WHERE released_at IS NULL;
CREATE TABLE legal_hold (
  id uuid PRIMARY KEY, org_id uuid REFERENCES org(id), reason text NOT NULL, by text NOT NULL,
  since timestamptz(3) NOT NULL, released_at timestamptz(3)
);
CREATE INDEX legal_hold_org ON legal_hold (org_id) WHERE released_at IS NULL;
