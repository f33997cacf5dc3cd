-- Months (docs/decisions/0033): what the operator declares, what the federation decides about it, and how a month is closed. The console
-- writes decisions; the worker carries them out, and it alone posts to the ledger.
CREATE SCHEMA settlement;
GRANT USAGE ON SCHEMA settlement TO lanterne_worker, lanterne_console;

CREATE DOMAIN settlement.month AS text COLLATE "C" CONSTRAINT year_and_month CHECK (VALUE ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$');
-- Whole and exact in every language that reads it.
CREATE DOMAIN settlement.quantity AS bigint CONSTRAINT from_zero_to_two_to_the_53 CHECK (VALUE BETWEEN 0 AND 9007199254740991);

-- What the operator says of a month. A later declaration takes the place of the earlier one, which stays.
CREATE TABLE settlement.declaration (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  period       settlement.month NOT NULL,
  organisation uuid NOT NULL REFERENCES public.organisation (id),
  person       uuid NOT NULL,
  at           timestamptz NOT NULL
);
CREATE INDEX declaration_of ON settlement.declaration (period, id);
CREATE TABLE settlement.declared_line (
  declaration bigint NOT NULL REFERENCES settlement.declaration (id),
  campaign    integer NOT NULL REFERENCES public.campaign (id),
  clicks      settlement.quantity NOT NULL,
  micros      settlement.quantity NOT NULL,
  PRIMARY KEY (declaration, campaign)
);

-- What the federation decides about a difference, of these two amounts and no others. The last decision counts.
CREATE TABLE settlement.decision (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  period           settlement.month NOT NULL,
  campaign         integer NOT NULL REFERENCES public.campaign (id),
  estimated_micros bigint NOT NULL,
  reported_micros  settlement.quantity NOT NULL,
  decision         text NOT NULL CHECK (decision IN ('accepted', 'kept')),
  reason           text NOT NULL CHECK (reason IN ('counting', 'invalid-traffic', 'late-clicks', 'price', 'operator-error', 'other')),
  note             text NOT NULL CHECK (length(note) <= 1000),
  person           uuid NOT NULL,
  at               timestamptz NOT NULL,
  CHECK (estimated_micros <> reported_micros)
);
CREATE INDEX decision_of ON settlement.decision (period, campaign, id);

-- An officer's word that a month is to be closed, and what became of it.
CREATE TABLE settlement.close (
  period      settlement.month PRIMARY KEY,
  state       text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'refused', 'closed')),
  -- By what the operator declared, or by our own estimate where it said nothing in time.
  declaration bigint REFERENCES settlement.declaration (id),
  asked_by    uuid NOT NULL,
  asked_at    timestamptz NOT NULL,
  -- Why the worker refused, and what does not agree.
  why         text CHECK (why IN ('differences', 'ledger-differs', 'earlier-open')),
  differences text[] NOT NULL DEFAULT '{}' CHECK (cardinality(differences) <= 20),
  closed_at   timestamptz,
  -- All shares of transactions below this one, and all transactions of the ledger up to this one, were looked at.
  shares_upto xid8,
  sequence    bigint CHECK (sequence >= 0),
  CHECK ((state = 'refused') = (why IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (shares_upto IS NOT NULL)
    AND (state = 'closed') = (sequence IS NOT NULL))
);

-- What was closed, by cinema, campaign and the month of the clicks: an earlier month than the period is late.
CREATE TABLE settlement.closed_line (
  period            settlement.month NOT NULL REFERENCES settlement.close (period),
  cinema            uuid NOT NULL,
  campaign          integer NOT NULL,
  month             settlement.month NOT NULL CHECK (month <= period),
  clicks            bigint NOT NULL, -- fewer than none where more were taken back than came
  micros            bigint NOT NULL,
  difference_micros bigint NOT NULL,
  PRIMARY KEY (period, cinema, campaign, month)
);
CREATE INDEX closed_line_month ON settlement.closed_line (month);
-- How many payable clicks of the month each campaign had then; a click is one, however many cinemas share it.
CREATE TABLE settlement.closed_campaign (
  period   settlement.month NOT NULL REFERENCES settlement.close (period),
  campaign integer NOT NULL,
  clicks   bigint NOT NULL CHECK (clicks > 0),
  PRIMARY KEY (period, campaign)
);
CREATE TABLE settlement.closed_cinema (
  period            settlement.month NOT NULL REFERENCES settlement.close (period),
  cinema            uuid NOT NULL,
  clicks            bigint NOT NULL, -- fewer than none where more were taken back than came
  earned_micros     bigint NOT NULL,
  late_micros       bigint NOT NULL,
  difference_micros bigint NOT NULL,
  fee_micros        bigint NOT NULL,
  common_micros     bigint NOT NULL,
  confirmed_micros  bigint NOT NULL,
  contract          uuid,
  PRIMARY KEY (period, cinema),
  CHECK (earned_micros + late_micros + difference_micros = fee_micros + common_micros + confirmed_micros)
);

-- What the operator paid to the federation, where the federation is the debtor of the cinemas.
CREATE TABLE settlement.operator_payment (
  id          uuid PRIMARY KEY,
  micros      settlement.quantity NOT NULL CHECK (micros > 0),
  received_on date NOT NULL,
  reference   text NOT NULL CHECK (length(reference) BETWEEN 1 AND 140),
  person      uuid NOT NULL,
  at          timestamptz NOT NULL,
  posted_at   timestamptz,
  -- The same money is not recorded twice by a form that was sent twice.
  UNIQUE (reference, received_on, micros)
);

-- Once said, it stays said: a month that is closed is closed, and one that is asked for is refused or closed by the worker alone.
CREATE FUNCTION settlement.check_close() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' THEN
      RAISE EXCEPTION 'a close begins by being asked for' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.period <> OLD.period OR (OLD.state, NEW.state) NOT IN (('asked', 'refused'), ('asked', 'closed'), ('refused', 'asked')) THEN
    RAISE EXCEPTION 'a close goes from asked to refused or closed, and from refused to asked: not from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> 'asked' AND NOT pg_has_role(session_user, 'lanterne_worker', 'MEMBER') THEN
    RAISE EXCEPTION 'the worker carries a close out' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state <> 'asked' AND (NEW.asked_by, NEW.asked_at, NEW.declaration) IS DISTINCT FROM (OLD.asked_by, OLD.asked_at, OLD.declaration) THEN
    RAISE EXCEPTION 'who asked for a close stays who asked for it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER close_goes_on BEFORE INSERT OR UPDATE ON settlement.close FOR EACH ROW EXECUTE FUNCTION settlement.check_close();
CREATE TRIGGER close_stays BEFORE DELETE OR TRUNCATE ON settlement.close FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER declaration_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.declaration
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER declared_line_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.declared_line
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER decision_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.decision
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER closed_line_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.closed_line
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER closed_campaign_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.closed_campaign
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER closed_cinema_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement.closed_cinema
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();
CREATE TRIGGER payment_stays BEFORE DELETE OR TRUNCATE ON settlement.operator_payment
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

-- The shares of a month lie beside each other on the disk: a few bytes of index find them in the history of years.
CREATE INDEX click_share_at ON plane.click_share USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
-- Pages ask what was earned in a month, whoever earned it.
CREATE INDEX earned_day_day ON plane.earned_day (day);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA settlement FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA settlement TO lanterne_worker, lanterne_console;
GRANT INSERT ON settlement.declaration, settlement.declared_line, settlement.decision TO lanterne_console;
GRANT INSERT (period, declaration, asked_by, asked_at) ON settlement.close TO lanterne_console;
GRANT UPDATE (state, declaration, asked_by, asked_at, why, differences) ON settlement.close TO lanterne_console;
GRANT INSERT (id, micros, received_on, reference, person, at) ON settlement.operator_payment TO lanterne_console;
GRANT UPDATE (state, why, differences, closed_at, shares_upto, sequence) ON settlement.close TO lanterne_worker;
GRANT INSERT ON settlement.closed_line, settlement.closed_campaign, settlement.closed_cinema TO lanterne_worker;
GRANT UPDATE (posted_at) ON settlement.operator_payment TO lanterne_worker;
