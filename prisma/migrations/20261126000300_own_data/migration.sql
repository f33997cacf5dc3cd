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

-- As before, and nothing is read where no click waits: one of a person's many pieces asks each time.
CREATE OR REPLACE FUNCTION plane.settle_clicks(person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  judged xid8 := (SELECT upto FROM plane.watermark WHERE sweep = 'judge');
BEGIN
  IF NOT EXISTS (
    SELECT FROM plane.click_visitor k JOIN plane.click c ON c.id = k.click WHERE k.visitor = person AND c.xid >= judged
  ) THEN
    RETURN;
  END IF;
  INSERT INTO plane.click_candidate (click, cinema, term)
  SELECT DISTINCT ON (c.id, d.cinema) c.id, d.cinema, t.id
  FROM plane.click_visitor k
  JOIN plane.click c ON c.id = k.click AND c.xid >= judged
  JOIN (
    SELECT cinema, day, expires_at FROM plane.visitor_cinema_day WHERE visitor = person AND purposes & 4 = 4
    UNION -- Each once: thousands of visits of a day pay no more than one.
    SELECT v.cinema, (v.at AT TIME ZONE 'Europe/Paris')::date, l.expires_at
    FROM plane.visit v JOIN plane.consent_link l USING (visitor, site, receipt)
    WHERE v.visitor = person AND v.purposes & l.purposes & 4 = 4
      AND v.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up')
  ) d ON d.expires_at > c.at AND d.day <= (c.at AT TIME ZONE 'Europe/Paris')::date
  JOIN plane.contract_term t ON t.cinema = d.cinema AND t.valid @> c.at
    AND d.day > (c.at AT TIME ZONE 'Europe/Paris')::date - t.look_back_days
  WHERE k.visitor = person
  ORDER BY c.id, d.cinema, t.click_price_micros, t.id
  ON CONFLICT DO NOTHING;
END $$;

-- Deletes at most so many of a person's visits (null: all), at one site or (null) everywhere. Those that no roll-up has taken
-- are counted for their sites. The caller has the pool alone. Returns how many.
CREATE FUNCTION plane.forget_some_visits(person uuid, place uuid, most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  WITH forgotten AS (
    DELETE FROM plane.visit v
    USING (SELECT id, at FROM plane.visit WHERE visitor = person AND (place IS NULL OR site = place) LIMIT most) AS f
    WHERE v.visitor = person AND v.id = f.id AND v.at = f.at RETURNING v.site, v.at, v.kind, v.film, v.xid
  ), counted AS (
    INSERT INTO plane.site_day AS s (site, day, kind, film, visits, linked)
    SELECT f.site, (f.at AT TIME ZONE 'Europe/Paris')::date, f.kind, coalesce(f.film, 0), count(*), count(*)
    FROM forgotten f WHERE f.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up') GROUP BY 1, 2, 3, 4
    ON CONFLICT (site, day, kind, film) DO UPDATE SET visits = s.visits + excluded.visits, linked = s.linked + excluded.linked
  )
  SELECT count(*) INTO gone FROM forgotten;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION plane.forget_some_visits(uuid, uuid, integer) FROM PUBLIC;

-- A piece of what somebody who goes, or takes a consent back, has very much of: so that what both locks are held for is short.
-- It holds the pool alone, and no visit waits for that. Whoever breaks off between two pieces has erased nobody, and begins again.
CREATE FUNCTION plane.clear_ahead(person uuid, place uuid, most integer)
RETURNS TABLE (days integer, visits integer, clicks integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
#variable_conflict use_column
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.pool', 0));
  PERFORM plane.settle_clicks(person);
  visits := plane.forget_some_visits(person, place, most);
  days := 0;
  clicks := 0;
  IF place IS NULL THEN
    DELETE FROM plane.visitor_cinema_day d
    USING (SELECT cinema, day FROM plane.visitor_cinema_day WHERE visitor = person LIMIT most) AS f
    WHERE d.visitor = person AND d.cinema = f.cinema AND d.day = f.day;
    GET DIAGNOSTICS days = ROW_COUNT;
    DELETE FROM plane.click_visitor k USING (SELECT click FROM plane.click_visitor WHERE visitor = person LIMIT most) AS f
    WHERE k.visitor = person AND k.click = f.click;
    GET DIAGNOSTICS clicks = ROW_COUNT;
  END IF;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION plane.clear_ahead(uuid, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.clear_ahead(uuid, uuid, integer) TO lanterne_pixel;

-- Erases a person, all at once: `mark` is their tombstone. Clicks that wait for their judgement are settled first, and visits
-- that no roll-up has taken are counted for their sites (docs/decisions/0012). Again: nothing. It takes both locks itself and is
-- called outside of a transaction, so that nobody waits for a client; and it would rather fail than wait for long.
CREATE FUNCTION plane.erase_person(person uuid, mark bytea, moment timestamptz)
RETURNS TABLE (consents integer, days integer, visits integer, clicks integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
#variable_conflict use_column
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.pool', 0));
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.people', 0));
  -- A click that is being linked to this person ends first; one that comes later finds no consent.
  PERFORM FROM plane.consent_link WHERE visitor = person ORDER BY site FOR UPDATE;
  PERFORM plane.settle_clicks(person);
  INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES (mark, moment) ON CONFLICT DO NOTHING;

  -- The log of consents is kept for years. Several receipts that ended at one moment would be one person's: each ends at some
  -- moment of the past day, after what was said under it last; in whole milliseconds, like every other line.
  INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at)
  SELECT e.receipt, 'withdrawn',
    greatest(date_trunc('milliseconds', moment - random() * least(moment - e.at, interval '1 day')), e.at + interval '1 millisecond'), e.site, e.purposes,
    e.notice_version, e.notice_sha256, e.source, NULL, e.given_at, e.expires_at
  FROM plane.consent_link l
  CROSS JOIN LATERAL (SELECT * FROM plane.consent c WHERE c.receipt = l.receipt ORDER BY c.at DESC LIMIT 1) AS e
  WHERE l.visitor = person AND e.event IN ('given', 'reconfirmed') AND l.expires_at > moment
  ORDER BY e.receipt -- Not in the order of one person's sites.
  ON CONFLICT DO NOTHING;

  visits := plane.forget_some_visits(person, NULL, NULL);
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

-- Takes a consent back, under the same two locks: a visit that is being written ends first, and is taken too. Its visits and days
-- go, and with the last consent the links to clicks. On its own site (not `elsewhere`) the link goes as well; elsewhere, where
-- the site's banner still has the old yes, it stays as a stamp without length, under a number of its own: visits that were taken
-- under the old receipt are none of the stamp's. When no consent is left, and a no has to be remembered, the person is erased
-- instead (`gone`). `live` is how many consents are left.
CREATE FUNCTION plane.take_back(person uuid, place uuid, mark bytea, moment timestamptz, elsewhere boolean)
RETURNS TABLE (live integer, gone boolean, consents integer, days integer, visits integer, clicks integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
#variable_conflict use_column
DECLARE
  noes integer;
  link plane.consent_link;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.pool', 0));
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.people', 0));
  SELECT count(*) FILTER (WHERE l.expires_at > moment), count(*) FILTER (WHERE l.expires_at = l.given_at) INTO live, noes
  FROM plane.consent_link l WHERE l.visitor = person AND l.site <> place;
  gone := live = 0 AND (elsewhere OR noes > 0);
  IF gone THEN
    SELECT e.consents, e.days, e.visits, e.clicks INTO consents, days, visits, clicks FROM plane.erase_person(person, mark, moment) AS e;
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT * INTO link FROM plane.consent_link l WHERE l.visitor = person AND l.site = place FOR UPDATE;
  IF FOUND THEN
    PERFORM plane.settle_clicks(person);
    INSERT INTO plane.consent (receipt, event, at, site, purposes, notice_version, notice_sha256, source, proof_sha256, given_at, expires_at)
    SELECT e.receipt, 'withdrawn', moment, e.site, e.purposes, e.notice_version, e.notice_sha256, e.source, NULL, e.given_at, e.expires_at
    FROM (SELECT * FROM plane.consent c WHERE c.receipt = link.receipt ORDER BY c.at DESC LIMIT 1) AS e
    WHERE e.event IN ('given', 'reconfirmed') AND link.expires_at > moment
    ON CONFLICT DO NOTHING;
    PERFORM plane.forget_some_visits(person, place, NULL);
    DELETE FROM plane.visitor_cinema_day d
    WHERE d.visitor = person AND d.cinema = (SELECT cinema_id FROM public.site WHERE id = place);
    IF elsewhere THEN
      UPDATE plane.consent_link l SET receipt = gen_random_uuid(), given_at = moment, expires_at = moment, proof_sha256 = NULL
      WHERE l.visitor = person AND l.site = place AND l.expires_at > moment;
    ELSE
      DELETE FROM plane.consent_link l WHERE l.visitor = person AND l.site = place;
    END IF;
  END IF;
  DELETE FROM plane.click_visitor k WHERE k.visitor = person AND NOT EXISTS (
    SELECT FROM plane.consent_link l WHERE l.visitor = person AND l.purposes & 4 = 4 AND l.expires_at > moment);
  -- With the last consent the cookie goes: stamps of others that ran out have nobody to stop any more.
  IF live = 0 THEN
    DELETE FROM plane.consent_link l WHERE l.visitor = person;
  END IF;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION plane.take_back(uuid, uuid, bytea, timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.take_back(uuid, uuid, bytea, timestamptz, boolean) TO lanterne_pixel;
-- plane.forget_visits stays as it was, for processes that were started before this.
