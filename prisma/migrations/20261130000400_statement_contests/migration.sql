-- A cinema contests the statement of a month: once, and in the time that its contract gives (federation-cinema, article 11), which runs
-- from the statement of the reckoning that the month is of. The federation answers once. A statement itself never changes.
CREATE TABLE statement.statement_contest (
  cinema uuid NOT NULL,
  period settlement.month NOT NULL,
  reason text NOT NULL CHECK (reason IN ('clicks', 'amount', 'payment', 'other')),
  note   text NOT NULL CHECK (length(note) <= 1000),
  person uuid NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (cinema, period),
  FOREIGN KEY (cinema, period) REFERENCES statement.issued (cinema, period)
);
CREATE TABLE statement.statement_contest_answer (
  cinema uuid NOT NULL,
  period settlement.month NOT NULL,
  -- Corrected: the correction stands in a later statement.
  answer text NOT NULL CHECK (answer IN ('kept', 'corrected')),
  note   text NOT NULL CHECK (length(note) <= 1000),
  person uuid NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (cinema, period),
  FOREIGN KEY (cinema, period) REFERENCES statement.statement_contest (cinema, period)
);

-- The last month of the reckoning that a month is of: of a quarter the third.
CREATE FUNCTION statement.reckoning_end(period text, months integer) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT left(period, 5) || lpad((ceil(right(period, 2)::numeric / months) * months)::integer::text, 2, '0')
$$;

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

CREATE FUNCTION statement.check_statement_contest() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM statement.issued s WHERE s.cinema = NEW.cinema AND s.period = NEW.period
      AND s.body::jsonb->'terms' <> 'null'::jsonb)
    OR (NEW.at AT TIME ZONE 'Europe/Paris')::date > statement.contest_until(NEW.cinema, NEW.period) THEN
    RAISE EXCEPTION 'a statement is contested in time' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER statement_contest_in_time BEFORE INSERT ON statement.statement_contest
  FOR EACH ROW EXECUTE FUNCTION statement.check_statement_contest();
CREATE TRIGGER statement_contest_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.statement_contest
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER statement_contest_answer_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.statement_contest_answer
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

-- The customer reads its documents a year at a time.
CREATE INDEX document_customer ON statement.document (customer, issued_at);

REVOKE ALL ON FUNCTION statement.reckoning_end(text, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION statement.check_statement_contest() FROM PUBLIC;
REVOKE ALL ON FUNCTION statement.contest_until(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement.reckoning_end(text, integer), statement.contest_until(uuid, text) TO lanterne_console;
GRANT SELECT, INSERT ON statement.statement_contest, statement.statement_contest_answer TO lanterne_console;
