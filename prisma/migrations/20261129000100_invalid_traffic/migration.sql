-- Invalid traffic: what more is kept of a click for its judging, verdicts that may be given again, and what is decided about
-- cinemas whose visits are not people's (docs/decisions/0031 and 0032).

-- Whose network a click came from, as a hash under a key of the day and for one campaign; null for clicks before this, or without
-- an address. `network_list`: which list of data centres was asked; null: none. Columns without a default rewrite no row.
ALTER TABLE plane.click ADD COLUMN network_key bigint, ADD COLUMN network_list text;
-- `other`: an agent that is on the list of no browser (the IAB's pair of files, where the installation has one).
ALTER TABLE plane.click DROP CONSTRAINT click_agent_class_check;
ALTER TABLE plane.click ADD CONSTRAINT click_agent_class_check CHECK (agent_class IN ('browser', 'bot', 'empty', 'other'));
GRANT SELECT (network_list) ON plane.click TO lanterne_console;

-- A click is judged at once, looked at once more when its hour is over, and maybe judged again by newer rules: each is a round, and the
-- verdict of the last round counts. Nothing is deleted, and no row is changed.
ALTER TABLE plane.click_verdict ADD COLUMN round integer NOT NULL DEFAULT 0 CHECK (round >= 0);
ALTER TABLE plane.click_verdict DROP CONSTRAINT click_verdict_pkey;
ALTER TABLE plane.click_verdict ADD PRIMARY KEY (click, round);

-- A share that a later round takes back is taken back by a row of its own, of the same amount below zero and under the same term.
ALTER TABLE plane.click_share ADD COLUMN round integer NOT NULL DEFAULT 0 CHECK (round >= 0),
  ADD COLUMN reversed boolean NOT NULL DEFAULT false;
ALTER TABLE plane.click_share DROP CONSTRAINT click_share_micros_check;
ALTER TABLE plane.click_share ADD CONSTRAINT click_share_micros_check
  CHECK (CASE WHEN reversed THEN micros <= 0 AND round > 0 ELSE micros >= 0 END);
ALTER TABLE plane.click_share DROP CONSTRAINT click_share_pkey;
ALTER TABLE plane.click_share ADD PRIMARY KEY (click, cinema, round, reversed);
-- A cinema's own clicks of a time, for the page that explains them: their ids are in the order of their times.
CREATE INDEX click_share_cinema ON plane.click_share (cinema, click);

-- How a click is shared is a term: equally, by the days of visits, or to the last visit. What was noted of a person who left says as
-- much; of notes before this one day is known.
ALTER TABLE plane.contract_term DROP CONSTRAINT contract_term_sharing_check;
ALTER TABLE plane.contract_term ADD CONSTRAINT contract_term_sharing_check CHECK (sharing IN ('equal', 'by-visits', 'last-visit'));
ALTER TABLE plane.click_candidate ADD COLUMN days integer NOT NULL DEFAULT 1 CHECK (days > 0), ADD COLUMN last_day date;

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
  INSERT INTO plane.click_candidate (click, cinema, term, days, last_day)
  SELECT DISTINCT ON (c.id, d.cinema) c.id, d.cinema, t.id, count(DISTINCT d.day), max(d.day)
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
  GROUP BY c.id, d.cinema, t.id, t.click_price_micros
  ORDER BY c.id, d.cinema, t.click_price_micros, t.id
  ON CONFLICT DO NOTHING;
END $$;

-- How many clicks of one person, or of one network, a campaign has had on a day (UTC): keyed hashes, forgotten after three days.
CREATE TABLE plane.burst_count (
  day    date NOT NULL,
  what   text NOT NULL CHECK (what IN ('person', 'network')),
  key    bigint NOT NULL,
  clicks integer NOT NULL CHECK (clicks > 0),
  PRIMARY KEY (day, what, key)
) WITH (fillfactor = 80);
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.burst_count TO lanterne_worker;

-- Advertisements that were shown, counted by the hour; nothing of who saw them.
CREATE TABLE plane.impression_count (
  campaign    integer NOT NULL,
  placement   integer NOT NULL,
  creative    integer NOT NULL,
  hour        timestamptz NOT NULL CHECK (hour = date_trunc('hour', hour, 'UTC')),
  impressions bigint NOT NULL CHECK (impressions > 0),
  PRIMARY KEY (campaign, placement, creative, hour)
);
GRANT SELECT, INSERT, UPDATE ON plane.impression_count TO lanterne_pixel;
GRANT SELECT ON plane.impression_count TO lanterne_worker, lanterne_console;

-- Hours of campaigns that are looked at once more when they are over: there was a click that was judged and not looked at since.
CREATE TABLE plane.look_due (
  campaign integer NOT NULL,
  hour     timestamptz NOT NULL CHECK (hour = date_trunc('hour', hour, 'UTC')),
  PRIMARY KEY (campaign, hour)
);
CREATE INDEX look_due_hour ON plane.look_due (hour);
GRANT SELECT, INSERT, DELETE ON plane.look_due TO lanterne_worker;

-- Clicks are to be judged again: an officer asks, the worker carries it out piece by piece and notes how far it came.
CREATE TABLE plane.judging_order (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_at      timestamptz NOT NULL,
  to_at        timestamptz NOT NULL,
  rule_version integer NOT NULL CHECK (rule_version > 0),
  why          text NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
  person       uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  upto         uuid, -- Clicks to this one are done: their ids are in the order of their times.
  clicks       bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
  less         bigint NOT NULL DEFAULT 0 CHECK (less >= 0), -- not payable any more
  more         bigint NOT NULL DEFAULT 0 CHECK (more >= 0), -- payable now
  moved        bigint NOT NULL DEFAULT 0 CHECK (moved >= 0), -- payable before and after, and shared otherwise
  ended_at     timestamptz,
  outcome      text CHECK (outcome IN ('done', 'closed')),
  CHECK (from_at < to_at),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX judging_order_open ON plane.judging_order ((true)) WHERE ended_at IS NULL;
GRANT SELECT ON plane.judging_order TO lanterne_console, lanterne_worker;
GRANT INSERT (from_at, to_at, rule_version, why, person, asked_at) ON plane.judging_order TO lanterne_console;
GRANT UPDATE (upto, clicks, less, more, moved, ended_at, outcome) ON plane.judging_order TO lanterne_worker;

-- What is unlike people in a cinema's visits of a day: a measure, in thousandths, of so many people. It accuses nobody: an officer looks.
CREATE TABLE plane.visit_pattern (
  cinema    uuid NOT NULL,
  day       date NOT NULL, -- Europe/Paris
  measure   text NOT NULL CHECK (measure IN ('many-pages', 'one-pattern', 'no-device')),
  people    integer NOT NULL CHECK (people > 0),
  permille  integer NOT NULL CHECK (permille BETWEEN 0 AND 1000),
  found_at  timestamptz NOT NULL,
  PRIMARY KEY (cinema, day, measure)
);
GRANT SELECT, INSERT ON plane.visit_pattern TO lanterne_worker;
GRANT SELECT ON plane.visit_pattern TO lanterne_console;

-- The cinema is asked; then, when it has explained itself or has had fifteen days to, an officer decides (federation-cinema contract, article 10).
-- `excluded`: it has no part in the clicks of that time.
CREATE TABLE plane.scripted_visits (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cinema      uuid NOT NULL REFERENCES public.cinema (id),
  from_at     timestamptz NOT NULL,
  to_at       timestamptz NOT NULL,
  asked_why   text NOT NULL CHECK (length(asked_why) BETWEEN 1 AND 1000),
  asked_by    uuid NOT NULL,
  asked_at    timestamptz NOT NULL,
  explanation text CHECK (length(explanation) BETWEEN 1 AND 2000),
  decision    text CHECK (decision IN ('excluded', 'dismissed')),
  reason      text CHECK (length(reason) BETWEEN 1 AND 1000),
  decided_by  uuid,
  decided_at  timestamptz,
  CHECK (from_at < to_at),
  CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (reason IS NULL)),
  CHECK (decision <> 'excluded' OR explanation IS NOT NULL OR decided_at >= asked_at + interval '15 days')
);
CREATE UNIQUE INDEX scripted_visits_open ON plane.scripted_visits (cinema) WHERE decision IS NULL;
GRANT SELECT, INSERT (cinema, from_at, to_at, asked_why, asked_by, asked_at) ON plane.scripted_visits TO lanterne_console;
GRANT UPDATE (explanation, decision, reason, decided_by, decided_at) ON plane.scripted_visits TO lanterne_console;
GRANT SELECT ON plane.scripted_visits TO lanterne_worker;

-- Once decided it stays: another decision is another row.
CREATE FUNCTION plane.decided_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.decision IS NOT NULL THEN
    RAISE EXCEPTION 'what was decided about a cinema stays' USING ERRCODE = 'LA005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER scripted_visits_decided BEFORE UPDATE ON plane.scripted_visits
  FOR EACH ROW EXECUTE FUNCTION plane.decided_stays();
