-- Deploy tamga:lean_issuing
-- What issuing writes for each certificate is written once. Whether an intent became a certificate is told by the certificate: its row,
-- with all the bytes that were signed, is not written anew. And rows that are made from a row of their parent in one statement, of a
-- parent that cannot go, are not looked up there once more, each by itself (docs/adr/0023-references-to-what-cannot-go.md).
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

DROP TRIGGER issuance_intents_guard ON tamga.issuance_intents;

-- With the columns go the indexes over them and the rights to them.
ALTER TABLE tamga.issuance_intents ADD COLUMN abandoned_at timestamptz;
UPDATE tamga.issuance_intents SET abandoned_at = settled_at WHERE state = 'abandoned';
ALTER TABLE tamga.issuance_intents DROP COLUMN state, DROP COLUMN settled_at;

CREATE OR REPLACE FUNCTION tamga.guard_issuance_intent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.abandoned_at IS NOT NULL OR EXISTS
     (SELECT FROM tamga.certificates c WHERE c.issuer_id = OLD.issuer_id AND c.serial = OLD.serial) THEN
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

CREATE VIEW tamga.issuance_outcomes AS
SELECT i.issuer_id, i.serial, i.application_id, i.attempt,
       CASE WHEN c.serial IS NOT NULL THEN 'issued' WHEN i.abandoned_at IS NOT NULL THEN 'abandoned' ELSE 'prepared' END AS state
FROM tamga.issuance_intents i
LEFT JOIN tamga.certificates c ON c.issuer_id = i.issuer_id AND c.serial = i.serial;

GRANT UPDATE (abandoned_at) ON tamga.issuance_intents TO tamga_issuance;
GRANT SELECT ON tamga.issuance_outcomes TO tamga_issuance;

-- What is referred to without a foreign key keeps its name for good (that of a CA is generated always).
CREATE TRIGGER applications_kept BEFORE DELETE OR UPDATE OF id ON tamga.applications
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER certification_authorities_kept BEFORE DELETE ON tamga.certification_authorities
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

ALTER TABLE tamga.issuing_leases DROP CONSTRAINT issuing_leases_application_id_fkey;
ALTER TABLE tamga.issuance_intents
  DROP CONSTRAINT issuance_intents_application_id_fkey,
  DROP CONSTRAINT issuance_intents_issuer_id_fkey;
ALTER TABLE tamga.certificate_status DROP CONSTRAINT certificate_status_issuer_id_fkey;
ALTER TABLE tamga.application_events DROP CONSTRAINT application_events_application_id_fkey;
ALTER TABLE tamga.audit_pending DROP CONSTRAINT audit_pending_entry_id_fkey;

COMMIT;
