-- Where a cinema's organisation is paid, and what stands on its invoices (docs/decisions/0034). The console alone opens what is
-- sealed; the database sees that no step is left out.
CREATE SCHEMA IF NOT EXISTS payout;
GRANT USAGE ON SCHEMA payout TO lanterne_worker, lanterne_console;

-- One row each time that somebody says where to pay. Of the IBAN nothing is in clear but its last four characters.
CREATE TABLE payout.bank_details (
  id              uuid PRIMARY KEY,
  number          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  organisation_id uuid NOT NULL REFERENCES public.organisation (id),
  key_id          smallint NOT NULL CHECK (key_id BETWEEN 1 AND 255),
  -- Nonce, ciphertext and tag of AES-256-GCM over holder, IBAN and BIC; organisation and row are bound to it.
  sealed          bytea NOT NULL CHECK (length(sealed) BETWEEN 40 AND 2000),
  -- HMAC-SHA-256 of the IBAN under the same key: one IBAN of two organisations is noticed.
  iban_mac        bytea NOT NULL CHECK (length(iban_mac) = 32),
  last_four       text NOT NULL CHECK (last_four ~ '^[0-9A-Z]{4}$'),
  -- Another organisation had this IBAN when it was given.
  shared          boolean NOT NULL,
  asked_at        timestamptz NOT NULL,
  asked_by        uuid NOT NULL,
  hold_until      timestamptz NOT NULL CHECK (hold_until >= asked_at),
  confirmed_at    timestamptz CHECK (confirmed_at >= asked_at),
  -- Null: the first details of an organisation, which need nobody's yes.
  confirmed_by    uuid,
  stopped_at      timestamptz,
  stopped_by      uuid,
  -- By whom: the cinema, the federation, or newer details.
  stopped_as      text CHECK (stopped_as IN ('cinema', 'federation', 'replaced')),
  CHECK (confirmed_by IS NULL OR confirmed_at IS NOT NULL),
  CHECK (confirmed_at IS NULL OR confirmed_by IS NOT NULL OR (confirmed_at = asked_at AND hold_until = asked_at AND NOT shared)),
  CHECK ((stopped_at IS NULL) = (stopped_by IS NULL) AND (stopped_at IS NULL) = (stopped_as IS NULL)),
  -- What took effect is not stopped any more: it is changed.
  CHECK (stopped_at IS NULL OR confirmed_at IS NULL OR stopped_at < greatest(hold_until, confirmed_at))
);
CREATE INDEX bank_details_organisation ON payout.bank_details (organisation_id, number);
CREATE INDEX bank_details_iban ON payout.bank_details (iban_mac);

-- A yes and a stop are said once, and nothing else changes but the key under which a row is sealed. LA030.
CREATE FUNCTION payout.keep_bank_details() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by))
    OR (OLD.stopped_at IS NOT NULL AND
      (NEW.stopped_at, NEW.stopped_by, NEW.stopped_as) IS DISTINCT FROM (OLD.stopped_at, OLD.stopped_by, OLD.stopped_as))
    OR (OLD.stopped_at IS NOT NULL AND OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
    OR (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND NEW.confirmed_by IS NULL) THEN
    RAISE EXCEPTION 'a decision about bank details is made once' USING ERRCODE = 'LA030', DETAIL = OLD.id::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_details_kept BEFORE UPDATE ON payout.bank_details
  FOR EACH ROW EXECUTE FUNCTION payout.keep_bank_details();

-- Who is paid already waits, and wants somebody's yes: only the first details of an organisation are used at once. LA031.
CREATE FUNCTION payout.hold_bank_details() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.stopped_at IS NOT NULL OR NEW.confirmed_by IS NOT NULL THEN
    RAISE EXCEPTION 'new bank details are undecided' USING ERRCODE = 'LA031';
  END IF;
  -- Two first ones at once would be one that did not wait.
  PERFORM pg_advisory_xact_lock(hashtextextended('lanterne.bank-details:' || NEW.organisation_id, 0));
  IF (NEW.confirmed_at IS NOT NULL OR NEW.hold_until = NEW.asked_at) AND EXISTS (
    SELECT FROM payout.bank_details b
    WHERE b.organisation_id = NEW.organisation_id AND b.confirmed_at IS NOT NULL AND b.stopped_at IS NULL) THEN
    RAISE EXCEPTION 'changed bank details wait' USING ERRCODE = 'LA031';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_details_held BEFORE INSERT ON payout.bank_details
  FOR EACH ROW EXECUTE FUNCTION payout.hold_bank_details();

GRANT SELECT, INSERT ON payout.bank_details TO lanterne_console;
GRANT UPDATE (key_id, sealed, iban_mac, confirmed_at, confirmed_by, stopped_at, stopped_by, stopped_as)
  ON payout.bank_details TO lanterne_console;
-- The worker deletes what is older than its ceiling, and reads nothing that is sealed.
GRANT SELECT (id, number, organisation_id, asked_at, hold_until, confirmed_at, stopped_at) ON payout.bank_details TO lanterne_worker;
GRANT DELETE ON payout.bank_details TO lanterne_worker;

-- What an organisation declares of itself for its invoices; the newest counts.
CREATE TABLE payout.tax_regime (
  number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES public.organisation (id),
  declared_at     timestamptz NOT NULL,
  declared_by     uuid NOT NULL,
  regime          text NOT NULL CHECK (regime IN ('franchise', 'vat', 'association', 'public-body')),
  legal_name      text NOT NULL CHECK (legal_name <> '' AND length(legal_name) <= 140),
  address         text NOT NULL CHECK (address <> '' AND length(address) <= 300),
  siren           text CHECK (siren ~ '^[0-9]{9}$'),
  vat_number      text CHECK (vat_number ~ '^FR[0-9A-Z]{2}[0-9]{9}$'),
  vat_basis_points integer CHECK (vat_basis_points BETWEEN 1 AND 10000),
  CHECK (siren IS NOT NULL OR regime = 'association'),
  CHECK ((regime = 'vat') = (vat_number IS NOT NULL) AND (regime = 'vat') = (vat_basis_points IS NOT NULL))
);
CREATE INDEX tax_regime_organisation ON payout.tax_regime (organisation_id, number);
GRANT SELECT, INSERT ON payout.tax_regime TO lanterne_console;
GRANT SELECT, DELETE ON payout.tax_regime TO lanterne_worker;

-- That a cinema's visits had stopped, and its people were told, once for each time: the last day of the visits then.
CREATE TABLE plane.silence_told (
  cinema   uuid PRIMARY KEY REFERENCES public.cinema (id) ON DELETE CASCADE,
  last_day date NOT NULL,
  told_at  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON plane.silence_told TO lanterne_worker;
