-- The ledger (DESIGN §9): double entry in micro-euros, append-only, chained. It knows accounts and amounts, nothing of
-- cinemas or clicks. `ledger.post_batch` is the only way in; nothing is ever changed or removed: a correction is a
-- reversal. What it refuses, by SQLSTATE:
--   LA001  the key was used before, with another body
--   LA002  malformed: a shape, a name, a time, an amount that is zero or no whole number of 64 bits
--   LA003  fewer than two entries, or they do not sum to zero
--   LA004  over a limit: postings in a batch, entries in a posting, size of the details
--   LA005  the tables are append-only, and only post_batch appends
--   LA006  the isolation level is not READ COMMITTED
--   22003  a balance would not fit in 64 bits

-- Domains rather than CHECKs of the tables: PostgreSQL prepares these once a session, those once a statement.
-- COLLATE "C": names are ASCII, and their order must be the same for everybody who recomputes the chain.
CREATE DOMAIN ledger.account_name AS text COLLATE "C" CONSTRAINT small_letters_digits_hyphens_and_colons
  CHECK (length(VALUE) <= 120 AND VALUE ~ '^[a-z][a-z0-9-]*(:[a-z0-9-]+)*$');
CREATE DOMAIN ledger.posting_key AS text COLLATE "C" CONSTRAINT up_to_200_printable_ascii_characters
  CHECK (length(VALUE) BETWEEN 1 AND 200 AND VALUE !~ '[^!-~]');
CREATE DOMAIN ledger.word AS text COLLATE "C" CONSTRAINT small_letters_digits_and_hyphens
  CHECK (length(VALUE) <= 40 AND VALUE ~ '^[a-z][a-z0-9-]*$');
CREATE DOMAIN ledger.amount AS bigint CONSTRAINT not_zero CHECK (VALUE <> 0);
CREATE DOMAIN ledger.digest AS bytea CONSTRAINT of_32_bytes CHECK (length(VALUE) = 32);

CREATE TABLE ledger.account (
  name ledger.account_name PRIMARY KEY
);

CREATE TABLE ledger.transaction (
  sequence    bigint PRIMARY KEY,                 -- 1, 2, 3…: a gap is a removed transaction
  key         ledger.posting_key NOT NULL UNIQUE, -- idempotency
  kind        ledger.word NOT NULL,
  at          timestamptz NOT NULL,               -- when the fact happened
  posted_at   timestamptz NOT NULL,               -- when the ledger learnt of it; never goes back
  details     jsonb NOT NULL,                     -- what explains it: ids and counts, nothing of a person
  body_sha256 ledger.digest NOT NULL,             -- of the body text, below
  hash        ledger.digest NOT NULL              -- of the previous hash and the chain text, below
);
CREATE INDEX transaction_at ON ledger.transaction (at);

-- An account stands once in a transaction, so that the entries need no order of their own.
CREATE TABLE ledger.entry (
  sequence bigint NOT NULL REFERENCES ledger.transaction (sequence) DEFERRABLE INITIALLY DEFERRED,
  account  ledger.account_name NOT NULL REFERENCES ledger.account (name) DEFERRABLE INITIALLY DEFERRED,
  micros   ledger.amount NOT NULL, -- > 0: owed to the account's holder
  balance  bigint NOT NULL,        -- the account's, after this entry
  PRIMARY KEY (sequence, account)
);
CREATE INDEX entry_account ON ledger.entry (account, sequence);

-- What each account holds now: the balance after its last entry.
CREATE VIEW ledger.balance WITH (security_invoker = true) AS
SELECT account.name AS account, last.balance AS micros, last.sequence
FROM ledger.account
CROSS JOIN LATERAL (
  SELECT entry.balance, entry.sequence FROM ledger.entry
  WHERE entry.account = account.name ORDER BY entry.sequence DESC LIMIT 1
) AS last;

-- The canonical texts, UTF-8, each line ended by a line feed. Times are UTC with six decimals; amounts are decimal
-- integers; entries are in the byte order of their accounts; details are the text of the jsonb (one line).
--
--   body text:   kind              chain text:  "lanterne-ledger-1"
--                at                             sequence
--                details                        key
--                account micros  (each entry)   posted_at
--                                               hexadecimal SHA-256 of the body text
--                                               account micros balance  (each entry)
--
--   hash = SHA-256(hash of sequence - 1, or 32 zero bytes before the first || chain text)
CREATE FUNCTION ledger.time_text(moment timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- A posting on its way in.
CREATE TYPE ledger.draft AS (
  key         ledger.posting_key,
  kind        ledger.word,
  at          timestamptz,
  details     jsonb,
  accounts    text[],
  amounts     bigint[],
  body_sha256 bytea
);

-- Parses one posting: {"key", "kind", "at": "2026-11-22T10:00:00.000Z", "details": {…}, "entries": [{"account", "micros": "-400"}, …]}
CREATE FUNCTION ledger.read_posting(posting jsonb) RETURNS ledger.draft LANGUAGE plpgsql STABLE AS $$
DECLARE
  max_entries CONSTANT integer := 2000;
  max_details CONSTANT integer := 4000; -- characters
  draft ledger.draft;
  entries CONSTANT jsonb := posting -> 'entries';
  entry jsonb;
  account ledger.account_name := NULL;
  account_before text := '';
  micros ledger.amount := NULL;
  total numeric := 0;
  body text;
  why text;
BEGIN
  why := CASE
    WHEN jsonb_typeof(posting) <> 'object' OR posting - '{key,kind,at,details,entries}'::text[] <> '{}'
      THEN 'a posting is key, kind, at, details and entries'
    WHEN jsonb_typeof(posting -> 'key') IS DISTINCT FROM 'string' THEN 'the key is a string'
    WHEN jsonb_typeof(posting -> 'kind') IS DISTINCT FROM 'string' THEN 'the kind is a string'
    WHEN posting ->> 'at' LIKE '____-__-__T__:__:__%Z' IS NOT TRUE THEN 'the time is ISO 8601, UTC'
    WHEN jsonb_typeof(posting -> 'details') IS DISTINCT FROM 'object' THEN 'the details are an object'
    WHEN jsonb_typeof(entries) IS DISTINCT FROM 'array' THEN 'the entries are an array' END;
  IF why IS NOT NULL THEN
    RAISE EXCEPTION '%', why USING ERRCODE = 'LA002', DETAIL = coalesce(posting ->> 'key', '');
  END IF;
  IF length(posting ->> 'details') > max_details OR jsonb_array_length(entries) > max_entries THEN
    RAISE EXCEPTION 'a posting has at most % entries, and % characters of details', max_entries, max_details
      USING ERRCODE = 'LA004', DETAIL = posting ->> 'key';
  END IF;

  draft.key := posting ->> 'key';
  draft.kind := posting ->> 'kind';
  draft.at := posting ->> 'at';
  draft.details := posting -> 'details';
  body := concat(draft.kind, E'\n', ledger.time_text(draft.at), E'\n', draft.details, E'\n');
  FOR i IN 0 .. jsonb_array_length(entries) - 1 LOOP
    entry := entries -> i;
    IF jsonb_typeof(entry -> 'account') IS DISTINCT FROM 'string' OR jsonb_typeof(entry -> 'micros') IS DISTINCT FROM 'string'
      OR entry - '{account,micros}'::text[] <> '{}' THEN
      RAISE EXCEPTION 'an entry is an account and the text of its micro-euros' USING ERRCODE = 'LA002', DETAIL = draft.key;
    END IF;
    account := entry ->> 'account';
    micros := entry ->> 'micros';
    IF account <= account_before COLLATE "C" THEN
      RAISE EXCEPTION 'the accounts of a posting are in byte order, each once' USING ERRCODE = 'LA002', DETAIL = draft.key;
    END IF;
    account_before := account;
    total := total + micros;
    body := concat(body, account, ' ', micros, E'\n');
    draft.accounts := array_append(draft.accounts, account::text);
    draft.amounts := array_append(draft.amounts, micros::bigint);
  END LOOP;
  IF jsonb_array_length(entries) < 2 OR total <> 0 THEN
    RAISE EXCEPTION 'two entries or more, which sum to zero; these are %, and sum to %', jsonb_array_length(entries), total
      USING ERRCODE = 'LA003', DETAIL = draft.key;
  END IF;
  draft.body_sha256 := sha256(convert_to(body, 'UTF8'));
  RETURN draft;
EXCEPTION WHEN data_exception OR check_violation THEN -- A value has not its type, or is not in its domain.
  RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'LA002', DETAIL = posting ->> 'key';
END $$;

-- Appends the postings of a batch (an array) that are not there yet, all or none; the others are replays and change
-- nothing. Its plans are made once, for a large ledger, however small it was when they were made.
CREATE FUNCTION ledger.post_batch(batch jsonb, OUT posted integer, OUT replayed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  max_postings CONSTANT integer := 1000;
  draft ledger.draft;
  fresh ledger.draft[] := '{}';
  keys text[] := '{}';
  body bytea;
  head_sequence bigint;
  head_hash bytea;
  now_at timestamptz;
  balances bigint[]; -- after each entry, in the order of the entries
  was_zero boolean;
  entries integer := 0;
  chain_text text;
  hashes bytea[] := '{}';
BEGIN
  -- One writer at a time, and the statements after this one see what the writer before committed: the head is the head.
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.ledger', 0));
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'postings are made at READ COMMITTED: an older snapshot would not see the head of the chain'
      USING ERRCODE = 'LA006';
  END IF;
  IF jsonb_typeof(batch) IS DISTINCT FROM 'array' THEN
    RAISE EXCEPTION 'a batch is an array of postings' USING ERRCODE = 'LA002';
  END IF;
  IF jsonb_array_length(batch) > max_postings THEN
    RAISE EXCEPTION 'a batch has at most % postings', max_postings USING ERRCODE = 'LA004';
  END IF;

  FOR i IN 0 .. jsonb_array_length(batch) - 1 LOOP
    draft := ledger.read_posting(batch -> i);
    body := (SELECT t.body_sha256 FROM ledger.transaction AS t WHERE t.key = draft.key);
    body := coalesce(body, fresh[array_position(keys, draft.key::text)].body_sha256);
    IF body <> draft.body_sha256 THEN
      RAISE EXCEPTION 'the key was used before, with another body' USING ERRCODE = 'LA001', DETAIL = draft.key;
    END IF;
    IF body IS NULL THEN
      fresh := array_append(fresh, draft);
      keys := array_append(keys, draft.key::text);
    END IF;
  END LOOP;
  posted := cardinality(fresh);
  replayed := jsonb_array_length(batch) - posted;
  IF posted = 0 THEN RETURN; END IF;

  SELECT t.sequence, t.hash, t.posted_at INTO head_sequence, head_hash, now_at
  FROM ledger.transaction AS t ORDER BY t.sequence DESC LIMIT 1;
  head_sequence := coalesce(head_sequence, 0);
  head_hash := coalesce(head_hash, decode(repeat('00', 32), 'hex'));
  now_at := greatest(now_at, clock_timestamp()); -- A clock that was set back does not reorder the ledger.

  PERFORM set_config('lanterne.posting', 'on', true);
  WITH added AS (
    INSERT INTO ledger.entry (sequence, account, micros, balance)
    SELECT head_sequence + n, account, micros, sum(micros) OVER (PARTITION BY account ORDER BY n) + coalesce((
      SELECT last.balance FROM ledger.entry AS last -- Not past the head: the entries just added are no opening balance.
      WHERE last.account = e.account AND last.sequence <= head_sequence ORDER BY last.sequence DESC LIMIT 1), 0)
    FROM unnest(fresh) WITH ORDINALITY AS d (key, kind, at, details, accounts, amounts, body, n)
    CROSS JOIN LATERAL unnest(d.accounts, d.amounts) AS e (account, micros)
    RETURNING sequence, account, micros, balance
  )
  SELECT array_agg(balance ORDER BY sequence, account), bool_or(balance = micros) INTO balances, was_zero FROM added;
  IF was_zero THEN -- Then an account may be new.
    INSERT INTO ledger.account (name)
      SELECT DISTINCT name FROM unnest(fresh) AS d CROSS JOIN LATERAL unnest(d.accounts) AS name
      ON CONFLICT DO NOTHING;
  END IF;
  FOR i IN 1 .. posted LOOP
    draft := fresh[i];
    chain_text := concat(E'lanterne-ledger-1\n', head_sequence + i, E'\n', draft.key, E'\n', ledger.time_text(now_at), E'\n',
      encode(draft.body_sha256, 'hex'), E'\n');
    FOR j IN 1 .. cardinality(draft.accounts) LOOP
      entries := entries + 1;
      chain_text := concat(chain_text, draft.accounts[j], ' ', draft.amounts[j], ' ', balances[entries], E'\n');
    END LOOP;
    head_hash := sha256(head_hash || convert_to(chain_text, 'UTF8'));
    hashes := array_append(hashes, head_hash);
  END LOOP;
  INSERT INTO ledger.transaction (sequence, key, kind, at, posted_at, details, body_sha256, hash)
    SELECT head_sequence + n, d.key, d.kind, d.at, now_at, d.details, d.body, hashes[n]
    FROM unnest(fresh) WITH ORDINALITY AS d (key, kind, at, details, accounts, amounts, body, n);
  PERFORM set_config('lanterne.posting', 'off', true);
END $$;

-- Append-only, for everybody: privileges keep the roles out, triggers keep out even the owner's slip of the hand. An
-- owner who means it can switch a trigger off; then the chain tells (and the hashes that others were given).
CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.% is append-only: a correction is a reversal', TG_TABLE_NAME USING ERRCODE = 'LA005';
END $$;
CREATE FUNCTION ledger.refuse_direct_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('lanterne.posting', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'ledger.% is written by ledger.post_batch only', TG_TABLE_NAME USING ERRCODE = 'LA005';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER account_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER transaction_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER entry_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER account_posted BEFORE INSERT ON ledger.account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct_insert();
CREATE TRIGGER transaction_posted BEFORE INSERT ON ledger.transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct_insert();
CREATE TRIGGER entry_posted BEFORE INSERT ON ledger.entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_direct_insert();

-- Two entries or more that sum to zero, when a transaction commits; and whoever adds entries adds nothing to the sum.
CREATE FUNCTION ledger.refuse_unbalanced_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM ledger.entry WHERE sequence = NEW.sequence HAVING count(*) >= 2 AND sum(micros) = 0;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'transaction % does not have two entries or more that sum to zero', NEW.sequence
      USING ERRCODE = 'LA003';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION ledger.refuse_unbalanced_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY sequence HAVING sum(micros) <> 0) THEN
    RAISE EXCEPTION 'entries that are added to a transaction sum to zero' USING ERRCODE = 'LA003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transaction_balanced AFTER INSERT ON ledger.transaction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.refuse_unbalanced_transaction();
CREATE TRIGGER entry_balanced AFTER INSERT ON ledger.entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_unbalanced_entries();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.post_batch(jsonb) TO lanterne_worker;
GRANT EXECUTE ON FUNCTION ledger.time_text(timestamptz) TO lanterne_worker, lanterne_console;
GRANT SELECT ON ledger.account, ledger.transaction, ledger.entry, ledger.balance TO lanterne_worker, lanterne_console;
