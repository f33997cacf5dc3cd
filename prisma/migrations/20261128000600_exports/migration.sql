-- Synchronisation with buying platforms, and the files that they are given (docs/decisions/0029).

-- Which browsers were asked to be synchronised, and when: at most so often. No cookie remembers it.
CREATE TABLE plane.sync_ask (
  visitor  uuid NOT NULL,
  platform uuid NOT NULL REFERENCES public.platform (id),
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (visitor, platform)
);
CREATE INDEX sync_ask_asked ON plane.sync_ask (asked_at);

-- Numbers whose people took something back: no file that still waits may hold them, and the next one looks at them anew. The row
-- goes when a file without them was taken. It does not say whose number it was. `planned`: the file that takes it back.
CREATE TABLE plane.withdrawn_uid (
  platform uuid NOT NULL REFERENCES public.platform (id),
  uid      text NOT NULL COLLATE "C",
  since    timestamptz NOT NULL,
  planned  integer,
  PRIMARY KEY (platform, uid)
);

-- On which platforms a campaign is bought. Its audience is called there by the campaign's own code.
CREATE TABLE public.campaign_platform (
  campaign_id integer NOT NULL,
  platform_id uuid NOT NULL,
  since       timestamptz(6) NOT NULL,
  ended_at    timestamptz(6),
  CONSTRAINT campaign_platform_pkey PRIMARY KEY (campaign_id, platform_id),
  CONSTRAINT campaign_platform_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaign (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT campaign_platform_platform_id_fkey FOREIGN KEY (platform_id) REFERENCES public.platform (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- A file for a platform. One after the other: the next is made when this one is with the platform, or was given up (`superseded`:
-- whether anything of it arrived is not known, and all of it is said again). No person in here.
CREATE TABLE plane.export_file (
  platform        uuid NOT NULL REFERENCES public.platform (id),
  seq             integer NOT NULL CHECK (seq > 0),
  kind            text NOT NULL CHECK (kind IN ('full', 'delta')),
  state           text NOT NULL CHECK (state IN ('planning', 'written', 'sent', 'acknowledged', 'superseded')),
  planned_at      timestamptz NOT NULL,
  campaigns       integer[] NOT NULL DEFAULT '{}',
  name            text,
  sha256          bytea,
  bytes           bigint,
  added           bigint,
  removed         bigint,
  -- The oldest withdrawal that it carries.
  withdrawn_since timestamptz,
  -- The platform's number of the job, and of its acknowledgement.
  job             text CHECK (length(job) <= 200),
  ack             text CHECK (length(ack) <= 200),
  sent_at         timestamptz,
  done_at         timestamptz,
  tries           integer NOT NULL DEFAULT 0,
  next_try_at     timestamptz,
  fault           text,
  PRIMARY KEY (platform, seq),
  CHECK (state IN ('planning', 'superseded') OR (name IS NOT NULL AND sha256 IS NOT NULL))
);

-- Since which file everything is said at least once: older lines are said again. `checked_at`: when all was last looked at.
CREATE TABLE plane.export_state (
  platform   uuid PRIMARY KEY REFERENCES public.platform (id),
  full_from  integer NOT NULL,
  full_at    timestamptz NOT NULL,
  full_done  boolean NOT NULL,
  checked_at timestamptz
);

-- What the latest line about a number says, and in which file: it has no `visitor`, so that a removal can be said of somebody who
-- was erased. It ends when the platform took the removal, or when the line has run out there.
CREATE TABLE plane.exported_member (
  platform uuid NOT NULL REFERENCES public.platform (id),
  uid      text NOT NULL COLLATE "C",
  campaign integer NOT NULL REFERENCES public.campaign (id),
  member   boolean NOT NULL,
  file     integer NOT NULL,
  until    timestamptz NOT NULL,
  PRIMARY KEY (platform, uid, campaign)
);
CREATE INDEX exported_member_file ON plane.exported_member (platform, file, uid, campaign);
CREATE INDEX exported_member_removed ON plane.exported_member (platform, file) WHERE NOT member;
CREATE INDEX exported_member_until ON plane.exported_member (until);

-- Somebody goes: platforms forget them with the next file.
CREATE FUNCTION plane.forget_matches(person uuid, moment timestamptz) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO plane.withdrawn_uid (platform, uid, since)
  SELECT platform, uid, moment FROM plane.partner_match WHERE visitor = person
  ON CONFLICT (platform, uid) DO UPDATE SET planned = NULL;
  DELETE FROM plane.partner_match WHERE visitor = person;
  DELETE FROM plane.sync_ask WHERE visitor = person;
$$;
REVOKE ALL ON FUNCTION plane.forget_matches(uuid, timestamptz) FROM PUBLIC;

-- Somebody took a consent back, or said less: a match lives no longer than what is left to carry it.
CREATE FUNCTION plane.loosen_matches(person uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  lasts timestamptz := (SELECT max(l.expires_at) FROM plane.consent_link l
    WHERE l.visitor = person AND l.purposes & 3 = 3 AND l.expires_at > moment);
BEGIN
  IF lasts IS NULL THEN
    PERFORM plane.forget_matches(person, moment);
    RETURN;
  END IF;
  INSERT INTO plane.withdrawn_uid (platform, uid, since)
  SELECT platform, uid, moment FROM plane.partner_match WHERE visitor = person
  ON CONFLICT (platform, uid) DO UPDATE SET planned = NULL;
  UPDATE plane.partner_match SET expires_at = lasts WHERE visitor = person AND expires_at > lasts;
END $$;
REVOKE ALL ON FUNCTION plane.loosen_matches(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.loosen_matches(uuid, timestamptz) TO lanterne_pixel;

-- Until when somebody may be matched: while a consent lasts to being pooled and addressed, of a site whose contract is in force, and
-- not when they were erased. It shares the lock with who erases, until the caller's commit.
CREATE FUNCTION plane.addressable_until(person uuid, moment timestamptz, key bytea) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('lanterne.people', 0));
  IF EXISTS (SELECT FROM plane.tombstone s WHERE s.visitor_hash = sha256(key || uuid_send(person))) THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT max(l.expires_at) FROM plane.consent_link l JOIN plane.contract_term t ON t.site = l.site AND t.valid @> moment
    WHERE l.visitor = person AND l.purposes & 3 = 3 AND l.expires_at > moment);
END $$;
REVOKE ALL ON FUNCTION plane.addressable_until(uuid, timestamptz, bytea) FROM PUBLIC;

-- The platforms, of those that are offered and in their order, that a browser is to be synchronised with now: none that it was asked
-- for or matched with after `again`. They count as asked.
CREATE FUNCTION plane.ask_to_sync(person uuid, offered uuid[], most integer, moment timestamptz, again timestamptz, key bytea)
RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF plane.addressable_until(person, moment, key) IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
    INSERT INTO plane.sync_ask AS a (visitor, platform, asked_at)
    SELECT person, o.id, moment FROM unnest(offered) WITH ORDINALITY AS o(id, place)
    WHERE NOT EXISTS (SELECT FROM plane.sync_ask b WHERE b.visitor = person AND b.platform = o.id AND b.asked_at > again)
      AND NOT EXISTS (SELECT FROM plane.partner_match m WHERE m.visitor = person AND m.platform = o.id AND m.matched_at > again)
    ORDER BY o.place LIMIT most
    ON CONFLICT (visitor, platform) DO UPDATE SET asked_at = excluded.asked_at WHERE a.asked_at <= again
    RETURNING a.platform;
END $$;
REVOKE ALL ON FUNCTION plane.ask_to_sync(uuid, uuid[], integer, timestamptz, timestamptz, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.ask_to_sync(uuid, uuid[], integer, timestamptz, timestamptz, bytea) TO lanterne_pixel;

-- Notes that a platform knows somebody by a number. `asked_since`: only as the one answer to a question that was put after that;
-- null: nobody needs to have asked. Says `matched`, `nobody` or `not-asked`.
CREATE FUNCTION plane.match_person(
  person uuid, partner uuid, number text, moment timestamptz, at_most timestamptz, asked_since timestamptz, key bytea
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  lasts timestamptz := plane.addressable_until(person, moment, key);
BEGIN
  IF lasts IS NULL THEN
    RETURN 'nobody';
  END IF;
  IF asked_since IS NOT NULL AND NOT EXISTS (
    SELECT FROM plane.sync_ask a WHERE a.visitor = person AND a.platform = partner AND a.asked_at >= asked_since
      AND NOT EXISTS (SELECT FROM plane.partner_match m WHERE m.visitor = person AND m.platform = partner AND m.matched_at >= a.asked_at)
  ) THEN
    RETURN 'not-asked';
  END IF;
  INSERT INTO plane.partner_match AS m (visitor, platform, uid, matched_at, expires_at)
  VALUES (person, partner, number, moment, least(lasts, at_most))
  ON CONFLICT (visitor, platform) DO UPDATE SET uid = excluded.uid, matched_at = excluded.matched_at, expires_at = excluded.expires_at;
  RETURN 'matched';
END $$;
REVOKE ALL ON FUNCTION plane.match_person(uuid, uuid, text, timestamptz, timestamptz, timestamptz, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.match_person(uuid, uuid, text, timestamptz, timestamptz, timestamptz, bytea) TO lanterne_pixel;

-- A platform lets somebody go.
CREATE FUNCTION plane.unmatch_person(person uuid, partner uuid, moment timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO plane.withdrawn_uid (platform, uid, since)
  SELECT platform, uid, moment FROM plane.partner_match WHERE visitor = person AND platform = partner
  ON CONFLICT (platform, uid) DO UPDATE SET planned = NULL;
  DELETE FROM plane.partner_match WHERE visitor = person AND platform = partner;
$$;
REVOKE ALL ON FUNCTION plane.unmatch_person(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.unmatch_person(uuid, uuid, timestamptz) TO lanterne_pixel;

-- As before, and platforms are told.
CREATE OR REPLACE FUNCTION plane.erase_person(person uuid, mark bytea, moment timestamptz)
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
  PERFORM plane.forget_matches(person, moment);
  WITH ended AS (DELETE FROM plane.consent_link WHERE visitor = person RETURNING expires_at)
  SELECT count(*) FILTER (WHERE expires_at > moment) INTO consents FROM ended;
  RETURN NEXT;
END $$;

-- As before, and what platforms know lives no longer than what is left.
CREATE OR REPLACE FUNCTION plane.take_back(person uuid, place uuid, mark bytea, moment timestamptz, elsewhere boolean)
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
  PERFORM plane.loosen_matches(person, moment);
  -- With the last consent the cookie goes: stamps of others that ran out have nobody to stop any more.
  IF live = 0 THEN
    DELETE FROM plane.consent_link l WHERE l.visitor = person;
  END IF;
  RETURN NEXT;
END $$;

-- The nightly report has lines for these as well.
ALTER TABLE plane.purge_report DROP CONSTRAINT purge_report_what_check;
ALTER TABLE plane.purge_report ADD CONSTRAINT purge_report_what_check
  CHECK (what IN ('visits', 'pool', 'pool-days', 'consent-links', 'click-links', 'tombstones', 'without-term', 'matches', 'sync-asks',
    'exported-members', 'removals'));

GRANT SELECT ON public.campaign_platform TO lanterne_pixel, lanterne_worker;
GRANT SELECT, INSERT, UPDATE ON public.campaign_platform TO lanterne_console;
GRANT SELECT, DELETE ON plane.sync_ask TO lanterne_worker;
GRANT SELECT, UPDATE, DELETE ON plane.withdrawn_uid TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE ON plane.export_file, plane.export_state TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.exported_member TO lanterne_worker;
-- The console reads no number of a person, and no count: neither of lines nor of bytes, which tell them.
GRANT SELECT (platform, seq, kind, state, planned_at, campaigns, name, sha256, ack, sent_at, done_at, tries, next_try_at, fault)
  ON plane.export_file TO lanterne_console;
