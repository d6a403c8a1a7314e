-- Revert tamga:imported_certificates
-- Refused by PostgreSQL while two imported certificates share a key.
BEGIN;

DROP INDEX tamga.certificates_by_key;
DROP INDEX tamga.certificates_one_key;
ALTER TABLE tamga.certificates ADD CONSTRAINT certificates_public_key_fingerprint_key UNIQUE (public_key_fingerprint);
UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
