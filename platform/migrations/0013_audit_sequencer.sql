-- SPDX-FileCopyrightText: 2026 The Steward founders
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The audit sequencer's place in the log, and partitions that can be added while others write.

-- Everything at or before (last_xid, last_seq) has its leaf; a batch may end inside one transaction.
ALTER TABLE audit_sequencer_state ADD COLUMN last_xid xid8 NOT NULL DEFAULT '0', ADD COLUMN last_seq bigint NOT NULL DEFAULT 0;

-- ATTACH waits for nobody who inserts; CREATE TABLE … PARTITION OF would stop every action behind the
-- longest open transaction. The lock is the one ATTACH needs; taking it before looking again makes two
-- who make the same month meet.
CREATE OR REPLACE FUNCTION audit_ensure_partition(month_start date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE part text := 'audit_event_' || to_char(month_start, 'YYYY_MM');
  first_instant text := to_char(month_start, 'YYYY-MM-DD') || ' 00:00:00+00';
  end_instant text := to_char(month_start + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
BEGIN
  IF month_start <> date_trunc('month', month_start)::date THEN RAISE EXCEPTION 'not the first of a month'; END IF;
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
  LOCK TABLE public.audit_event IN SHARE UPDATE EXCLUSIVE MODE;
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', part);
  EXECUTE format('CREATE INDEX ON public.%I USING brin (occurred_at)', part);
  EXECUTE format('CREATE INDEX ON public.%I (org_id, occurred_at, id)', part);
  EXECUTE format('CREATE INDEX ON public.%I (actor_alias, occurred_at)', part);
  EXECUTE format('CREATE INDEX ON public.%I (xid, seq)', part);
  EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.audit_is_append_only()',
    part || '_append_only', part);
  EXECUTE format('ALTER TABLE public.audit_event ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', part, first_instant, end_instant);
END $$;
-- The first event of a month makes its partition when the sequencer has not yet; the function can make
-- nothing but an empty month.
GRANT EXECUTE ON FUNCTION audit_ensure_partition(date) TO steward_writer;

-- Its place in the order of commits is not the writer's to choose: an event that claims an older
-- transaction would never get a leaf.
REVOKE INSERT ON audit_event FROM steward_writer;
GRANT INSERT (occurred_at, id, category, action, outcome, org_id, actor_kind, actor_commitment, actor_alias, subject_kind,
  subject_commitment, subject_alias, public_metadata, pii, request_id, policy_version) ON audit_event TO steward_writer;

-- Events by id (permalinks) and by request across months.
CREATE INDEX audit_event_id ON audit_event (id);
CREATE INDEX audit_event_request ON audit_event (request_id);

-- An address for comparison by network; null for what is none, so that one odd value fails no search.
CREATE FUNCTION audit_inet(value text) RETURNS inet LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN value::inet; EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$;
ALTER FUNCTION audit_inet(text) OWNER TO steward_owner;
