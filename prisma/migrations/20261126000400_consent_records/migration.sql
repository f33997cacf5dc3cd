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

-- Rows of the pool drawn by lot, each with the consents that carry it (a line for each site of the cinema; none: one line without
-- receipt). No pseudonym leaves: the console may read what proves a row, and not whose it is. Rows that have run out and
-- wait for the night are not drawn, since nothing reads them any more. At most 50.
CREATE FUNCTION plane.sample_consents(n integer, moment timestamptz) RETURNS TABLE (
  draw integer, cinema uuid, day date, purposes smallint, receipt uuid, given_at timestamptz, expires_at timestamptz,
  notice_sha256 bytea
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  wanted integer := least(greatest(n, 0), 50);
  small boolean := (SELECT count(*) <= 10000 FROM (SELECT FROM plane.visitor_cinema_day LIMIT 10001) AS first);
BEGIN
  RETURN QUERY
  WITH probe AS MATERIALIZED ( -- Pseudonyms are spread evenly: the next one after a random number is a random person.
    SELECT gen_random_uuid() AS visitor FROM generate_series(1, CASE WHEN small THEN 0 ELSE 3 * wanted END)
  ), picked AS MATERIALIZED (
    (SELECT d.visitor, d.cinema, d.day, d.purposes FROM plane.visitor_cinema_day d
     WHERE small AND d.expires_at > moment ORDER BY random() LIMIT wanted)
    UNION
    (SELECT r.visitor, r.cinema, r.day, r.purposes FROM probe
     CROSS JOIN LATERAL (SELECT visitor FROM plane.visitor_cinema_day WHERE visitor >= probe.visitor ORDER BY visitor LIMIT 1) AS p
     CROSS JOIN LATERAL (SELECT d.* FROM plane.visitor_cinema_day d
       WHERE d.visitor = p.visitor AND d.expires_at > moment ORDER BY random() LIMIT 1) AS r)
  ), drawn AS (
    SELECT p.*, row_number() OVER (ORDER BY random()) AS draw FROM picked p
  )
  SELECT d.draw::integer, d.cinema, d.day, d.purposes, l.receipt, l.given_at, l.expires_at, e.notice_sha256
  FROM drawn d
  LEFT JOIN LATERAL (
    SELECT l.receipt, l.given_at, l.expires_at FROM plane.consent_link l JOIN public.site s ON s.id = l.site
    WHERE l.visitor = d.visitor AND s.cinema_id = d.cinema ORDER BY l.receipt LIMIT 10
  ) AS l ON true
  LEFT JOIN LATERAL (
    SELECT c.notice_sha256 FROM plane.consent c WHERE c.receipt = l.receipt AND c.event IN ('given', 'reconfirmed')
    ORDER BY c.at DESC LIMIT 1
  ) AS e ON true
  WHERE d.draw <= wanted ORDER BY d.draw, l.receipt;
END $$;
REVOKE ALL ON FUNCTION plane.sample_consents(integer, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.sample_consents(integer, timestamptz) TO lanterne_console;

-- Why a consented visit is linked to nobody: what the browser says of third-party cookies (Sec-Fetch-Storage-Access). A linked
-- visit is `active`, or brought its cookie.
ALTER TABLE plane.visit_unlinked ADD COLUMN identity text NOT NULL DEFAULT 'absent'
  CHECK (identity IN ('inactive', 'none', 'absent', 'active'));

DROP FUNCTION plane.keep_unlinked_visits(uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[], text[], text[]);
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
