-- Deploy tamga:issuing_references
-- A certificate is made together with its status, of the row of its application: none of them is looked up and locked once more for
-- each row (docs/adr/0023-references-to-what-cannot-go.md). The certificates of a holder are found by certificates_by_subscriber,
-- those in force by certificate_status_single_active.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

-- What is referred to without a foreign key keeps its name for good.
CREATE TRIGGER subscribers_kept BEFORE DELETE OR UPDATE OF id ON tamga.subscribers
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

ALTER TABLE tamga.certificates
  DROP CONSTRAINT certificates_issuer_id_serial_fkey,
  DROP CONSTRAINT certificates_application_id_fkey,
  DROP CONSTRAINT certificates_subscriber_id_fkey;
ALTER TABLE tamga.certificate_status DROP CONSTRAINT certificate_status_subscriber_id_fkey;
ALTER TABLE tamga.outbox DROP CONSTRAINT outbox_subscriber_id_fkey;

DROP INDEX tamga.certificate_status_by_subscriber;

COMMIT;
