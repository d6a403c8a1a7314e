-- Revert tamga:certificates
BEGIN;

DROP TRIGGER application_events_kept ON tamga.application_events;
ALTER TABLE tamga.applications DROP CONSTRAINT applications_replaces_issuer_replaces_serial_fkey;
DROP TABLE tamga.status_changes;
DROP TABLE tamga.revocations;
DROP TABLE tamga.certificates;
DROP TABLE tamga.certificate_status;
DROP FUNCTION tamga.refuse_change();
DROP FUNCTION tamga.log_certificate_status();
DROP FUNCTION tamga.guard_certificate_status();

COMMIT;
