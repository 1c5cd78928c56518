-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Least-privilege roles. They belong to the cluster, so a second database finds them already there.
DO $$
DECLARE wanted record;
BEGIN
  FOR wanted IN SELECT * FROM (VALUES
      ('steward_owner', 'NOLOGIN'),      -- owns every object, nobody logs in as it
      ('steward_writer', 'LOGIN'),       -- request handlers and commands
      ('steward_reader', 'LOGIN'),       -- audit search and proofs: SELECT only
      ('steward_sequencer', 'LOGIN'),    -- feed, leaves, checkpoints
      ('steward_eraser', 'LOGIN')        -- erasure of identities, through functions only
    ) AS v(name, login)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
      EXECUTE format('CREATE ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted.name, wanted.login);
    END IF;
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO steward_writer, steward_reader, steward_sequencer, steward_eraser;
