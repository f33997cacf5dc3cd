-- A payment of the operator that was noted wrongly is taken back: once, whole, and with a reason. The worker posts the reversal
-- (docs/decisions/0033); the payment itself stays.
ALTER TABLE settlement.operator_payment ADD UNIQUE (id, micros);
CREATE TABLE settlement.payment_reversal (
  payment   uuid PRIMARY KEY,
  micros    settlement.quantity NOT NULL,
  reason    text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  person    uuid NOT NULL,
  at        timestamptz NOT NULL,
  posted_at timestamptz,
  FOREIGN KEY (payment, micros) REFERENCES settlement.operator_payment (id, micros)
);
CREATE TRIGGER payment_reversal_stays BEFORE DELETE OR TRUNCATE ON settlement.payment_reversal
  FOR EACH STATEMENT EXECUTE FUNCTION plane.refuse_change();

-- What was taken back by mistake can be recorded again as it was: a payment is known by how many of the same were taken back before it, too.
ALTER TABLE settlement.operator_payment
  ADD COLUMN taken_back_before integer NOT NULL DEFAULT 0 CHECK (taken_back_before >= 0),
  DROP CONSTRAINT operator_payment_reference_received_on_micros_key,
  ADD UNIQUE (reference, received_on, micros, taken_back_before);

GRANT SELECT ON settlement.payment_reversal TO lanterne_worker, lanterne_console;
GRANT INSERT (payment, micros, reason, person, at) ON settlement.payment_reversal TO lanterne_console;
GRANT INSERT (taken_back_before) ON settlement.operator_payment TO lanterne_console;
GRANT UPDATE (posted_at) ON settlement.payment_reversal TO lanterne_worker;
