-- A person's own data: what the page "Mes données" reads, and erasing it (docs/decisions/0016).

-- Whoever writes something under a pseudonym shares this lock until its commit; whoever erases a person has it alone. Inside of a
-- function that is VOLATILE each statement sees what was committed before it, so what follows the lock sees the erasure.
CREATE FUNCTION plane.not_erased(people uuid[], key bytea) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('lanterne.people', 0));
  RETURN QUERY
    SELECT DISTINCT p FROM unnest(people) AS p
    WHERE NOT EXISTS (SELECT FROM plane.tombstone s WHERE s.visitor_hash = sha256(key || uuid_send(p)));
END $$;
REVOKE ALL ON FUNCTION plane.not_erased(uuid[], bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.not_erased(uuid[], bytea) TO lanterne_pixel;

-- As before, under the lock: a visit whose statement began before an erasure and ended after it would be left behind.
CREATE OR REPLACE FUNCTION plane.keep_visits(
  visitors uuid[], ids uuid[], ats timestamptz[], kinds text[], films integer[], devices text[], purposes smallint[], terms uuid[]
) RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept integer;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('lanterne.people', 0));
  INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, film, device, purposes, receipt, term)
  SELECT v.visitor, v.id, v.at, t.site, t.cinema, v.kind, v.film, v.device, v.purposes & l.purposes, l.receipt, t.id
  FROM unnest(visitors, ids, ats, kinds, films, devices, purposes, terms) AS v(visitor, id, at, kind, film, device, purposes, term)
  JOIN plane.contract_term t ON t.id = v.term AND t.valid @> v.at
  JOIN plane.consent_link l ON l.visitor = v.visitor AND l.site = t.site AND l.expires_at > v.at AND l.purposes & v.purposes <> 0
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;

-- Erases a person, all at once: `mark` is their tombstone. Clicks that wait for their judgement are settled first, and visits
-- that no roll-up has taken are counted for their sites (docs/decisions/0012). The caller has the pool alone. Again: nothing.
CREATE FUNCTION plane.erase_person(person uuid, mark bytea, moment timestamptz)
RETURNS TABLE (consents integer, days integer, visits integer, clicks integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.people', 0));
  -- A click that is being linked to this person ends first; one that comes later finds no consent.
  PERFORM FROM plane.consent_link WHERE visitor = person ORDER BY site FOR UPDATE;
  PERFORM plane.settle_clicks(person);
  INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES (mark, moment) ON CONFLICT DO NOTHING;

  -- The log of consents is kept for years. Several receipts that ended at one moment would be one person's: each ends at some
  -- moment of the past hour, after what was said under it last.
  INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at)
  SELECT e.receipt, 'withdrawn', greatest(moment - random() * least(moment - e.at, interval '1 hour'), e.at + interval '1 microsecond'), e.site, e.purposes,
    e.notice_version, e.notice_sha256, e.source, NULL, e.given_at, e.expires_at
  FROM plane.consent_link l
  CROSS JOIN LATERAL (SELECT * FROM plane.consent c WHERE c.receipt = l.receipt ORDER BY c.at DESC LIMIT 1) AS e
  WHERE l.visitor = person AND e.event IN ('given', 'reconfirmed') AND l.expires_at > moment
  ORDER BY e.receipt -- Not in the order of one person's sites.
  ON CONFLICT DO NOTHING;

  WITH forgotten AS (
    DELETE FROM plane.visit WHERE visitor = person RETURNING site, at, kind, film, xid
  ), counted AS (
    INSERT INTO plane.site_day AS s (site, day, kind, film, visits, linked)
    SELECT f.site, (f.at AT TIME ZONE 'Europe/Paris')::date, f.kind, coalesce(f.film, 0), count(*), count(*)
    FROM forgotten f WHERE f.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up') GROUP BY 1, 2, 3, 4
    ON CONFLICT (site, day, kind, film) DO UPDATE SET visits = s.visits + excluded.visits, linked = s.linked + excluded.linked
  )
  SELECT count(*) INTO visits FROM forgotten;
  DELETE FROM plane.visitor_cinema_day WHERE visitor = person;
  GET DIAGNOSTICS days = ROW_COUNT;
  DELETE FROM plane.click_visitor WHERE visitor = person;
  GET DIAGNOSTICS clicks = ROW_COUNT;
  WITH ended AS (DELETE FROM plane.consent_link WHERE visitor = person RETURNING expires_at)
  SELECT count(*) FILTER (WHERE expires_at > moment) INTO consents FROM ended;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION plane.erase_person(uuid, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.erase_person(uuid, bytea, timestamptz) TO lanterne_pixel;
