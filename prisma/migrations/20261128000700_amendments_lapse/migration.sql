-- An amendment that its party has not signed within the days that the contract in force gives for it is deemed refused: so the texts
-- say from version 2026-12 on (`amendmentAnswerDays`). The rule is here alone, for the worker that ends them and for whoever signs.

-- The amendments that are deemed refused on a day in France. The day of the offer does not count, and the last one does, whole. A
-- signature made elsewhere is one of the day on which it was made, once an officer has recorded it.
CREATE FUNCTION contract.unanswered(on_day date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.id FROM public.contract c JOIN public.contract amended ON amended.id = c.amends_id,
    LATERAL (SELECT (c.offered_at AT TIME ZONE 'Europe/Paris')::date
      + (amended.terms ->> 'amendmentAnswerDays')::integer AS last_day) answer
  WHERE c.state IN ('offered', 'signed-by-one') AND on_day > answer.last_day
    AND NOT EXISTS (SELECT FROM public.contract_signature s WHERE s.contract_id = c.id AND s.side = 'party')
    AND NOT EXISTS (SELECT FROM contract.signed_elsewhere e WHERE e.contract_id = c.id AND e.side = 'party'
      AND e.discarded_at IS NULL AND e.signed_on <= answer.last_day)
$$;

-- Ends those of a moment, and gives their ids. The worker ends no other contract, and may write none.
CREATE FUNCTION contract.lapse_amendments(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.contract c SET state = 'terminated', ended_at = at
  WHERE c.id IN (SELECT contract.unanswered((at AT TIME ZONE 'Europe/Paris')::date)) RETURNING c.id
$$;

REVOKE ALL ON FUNCTION contract.unanswered(date), contract.lapse_amendments(timestamptz) FROM PUBLIC;
GRANT USAGE ON SCHEMA contract TO lanterne_worker;
GRANT EXECUTE ON FUNCTION contract.lapse_amendments(timestamptz) TO lanterne_worker;
GRANT EXECUTE ON FUNCTION contract.unanswered(date) TO lanterne_console;

-- That one lapsed is for the worker to say: nobody did it.
CREATE OR REPLACE FUNCTION audit.may_append(login name, kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_has_role(login, current_user, 'MEMBER') OR CASE
    WHEN kind LIKE 'key-%' THEN false
    WHEN kind IN ('release-published', 'purge-done', 'contract-lapsed', 'export-made') THEN pg_has_role(login, 'lanterne_worker', 'MEMBER')
    WHEN kind LIKE 'conformity-%' OR kind = 'campaign-ended' THEN
      pg_has_role(login, 'lanterne_worker', 'MEMBER') OR pg_has_role(login, 'lanterne_console', 'MEMBER')
    ELSE pg_has_role(login, 'lanterne_console', 'MEMBER') END
$$;
