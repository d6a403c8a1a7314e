-- Deploy tamga:imported_certificates
-- Other CAs certified one key several times; here a key serves one application, and what was imported is history.
BEGIN;

ALTER TABLE tamga.certificates DROP CONSTRAINT certificates_public_key_fingerprint_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint) WHERE profile <> 'imported';
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint) WHERE profile = 'imported';

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
