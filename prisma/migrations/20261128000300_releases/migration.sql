-- What a release shows of each cell, measure by measure (docs/decisions/0027). A figure is stored as it was shown and never counted
-- again; `held_since`: it was counted for an earlier release.
ALTER TABLE plane.release_cell ADD COLUMN addressable integer;
ALTER TABLE plane.release_cell ADD COLUMN addressable_withheld text DEFAULT 'not-counted';
ALTER TABLE plane.release_cell ADD COLUMN held_since timestamptz;
ALTER TABLE plane.release_cell ADD CONSTRAINT release_cell_addressable_check
  CHECK ((addressable IS NULL) <> (addressable_withheld IS NULL));

-- The people of a cell that a buying platform knows.
CREATE TABLE plane.release_matched (
  release  integer NOT NULL,
  cell     text NOT NULL,
  platform uuid NOT NULL REFERENCES public.platform (id),
  figure   integer,
  withheld text,
  PRIMARY KEY (release, cell, platform),
  FOREIGN KEY (release, cell) REFERENCES plane.release_cell (release, cell),
  CHECK ((figure IS NULL) <> (withheld IS NULL))
);

-- How many cells a release shows and withholds, and why: no figures.
CREATE TABLE plane.release_log (
  release integer NOT NULL REFERENCES plane.release (id),
  measure text NOT NULL,
  reason  text NOT NULL,
  cells   integer NOT NULL CHECK (cells > 0),
  PRIMARY KEY (release, measure, reason)
);

-- The two tables that follow say which cinemas are behind a figure, and how many people each had: confidential. The worker alone
-- reads them, so that the next release shows nothing that would tell one cinema.
CREATE TABLE plane.release_base (
  release  integer PRIMARY KEY REFERENCES plane.release (id),
  cinemas  uuid[] NOT NULL,
  people   integer[] NOT NULL,
  settings jsonb NOT NULL,
  CHECK (cardinality(cinemas) = cardinality(people))
);
-- Each set of cinemas of which a figure was shown: since which release, and in which one last. `cell`: what is asked of cinemas alone.
CREATE TABLE plane.release_set (
  cell          text NOT NULL,
  digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
  cinemas       uuid[] NOT NULL,
  first_release integer NOT NULL REFERENCES plane.release (id),
  last_release  integer NOT NULL REFERENCES plane.release_base (release),
  PRIMARY KEY (cell, digest)
);

-- The cells that may be used for a campaign now. No count is in here. It follows contracts that end, not figures.
CREATE TABLE plane.activated_cell (
  cell  text PRIMARY KEY,
  since timestamptz NOT NULL
);
-- When that was last looked at, and which cinemas took part.
CREATE TABLE plane.activation_check (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  checked_at timestamptz NOT NULL,
  taking_part bytea NOT NULL
);

-- What the federation decided about disclosure control; the newest line holds. Confidential: whoever knows it can undo some of it.
CREATE TABLE plane.disclosure_setting (
  id                integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at                timestamptz NOT NULL,
  min_people        integer NOT NULL CHECK (min_people >= 50),
  min_cinemas       integer NOT NULL CHECK (min_cinemas >= 3),
  p_percent         integer NOT NULL CHECK (p_percent BETWEEN 1 AND 100),
  noise_scale       integer NOT NULL CHECK (noise_scale BETWEEN 1 AND 100),
  activation_people integer NOT NULL CHECK (activation_people >= 50),
  batch_cinemas     integer NOT NULL CHECK (batch_cinemas >= 3)
);
CREATE TRIGGER disclosure_setting_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON plane.disclosure_setting
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

GRANT SELECT ON plane.release_matched TO lanterne_pixel, lanterne_worker, lanterne_console;
GRANT SELECT ON plane.release_log TO lanterne_worker, lanterne_console;
GRANT INSERT ON plane.release_matched, plane.release_log TO lanterne_worker;
GRANT SELECT, INSERT ON plane.release_base TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.release_set TO lanterne_worker;
GRANT SELECT ON plane.activated_cell TO lanterne_pixel, lanterne_worker, lanterne_console;
GRANT INSERT, DELETE ON plane.activated_cell TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE ON plane.activation_check TO lanterne_worker;
-- Whoever keeps the activated cells in memory asks whether they are those of the last look.
GRANT SELECT (checked_at) ON plane.activation_check TO lanterne_console, lanterne_pixel;
GRANT SELECT ON plane.disclosure_setting TO lanterne_worker, lanterne_console;
GRANT INSERT ON plane.disclosure_setting TO lanterne_console;
