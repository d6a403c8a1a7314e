-- Revert tamga:lean_issuing
BEGIN;

ALTER TABLE tamga.audit_pending ADD FOREIGN KEY (entry_id) REFERENCES tamga.audit_entries;
ALTER TABLE tamga.application_events ADD FOREIGN KEY (application_id) REFERENCES tamga.applications;
ALTER TABLE tamga.certificate_status ADD FOREIGN KEY (issuer_id) REFERENCES tamga.certification_authorities;
ALTER TABLE tamga.issuing_leases ADD FOREIGN KEY (application_id) REFERENCES tamga.applications;

DROP TRIGGER applications_kept ON tamga.applications;
DROP TRIGGER certification_authorities_kept ON tamga.certification_authorities;

DROP TRIGGER issuance_intents_guard ON tamga.issuance_intents;
ALTER TABLE tamga.issuance_intents ADD COLUMN state text, ADD COLUMN settled_at timestamptz;
UPDATE tamga.issuance_intents i
SET state = o.state, settled_at = coalesce(i.abandoned_at, c.issued_at)
FROM tamga.issuance_outcomes o LEFT JOIN tamga.certificates c ON c.issuer_id = o.issuer_id AND c.serial = o.serial
WHERE o.issuer_id = i.issuer_id AND o.serial = i.serial;
DROP VIEW tamga.issuance_outcomes;
ALTER TABLE tamga.issuance_intents
  DROP COLUMN abandoned_at,
  ALTER COLUMN state SET NOT NULL,
  ADD CONSTRAINT issuance_intents_state_check CHECK (state IN ('prepared', 'issued', 'abandoned')),
  ADD CONSTRAINT issuance_intents_check CHECK ((state = 'prepared') = (settled_at IS NULL)),
  ADD FOREIGN KEY (application_id) REFERENCES tamga.applications,
  ADD FOREIGN KEY (issuer_id) REFERENCES tamga.certification_authorities;
CREATE UNIQUE INDEX issuance_intents_one_prepared ON tamga.issuance_intents (application_id) WHERE state = 'prepared';
CREATE UNIQUE INDEX issuance_intents_one_issued ON tamga.issuance_intents (application_id) WHERE state = 'issued';
GRANT UPDATE (state, settled_at) ON tamga.issuance_intents TO tamga_issuance;

CREATE OR REPLACE FUNCTION tamga.guard_issuance_intent() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER issuance_intents_guard BEFORE UPDATE ON tamga.issuance_intents FOR EACH ROW
  WHEN (OLD.state <> 'prepared' OR (NEW.issuer_id, NEW.serial, NEW.application_id, NEW.attempt, NEW.tbs, NEW.not_after)
        IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.application_id, OLD.attempt, OLD.tbs, OLD.not_after))
  EXECUTE FUNCTION tamga.guard_issuance_intent();

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
