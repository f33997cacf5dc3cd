-- Months are closed in their order: what a later one has taken, an earlier one would take again (docs/decisions/0033).
CREATE FUNCTION settlement.check_order() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.state <> 'refused' AND EXISTS (SELECT FROM settlement.close WHERE state = 'closed' AND period > NEW.period) THEN
    RAISE EXCEPTION 'a later month than % is closed', NEW.period USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER close_in_order BEFORE INSERT OR UPDATE ON settlement.close FOR EACH ROW EXECUTE FUNCTION settlement.check_order();
REVOKE ALL ON FUNCTION settlement.check_order() FROM PUBLIC;

-- A close that was asked for before months went in their order is refused where a later one has passed it.
ALTER TABLE settlement.close DROP CONSTRAINT close_why_check;
ALTER TABLE settlement.close ADD CONSTRAINT close_why_check CHECK (why IN ('differences', 'ledger-differs', 'earlier-open', 'passed'));
