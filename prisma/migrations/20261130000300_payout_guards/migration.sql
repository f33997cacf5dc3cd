-- What the console may write about payouts is held by the database more closely (docs/decisions/0035), and cinemas that leave do not
-- wait for a batch that is at the bank.

-- One open batch of those that pay by the calendar, and one of exits beside it.
DROP INDEX payout.batch_open;
CREATE UNIQUE INDEX batch_open ON payout.batch ((kind = 'exit')) WHERE state IN ('prepared', 'signed', 'approved', 'handed');

-- A line is of a batch that is prepared and that nobody has signed: none is added to one that was paid or taken back either. And no
-- balance is promised twice: until the ledger has taken it, a cinema is in no other batch.
CREATE FUNCTION payout.line_is_new() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
CREATE TRIGGER line_is_new BEFORE INSERT ON payout.line FOR EACH ROW EXECUTE FUNCTION payout.line_is_new();

-- What the worker is asked to write follows from what was decided: the state of the batch, and what became of the line before.
CREATE FUNCTION payout.posting_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  batch_state text := (SELECT b.state FROM payout.batch b WHERE b.id = NEW.batch);
  came_back boolean := (SELECT l.returned_at IS NOT NULL FROM payout.line l WHERE l.batch = NEW.batch AND l.number = NEW.number);
  before text[] := ARRAY(SELECT p.kind FROM payout.posting p WHERE p.batch = NEW.batch AND p.number = NEW.number);
  decided boolean := CASE NEW.kind
    WHEN 'handed' THEN batch_state = 'handed' AND before = '{}'
    WHEN 'executed' THEN batch_state = 'executed' AND NOT came_back AND before = '{handed}'
    WHEN 'cancelled' THEN (batch_state = 'cancelled' OR (batch_state = 'handed' AND came_back)) AND before = '{handed}'
    WHEN 'returned' THEN batch_state IN ('executed', 'closed') AND came_back AND 'executed' = ANY (before)
    ELSE false END;
BEGIN
  IF decided IS NOT TRUE THEN
    RAISE EXCEPTION 'nobody decided that a line is %', NEW.kind USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER posting_follows BEFORE INSERT ON payout.posting
  FOR EACH ROW WHEN (NEW.posted_at IS NULL) EXECUTE FUNCTION payout.posting_follows();

-- A transfer comes back once, and stays so.
CREATE FUNCTION payout.line_returns_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.returned_at IS NOT NULL THEN
    RAISE EXCEPTION 'a transfer comes back once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_returns_once BEFORE UPDATE OF returned_at, returned_by, return_reason ON payout.line
  FOR EACH ROW EXECUTE FUNCTION payout.line_returns_once();

-- What a passkey signs is asked of it for that alone: an answer to it confirms no session.
ALTER TABLE public.challenge DROP CONSTRAINT challenge_purpose_check;
ALTER TABLE public.challenge ADD CONSTRAINT challenge_purpose_check CHECK (
  CASE purpose WHEN 'sign-in' THEN person_id IS NULL WHEN 'enrol' THEN person_id IS NOT NULL
    WHEN 'step-up' THEN person_id IS NOT NULL WHEN 'sign' THEN person_id IS NOT NULL ELSE false END);

-- The nightly report has lines for bank accounts and declarations that are records no more.
ALTER TABLE plane.purge_report DROP CONSTRAINT purge_report_what_check;
ALTER TABLE plane.purge_report ADD CONSTRAINT purge_report_what_check
  CHECK (what IN ('visits', 'pool', 'pool-days', 'consent-links', 'click-links', 'tombstones', 'without-term', 'matches', 'sync-asks',
    'exported-members', 'removals', 'bank-details', 'tax-regimes'));
