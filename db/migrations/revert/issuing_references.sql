-- Revert tamga:issuing_references
BEGIN;

CREATE INDEX certificate_status_by_subscriber ON tamga.certificate_status (subscriber_id) WHERE subscriber_id IS NOT NULL;

ALTER TABLE tamga.outbox ADD FOREIGN KEY (subscriber_id) REFERENCES tamga.subscribers;
ALTER TABLE tamga.certificate_status ADD FOREIGN KEY (subscriber_id) REFERENCES tamga.subscribers;
ALTER TABLE tamga.certificates
  ADD FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificate_status (issuer_id, serial),
  ADD FOREIGN KEY (application_id) REFERENCES tamga.applications,
  ADD FOREIGN KEY (subscriber_id) REFERENCES tamga.subscribers;

DROP TRIGGER subscribers_kept ON tamga.subscribers;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
