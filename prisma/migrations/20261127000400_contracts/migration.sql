-- Contracts between people and on paper (docs/decisions/0020): detached signatures, amendments, standing offers, and signatures
-- that were made elsewhere.
--
-- Error: LA010 what was recorded of a signature does not change.

CREATE SCHEMA contract;
GRANT USAGE ON SCHEMA contract TO lanterne_console;

-- Terms that the federation signed once, and that come into force when somebody accepts them.
CREATE TABLE contract.standing_offer (
  id            uuid PRIMARY KEY,
  federation_id uuid NOT NULL REFERENCES public.organisation (id),
  kind          contract_kind NOT NULL CHECK (kind IN ('federation-distributor', 'federation-publisher')),
  version       text NOT NULL,
  person_id     uuid NOT NULL REFERENCES public.person (id),
  signed_at     timestamptz(6) NOT NULL,
  jws           text NOT NULL, -- detached, over `statement`
  statement     text NOT NULL,
  ended_at      timestamptz(6) CHECK (ended_at >= signed_at)
);
CREATE UNIQUE INDEX standing_offer_one ON contract.standing_offer (federation_id, kind) WHERE ended_at IS NULL;

-- Whom a cinema's text names as the operator of the day, its customer; and the contract in force that one is offered to replace.
ALTER TABLE public.contract ADD COLUMN operator_id uuid, ADD COLUMN amends_id uuid,
  ADD CONSTRAINT contract_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES public.organisation (id)
    ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT contract_amends_id_fkey FOREIGN KEY (amends_id) REFERENCES public.contract (id)
    ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT contract_amends_another CHECK (amends_id <> id);

-- One contract of a line holds at a time: of a federation with an operator, of a cinema with a federation, of a distributor or a
-- publisher with a federation. The code supersedes the older one first; this is for the day when it does not.
CREATE TABLE contract.holding (
  line     text PRIMARY KEY,
  contract uuid NOT NULL UNIQUE REFERENCES public.contract (id) ON DELETE CASCADE
);
CREATE FUNCTION contract.line_of(c public.contract) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(' ', c.kind, CASE WHEN c.kind <> 'federation-cinema' THEN c.federation_id END,
    CASE WHEN c.kind <> 'operator-federation' THEN c.party_id END)
$$;
CREATE FUNCTION contract.hold_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.state NOT IN ('in-force', 'suspended') THEN
    DELETE FROM contract.holding WHERE contract = NEW.id;
  ELSIF TG_OP = 'INSERT' OR OLD.state NOT IN ('in-force', 'suspended') THEN
    INSERT INTO contract.holding (line, contract) VALUES (contract.line_of(NEW), NEW.id);
  END IF;
  RETURN NULL;
END $$;
INSERT INTO contract.holding (line, contract)
  SELECT contract.line_of(c), c.id FROM public.contract c WHERE c.state IN ('in-force', 'suspended');
CREATE TRIGGER contract_holds AFTER INSERT OR UPDATE OF state ON public.contract
  FOR EACH ROW EXECUTE FUNCTION contract.hold_line();

-- A signature says its side, and each side signs once; it is detached from what it covers. The ones that are there hold both in one.
CREATE FUNCTION pg_temp.side_of(jws text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  payload text := translate(split_part(jws, '.', 2), '-_', '+/');
BEGIN
  payload := rpad(payload, (ceil(length(payload) / 4.0) * 4)::int, '=');
  RETURN convert_from(decode(payload, 'base64'), 'UTF8')::jsonb #>> '{signatory,side}';
EXCEPTION WHEN others THEN
  RETURN NULL; -- What cannot be read proves nothing, and must not stop an upgrade.
END $$;
ALTER TABLE public.contract_signature ADD COLUMN side text, ADD COLUMN statement text;
UPDATE public.contract_signature s SET side = coalesce(pg_temp.side_of(s.jws),
  CASE WHEN p.organisation_id = c.federation_id THEN 'federation' ELSE 'party' END)
  FROM public.person p, public.contract c WHERE p.id = s.person_id AND c.id = s.contract_id;
DROP FUNCTION pg_temp.side_of(text);
ALTER TABLE public.contract_signature
  ALTER COLUMN side SET NOT NULL,
  ADD CONSTRAINT contract_signature_side CHECK (side IN ('federation', 'party')),
  DROP CONSTRAINT contract_signature_pkey,
  ADD CONSTRAINT contract_signature_pkey PRIMARY KEY (contract_id, side);

-- A document that was signed elsewhere, as one officer of the federation recorded it. It counts when another one has read and
-- confirmed it. The bytes are kept as they came: a PDF is compressed already.
CREATE TABLE contract.signed_elsewhere (
  id             uuid PRIMARY KEY,
  contract_id    uuid NOT NULL REFERENCES public.contract (id),
  side           text NOT NULL CHECK (side IN ('federation', 'party')),
  file           bytea NOT NULL CHECK (octet_length(file) BETWEEN 1 AND 10485760),
  sha256         bytea NOT NULL CHECK (sha256 = sha256(file)),
  signed_on      date NOT NULL,
  signatory_name text NOT NULL CHECK (length(signatory_name) BETWEEN 1 AND 120),
  capacity       text NOT NULL CHECK (length(capacity) BETWEEN 1 AND 120),
  recorded_by    uuid NOT NULL REFERENCES public.person (id),
  recorded_at    timestamptz(6) NOT NULL,
  confirmed_by   uuid REFERENCES public.person (id) CHECK (confirmed_by <> recorded_by),
  confirmed_at   timestamptz(6),
  discarded_at   timestamptz(6),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK (confirmed_at IS NULL OR discarded_at IS NULL)
);
ALTER TABLE contract.signed_elsewhere ALTER COLUMN file SET STORAGE EXTERNAL;
CREATE INDEX signed_elsewhere_contract ON contract.signed_elsewhere (contract_id);
-- One waits, or counts, for a side.
CREATE UNIQUE INDEX signed_elsewhere_one ON contract.signed_elsewhere (contract_id, side) WHERE discarded_at IS NULL;

-- Who fetched the document: only they may confirm it.
CREATE TABLE contract.signed_elsewhere_read (
  record_id uuid NOT NULL REFERENCES contract.signed_elsewhere (id),
  person_id uuid NOT NULL REFERENCES public.person (id),
  read_at   timestamptz(6) NOT NULL,
  PRIMARY KEY (record_id, person_id)
);

-- A record is confirmed, or discarded, once; nothing else of it changes, and an offer only ends.
CREATE FUNCTION contract.refuse_settled_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.confirmed_at IS NOT NULL OR OLD.discarded_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was recorded of a signature does not change' USING ERRCODE = 'LA010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signed_elsewhere_settled BEFORE UPDATE ON contract.signed_elsewhere
  FOR EACH ROW EXECUTE FUNCTION contract.refuse_settled_record();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA contract FROM PUBLIC;
GRANT SELECT, INSERT ON contract.standing_offer, contract.signed_elsewhere, contract.signed_elsewhere_read TO lanterne_console;
GRANT UPDATE (ended_at) ON contract.standing_offer TO lanterne_console;
GRANT UPDATE (confirmed_by, confirmed_at, discarded_at) ON contract.signed_elsewhere TO lanterne_console;
-- A signature is made, never changed or taken away.
REVOKE UPDATE, DELETE ON public.contract_signature FROM lanterne_console;
