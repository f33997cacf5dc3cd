-- "No contract, nothing" said by the database where money and days of the pool are written, besides the code that obeys it
-- (docs/decisions/0018). A term is of one cinema: so is what it carries.
ALTER TABLE plane.contract_term ADD CONSTRAINT contract_term_of_cinema UNIQUE (id, cinema);

-- NOT VALID, then validated: the table is not locked while its rows are read.
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

-- Days of the pool that no term of their cinema holds: there are none. The pool is spread by its pseudonym and has no trigger
-- (DESIGN §7); its visits entered through plane.keep_visits, and this looks after it.
CREATE FUNCTION plane.days_without_term() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FROM plane.visitor_cinema_day d
  WHERE NOT EXISTS (
    SELECT FROM plane.contract_term t WHERE t.id = d.term AND t.valid && tstzrange(
      d.day::timestamp AT TIME ZONE 'Europe/Paris', (d.day + 1)::timestamp AT TIME ZONE 'Europe/Paris'))
$$;
REVOKE ALL ON FUNCTION plane.days_without_term() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.days_without_term() TO lanterne_worker, lanterne_console;
