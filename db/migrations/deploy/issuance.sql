-- Deploy tamga:issuance
-- What is about to be signed is stored before it is signed (docs/issuance.md).
BEGIN;

CREATE TABLE tamga.issuance_intents (
  issuer_id      smallint NOT NULL REFERENCES tamga.certification_authorities,
  serial         tamga.serial_number NOT NULL,
  application_id uuid NOT NULL REFERENCES tamga.applications,
  attempt        integer NOT NULL CHECK (attempt > 0),
  state          text NOT NULL CHECK (state IN ('prepared', 'issued', 'abandoned')),
  tbs            bytea NOT NULL,
  not_after      timestamptz NOT NULL,
  lint_report    text NOT NULL,
  created_at     timestamptz NOT NULL,
  settled_at     timestamptz,
  PRIMARY KEY (issuer_id, serial),
  UNIQUE (application_id, attempt),
  CHECK ((state = 'prepared') = (settled_at IS NULL))
);

-- An application has one attempt under way, and it becomes a certificate once.
CREATE UNIQUE INDEX issuance_intents_one_prepared ON tamga.issuance_intents (application_id) WHERE state = 'prepared';
CREATE UNIQUE INDEX issuance_intents_one_issued ON tamga.issuance_intents (application_id) WHERE state = 'issued';

CREATE FUNCTION tamga.guard_issuance_intent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'prepared' THEN
    RAISE EXCEPTION 'an intent is settled once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.issuer_id, NEW.serial, NEW.application_id, NEW.attempt, NEW.tbs, NEW.not_after)
     IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.application_id, OLD.attempt, OLD.tbs, OLD.not_after) THEN
    RAISE EXCEPTION 'an intent keeps what was going to be signed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER issuance_intents_guard BEFORE UPDATE ON tamga.issuance_intents
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_issuance_intent();
CREATE TRIGGER issuance_intents_kept BEFORE DELETE ON tamga.issuance_intents
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

COMMIT;
