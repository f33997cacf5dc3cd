-- A line is of a batch that is prepared and that nobody has signed: none is added to one that was paid or taken back either.
CREATE OR REPLACE FUNCTION payout.line_is_new() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Of two batches at once the second sees the first.
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.payouts', 0));
  IF NOT EXISTS (SELECT FROM payout.batch b WHERE b.id = NEW.batch AND b.state = 'prepared') THEN
    RAISE EXCEPTION 'only a batch that is prepared and not signed takes lines' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM payout.line l JOIN payout.batch b ON b.id = l.batch
    WHERE l.cinema = NEW.cinema AND l.batch <> NEW.batch AND (b.state IN ('prepared', 'signed', 'approved')
      OR EXISTS (SELECT FROM payout.posting p WHERE p.batch = l.batch AND p.number = l.number AND p.kind = 'handed' AND p.posted_at IS NULL))
  ) THEN
    RAISE EXCEPTION 'a cinema is in one open batch' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- A close that was asked for before months went in their order is refused where a later one has passed it.
ALTER TABLE settlement.close DROP CONSTRAINT close_why_check;
ALTER TABLE settlement.close ADD CONSTRAINT close_why_check CHECK (why IN ('differences', 'ledger-differs', 'earlier-open', 'passed'));
