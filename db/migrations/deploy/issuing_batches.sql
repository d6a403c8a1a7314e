-- Deploy tamga:issuing_batches
-- Certificates are registered many at a time: what follows from their rows is written by one statement for all of them. What is
-- promised stays: no change of a status without its log, no audit entry that the chainer does not find, intents that keep what they say.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

DROP TRIGGER certificate_status_log ON tamga.certificate_status;

CREATE OR REPLACE FUNCTION tamga.log_certificate_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.status_changes (issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after)
  SELECT issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after FROM changed;
  RETURN NULL;
END $$;

CREATE TRIGGER certificate_status_log_insert AFTER INSERT ON tamga.certificate_status REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tamga.log_certificate_status();
CREATE TRIGGER certificate_status_log_update AFTER UPDATE ON tamga.certificate_status REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tamga.log_certificate_status();

DROP TRIGGER audit_entries_pending ON tamga.audit_entries;

CREATE OR REPLACE FUNCTION tamga.await_chaining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.audit_pending (entry_id) SELECT id FROM added;
  RETURN NULL;
END $$;

CREATE TRIGGER audit_entries_pending AFTER INSERT ON tamga.audit_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tamga.await_chaining();

-- The same rule; its function is called for those alone that break it.
DROP TRIGGER issuance_intents_guard ON tamga.issuance_intents;
CREATE TRIGGER issuance_intents_guard BEFORE UPDATE ON tamga.issuance_intents FOR EACH ROW
  WHEN (OLD.state <> 'prepared' OR (NEW.issuer_id, NEW.serial, NEW.application_id, NEW.attempt, NEW.tbs, NEW.not_after)
        IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.application_id, OLD.attempt, OLD.tbs, OLD.not_after))
  EXECUTE FUNCTION tamga.guard_issuance_intent();

-- Rows of about two kilobytes whose longest columns do not compress: kept whole, they are written once and not taken apart.
ALTER TABLE tamga.certificates SET (toast_tuple_target = 4080);
ALTER TABLE tamga.issuance_intents SET (toast_tuple_target = 4080);
ALTER TABLE tamga.applications SET (toast_tuple_target = 4080);

COMMIT;
