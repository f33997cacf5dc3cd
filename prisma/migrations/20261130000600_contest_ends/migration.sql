-- The time to contest a statement ends for every cinema. It runs from the cinema's statement of the reckoning; a cinema that left before
-- that month, and has no balance, is given none: then from the day on which all cinemas had theirs.

-- The last day, in France, on which a statement can be contested; null while its reckoning goes on, and where no contract was in force.
CREATE FUNCTION statement.contest_until(of_cinema uuid, of_period text) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (coalesce(e.issued_at, d.completed_at) AT TIME ZONE 'Europe/Paris')::date
    -- The reckoning's statement says nothing of days where the cinema has come to somebody without a contract.
    + coalesce((e.body::jsonb->'terms'->>'disputeDays')::integer, s.days)
  FROM (SELECT (i.body::jsonb->'terms'->>'disputeDays')::integer AS days,
      statement.reckoning_end(of_period, (i.body::jsonb->'terms'->>'periodMonths')::integer) AS ends
    FROM statement.issued i WHERE i.cinema = of_cinema AND i.period = of_period) AS s
  LEFT JOIN statement.issued e ON e.cinema = of_cinema AND e.period = s.ends
  LEFT JOIN statement.complete d ON d.period = s.ends
$$;

CREATE OR REPLACE FUNCTION statement.check_statement_contest() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM statement.issued s WHERE s.cinema = NEW.cinema AND s.period = NEW.period
      AND s.body::jsonb->'terms' <> 'null'::jsonb)
    OR (NEW.at AT TIME ZONE 'Europe/Paris')::date > statement.contest_until(NEW.cinema, NEW.period) THEN
    RAISE EXCEPTION 'a statement is contested in time' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION statement.contest_until(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement.contest_until(uuid, text) TO lanterne_console;
