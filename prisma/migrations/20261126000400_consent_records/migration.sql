-- What proves a consent is never changed: not by a role (privileges), nor by the owner's slip of the hand (triggers). Whoever
-- means it can switch a trigger off; then the hashes and the signatures that others hold tell.
CREATE FUNCTION plane.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'LA005';
END $$;

-- Each line of the log carries a digest, made when it is written: a byte that is changed later, by whatever way, no longer fits.
CREATE FUNCTION plane.consent_digest(line plane.consent) RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    line.receipt, line.event, (extract(epoch FROM line.at) * 1000000)::bigint, line.site, line.purposes, line.notice_version,
    encode(line.notice_sha256, 'hex'), line.source, encode(line.proof_sha256, 'hex'),
    (extract(epoch FROM line.given_at) * 1000000)::bigint, (extract(epoch FROM line.expires_at) * 1000000)::bigint)::text, 'UTF8'))
$$;
ALTER TABLE plane.consent ADD COLUMN digest bytea;
UPDATE plane.consent c SET digest = plane.consent_digest(c);
ALTER TABLE plane.consent ALTER COLUMN digest SET NOT NULL;
CREATE FUNCTION plane.digest_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.digest := plane.consent_digest(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER consent_digested BEFORE INSERT ON plane.consent FOR EACH ROW EXECUTE FUNCTION plane.digest_consent();

CREATE TRIGGER consent_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON plane.consent
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON plane.consent FROM PUBLIC, lanterne_pixel, lanterne_worker, lanterne_console;

-- A notice that was published is what people said yes to.
CREATE TRIGGER notice_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON public.notice
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON public.notice FROM PUBLIC, lanterne_pixel, lanterne_worker, lanterne_console;

-- The nightly purge looks for what ran out since the last that it noted; a proof, for what a narrower consent replaced.
CREATE INDEX consent_runs_out ON plane.consent (expires_at) WHERE event IN ('given', 'reconfirmed');
CREATE INDEX consent_ran_out ON plane.consent (at) WHERE event = 'expired';
CREATE INDEX consent_withdrawn ON plane.consent (site, at) WHERE event = 'withdrawn';

-- What each nightly purge deleted, and how old the oldest is that it left: no person in here.
CREATE TABLE plane.purge_report (
  day     date NOT NULL, -- Europe/Paris
  what    text NOT NULL CHECK (what IN ('visits', 'pool', 'pool-days', 'consent-links', 'click-links', 'tombstones')),
  at      timestamptz NOT NULL,
  deleted bigint NOT NULL CHECK (deleted >= 0),
  oldest  timestamptz,          -- what counts for its age, of the oldest that is left; null: nothing is left
  ceiling timestamptz NOT NULL, -- nothing before this may be left
  ok      boolean NOT NULL,
  PRIMARY KEY (day, what, at),
  CHECK (ok = (oldest IS NULL OR oldest >= ceiling))
);
CREATE TRIGGER purge_report_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON plane.purge_report
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
GRANT SELECT, INSERT ON plane.purge_report TO lanterne_worker;
GRANT SELECT ON plane.purge_report TO lanterne_console;

-- The console reads the log by receipt only. Reading the table, it could put one person's receipts together: an erasure is one
-- transaction, so that its lines share their xmin and lie side by side.
CREATE FUNCTION plane.consent_log(wanted uuid) RETURNS TABLE (
  event text, at timestamptz, site uuid, purposes smallint, notice_version text, notice_sha256 bytea, source text, proof_sha256 bytea,
  given_at timestamptz, expires_at timestamptz, intact boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.event, c.at, c.site, c.purposes, c.notice_version, c.notice_sha256, c.source, c.proof_sha256, c.given_at, c.expires_at,
    c.digest = plane.consent_digest(c)
  FROM plane.consent c WHERE c.receipt = wanted
  ORDER BY c.at, array_position(ARRAY['given', 'reconfirmed', 'expired', 'withdrawn'], c.event) LIMIT 500
$$;
REVOKE ALL ON FUNCTION plane.consent_log(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.consent_log(uuid) TO lanterne_console;
REVOKE ALL ON plane.consent FROM lanterne_console;
-- The same erasure counts visits for their sites: there too only the columns are the console's, without xmin and ctid.
REVOKE SELECT ON plane.site_day FROM lanterne_console;
GRANT SELECT (site, day, kind, film, visits, linked) ON plane.site_day TO lanterne_console;

-- Draws of today: ten times the day's number (Europe/Paris), and how many there were. A sequence, since a count in a table would be
-- taken back with the transaction of whoever draws, looks, and rolls back.
CREATE SEQUENCE plane.consent_draws MINVALUE 0 START 0;

-- Rows of the pool drawn by lot, each with the consents that carry it (a line for each site of the cinema; none: one line without
-- receipt). Neither pseudonym nor day leaves: a receipt lasts, and days beside it would be its person's diary. What must be compared
-- with the row is compared here. At most 20 rows, five times a day: by lot the console shall prove the pool, not read it.
CREATE FUNCTION plane.sample_consents(n integer) RETURNS TABLE (
  draw integer, cinema uuid, receipt uuid, given_at timestamptz, expires_at timestamptz, notice_sha256 bytea,
  in_time boolean,  -- the row's day is not before the consent, or before one that was wider and became this one
  outlives boolean, -- the row is kept longer than the consent holds
  lacking smallint  -- what the row says and the consent does not allow: of a sound row with one consent, nothing
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  wanted integer := least(greatest(n, 0), 20);
  today bigint := 10 * ((clock_timestamp() AT TIME ZONE 'Europe/Paris')::date - '1970-01-01'::date);
  small boolean := (SELECT count(*) <= 10000 FROM (SELECT FROM plane.visitor_cinema_day LIMIT 10001) AS first);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.draws', 0));
  IF (SELECT last_value >= today + 5 FROM plane.consent_draws) THEN
    RAISE EXCEPTION 'rows were drawn five times today: again tomorrow' USING ERRCODE = 'LA007';
  END IF;
  PERFORM setval('plane.consent_draws', greatest(last_value, today) + 1) FROM plane.consent_draws;
  RETURN QUERY
  WITH probe AS MATERIALIZED ( -- Pseudonyms are spread evenly: the next one after a random number is a random person.
    SELECT gen_random_uuid() AS visitor FROM generate_series(1, CASE WHEN small THEN 0 ELSE 3 * wanted END)
  ), picked AS MATERIALIZED (
    (SELECT d.visitor, d.cinema, d.day, d.purposes, d.expires_at FROM plane.visitor_cinema_day d
     WHERE small ORDER BY random() LIMIT wanted)
    UNION
    (SELECT r.visitor, r.cinema, r.day, r.purposes, r.expires_at FROM probe
     CROSS JOIN LATERAL (SELECT visitor FROM plane.visitor_cinema_day WHERE visitor >= probe.visitor ORDER BY visitor LIMIT 1) AS p
     CROSS JOIN LATERAL (SELECT d.* FROM plane.visitor_cinema_day d WHERE d.visitor = p.visitor ORDER BY random() LIMIT 1) AS r)
  ), drawn AS (
    SELECT p.*, row_number() OVER (ORDER BY random()) AS draw FROM picked p
  )
  SELECT d.draw::integer, d.cinema, l.receipt, l.given_at, l.expires_at, e.notice_sha256,
    coalesce((f.at AT TIME ZONE 'Europe/Paris')::date <= d.day OR EXISTS (
      SELECT FROM plane.consent w WHERE w.event = 'withdrawn' AND w.site = f.site AND w.at = f.at AND w.receipt <> l.receipt), false),
    coalesce(d.expires_at > l.expires_at, true),
    (d.purposes & ~coalesce(e.purposes, 0::smallint))::smallint
  FROM drawn d
  LEFT JOIN LATERAL (
    SELECT l.receipt, l.given_at, l.expires_at FROM plane.consent_link l JOIN public.site s ON s.id = l.site
    WHERE l.visitor = d.visitor AND s.cinema_id = d.cinema
      AND l.expires_at > l.given_at -- Without length it is the stamp of a consent that was taken back, under a number that is no receipt.
    ORDER BY l.receipt LIMIT 10
  ) AS l ON true
  LEFT JOIN LATERAL (SELECT c.at, c.site FROM plane.consent c WHERE c.receipt = l.receipt ORDER BY c.at LIMIT 1) AS f ON true
  LEFT JOIN LATERAL (
    SELECT c.notice_sha256, c.purposes FROM plane.consent c WHERE c.receipt = l.receipt AND c.event IN ('given', 'reconfirmed')
    ORDER BY c.at DESC LIMIT 1
  ) AS e ON true
  WHERE d.draw <= wanted ORDER BY d.draw, l.receipt;
END $$;
REVOKE ALL ON FUNCTION plane.sample_consents(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.sample_consents(integer) TO lanterne_console;

-- Why a consented visit is linked to nobody: what the browser says of third-party cookies (Sec-Fetch-Storage-Access). A linked
-- visit is `active`, or brought its cookie.
-- NOT VALID, or thirty days of visits would be read while nobody may write any: the old ones have the default. What comes is checked.
ALTER TABLE plane.visit_unlinked ADD COLUMN identity text NOT NULL DEFAULT 'absent';
ALTER TABLE plane.visit_unlinked ADD CONSTRAINT visit_unlinked_identity_check
  CHECK (identity IN ('inactive', 'none', 'absent', 'active')) NOT VALID;

CREATE FUNCTION plane.keep_unlinked_visits(
  ids uuid[], ats timestamptz[], kinds text[], films integer[], devices text[], purposes smallint[], terms uuid[],
  sources text[], notices text[], identities text[]
) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH wanted AS (
    SELECT v.*, t.site, t.cinema
    FROM unnest(ids, ats, kinds, films, devices, purposes, terms, sources, notices, identities)
      AS v(id, at, kind, film, device, purposes, term, source, notice, identity)
    JOIN plane.contract_term t ON t.id = v.term AND t.valid @> v.at
  ), inserted AS (
    INSERT INTO plane.visit_unlinked (id, at, site, cinema, kind, film, device, purposes, source, notice_version, term, identity)
    SELECT id, at, site, cinema, kind, film, device, purposes, source, notice, term, identity FROM wanted
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM wanted
$$;
REVOKE ALL ON FUNCTION
  plane.keep_unlinked_visits(uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  plane.keep_unlinked_visits(uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[], text[], text[], text[])
  TO lanterne_pixel;

-- For one release more as it was: a pixel that is not replaced yet goes on during a rollout. Its privileges stay.
CREATE OR REPLACE FUNCTION plane.keep_unlinked_visits(
  ids uuid[], ats timestamptz[], kinds text[], films integer[], devices text[], purposes smallint[], terms uuid[],
  sources text[], notices text[]
) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT plane.keep_unlinked_visits(ids, ats, kinds, films, devices, purposes, terms, sources, notices,
    array_fill('absent'::text, ARRAY[cardinality(ids)]))
$$;
