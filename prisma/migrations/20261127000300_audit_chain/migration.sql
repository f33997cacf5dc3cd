-- The audit chain (docs/decisions/0019): each transition, approval and key event is one entry, and each entry holds the hash of all
-- before it. Nothing of a person is in here, by the shape of what is taken.
--
-- Errors: LA002 an entry has not its shape, LA005 append-only, LA006 the isolation level is not READ COMMITTED,
--         LA009 a root is not that of the next day that is over.
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO lanterne_worker, lanterne_console;

-- The canonical texts, UTF-8, each line of the chain text ended by a line feed; times of the chain are UTC with six decimals:
--
--   body:  {"at":…,"facts":{…},"kind":…,"subject":…}     chain text:  "lanterne-audit-1"
--          (RFC 8785; `at` is ISO 8601, UTC, with                     index
--          three decimals: when it happened)                          recorded_at
--                                                                     body
--
--   hash = SHA-256(hash of index - 1, or 32 zero bytes before the first || chain text)
CREATE TABLE audit.entry (
  index       bigint PRIMARY KEY CHECK (index >= 0), -- 0, 1, 2…: a gap is a removed entry
  recorded_at timestamptz NOT NULL,                  -- when the chain learnt of it; never goes back
  body        text NOT NULL,
  hash        ledger.digest NOT NULL,
  -- Read from the body alone, so that nothing stands beside the chain that it does not cover.
  kind        text NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'kind') STORED,
  subject     text NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'subject') STORED
);
CREATE INDEX entry_of ON audit.entry (kind, subject);

-- A day (Europe/Paris) that is over: the Merkle root (RFC 6962) of all entries that were recorded before its end, signed.
CREATE TABLE audit.root (
  day  date PRIMARY KEY,
  size bigint NOT NULL CHECK (size > 0),
  root ledger.digest NOT NULL,
  jws  text NOT NULL CHECK (length(jws) <= 2000),
  at   timestamptz NOT NULL
);

-- Flat, and nothing but words, ids, hashes, times and whole numbers: no blank, no @, no letter with an accent. With so few signs
-- there is one way to write a text in JSON, and the order of the names makes the whole canonical (RFC 8785).
CREATE FUNCTION audit.is_canonical(facts text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT facts = concat('{', string_agg(concat('"', key, '":', value), ',' ORDER BY key COLLATE "C"), '}')
    AND count(*) <= 24 AND count(*) = count(DISTINCT key)
    AND coalesce(bool_and(key ~ '^[a-z][A-Za-z0-9]{0,39}$'
      AND value::text ~ '^(null|true|false|0|-?[1-9][0-9]{0,15}|"[A-Za-z0-9:._/+=-]{0,200}")$'
      -- A larger number has several digits that a verifier's floats do not tell apart.
      AND CASE WHEN value::text ~ '^-?[0-9]+$' THEN abs(value::text::numeric) <= 9007199254740991 ELSE true END), true)
  FROM json_each(facts::json)
$$;

-- The console writes what people decide; the worker what happens by itself; the owner anything, and alone what is said of keys.
CREATE FUNCTION audit.may_append(login name, kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_has_role(login, current_user, 'MEMBER') OR CASE
    WHEN kind LIKE 'key-%' THEN false
    WHEN kind IN ('release-published', 'purge-done') THEN pg_has_role(login, 'lanterne_worker', 'MEMBER')
    WHEN kind LIKE 'conformity-%' OR kind = 'campaign-ended' THEN
      pg_has_role(login, 'lanterne_worker', 'MEMBER') OR pg_has_role(login, 'lanterne_console', 'MEMBER')
    ELSE pg_has_role(login, 'lanterne_console', 'MEMBER') END
$$;

-- Appends one entry at the head, and gives its index. Whoever appends holds the chain until their transaction ends: it comes last.
CREATE FUNCTION audit.append(at text, kind text, subject text, facts text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head_index bigint;
  head_hash bytea;
  now_at timestamptz;
  body text;
BEGIN
  IF at ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$' IS NOT TRUE OR kind ~ '^[a-z][a-z0-9-]{0,39}$' IS NOT TRUE
    OR subject ~ '^[A-Za-z0-9:._-]{1,100}$' IS NOT TRUE OR length(facts) <= 4000 IS NOT TRUE
    OR audit.is_canonical(facts) IS NOT TRUE THEN
    RAISE EXCEPTION 'an entry is a time, a kind, the id of its subject and flat canonical facts' USING ERRCODE = 'LA002';
  END IF;
  IF NOT audit.may_append(session_user, kind) THEN
    RAISE EXCEPTION 'this role appends no entry of the kind %', kind USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF ledger.time_text(at::timestamptz) <> replace(at, 'Z', '000Z') THEN
    RAISE EXCEPTION 'an entry is of a time that there is' USING ERRCODE = 'LA002';
  END IF;
  -- One writer at a time, and the statements after this one see what the writer before committed: the head is the head.
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0));
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'entries are appended at READ COMMITTED: an older snapshot would not see the head of the chain'
      USING ERRCODE = 'LA006';
  END IF;
  SELECT e.index, e.hash, e.recorded_at INTO head_index, head_hash, now_at
  FROM audit.entry AS e ORDER BY e.index DESC LIMIT 1;
  head_index := coalesce(head_index + 1, 0);
  head_hash := coalesce(head_hash, decode(repeat('00', 32), 'hex'));
  now_at := greatest(now_at, clock_timestamp()); -- A clock that was set back does not reorder the chain.
  body := concat('{"at":"', at, '","facts":', facts, ',"kind":"', kind, '","subject":"', subject, '"}');
  PERFORM set_config('lanterne.auditing', 'on', true);
  INSERT INTO audit.entry (index, recorded_at, body, hash) VALUES (head_index, now_at, body, sha256(head_hash || convert_to(
    concat(E'lanterne-audit-1\n', head_index, E'\n', ledger.time_text(now_at), E'\n', body, E'\n'), 'UTF8')));
  PERFORM set_config('lanterne.auditing', 'off', true);
  RETURN head_index;
EXCEPTION WHEN data_exception THEN
  RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'LA002';
END $$;

-- Append-only for everybody, as the ledger is: privileges keep the roles out, triggers the owner's slip of the hand. An owner who
-- means it can switch a trigger off; then the hashes and the signed roots that others hold tell.
CREATE FUNCTION audit.refuse_direct_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('lanterne.auditing', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'audit.entry is written by audit.append only' USING ERRCODE = 'LA005';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER entry_appended BEFORE INSERT ON audit.entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_direct_insert();
-- Days follow each other, are over by the clock that the entries are recorded by, and have all that was recorded until their end:
-- whoever may write roots signs none of tomorrow, and leaves none out.
CREATE FUNCTION audit.check_root() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  over_at timestamptz := (NEW.day + 1)::timestamp AT TIME ZONE 'Europe/Paris';
  due date;
  recorded bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.audit', 0));
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'roots are written at READ COMMITTED: an older snapshot would not see the head of the chain'
      USING ERRCODE = 'LA006';
  END IF;
  SELECT coalesce((SELECT max(day) + 1 FROM audit.root),
    (SELECT (recorded_at AT TIME ZONE 'Europe/Paris')::date FROM audit.entry WHERE index = 0)) INTO due;
  SELECT coalesce(max(index) + 1, 0) FROM audit.entry WHERE recorded_at < over_at INTO recorded;
  IF NEW.day IS DISTINCT FROM due OR NEW.at < over_at OR NEW.at > clock_timestamp() OR NEW.size <> recorded THEN
    RAISE EXCEPTION 'a root is of the day after the last, which is over, and of all that was recorded until its end'
      USING ERRCODE = 'LA009', DETAIL = format('day %s, size %s; due: day %s, size %s', NEW.day, NEW.size, due, recorded);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER root_of_its_day BEFORE INSERT ON audit.root FOR EACH ROW EXECUTE FUNCTION audit.check_root();
CREATE TRIGGER root_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.root
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(text, text, text, text) TO lanterne_worker, lanterne_console;
GRANT SELECT ON audit.entry, audit.root TO lanterne_worker, lanterne_console;
GRANT INSERT ON audit.root TO lanterne_worker;
