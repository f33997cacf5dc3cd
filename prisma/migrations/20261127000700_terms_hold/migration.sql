-- "No contract, nothing" said by the database where money and days of the pool are written, besides the code that obeys it
-- (docs/decisions/0018). A term is of one cinema: so is what it carries.
ALTER TABLE plane.contract_term ADD CONSTRAINT contract_term_of_cinema UNIQUE (id, cinema);

-- The three tables are locked until the end: a migration is one transaction. NOT VALID and then validated all the same, so that
-- each table is read once, when all that is quick is done.
ALTER TABLE plane.visitor_cinema_day DROP CONSTRAINT visitor_cinema_day_term_fkey;
ALTER TABLE plane.visitor_cinema_day ADD CONSTRAINT visitor_cinema_day_term_fkey
  FOREIGN KEY (term, cinema) REFERENCES plane.contract_term (id, cinema) NOT VALID;
ALTER TABLE plane.visitor_cinema_day VALIDATE CONSTRAINT visitor_cinema_day_term_fkey;
ALTER TABLE plane.click_share DROP CONSTRAINT click_share_term_fkey;
ALTER TABLE plane.click_share ADD CONSTRAINT click_share_term_fkey
  FOREIGN KEY (term, cinema) REFERENCES plane.contract_term (id, cinema) NOT VALID;
ALTER TABLE plane.click_share VALIDATE CONSTRAINT click_share_term_fkey;
ALTER TABLE plane.click_candidate DROP CONSTRAINT click_candidate_term_fkey;
ALTER TABLE plane.click_candidate ADD CONSTRAINT click_candidate_term_fkey
  FOREIGN KEY (term, cinema) REFERENCES plane.contract_term (id, cinema) NOT VALID;
ALTER TABLE plane.click_candidate VALIDATE CONSTRAINT click_candidate_term_fkey;

-- A share of a click is earned under a term that holds the moment of the click. Once a statement, not once a row: LA008.
CREATE FUNCTION plane.shares_have_terms() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stray record;
BEGIN
  SELECT s.click, s.cinema INTO stray FROM written s JOIN plane.contract_term t ON t.id = s.term WHERE NOT t.valid @> s.at LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'no contract was in force at the moment of the click' USING ERRCODE = 'LA008',
      DETAIL = format('click %s, cinema %s', stray.click, stray.cinema);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER click_share_has_term AFTER INSERT ON plane.click_share
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION plane.shares_have_terms();
CREATE TRIGGER click_share_keeps_term AFTER UPDATE ON plane.click_share
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION plane.shares_have_terms();

-- What no term of its cinema holds: there is none. The pool is spread by its pseudonym and has no trigger (DESIGN §7); its visits
-- entered through plane.keep_visits. A term that is shortened later leaves shares behind it. Each night looks after both.
CREATE FUNCTION plane.without_term() RETURNS TABLE (days bigint, shares bigint, oldest timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FILTER (WHERE NOT share), count(*) FILTER (WHERE share), min(at) FROM (
    SELECT false AS share, d.day::timestamp AT TIME ZONE 'Europe/Paris' AS at FROM plane.visitor_cinema_day d
    WHERE NOT EXISTS (
      SELECT FROM plane.contract_term t WHERE t.id = d.term AND t.valid && tstzrange(
        d.day::timestamp AT TIME ZONE 'Europe/Paris', (d.day + 1)::timestamp AT TIME ZONE 'Europe/Paris'))
    UNION ALL
    SELECT true, s.at FROM plane.click_share s JOIN plane.contract_term t ON t.id = s.term WHERE NOT t.valid @> s.at) AS stray
$$;
REVOKE ALL ON FUNCTION plane.without_term() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.without_term() TO lanterne_worker;

-- The nightly report says it in a line of its own: the oldest such row, which may not be.
ALTER TABLE plane.purge_report DROP CONSTRAINT purge_report_what_check;
ALTER TABLE plane.purge_report ADD CONSTRAINT purge_report_what_check
  CHECK (what IN ('visits', 'pool', 'pool-days', 'consent-links', 'click-links', 'tombstones', 'without-term'));
