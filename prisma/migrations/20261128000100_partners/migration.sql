-- A buying platform: where the operator buys advertising space, and which knows browsers by ids of its own (DESIGN §8).
CREATE TABLE public.platform (
  id            uuid PRIMARY KEY,
  name          text NOT NULL CHECK (name <> '' AND length(name) <= 120),
  -- Its id on the Global Vendor List: without it no page's consent can name it, and it is never synchronised.
  vendor_id     integer CHECK (vendor_id BETWEEN 1 AND 65535),
  -- Hosts to which a synchronisation may lead: there is no open redirect.
  sync_hosts    text[] DEFAULT ARRAY[]::text[] CHECK (sync_hosts IS NOT NULL AND cardinality(sync_hosts) <= 10),
  -- Where a browser is sent to be synchronised; null: the platform alone begins.
  sync_url      text CHECK (length(sync_url) <= 1000),
  -- Whose numbers are in its files: those that it gave us, or those that we made for it.
  ids           text NOT NULL DEFAULT 'theirs' CHECK (ids IN ('theirs', 'ours')),
  format        text NOT NULL DEFAULT 'csv' CHECK (format IN ('csv', 'xandr')),
  -- Our account there, which its segments belong to.
  member_id     integer CHECK (member_id > 0),
  -- A folder of ours; an upload of each file; or jobs that are announced, uploaded and asked after.
  delivery      text NOT NULL DEFAULT 'folder' CHECK (delivery IN ('folder', 'upload', 'jobs')),
  delivery_url  text CHECK (length(delivery_url) <= 500),
  -- The name of a file that the worker alone reads: the password itself is in no database.
  secret        text CHECK (secret ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  created_at    timestamptz NOT NULL,
  ended_at      timestamptz,
  CHECK (delivery = 'folder' OR delivery_url IS NOT NULL),
  CHECK (format = 'csv' OR member_id IS NOT NULL),
  CHECK (delivery <> 'jobs' OR format = 'xandr')
);
CREATE TRIGGER platform_changed AFTER INSERT OR UPDATE OR DELETE ON public.platform
  FOR EACH STATEMENT EXECUTE FUNCTION public.tell_reference_changed();
GRANT SELECT ON public.platform TO lanterne_worker;
-- Nothing of files.
GRANT SELECT (id, name, vendor_id, sync_hosts, sync_url, ids, format, ended_at) ON public.platform TO lanterne_pixel;
GRANT SELECT, INSERT, UPDATE ON public.platform TO lanterne_console;

-- Whom a buying platform knows, by its own id: the deletable link that files are written from. It ends with the consent.
CREATE TABLE plane.partner_match (
  visitor    uuid NOT NULL,
  platform   uuid NOT NULL REFERENCES public.platform (id),
  uid        text NOT NULL COLLATE "C" CHECK (uid <> '' AND length(uid) <= 256),
  matched_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (visitor, platform)
);
CREATE INDEX partner_match_expires ON plane.partner_match (expires_at);
-- Files are written in the order of the numbers.
CREATE INDEX partner_match_uid ON plane.partner_match (platform, uid);
GRANT SELECT, DELETE ON plane.partner_match TO lanterne_pixel, lanterne_worker;
