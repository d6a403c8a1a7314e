-- Revert tamga:issuing_batches
BEGIN;

ALTER TABLE tamga.certificates RESET (toast_tuple_target);
ALTER TABLE tamga.issuance_intents RESET (toast_tuple_target);
ALTER TABLE tamga.applications RESET (toast_tuple_target);

DROP TRIGGER issuance_intents_guard ON tamga.issuance_intents;
CREATE TRIGGER issuance_intents_guard BEFORE UPDATE ON tamga.issuance_intents
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_issuance_intent();

DROP TRIGGER certificate_status_log_insert ON tamga.certificate_status;
DROP TRIGGER certificate_status_log_update ON tamga.certificate_status;

CREATE OR REPLACE FUNCTION tamga.log_certificate_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.status_changes (issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after)
  VALUES (NEW.issuer_id, NEW.serial, NEW.version, NEW.status, NEW.reason, NEW.revoked_at, NEW.invalidity_date, NEW.not_after);
  RETURN NULL;
END $$;

CREATE TRIGGER certificate_status_log AFTER INSERT OR UPDATE ON tamga.certificate_status
  FOR EACH ROW EXECUTE FUNCTION tamga.log_certificate_status();

DROP TRIGGER audit_entries_pending ON tamga.audit_entries;

CREATE OR REPLACE FUNCTION tamga.await_chaining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.audit_pending (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER audit_entries_pending AFTER INSERT ON tamga.audit_entries
  FOR EACH ROW EXECUTE FUNCTION tamga.await_chaining();

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
