-- What the conformity robot saw on the cinemas' sites (docs/decisions/0021). Sites, no persons: names of cookies and of hosts, never
-- what is in them.

-- One line for each look at a site. It is evidence: written once, deleted after 13 months.
CREATE TABLE plane.conformity_check (
  id          uuid PRIMARY KEY,
  site        uuid NOT NULL REFERENCES public.site (id),
  at          timestamptz NOT NULL,
  state       text NOT NULL CHECK (state IN ('green', 'amber', 'red', 'impossible')),
  rules       text NOT NULL,       -- which version judged
  findings    jsonb NOT NULL CHECK (jsonb_typeof(findings) = 'array'),
  observation jsonb NOT NULL CHECK (octet_length(observation::text) <= 400000),
  screenshot  bytea CHECK (octet_length(screenshot) <= 80000) -- JPEG: the first screen, before any answer
);
CREATE INDEX conformity_check_of_site ON plane.conformity_check (site, at DESC);
CREATE INDEX conformity_check_age ON plane.conformity_check (at);
CREATE TRIGGER conformity_check_unchanged BEFORE UPDATE OR TRUNCATE ON plane.conformity_check
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

-- Where a site stands with the robot.
CREATE TABLE plane.conformity_site (
  site         uuid PRIMARY KEY REFERENCES public.site (id),
  since        timestamptz NOT NULL, -- the robot knows of it
  asked_at     timestamptz,          -- somebody wants it looked at now
  claimed_at   timestamptz,          -- it is being looked at
  checked_at   timestamptz,
  looked_at    timestamptz,          -- pages of it were seen
  failed_at    timestamptz,          -- the last look broke off
  noticed_at   timestamptz,          -- the cinema was told of something red
  due_at       timestamptz,          -- from then on, if it is still red, collection stops
  causes       text[] NOT NULL DEFAULT '{}',
  suspended_at timestamptz,          -- the pixel refuses its visits
  CHECK ((noticed_at IS NULL) = (due_at IS NULL)),
  CHECK (suspended_at IS NULL OR noticed_at IS NOT NULL)
);
-- The pixel hears of a suspension at once, and of nothing else: the robot enters its sites every few seconds, and none is
-- suspended when it is entered.
CREATE TRIGGER conformity_site_changed AFTER UPDATE OF suspended_at OR DELETE ON plane.conformity_site
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();

GRANT SELECT, INSERT, DELETE ON plane.conformity_check TO lanterne_worker;
GRANT SELECT, INSERT, UPDATE ON plane.conformity_site TO lanterne_worker;
-- Whom to tell.
GRANT SELECT (id, organisation_id, email, roles, left_at) ON public.person TO lanterne_worker;
GRANT SELECT ON plane.conformity_check, plane.conformity_site TO lanterne_console;
-- The console asks, and lifts a suspension; it says nothing about what was seen.
GRANT INSERT (site, since, asked_at), UPDATE (asked_at, noticed_at, due_at, causes, suspended_at) ON plane.conformity_site TO lanterne_console;
GRANT SELECT (site, suspended_at) ON plane.conformity_site TO lanterne_pixel;
