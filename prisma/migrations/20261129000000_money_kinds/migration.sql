-- What the worker says by itself of money: it closes periods that an officer asked to close, judges clicks again by newer rules, and
-- issues invoices under mandates. Every other kind of the audit chain is a person's, at the console.
CREATE OR REPLACE FUNCTION audit.may_append(login name, kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_has_role(login, current_user, 'MEMBER') OR CASE
    WHEN kind LIKE 'key-%' THEN false
    WHEN kind IN ('release-published', 'purge-done', 'contract-lapsed', 'export-made', 'period-closed', 'clicks-judged-again',
      'invoice-issued') THEN pg_has_role(login, 'lanterne_worker', 'MEMBER')
    WHEN kind LIKE 'conformity-%' OR kind = 'campaign-ended' THEN
      pg_has_role(login, 'lanterne_worker', 'MEMBER') OR pg_has_role(login, 'lanterne_console', 'MEMBER')
    ELSE pg_has_role(login, 'lanterne_console', 'MEMBER') END
$$;
