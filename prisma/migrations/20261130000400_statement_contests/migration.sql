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
CREATE FUNCTION statement.check_statement_contest() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  months CONSTANT integer := (SELECT (s.body::jsonb->'terms'->>'periodMonths')::integer FROM statement.issued s
    WHERE s.cinema = NEW.cinema AND s.period = NEW.period);
  until date;
BEGIN
  SELECT (s.issued_at AT TIME ZONE 'Europe/Paris')::date + (s.body::jsonb->'terms'->>'disputeDays')::integer INTO until
    FROM statement.issued s WHERE s.cinema = NEW.cinema AND s.period = statement.reckoning_end(NEW.period, months);
  IF months IS NULL OR (NEW.at AT TIME ZONE 'Europe/Paris')::date > until THEN
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
GRANT EXECUTE ON FUNCTION statement.reckoning_end(text, integer) TO lanterne_console;
GRANT SELECT, INSERT ON statement.statement_contest, statement.statement_contest_answer TO lanterne_console;
