-- The data plane (DESIGN §7). Rules for every table that a person's pseudonym distributes: the distribution column is
-- in the primary key and in every unique index, no user triggers, foreign keys only to small reference tables.
-- Purposes are a bit mask: 1 pool, 2 target, 4 pay.

-- What the signed contracts say about a site, over time. No row that holds `at`: no data (DESIGN §2.2).
CREATE TABLE plane.contract_term (
  id                uuid PRIMARY KEY,
  site              uuid NOT NULL REFERENCES public.site (id),
  cinema            uuid NOT NULL REFERENCES public.cinema (id),
  contract          uuid NOT NULL REFERENCES public.contract (id),
  operator_contract uuid NOT NULL REFERENCES public.contract (id),
  valid             tstzrange NOT NULL,
  click_price_micros bigint NOT NULL CHECK (click_price_micros >= 0),
  look_back_days    integer NOT NULL CHECK (look_back_days BETWEEN 1 AND 400),
  sharing           text NOT NULL CHECK (sharing IN ('equal')),
  CHECK (lower_inc(valid) AND NOT upper_inc(valid)),
  EXCLUDE USING gist (site WITH =, valid WITH &&)
);

CREATE TRIGGER contract_term_changed AFTER INSERT OR UPDATE OR DELETE ON plane.contract_term
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();

-- Consent events, append-only, under a random receipt id: no pseudonym in here, so that erasing a person leaves
-- nothing of them in a log that is kept as proof.
CREATE TABLE plane.consent (
  receipt        uuid NOT NULL,
  event          text NOT NULL CHECK (event IN ('given', 'withdrawn', 'expired', 'reconfirmed')),
  at             timestamptz NOT NULL,
  site           uuid NOT NULL,
  purposes       smallint NOT NULL CHECK (purposes BETWEEN 0 AND 7),
  notice_version text NOT NULL,
  notice_sha256  bytea NOT NULL,
  source         text NOT NULL,
  proof_sha256   bytea,
  given_at       timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  PRIMARY KEY (receipt, event, at)
);

-- The deletable link from a pseudonym to its receipt, one for each site (consent is per site: CNIL 2020-092 §2.2).
CREATE TABLE plane.consent_link (
  visitor        uuid NOT NULL,
  site           uuid NOT NULL,
  receipt        uuid NOT NULL,
  purposes       smallint NOT NULL CHECK (purposes BETWEEN 1 AND 7),
  notice_version text NOT NULL,
  proof_sha256   bytea,
  given_at       timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  PRIMARY KEY (visitor, site)
);
CREATE INDEX consent_link_expires ON plane.consent_link (expires_at);

-- A keyed hash of a person who was erased: a visit still in flight cannot bring them back.
CREATE TABLE plane.tombstone (
  visitor_hash bytea PRIMARY KEY,
  erased_at    timestamptz NOT NULL
);

CREATE TABLE plane.visit (
  visitor  uuid NOT NULL,
  id       uuid NOT NULL,
  at       timestamptz NOT NULL,
  site     uuid NOT NULL,
  cinema   uuid NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('home', 'film', 'showtimes', 'booking', 'event', 'enfants', 'other')),
  film     integer,
  device   text NOT NULL CHECK (device IN ('mobile', 'tablet', 'desktop', 'other')),
  purposes smallint NOT NULL CHECK (purposes BETWEEN 1 AND 7),
  receipt  uuid NOT NULL,
  term     uuid NOT NULL, -- of plane.contract_term: see plane.keep_visits
  xid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (visitor, id, at)
) PARTITION BY RANGE (at);
CREATE INDEX visit_xid ON plane.visit (xid);

-- A consented visit of a browser that gets no id: counted for its cinema, linked to nobody.
CREATE TABLE plane.visit_unlinked (
  id             uuid NOT NULL,
  at             timestamptz NOT NULL,
  site           uuid NOT NULL,
  cinema         uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('home', 'film', 'showtimes', 'booking', 'event', 'enfants', 'other')),
  film           integer,
  device         text NOT NULL CHECK (device IN ('mobile', 'tablet', 'desktop', 'other')),
  purposes       smallint NOT NULL CHECK (purposes BETWEEN 1 AND 7),
  source         text NOT NULL,
  notice_version text NOT NULL,
  term           uuid NOT NULL, -- of plane.contract_term: see plane.keep_visits
  xid            xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX visit_unlinked_xid ON plane.visit_unlinked (xid);

-- The pool: one row a person, cinema and day (Europe/Paris). Without the purpose *pool* the row is only a day mark for
-- attribution: visits 0, no films.
CREATE TABLE plane.visitor_cinema_day (
  visitor    uuid NOT NULL,
  cinema     uuid NOT NULL,
  day        date NOT NULL,
  visits     integer NOT NULL CHECK (visits >= 0),
  purposes   smallint NOT NULL CHECK (purposes BETWEEN 1 AND 7),
  films      integer[] NOT NULL DEFAULT '{}',
  expires_at timestamptz NOT NULL,
  term       uuid NOT NULL REFERENCES plane.contract_term (id),
  PRIMARY KEY (visitor, cinema, day)
) WITH (fillfactor = 80); -- A person sees several pages a day: room for the row's next versions on its page.
CREATE INDEX visitor_cinema_day_day ON plane.visitor_cinema_day (day);
CREATE INDEX visitor_cinema_day_expires ON plane.visitor_cinema_day (expires_at);

-- Counters without persons, for the cinema's page. Every consented visit counts here, with or without an id.
CREATE TABLE plane.site_day (
  site     uuid NOT NULL,
  day      date NOT NULL,
  kind     text NOT NULL,
  film     integer NOT NULL DEFAULT 0, -- 0: no film
  visits   integer NOT NULL,
  linked   integer NOT NULL,
  PRIMARY KEY (site, day, kind, film)
);

-- Refusals by reason, nothing else of them. The site is the nil uuid when it is unknown.
CREATE TABLE plane.refusal_count (
  site    uuid NOT NULL,
  day     date NOT NULL,
  reason  text NOT NULL,
  refused bigint NOT NULL,
  PRIMARY KEY (site, day, reason)
);

-- How far each exactly-once sweep has come: rows whose transaction is below `upto` are done.
CREATE TABLE plane.watermark (
  sweep text PRIMARY KEY,
  upto  xid8 NOT NULL,
  at    timestamptz NOT NULL
);
INSERT INTO plane.watermark (sweep, upto, at)
SELECT sweep, '0'::xid8, '-infinity' FROM unnest(ARRAY['roll-up', 'judge', 'post']) AS sweep;

-- A click carries no person: ids of what was clicked, and features for judging it.
CREATE TABLE plane.click (
  id             uuid PRIMARY KEY,
  at             timestamptz NOT NULL,
  campaign       integer NOT NULL,
  creative       integer NOT NULL,
  placement      integer NOT NULL,
  agent_class    text NOT NULL CHECK (agent_class IN ('browser', 'bot', 'empty')),
  bot_list       text NOT NULL,
  fetch_class    text NOT NULL CHECK (fetch_class IN ('navigation', 'prefetch', 'not-a-navigation', 'unknown')),
  device         text NOT NULL CHECK (device IN ('mobile', 'tablet', 'desktop', 'other')),
  data_centre    boolean NOT NULL DEFAULT false,
  minute         integer NOT NULL, -- of `at`, since 1970: see the index
  duplicate_key  bigint NOT NULL,
  spooled        boolean NOT NULL DEFAULT false,
  xid            xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX click_xid ON plane.click (xid);
-- The minute comes first, so that clicks are written where the last ones were: by the key alone, each would touch another
-- page of the whole history.
CREATE INDEX click_duplicate ON plane.click (minute, duplicate_key);

CREATE TABLE plane.click_visitor (
  visitor uuid NOT NULL,
  click   uuid NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (visitor, click)
);
CREATE INDEX click_visitor_click ON plane.click_visitor (click);

CREATE TABLE plane.click_verdict (
  click        uuid NOT NULL,
  rule_version integer NOT NULL,
  payable      boolean NOT NULL,
  reasons      text[] NOT NULL,
  judged_at    timestamptz NOT NULL,
  PRIMARY KEY (click, rule_version),
  CHECK (payable = (reasons = '{}'))
);

CREATE TABLE plane.click_share (
  click        uuid NOT NULL,
  cinema       uuid NOT NULL,
  campaign     integer NOT NULL,
  at           timestamptz NOT NULL,
  micros       bigint NOT NULL CHECK (micros >= 0),
  term         uuid NOT NULL REFERENCES plane.contract_term (id),
  rule_version integer NOT NULL,
  xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (click, cinema)
);
CREATE INDEX click_share_xid ON plane.click_share (xid);

-- Whom a click that is not judged yet would pay, when its person takes their consent back: no person in here.
CREATE TABLE plane.click_candidate (
  click  uuid NOT NULL,
  cinema uuid NOT NULL,
  term   uuid NOT NULL REFERENCES plane.contract_term (id),
  PRIMARY KEY (click, cinema)
);

-- What the pages show, added up by the judge in the transaction of its verdicts: no page counts clicks or shares.
-- `what` is judged, filtered, payable, or a reason against paying.
CREATE TABLE plane.click_count (
  campaign  integer NOT NULL,
  placement integer NOT NULL,
  day       date NOT NULL, -- Europe/Paris
  what      text NOT NULL,
  clicks    bigint NOT NULL,
  PRIMARY KEY (campaign, placement, day, what)
);
CREATE TABLE plane.earned_day (
  cinema   uuid NOT NULL,
  day      date NOT NULL, -- Europe/Paris
  campaign integer NOT NULL,
  clicks   bigint NOT NULL,
  micros   bigint NOT NULL,
  PRIMARY KEY (cinema, day, campaign)
);

-- A release is counted once and frozen; a withheld figure is stored as withheld, with its reason.
CREATE TABLE plane.release (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made_at     timestamptz NOT NULL,
  window_from date NOT NULL,
  window_to   date NOT NULL
);
CREATE TABLE plane.release_cell (
  release    integer NOT NULL REFERENCES plane.release (id),
  cell       text NOT NULL,
  figure     integer,          -- what is published: null when withheld
  withheld   text,             -- why it is withheld: null when published
  activated  boolean NOT NULL, -- large enough to be used for a campaign
  PRIMARY KEY (release, cell),
  CHECK ((figure IS NULL) <> (withheld IS NULL))
);

-- The only way in for visits. "No contract, nothing" and "no consent, nothing" are said here once more, by the database:
-- a visit enters under a term that holds its time, and with a link to a consent that has not run out. A foreign key would say
-- less (it knows no time) and cost more: every visit would lock the same few terms (docs/decisions/0010).
-- Returns how many entered; the same rows again enter nothing.
CREATE FUNCTION plane.keep_visits(
  visitors uuid[], ids uuid[], ats timestamptz[], kinds text[], films integer[], devices text[], purposes smallint[], terms uuid[]
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept integer;
BEGIN
  INSERT INTO plane.visit (visitor, id, at, site, cinema, kind, film, device, purposes, receipt, term)
  SELECT v.visitor, v.id, v.at, t.site, t.cinema, v.kind, v.film, v.device, v.purposes & l.purposes, l.receipt, t.id
  FROM unnest(visitors, ids, ats, kinds, films, devices, purposes, terms) AS v(visitor, id, at, kind, film, device, purposes, term)
  JOIN plane.contract_term t ON t.id = v.term AND t.valid @> v.at
  JOIN plane.consent_link l ON l.visitor = v.visitor AND l.site = t.site AND l.expires_at > v.at AND l.purposes & v.purposes <> 0
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;

CREATE FUNCTION plane.keep_unlinked_visits(
  ids uuid[], ats timestamptz[], kinds text[], films integer[], devices text[], purposes smallint[], terms uuid[],
  sources text[], notices text[]
) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH wanted AS (
    SELECT v.*, t.site, t.cinema
    FROM unnest(ids, ats, kinds, films, devices, purposes, terms, sources, notices)
      AS v(id, at, kind, film, device, purposes, term, source, notice)
    JOIN plane.contract_term t ON t.id = v.term AND t.valid @> v.at
  ), inserted AS (
    INSERT INTO plane.visit_unlinked (id, at, site, cinema, kind, film, device, purposes, source, notice_version, term)
    SELECT id, at, site, cinema, kind, film, device, purposes, source, notice, term FROM wanted
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM wanted
$$;

-- Before a person's consent ends or allows less: their clicks that are not judged yet keep the cinemas that they would pay,
-- without the person (DESIGN §5). The caller has the pool alone (server/visit/pool-lock.ts), so that no roll-up is under way.
CREATE FUNCTION plane.settle_clicks(person uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO plane.click_candidate (click, cinema, term)
  SELECT DISTINCT ON (c.id, d.cinema) c.id, d.cinema, t.id
  FROM plane.click_visitor k
  JOIN plane.click c ON c.id = k.click AND c.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'judge')
  JOIN (
    SELECT cinema, day, expires_at FROM plane.visitor_cinema_day WHERE visitor = person AND purposes & 4 = 4
    UNION ALL
    SELECT v.cinema, (v.at AT TIME ZONE 'Europe/Paris')::date, l.expires_at
    FROM plane.visit v JOIN plane.consent_link l USING (visitor, site, receipt)
    WHERE v.visitor = person AND v.purposes & l.purposes & 4 = 4
      AND v.xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up')
  ) d ON d.expires_at > c.at AND d.day <= (c.at AT TIME ZONE 'Europe/Paris')::date
  JOIN plane.contract_term t ON t.cinema = d.cinema AND t.valid @> c.at
    AND d.day > (c.at AT TIME ZONE 'Europe/Paris')::date - t.look_back_days
  WHERE k.visitor = person
  ORDER BY c.id, d.cinema, t.click_price_micros, t.id
  ON CONFLICT DO NOTHING
$$;

-- Deletes a person's visits to a site. Those that no roll-up has taken are counted for the site before. The same caller.
CREATE FUNCTION plane.forget_visits(person uuid, place uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH forgotten AS (
    DELETE FROM plane.visit WHERE visitor = person AND site = place RETURNING site, at, kind, film, xid
  )
  INSERT INTO plane.site_day AS s (site, day, kind, film, visits, linked)
  SELECT site, (at AT TIME ZONE 'Europe/Paris')::date, kind, coalesce(film, 0), count(*), count(*)
  FROM forgotten WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = 'roll-up') GROUP BY 1, 2, 3, 4
  ON CONFLICT (site, day, kind, film) DO UPDATE SET visits = s.visits + excluded.visits, linked = s.linked + excluded.linked
$$;
REVOKE ALL ON FUNCTION plane.settle_clicks(uuid), plane.forget_visits(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.settle_clicks(uuid), plane.forget_visits(uuid, uuid) TO lanterne_pixel;

REVOKE ALL ON FUNCTION plane.keep_visits(uuid[], uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[]),
  plane.keep_unlinked_visits(uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.keep_visits(uuid[], uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[]),
  plane.keep_unlinked_visits(uuid[], timestamptz[], text[], integer[], text[], smallint[], uuid[], text[], text[]) TO lanterne_pixel;

-- Partitions are made ahead and dropped when their day is past its keeping (DESIGN §5). Days of partitions are UTC.
CREATE FUNCTION plane.make_partitions(from_day date, days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plane, pg_temp AS $$
DECLARE
  made integer := 0;
  parent text;
  day date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.partitions', 0));
  ASSERT days BETWEEN 1 AND 60, 'between 1 and 60 days of partitions';
  FOREACH parent IN ARRAY ARRAY['visit', 'visit_unlinked'] LOOP
    FOR day IN SELECT from_day + n FROM generate_series(0, days - 1) AS n LOOP
      IF to_regclass(format('plane.%I', parent || '_' || to_char(day, 'YYYYMMDD'))) IS NULL THEN
        EXECUTE format('CREATE TABLE plane.%I PARTITION OF plane.%I FOR VALUES FROM (%L) TO (%L)',
          parent || '_' || to_char(day, 'YYYYMMDD'), parent,
          to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
        made := made + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION plane.drop_partitions(before_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plane, pg_temp AS $$
DECLARE
  dropped integer := 0;
  part text;
  uncounted boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.partitions', 0));
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('plane.visit'::regclass, 'plane.visit_unlinked'::regclass)
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM plane.%I WHERE xid >= (SELECT upto FROM plane.watermark WHERE sweep = ''roll-up''))',
      part) INTO uncounted;
    CONTINUE WHEN uncounted; -- A roll-up that stands still loses no visit.
    EXECUTE format('DROP TABLE plane.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION plane.make_partitions(date, integer), plane.drop_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plane.make_partitions(date, integer) TO lanterne_worker;
GRANT EXECUTE ON FUNCTION plane.drop_partitions(date) TO lanterne_worker;

-- Reference tables, counters without persons: everybody may read.
GRANT SELECT ON plane.contract_term, plane.release, plane.release_cell, plane.site_day, plane.refusal_count, plane.watermark,
  plane.click_count, plane.earned_day
  TO lanterne_pixel, lanterne_worker, lanterne_console;
GRANT INSERT, UPDATE, DELETE ON plane.contract_term TO lanterne_console;

-- pixel: keeps visits, consents and clicks.
GRANT SELECT ON plane.visit, plane.visit_unlinked TO lanterne_pixel;
GRANT SELECT, INSERT ON plane.consent, plane.click, plane.click_visitor TO lanterne_pixel;
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.consent_link, plane.refusal_count TO lanterne_pixel;
GRANT DELETE ON plane.click_visitor TO lanterne_pixel;
GRANT UPDATE ON plane.visitor_cinema_day TO lanterne_pixel;
GRANT SELECT, DELETE ON plane.visitor_cinema_day TO lanterne_pixel;
GRANT SELECT, INSERT ON plane.tombstone TO lanterne_pixel;

-- worker: rolls up, judges, releases, purges.
GRANT SELECT, DELETE ON plane.visit, plane.visit_unlinked, plane.tombstone, plane.click_visitor TO lanterne_worker;
GRANT SELECT, INSERT ON plane.consent, plane.click, plane.click_verdict, plane.click_share TO lanterne_worker;
GRANT INSERT, UPDATE ON plane.click_count, plane.earned_day TO lanterne_worker;
GRANT SELECT, DELETE ON plane.click_candidate TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.visitor_cinema_day, plane.site_day, plane.consent_link TO lanterne_worker;
GRANT UPDATE ON plane.watermark TO lanterne_worker;
GRANT INSERT ON plane.release, plane.release_cell TO lanterne_worker;

-- console: may read clicks, verdicts and shares, none of which carries a pseudonym; nothing that has a `visitor` column.
-- Nor the duplicate key, which tells that two clicks of one day are one person's.
GRANT SELECT (id, at, campaign, creative, placement, agent_class, bot_list, fetch_class, device, data_centre, spooled, xid)
  ON plane.click TO lanterne_console;
GRANT SELECT ON plane.click_verdict, plane.click_share, plane.consent TO lanterne_console;
