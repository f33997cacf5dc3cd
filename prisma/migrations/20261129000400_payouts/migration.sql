-- Batches of payouts (docs/decisions/0035): decided at the console, signed by two people over the exact file, written into the
-- ledger by the worker, each line once.
CREATE SCHEMA IF NOT EXISTS payout;
GRANT USAGE ON SCHEMA payout TO lanterne_console, lanterne_worker;

-- From which account a payer pays. `sealed`: holder, IBAN and BIC, encrypted.
CREATE TABLE payout.debtor (
  payer     text PRIMARY KEY CHECK (payer IN ('operator', 'federation')),
  sealed    bytea NOT NULL,
  iban_tail text NOT NULL CHECK (length(iban_tail) = 4),
  set_by    uuid NOT NULL,
  set_at    timestamptz NOT NULL
);

CREATE TABLE payout.batch (
  id           uuid PRIMARY KEY,
  kind         text NOT NULL CHECK (kind IN ('quarter', 'year', 'exit')),
  payer        text NOT NULL CHECK (payer IN ('operator', 'federation')),
  -- The last month of what is paid, `2026-12`; none when cinemas leave.
  through      text CHECK (through ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  message_id   text NOT NULL UNIQUE CHECK (length(message_id) BETWEEN 1 AND 35),
  -- The exact file, encrypted; its hash is of the plain bytes.
  file_sealed  bytea NOT NULL,
  file_sha256  bytea NOT NULL CHECK (length(file_sha256) = 32),
  debtor_tail  text NOT NULL CHECK (length(debtor_tail) = 4),
  lines        integer NOT NULL CHECK (lines > 0),
  total_cents  bigint NOT NULL CHECK (total_cents > 0),
  execution_on date NOT NULL,
  state        text NOT NULL DEFAULT 'prepared'
    CHECK (state IN ('prepared', 'signed', 'approved', 'handed', 'executed', 'closed', 'cancelled')),
  prepared_by  uuid NOT NULL,
  prepared_at  timestamptz NOT NULL,
  handed_by    uuid,
  handed_at    timestamptz,
  executed_by  uuid,
  executed_at  timestamptz,
  executed_on  date,
  reference    text CHECK (length(reference) BETWEEN 1 AND 140),
  closed_at    timestamptz,
  cancelled_by uuid,
  cancelled_at timestamptz,
  UNIQUE (id, file_sha256),
  CHECK ((kind = 'exit') = (through IS NULL)),
  CHECK (kind <> 'year' OR through LIKE '%-12'),
  CHECK ((handed_at IS NULL) = (handed_by IS NULL) AND (handed_at IS NOT NULL OR state NOT IN ('handed', 'executed', 'closed'))),
  CHECK ((executed_at IS NOT NULL) = (state IN ('executed', 'closed'))),
  CHECK ((executed_at IS NULL) = (reference IS NULL) AND (executed_at IS NULL) = (executed_on IS NULL) AND (executed_at IS NULL) = (executed_by IS NULL)),
  CHECK ((closed_at IS NOT NULL) = (state = 'closed')),
  CHECK ((cancelled_at IS NOT NULL) = (state = 'cancelled') AND (cancelled_at IS NULL) = (cancelled_by IS NULL))
);
-- One at a time: two open batches would promise the same balance twice.
CREATE UNIQUE INDEX batch_open ON payout.batch ((true)) WHERE state IN ('prepared', 'signed', 'approved', 'handed');

CREATE TABLE payout.line (
  batch         uuid NOT NULL REFERENCES payout.batch (id),
  number        integer NOT NULL CHECK (number > 0),
  cinema        uuid NOT NULL REFERENCES public.cinema (id),
  -- Unique for ever: the bank's answers name it.
  end_to_end_id text NOT NULL UNIQUE CHECK (length(end_to_end_id) BETWEEN 1 AND 35),
  cents         bigint NOT NULL CHECK (cents > 0),
  -- The balance that it was taken from, in micro-euros.
  payable_micros bigint NOT NULL,
  iban_tail     text NOT NULL CHECK (length(iban_tail) = 4),
  -- The account has been the cinema's since then.
  iban_since    timestamptz NOT NULL,
  -- ISO 20022 code or `other`; before the execution a refusal, after it a return.
  returned_at   timestamptz,
  returned_by   uuid,
  return_reason text CHECK (return_reason ~ '^([A-Z]{2}[0-9]{2}|[A-Z]{4}|other)$'),
  PRIMARY KEY (batch, number),
  UNIQUE (batch, cinema),
  CHECK (payable_micros >= cents * 10000),
  CHECK ((returned_at IS NULL) = (returned_by IS NULL) AND (returned_at IS NULL) = (return_reason IS NULL))
);
CREATE INDEX line_cinema ON payout.line (cinema);

-- Who was not paid by the batch, how much of confirmed revenue stays, and why: the batch's report.
CREATE TABLE payout.carried (
  batch          uuid NOT NULL REFERENCES payout.batch (id),
  cinema         text NOT NULL COLLATE "C",
  payable_micros bigint NOT NULL,
  reason         text NOT NULL CHECK (reason ~ '^[a-z]+(-[a-z]+)*$'),
  PRIMARY KEY (batch, cinema)
);

-- Passkey assertions over the file, with all that is needed to verify them without the passkey's owner.
CREATE TABLE payout.signature (
  batch              uuid NOT NULL,
  role               text NOT NULL CHECK (role IN ('preparer', 'approver')),
  person             uuid NOT NULL,
  signed_at          timestamptz NOT NULL,
  file_sha256        bytea NOT NULL,
  origin             text NOT NULL,
  credential_id      text NOT NULL,
  public_key         bytea NOT NULL,
  authenticator_data bytea NOT NULL,
  client_data_json   bytea NOT NULL,
  signature          bytea NOT NULL,
  PRIMARY KEY (batch, role),
  -- Four eyes.
  UNIQUE (batch, person),
  -- Of this file: once it is signed no other takes its place.
  FOREIGN KEY (batch, file_sha256) REFERENCES payout.batch (id, file_sha256)
);

-- What the worker writes into the ledger, in this order, each once: `posted_at` is set in the ledger's transaction.
CREATE TABLE payout.posting (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch     uuid NOT NULL,
  number    integer NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('handed', 'executed', 'returned', 'cancelled')),
  at        timestamptz NOT NULL,
  posted_at timestamptz,
  UNIQUE (batch, number, kind),
  FOREIGN KEY (batch, number) REFERENCES payout.line (batch, number)
);
CREATE INDEX posting_waiting ON payout.posting (id) WHERE posted_at IS NULL;
-- Money that was handed goes one way: it is executed, or the line is cancelled.
CREATE UNIQUE INDEX posting_settled ON payout.posting (batch, number) WHERE kind IN ('executed', 'cancelled');

-- A title of a cinema in public hands (contract art. 12) that the payer has paid.
CREATE TABLE payout.title_payment (
  id        uuid PRIMARY KEY,
  cinema    uuid NOT NULL REFERENCES public.cinema (id),
  payer     text NOT NULL CHECK (payer IN ('operator', 'federation')),
  cents     bigint NOT NULL CHECK (cents > 0),
  reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 140),
  paid_on   date NOT NULL,
  noted_by  uuid NOT NULL,
  noted_at  timestamptz NOT NULL,
  posted_at timestamptz,
  UNIQUE (cinema, reference)
);
CREATE INDEX title_payment_waiting ON payout.title_payment (noted_at) WHERE posted_at IS NULL;

-- A batch moves only so, and is approved and handed only with its signatures.
CREATE FUNCTION payout.batch_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  signatures integer := (SELECT count(*) FROM payout.signature s WHERE s.batch = NEW.id AND s.file_sha256 = NEW.file_sha256);
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('prepared', 'signed'), ('signed', 'approved'), ('approved', 'handed'), ('handed', 'executed'), ('executed', 'closed'),
    ('prepared', 'cancelled'), ('signed', 'cancelled'), ('approved', 'cancelled'), ('handed', 'cancelled')
  ) THEN
    RAISE EXCEPTION 'a batch does not go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'signed' AND signatures < 1 OR NEW.state IN ('approved', 'handed', 'executed', 'closed') AND signatures < 2 THEN
    RAISE EXCEPTION 'a batch goes to % with the signatures over its file', NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batch_moves BEFORE UPDATE ON payout.batch FOR EACH ROW EXECUTE FUNCTION payout.batch_moves();

GRANT SELECT, INSERT ON payout.batch, payout.line, payout.carried, payout.signature TO lanterne_console;
-- `file_sealed`: sealed again after a rotation of the keys. Of other bytes the hash is another, and that cannot be changed.
GRANT UPDATE (file_sealed, state, handed_by, handed_at, executed_by, executed_at, executed_on, reference, cancelled_by, cancelled_at)
  ON payout.batch TO lanterne_console;
GRANT UPDATE (returned_at, returned_by, return_reason) ON payout.line TO lanterne_console;
GRANT SELECT, INSERT, UPDATE ON payout.debtor TO lanterne_console;
GRANT SELECT, INSERT (batch, number, kind, at) ON payout.posting TO lanterne_console;
GRANT SELECT, INSERT (id, cinema, payer, cents, reference, paid_on, noted_by, noted_at) ON payout.title_payment TO lanterne_console;

-- The worker sees amounts and cinemas: no account, no file, no person.
GRANT SELECT (id, payer, state) ON payout.batch TO lanterne_worker;
GRANT UPDATE (state, closed_at) ON payout.batch TO lanterne_worker;
GRANT SELECT (batch, number, cinema, cents) ON payout.line TO lanterne_worker;
GRANT SELECT (batch, file_sha256) ON payout.signature TO lanterne_worker;
GRANT SELECT ON payout.posting TO lanterne_worker;
GRANT UPDATE (posted_at) ON payout.posting TO lanterne_worker;
GRANT SELECT (id, cinema, payer, cents, paid_on, posted_at, noted_at) ON payout.title_payment TO lanterne_worker;
GRANT UPDATE (posted_at) ON payout.title_payment TO lanterne_worker;
