-- Statements of closed months, and the invoices that are made in a cinema's name (docs/decisions/0036). What was issued never changes:
-- a correction stands in a later statement, or in a credit note.
CREATE SCHEMA statement;
GRANT USAGE ON SCHEMA statement TO lanterne_worker, lanterne_console;

-- A cinema's month as it was issued. The body is canonical JSON; files are made of it.
CREATE TABLE statement.issued (
  cinema        uuid NOT NULL REFERENCES public.cinema (id),
  period        settlement.month NOT NULL,
  issued_at     timestamptz NOT NULL,
  -- It covers transactions of the ledger up to this one.
  ledger_upto   bigint NOT NULL CHECK (ledger_upto >= 0),
  before_micros bigint NOT NULL,
  after_micros  bigint NOT NULL,
  body          text NOT NULL,
  sha256        bytea NOT NULL CHECK (sha256 = sha256(convert_to(body, 'UTF8'))),
  PRIMARY KEY (cinema, period)
);
-- Months of which every cinema has its statement.
CREATE TABLE statement.complete (
  period       settlement.month PRIMARY KEY REFERENCES settlement.close (period),
  completed_at timestamptz NOT NULL
);

-- A statement begins where the one before it ended, and ends at what the ledger has.
CREATE FUNCTION statement.check_issued() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  earlier statement.issued;
  ended CONSTANT timestamptz := ((NEW.period || '-01')::timestamp + interval '1 month') AT TIME ZONE 'Europe/Paris';
  held numeric;
BEGIN
  IF EXISTS (SELECT FROM statement.issued s WHERE s.cinema = NEW.cinema AND s.period > NEW.period) THEN
    RAISE EXCEPTION 'a later month of this cinema has its statement' USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO earlier FROM statement.issued s WHERE s.cinema = NEW.cinema AND s.period < NEW.period
    ORDER BY s.period DESC LIMIT 1;
  IF NEW.before_micros <> coalesce(earlier.after_micros, 0) OR NEW.ledger_upto < coalesce(earlier.ledger_upto, 0) THEN
    RAISE EXCEPTION 'a statement begins where the one before it ended' USING ERRCODE = 'check_violation';
  END IF;
  SELECT coalesce(sum(e.micros), 0) INTO held FROM ledger.entry e JOIN ledger.transaction t USING (sequence)
    WHERE e.account = concat('cinema:', NEW.cinema, ':payable') AND e.sequence <= NEW.ledger_upto AND t.at < ended;
  IF NEW.after_micros <> held THEN
    RAISE EXCEPTION 'a statement ends at what the ledger has: %, not %', held, NEW.after_micros USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER issued_adds_up BEFORE INSERT ON statement.issued FOR EACH ROW EXECUTE FUNCTION statement.check_issued();

-- The customers of a supplier: its invoices to each are a series of their own.
CREATE TABLE statement.series (
  supplier uuid NOT NULL REFERENCES public.organisation (id),
  customer uuid NOT NULL REFERENCES public.organisation (id),
  position smallint NOT NULL CHECK (position > 0),
  PRIMARY KEY (supplier, customer),
  UNIQUE (supplier, position)
);

-- An invoice, a credit note (of the amount that it takes back), or an association's note of a payment.
CREATE TABLE statement.document (
  id            uuid PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('invoice', 'credit-note', 'note')),
  supplier      uuid NOT NULL,
  customer      uuid NOT NULL,
  number        integer NOT NULL CHECK (number > 0),
  cinema        uuid NOT NULL REFERENCES public.cinema (id),
  corrects      uuid UNIQUE REFERENCES statement.document (id),
  issued_at     timestamptz NOT NULL,
  -- The last day, in France, on which it can be contested.
  contest_until date,
  net_cents     bigint NOT NULL CHECK (net_cents >= 0),
  vat_cents     bigint NOT NULL CHECK (vat_cents >= 0),
  total_cents   bigint NOT NULL CHECK (total_cents > 0),
  body          text NOT NULL,
  sha256        bytea NOT NULL CHECK (sha256 = sha256(convert_to(body, 'UTF8'))),
  FOREIGN KEY (supplier, customer) REFERENCES statement.series (supplier, customer),
  UNIQUE (supplier, customer, kind, number),
  CHECK (net_cents + vat_cents = total_cents),
  CHECK ((kind = 'credit-note') = (corrects IS NOT NULL)),
  CHECK ((kind = 'invoice') = (contest_until IS NOT NULL))
);
CREATE INDEX document_cinema ON statement.document (cinema, issued_at);

-- Numbers of a series are 1, 2, 3…: whoever asks for the next one has it alone until the transaction ends.
CREATE FUNCTION statement.next_number(of_supplier uuid, of_customer uuid, of_kind text) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(concat('lanterne.series:', of_supplier, of_customer, of_kind), 0));
  RETURN 1 + coalesce((SELECT max(d.number) FROM statement.document d
    WHERE d.supplier = of_supplier AND d.customer = of_customer AND d.kind = of_kind), 0);
END $$;
CREATE FUNCTION statement.check_number() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.number <> statement.next_number(NEW.supplier, NEW.customer, NEW.kind) THEN
    RAISE EXCEPTION 'numbers of a series follow each other without a gap' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document_follows BEFORE INSERT ON statement.document FOR EACH ROW EXECUTE FUNCTION statement.check_number();

-- What became of an executed payment. `again_cents`: of it, what was invoiced before, since an earlier payment of it came back.
CREATE TABLE statement.billed_line (
  batch       uuid NOT NULL,
  line        integer NOT NULL,
  -- Invoices of the line that were taken back before this one.
  round       smallint NOT NULL CHECK (round >= 0),
  cinema      uuid NOT NULL REFERENCES public.cinema (id),
  outcome     text NOT NULL CHECK (outcome IN ('invoice', 'note', 'no-mandate', 'public-body', 'invoiced-before', 'came-back')),
  again_cents bigint NOT NULL CHECK (again_cents >= 0),
  document    uuid UNIQUE REFERENCES statement.document (id),
  decided_at  timestamptz NOT NULL,
  PRIMARY KEY (batch, line, round),
  FOREIGN KEY (batch, line) REFERENCES payout.line (batch, number),
  CHECK ((outcome IN ('invoice', 'note')) = (document IS NOT NULL))
);
CREATE INDEX billed_line_cinema ON statement.billed_line (cinema);

-- A cinema contests an invoice once, and in time; the federation answers once.
CREATE TABLE statement.contest (
  document uuid PRIMARY KEY REFERENCES statement.document (id),
  reason   text NOT NULL CHECK (reason IN ('identity', 'tax', 'amount', 'other')),
  note     text NOT NULL CHECK (length(note) <= 1000),
  person   uuid NOT NULL,
  at       timestamptz NOT NULL
);
CREATE TABLE statement.contest_answer (
  document uuid PRIMARY KEY REFERENCES statement.contest (document),
  answer   text NOT NULL CHECK (answer IN ('kept', 'credited')),
  note     text NOT NULL CHECK (length(note) <= 1000),
  person   uuid NOT NULL,
  at       timestamptz NOT NULL
);
CREATE FUNCTION statement.check_contest() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM statement.document d WHERE d.id = NEW.document AND d.kind = 'invoice'
    AND (NEW.at AT TIME ZONE 'Europe/Paris')::date <= d.contest_until) THEN
    RAISE EXCEPTION 'an invoice is contested in time' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contest_in_time BEFORE INSERT ON statement.contest FOR EACH ROW EXECUTE FUNCTION statement.check_contest();

CREATE TRIGGER issued_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.issued
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER series_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.series
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER document_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.document
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER billed_line_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.billed_line
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER contest_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.contest
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER contest_answer_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON statement.contest_answer
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA statement FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement.next_number(uuid, uuid, text) TO lanterne_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA statement TO lanterne_worker, lanterne_console;
GRANT INSERT ON statement.issued, statement.complete, statement.series, statement.document, statement.billed_line TO lanterne_worker;
GRANT INSERT ON statement.contest, statement.contest_answer TO lanterne_console;
-- When a payment was made, what of, and what the cinema's bank calls it.
GRANT SELECT (through, executed_on) ON payout.batch TO lanterne_worker;
GRANT SELECT (end_to_end_id) ON payout.line TO lanterne_worker;
